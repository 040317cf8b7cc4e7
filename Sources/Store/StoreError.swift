/// Why the review database did not do what was asked.
public struct StoreError: Error, Sendable, Hashable {
  /// What kind of failure it is; open, so that callers compare with the constants below.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The name of the code, as the constant is called.
    public let rawValue: String

    /// Makes a code of its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The file is missing and was not to be made.
    public static let notFound = Code(rawValue: "notFound")
    /// The file is something else than a review database of winnow.
    public static let notAStore = Code(rawValue: "notAStore")
    /// A newer winnow made or changed the file.
    public static let newerVersion = Code(rawValue: "newerVersion")
    /// Another program holds the file and did not let go in time.
    public static let locked = Code(rawValue: "locked")
    /// The file or its folder may not be written.
    public static let readOnly = Code(rawValue: "readOnly")
    /// No room left on the disk.
    public static let full = Code(rawValue: "full")
    /// The file is damaged.
    public static let damaged = Code(rawValue: "damaged")
    /// Any other failure of the database.
    public static let database = Code(rawValue: "database")
    /// There is no such item, reviewer, queue, appeal.
    public static let unknown = Code(rawValue: "unknown")
    /// The reviewer's role or part in the item does not allow this.
    public static let notAllowed = Code(rawValue: "notAllowed")
    /// The reviewer does not hold the item: the claim expired and somebody else took it, or it was
    /// decided already.
    public static let notClaimed = Code(rawValue: "notClaimed")
    /// The reviewer has already judged the item in this round.
    public static let alreadyJudged = Code(rawValue: "alreadyJudged")
    /// Something happened since that this would undo or contradict.
    public static let tooLate = Code(rawValue: "tooLate")
    /// A value is not one that is allowed.
    public static let invalid = Code(rawValue: "invalid")
  }

  /// What kind of failure it is.
  public var code: Code
  /// The database file, where the failure concerns it as a whole.
  public var file: String?
  /// What is wrong, in a clause without a full stop.
  public var detail: String
  /// What to do about it, in a sentence without a full stop; may be empty.
  public var hint: String

  /// Makes an error of its parts.
  public init(_ code: Code, file: String? = nil, detail: String, hint: String = "") {
    self.code = code
    self.file = file
    self.detail = detail
    self.hint = hint
  }
}

extension StoreError: CustomStringConvertible {
  /// One line: where, what is wrong, what to do.
  public var description: String {
    var line = file.map { "\($0): \(detail)" } ?? detail
    if !hint.isEmpty { line += "; \(hint)" }
    return line
  }
}
