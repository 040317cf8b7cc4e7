/// The fields of one CSV or TSV record. Used again and again, it keeps its memory.
struct DelimitedRow {
  private struct Field {
    /// As written; without the quote at the beginning if `isQuoted`.
    var range: Range<Int>
    var isQuoted: Bool
  }

  private var fields: [Field] = []
  /// Whether the last field begins with a quote that never closes.
  private(set) var isUnclosed = false

  init() {}

  init(_ bytes: [UInt8], _ range: Range<Int>, format: RecordFormat) {
    split(bytes, RecordCursor.trimmed(bytes, range), format: format)
  }

  var count: Int { fields.count }

  /// Finds the fields of a record, which is without its end of line. An empty one has none.
  ///
  /// - Complexity: linear; allocates only where a row has more fields than any before.
  mutating func split(_ bytes: [UInt8], _ range: Range<Int>, format: RecordFormat) {
    fields.removeAll(keepingCapacity: true)
    isUnclosed = false
    if range.isEmpty { return }
    let separator = format == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t")
    var start = range.lowerBound
    while true {
      var from = start
      let isQuoted =
        format == .csv && start < range.upperBound && bytes[start] == UInt8(ascii: "\"")
      if isQuoted {
        start += 1
        from = closingQuote(bytes, start..<range.upperBound) + 1
        isUnclosed = from > range.upperBound
        from = min(from, range.upperBound)
      }
      let end = bytes.first(separator, in: from..<range.upperBound)
      fields.append(Field(range: start..<(end ?? range.upperBound), isQuoted: isQuoted))
      guard let end else { return }
      start = end + 1
    }
  }

  /// The first quote that is not one of two, or the end of the range.
  private func closingQuote(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var place = range.lowerBound
    while let quote = bytes.first(UInt8(ascii: "\""), in: place..<range.upperBound) {
      let next = quote + 1
      guard next < range.upperBound, bytes[next] == UInt8(ascii: "\"") else { return quote }
      place = next + 1
    }
    return range.upperBound
  }

  /// Copies the value of a field to the end of a batch's arena.
  func append(_ index: Int, of bytes: [UInt8], to batch: inout DocumentBatch) -> Range<Int> {
    let field = fields[index]
    guard field.isQuoted else { return batch.append(bytes, field.range) }
    let start = batch.used
    var place = field.range.lowerBound
    while let quote = bytes.first(UInt8(ascii: "\""), in: place..<field.range.upperBound) {
      _ = batch.append(bytes, place..<quote)
      place = quote + 1
      guard place < field.range.upperBound, bytes[place] == UInt8(ascii: "\"") else { break }
      _ = batch.append(bytes, quote..<place)
      place += 1
    }
    _ = batch.append(bytes, place..<field.range.upperBound)
    return start..<batch.used
  }

  /// The values of all fields.
  func values(of bytes: [UInt8]) -> [String] {
    var batch = DocumentBatch()
    return fields.indices.map { index in
      batch.reserve(fields[index].range.count)
      let range = append(index, of: bytes, to: &batch)
      return String(decoding: batch.bytes[range], as: UTF8.self)
    }
  }
}
