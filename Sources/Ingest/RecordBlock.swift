/// A run of whole records of one source, as they were read, not parsed yet.
public struct RecordBlock: Sendable {
  /// Bytes that can be read after the records in every block's `bytes`.
  public static let padding = 128

  /// `count` bytes of whole records, then at least ``padding`` bytes of any value.
  public internal(set) var bytes: [UInt8]
  /// How many of `bytes` are records.
  public internal(set) var count: Int
  /// The path as it was given, or `standard input`; for a folder the path of the file in it.
  public internal(set) var source: String
  /// How the records are written.
  public internal(set) var format: RecordFormat
  /// Where the first record begins.
  public internal(set) var position: InputPosition
  /// Where the first record of the next block begins: to go on from here, this block is done.
  public internal(set) var endPosition: InputPosition
  /// The names of the columns for CSV and TSV, otherwise empty.
  public internal(set) var columns: [String]
  /// Read as plain text only because neither the options nor the name nor the content of the source
  /// said what it is.
  public internal(set) var isGuessedText = false
  /// For `textFile` the identifier of the one document: its path in the folder.
  public internal(set) var documentID: String?
  /// Records that the reader skipped. Such a block holds no others.
  public internal(set) var rejected: [RejectedRecord]
}

extension RecordBlock {
  /// Makes a block of records in memory.
  ///
  /// - Parameters:
  ///   - records: whole records, without a header row.
  ///   - format: how they are written.
  ///   - columns: for CSV and TSV the names of the columns, one of them that of the text.
  ///   - source: how the source is called in rejections.
  public init(
    _ records: [UInt8], format: RecordFormat, columns: [String] = [], source: String = "memory"
  ) {
    self.init(
      bytes: records + repeatElement(0, count: Self.padding), count: records.count,
      source: source, format: format, position: .start,
      endPosition: InputPosition(
        source: 0, byteOffset: records.count,
        line: 1 + records.count(UInt8(ascii: "\n"), in: 0..<records.count)),
      columns: columns, documentID: nil, rejected: [])
  }
}
