import CSimdjson

/// Makes documents of the records of a block. One worker has one parser; it keeps its memory.
public final class DocumentParser {
  /// How records are read.
  public let options: IngestOptions

  private let json: JSONRecordReader
  private var row = DelimitedRow()
  private var table: TableColumns?

  /// Makes a parser; its options are those of the reader that the blocks come from.
  public init(options: IngestOptions = IngestOptions()) {
    self.options = options
    json = JSONRecordReader(options.fields)
  }

  /// Adds a block's documents and rejected records to a batch, which is usually reset before.
  ///
  /// Every record becomes one document or one rejected record; empty lines are neither. Invalid
  /// UTF-8 becomes U+FFFD, and the batch counts the documents in which it did.
  ///
  /// - Complexity: linear in the block; no allocation per document once the batch has grown.
  public func parse(_ block: RecordBlock, into batch: inout DocumentBatch) {
    batch.source = block.source
    batch.rejected += block.rejected
    batch.reserve(block.count)
    if block.format.hasHeader && table?.columns != block.columns {
      table = TableColumns(block.columns, options.fields)
    }
    let isChecked = block.format == .jsonLines || block.bytes.isUTF8(0..<block.count)
    var cursor = RecordCursor(block)
    var fields = winnow_json_record()
    while let record = cursor.next(block.bytes) {
      if record.range.count > options.maximumRecordBytes {
        reject(
          record, .tooLong, RejectedRecord.tooLong(options.maximumRecordBytes), into: &batch)
        continue
      }
      // Room for the record and for a line number; a column may be both identifier and text.
      batch.reserve(2 * record.range.count + 20)
      if block.format == .jsonLines {
        parseJSON(block.bytes, record, into: &batch, &fields)
      } else if isChecked || block.bytes.isUTF8(record.range) {
        parseText(block.bytes, record.range, record, of: block, into: &batch)
      } else {
        let repaired = TextRepair.utf8(block.bytes, record.range)
        let range = 0..<repaired.count - RecordBlock.padding
        batch.reserve(2 * range.count + 20)
        if parseText(repaired, range, record, of: block, into: &batch) { batch.repaired += 1 }
      }
    }
  }

  /// - Parameter fields: room that is used anew for each record.
  private func parseJSON(
    _ bytes: [UInt8], _ record: RecordCursor.Record, into batch: inout DocumentBatch,
    _ fields: inout winnow_json_record
  ) {
    switch json.read(bytes, record.range, into: &batch, &fields) {
    case .rejected(let code, let reason): return reject(record, code, reason, into: &batch)
    case .repaired: batch.repaired += 1
    case .read: break
    }
    batch.used = fields.arena_used
    var id = fields.id.range
    if id.isEmpty {
      batch.reserve(20)
      id = batch.append(record.line)
    }
    batch.add(
      id: id, text: fields.text.range, language: fields.language.range, line: record.line,
      byteOffset: record.byteOffset)
  }

  /// Whether the record became a document.
  @discardableResult
  private func parseText(
    _ bytes: [UInt8], _ range: Range<Int>, _ record: RecordCursor.Record, of block: RecordBlock,
    into batch: inout DocumentBatch
  ) -> Bool {
    var id = 0..<0
    var language = 0..<0
    let text: Range<Int>
    if block.format.hasHeader {
      row.split(bytes, range, format: block.format)
      guard let table, let place = table.text else {
        preconditionFailure("a table of \(block.columns.count) columns without one of the text")
      }
      if let (code, reason) = table.fault(in: row, bytes, range) {
        reject(record, code, reason, into: &batch)
        return false
      }
      if let place = table.id { id = row.append(place, of: bytes, to: &batch) }
      if let place = table.language { language = row.append(place, of: bytes, to: &batch) }
      text = row.append(place, of: bytes, to: &batch)
    } else {
      if let name = block.documentID {
        let name = Array(name.utf8)
        batch.reserve(range.count + name.count)
        id = batch.append(name, 0..<name.count)
      }
      text = batch.append(bytes, range)
    }
    if id.isEmpty { id = batch.append(record.line) }
    batch.add(
      id: id, text: text, language: language, line: record.line, byteOffset: record.byteOffset)
    return true
  }

  private func reject(
    _ record: RecordCursor.Record, _ code: RejectedRecord.Code, _ reason: String,
    into batch: inout DocumentBatch
  ) {
    batch.rejected.append(
      RejectedRecord(
        source: batch.source, line: record.line, byteOffset: record.byteOffset, code: code,
        reason: reason))
  }
}
