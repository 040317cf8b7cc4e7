/// How inputs are read. The reader and the parsers of one run share the same options.
public struct IngestOptions: Sendable, Hashable {
  /// The format of every input; `nil` finds it by the ending of the name or by the content.
  public var format: RecordFormat?
  /// Which fields or columns hold what.
  public var fields: FieldNames
  /// Aim for the size of a block, in bytes. A block is longer where one record is.
  public var blockSize: Int
  /// Longer records are rejected, in bytes without the end of line.
  public var maximumRecordBytes: Int

  /// Makes options; the defaults are those of the command line.
  ///
  /// - Precondition: both sizes are positive, and a record fits into 1 GiB.
  public init(
    format: RecordFormat? = nil, fields: FieldNames = FieldNames(),
    blockSize: Int = 256 << 10, maximumRecordBytes: Int = 32 << 20
  ) {
    precondition(blockSize > 0, "block size \(blockSize) is not above 0")
    precondition(
      (1...(1 << 30)).contains(maximumRecordBytes),
      "maximum record size \(maximumRecordBytes) is not in 1...\(1 << 30)")
    self.format = format
    self.fields = fields
    self.blockSize = blockSize
    self.maximumRecordBytes = maximumRecordBytes
  }
}

/// The names of the fields (JSON) or columns (CSV, TSV) that are read.
public struct FieldNames: Sendable, Hashable {
  /// Holds the text of the document.
  public var text: String
  /// Holds its identifier: a string or a number. Without it the line number is the identifier.
  public var id: String
  /// Any of these holds the language.
  public var language: [String]

  /// Makes names; the defaults are those of the dataset record.
  public init(text: String = "text", id: String = "id", language: [String] = ["lang", "language"]) {
    self.text = text
    self.id = id
    self.language = language
  }
}
