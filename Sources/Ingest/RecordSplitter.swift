/// Finds where records end while a buffer fills; each byte is looked at once.
struct RecordSplitter {
  private enum Kind {
    case lines
    case rows(CSVScanner)
    case whole
  }

  private var kind: Kind
  /// Bytes of the buffer that were looked at.
  private var scanned = 0
  /// The end of the last whole record among them.
  private(set) var boundary = 0

  init(_ format: RecordFormat) {
    switch format {
    case .jsonLines, .tsv, .text: kind = .lines
    case .csv: kind = .rows(CSVScanner())
    case .textFile: kind = .whole
    }
  }

  /// Looks at the bytes up to `count` for the last end of a record.
  mutating func extend(_ buffer: [UInt8], to count: Int) {
    switch kind {
    case .lines:
      if let newline = buffer.last(UInt8(ascii: "\n"), in: scanned..<count) {
        boundary = newline + 1
      }
    case .rows(var scanner):
      var place = scanned
      while let end = scanner.recordEnd(in: buffer, place..<count) {
        boundary = end
        place = end
      }
      kind = .rows(scanner)
    case .whole: break
    }
    scanned = count
  }

  /// The buffer begins anew, with the bytes that follow in the source.
  mutating func restart() {
    scanned = 0
    boundary = 0
  }

  /// Looks at the bytes up to `count` for the first end of a record instead.
  mutating func firstEnd(_ buffer: [UInt8], to count: Int) -> Int? {
    defer { scanned = count }
    switch kind {
    case .lines:
      return buffer.first(UInt8(ascii: "\n"), in: scanned..<count).map { $0 + 1 }
    case .rows(var scanner):
      let end = scanner.recordEnd(in: buffer, scanned..<count)
      kind = .rows(scanner)
      return end
    case .whole: return nil
    }
  }

  /// The bytes before `offset` left the buffer; those after it moved to its start.
  mutating func drop(_ offset: Int) {
    precondition(offset <= scanned, "\(offset) bytes dropped, \(scanned) looked at")
    scanned -= offset
    boundary = max(boundary - offset, 0)
  }
}
