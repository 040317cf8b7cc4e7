/// Goes through the records of a block; empty lines are left out.
struct RecordCursor {
  /// One record, without its end of line.
  struct Record {
    var range: Range<Int>
    var line: Int
    var byteOffset: Int
  }

  private let format: RecordFormat
  private let count: Int
  private let byteOffset: Int
  private var place = 0
  private var line: Int
  private var isDone: Bool

  init(_ block: RecordBlock) {
    format = block.format
    count = block.count
    byteOffset = block.position.byteOffset
    line = block.position.line
    isDone = block.count == 0 && (block.format != .textFile || !block.rejected.isEmpty)
  }

  /// The next record in the bytes of the block, or `nil` after the last.
  mutating func next(_ bytes: [UInt8]) -> Record? {
    while !isDone {
      let start = place
      let startLine = line
      let end = recordEnd(bytes)
      place = end
      isDone = end == count
      let range = format == .textFile ? start..<end : Self.trimmed(bytes, start..<end)
      if format == .textFile || !isBlank(bytes, range) {
        return Record(range: range, line: startLine, byteOffset: byteOffset + start)
      }
    }
    return nil
  }

  private mutating func recordEnd(_ bytes: [UInt8]) -> Int {
    switch format {
    case .textFile: return count
    case .csv:
      var scanner = CSVScanner()
      let end = scanner.recordEnd(in: bytes, place..<count) ?? count
      line += bytes.count(UInt8(ascii: "\n"), in: place..<end)
      return end
    case .jsonLines, .tsv, .text:
      line += 1
      return bytes.first(UInt8(ascii: "\n"), in: place..<count).map { $0 + 1 } ?? count
    }
  }

  /// A record without its `\n` or `\r\n`.
  static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    if end > range.lowerBound && bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > range.lowerBound && bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return range.lowerBound..<end
  }

  /// An empty line; in JSON Lines also one of blanks.
  private func isBlank(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    if range.isEmpty { return true }
    guard format == .jsonLines, bytes[range.lowerBound] <= 0x20 else { return false }
    return range.allSatisfy { [0x20, 0x09, 0x0d].contains(bytes[$0]) }
  }
}
