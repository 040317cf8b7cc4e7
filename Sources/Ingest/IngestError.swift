/// Why an input could not be read, or could not be read to its end.
///
/// Bad records are not errors: they are ``RejectedRecord``s, and reading goes on. An `IngestError`
/// concerns a whole input: a file that is missing, a format that is not understood, damaged
/// compression. Everything readable before the damage has been delivered when it is thrown.
public struct IngestError: Error, Sendable, Hashable {
  /// What kind of failure it is; open, so that callers compare with the constants below.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The name of the code, as the constant is called.
    public let rawValue: String

    /// Makes a code of its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is nothing at this path.
    public static let notFound = Code(rawValue: "notFound")
    /// A folder in which there is no `.txt` file at any depth.
    public static let noTexts = Code(rawValue: "noTexts")
    /// The system does not let it be opened or read.
    public static let unreadable = Code(rawValue: "unreadable")
    /// The gzip or zstd data is damaged or cut off.
    public static let corruptCompression = Code(rawValue: "corruptCompression")
    /// Compressed or packed in a way that is not read: xz, bzip2, zip.
    public static let unsupportedCompression = Code(rawValue: "unsupportedCompression")
    /// Text in an encoding other than UTF-8.
    public static let unsupportedEncoding = Code(rawValue: "unsupportedEncoding")
    /// One JSON array, or one JSON object over many lines, where a record a line is expected.
    public static let notJSONLines = Code(rawValue: "notJSONLines")
    /// The header row of a table has no column of the text (or, to train, of the labels).
    public static let missingColumn = Code(rawValue: "missingColumn")
    /// Not a single record in all the inputs.
    public static let emptyInput = Code(rawValue: "emptyInput")
    /// The inputs are not those that the position to go on from was noted in.
    public static let changedInput = Code(rawValue: "changedInput")
  }

  /// What kind of failure it is.
  public var code: Code
  /// The path as it was given, or `standard input`.
  public var file: String?
  /// Bytes from the start of the file as it is stored, where a place is known.
  public var offset: Int?
  /// What is wrong, in a clause without a full stop.
  public var detail: String
  /// What to do about it, in a sentence without a full stop; may be empty.
  public var hint: String

  /// Makes an error of its parts.
  public init(
    _ code: Code, file: String? = nil, offset: Int? = nil, detail: String, hint: String = ""
  ) {
    self.code = code
    self.file = file
    self.offset = offset
    self.detail = detail
    self.hint = hint
  }
}

extension IngestError: CustomStringConvertible {
  /// One line: where, what is wrong, what to do.
  public var description: String {
    var line = file.map { "\($0): \(detail)" } ?? detail
    if let offset { line += " (at byte \(offset) of the file)" }
    if !hint.isEmpty { line += ". \(hint)" }
    return line + "."
  }
}
