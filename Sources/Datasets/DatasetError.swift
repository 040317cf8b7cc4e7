/// Why a data set could not be imported, counted or checked at all.
///
/// A bad record is not an error: it is left out and counted.
public struct DatasetError: Error, Sendable, Hashable {
  /// What kind of failure it is; open, so that callers compare with the constants below.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The name of the code, as the constant is called.
    public let rawValue: String

    /// Makes a code of its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The mapping is not JSON, or a key is unknown, missing or of a kind that does not fit.
    public static let badMapping = Code(rawValue: "badMapping")
    /// The file of a set is not in the data folder.
    public static let missingFile = Code(rawValue: "missingFile")
    /// A file is there and cannot be read.
    public static let unreadable = Code(rawValue: "unreadable")
    /// A record has a label, a span label or a question that the mapping does not know.
    public static let unknownLabel = Code(rawValue: "unknownLabel")
    /// The taxonomy is not JSON with a list of labels.
    public static let badTaxonomy = Code(rawValue: "badTaxonomy")
  }

  /// What kind of failure it is.
  public var code: Code
  /// The file it is about.
  public var file: String?
  /// The set of the mapping it is about.
  public var set: String?
  /// The line of the record it is about, counted from 1.
  public var line: Int?
  /// What is wrong, in a clause without a full stop.
  public var detail: String
  /// What to do about it, in a sentence without a full stop; may be empty.
  public var hint: String

  /// Makes an error of its parts.
  public init(
    _ code: Code, file: String? = nil, set: String? = nil, line: Int? = nil, detail: String,
    hint: String = ""
  ) {
    self.code = code
    self.file = file
    self.set = set
    self.line = line
    self.detail = detail
    self.hint = hint
  }
}

extension DatasetError: CustomStringConvertible {
  /// One line: where, what is wrong, what to do.
  public var description: String {
    var place = file ?? ""
    if let line { place += ":\(line)" }
    var text = place.isEmpty ? detail : "\(place): \(detail)"
    if let set { text += " (set “\(set)”)" }
    if !hint.isEmpty { text += ". \(hint)" }
    return text + "."
  }
}
