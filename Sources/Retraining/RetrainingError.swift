/// Why a model was not retrained, compared, promoted or watched.
public struct RetrainingError: Error, Sendable, Hashable {
  /// What kind of failure it is; open, so that callers compare with the constants below.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The name of the code, as the constant is called.
    public let rawValue: String

    /// Makes a code of its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// There are too few records, or none, to do what was asked.
    public static let tooFewRecords = Code(rawValue: "tooFewRecords")
    /// Settings cannot be followed.
    public static let badSettings = Code(rawValue: "badSettings")
    /// The registry is damaged or of a newer version.
    public static let badRegistry = Code(rawValue: "badRegistry")
    /// The registry has no such model.
    public static let unknownModel = Code(rawValue: "unknownModel")
    /// A file cannot be read or written.
    public static let fileFailure = Code(rawValue: "fileFailure")
    /// Another program is changing the registry.
    public static let locked = Code(rawValue: "locked")
  }

  /// What kind of failure it is.
  public var code: Code
  /// The file it is about.
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

extension RetrainingError: CustomStringConvertible {
  /// One line: where, what is wrong, what to do.
  public var description: String {
    var line = file.map { "\($0): \(detail)" } ?? detail
    if !hint.isEmpty { line += "; \(hint)" }
    return line
  }
}
