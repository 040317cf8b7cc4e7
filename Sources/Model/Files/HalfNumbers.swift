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

  /// Lays out rows of `columns` numbers, each in whole vectors, with zeros after the last number.
  func rows<Lanes: FloatLanes>(of columns: Int, as lanes: Lanes.Type) -> [Lanes.Packed] {
    let blocks = (columns + Lanes.scalarCount - 1) / Lanes.scalarCount
    let rows = count / columns
    var result: [Lanes.Packed] = []
    result.append(addingCapacity: rows * blocks) { result in
      let bytes = bytes.span.extracting(range)
      for row in 0..<rows {
        for block in 0..<blocks {
          let first = block &* Lanes.scalarCount
          let place = 2 &* (row &* columns &+ first)
          if first &+ Lanes.scalarCount <= columns {
            result.append(bytes.packedHalves(at: place, as: Lanes.self))
          } else {
            result.append(
              Lanes.packed { lane in
                guard first &+ lane < columns else { return 0 }
                return LittleEndian.number(at: place &+ 2 &* lane, in: bytes)
              })
          }
        }
      }
    }
    return result
  }
}
