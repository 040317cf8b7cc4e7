import LinearAlgebra

/// Numbers in half precision, two bytes each, lowest first: of their own, or in the middle of a file.
struct HalfNumbers: Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  /// How many there are.
  var count: Int { range.count / 2 }

  /// The numbers in `range` of a file.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// Numbers with these bits.
  init(_ bits: [UInt16]) {
    bytes = LittleEndian.bytes(of: bits[...])
    range = 0..<bytes.count
  }

  /// Lays out rows of `columns` numbers as rows of `width`, with zeros after the last number.
  func rows(of columns: Int, width: Int) -> [UInt16] {
    let rows = count / columns
    var result: [UInt16] = []
    result.append(addingCapacity: rows * width) { result in
      let bytes = bytes.span.extracting(range)
      for row in 0..<rows {
        bytes.appendHalves(2 &* row &* columns..<2 &* (row &+ 1) &* columns, to: &result)
        result.append(repeating: 0, count: width &- columns)
      }
    }
    return result
  }
}
