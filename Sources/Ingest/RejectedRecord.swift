/// A record that did not become a document, with its place and the reason.
///
/// The reason never holds the text of the record; names of fields may appear in it, shortened.
public struct RejectedRecord: Sendable, Hashable, Codable {
  /// What kind of reason it is; open, so that callers compare with the constants below.
  public struct Code: RawRepresentable, Sendable, Hashable, Codable {
    /// The name of the code, as the constant is called.
    public let rawValue: String

    /// Makes a code of its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The line is not well-formed JSON.
    public static let notJSON = Code(rawValue: "notJSON")
    /// JSON, but not an object.
    public static let notObject = Code(rawValue: "notObject")
    /// There is no field with the text.
    public static let missingText = Code(rawValue: "missingText")
    /// A field holds a value of a type that does not fit.
    public static let wrongType = Code(rawValue: "wrongType")
    /// Longer than ``IngestOptions/maximumRecordBytes``.
    public static let tooLong = Code(rawValue: "tooLong")
    /// A row with more or fewer columns than the header.
    public static let wrongColumnCount = Code(rawValue: "wrongColumnCount")
    /// A quoted field that never closes.
    public static let unclosedQuote = Code(rawValue: "unclosedQuote")
    /// Cut off where damaged compressed data begins.
    public static let cutOff = Code(rawValue: "cutOff")
    /// A record to train on that has no labels field.
    public static let missingLabels = Code(rawValue: "missingLabels")
    /// A weight that is negative or not finite.
    public static let badWeight = Code(rawValue: "badWeight")
  }

  /// The input as it was given, or for a folder the path of the file in it.
  public var source: String
  /// The line the record begins on, counted from 1.
  public var line: Int
  /// Where the record begins, in bytes of the decompressed source.
  public var byteOffset: Int
  /// What kind of reason it is.
  public var code: Code
  /// What is wrong, in plain words, without the text of the record.
  public var reason: String

  /// Makes a rejection of its parts.
  public init(source: String, line: Int, byteOffset: Int, code: Code, reason: String) {
    self.source = source
    self.line = line
    self.byteOffset = byteOffset
    self.code = code
    self.reason = reason
  }
}

extension RejectedRecord: CustomStringConvertible {
  /// One line: where and what.
  public var description: String { "\(source):\(line): \(reason)" }
}

extension RejectedRecord {
  static func tooLong(_ maximum: Int) -> String { "longer than \(maximum) bytes" }
}
