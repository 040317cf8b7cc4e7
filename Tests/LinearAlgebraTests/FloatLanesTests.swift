import LinearAlgebra
import Testing

@Suite struct FloatLanesTests {
  /// Every finite number of half precision, in every lane.
  @Test func unpackedNumbersAreExact() {
    for bits in 0...UInt16.max where bits & 0x7C00 != 0x7C00 {
      let halves = (0..<16).map { $0 == Int(bits) % 16 ? bits : 0x3C00 }
      let expected = halves.map { Float(Float16(bitPattern: $0)) }
      let sixteen = SIMD16<Float>.unpacked(SIMD16<Float>.packed { halves[$0] })
      let eight = SIMD8<Float>.unpacked(SIMD8<Float>.packed { halves[$0] })
      let four = SIMD4<Float>.unpacked(SIMD4<Float>.packed { halves[$0] })
      #expect((0..<16).allSatisfy { sixteen[$0].bitPattern == expected[$0].bitPattern })
      #expect((0..<8).allSatisfy { eight[$0].bitPattern == expected[$0].bitPattern })
      #expect((0..<4).allSatisfy { four[$0].bitPattern == expected[$0].bitPattern })
    }
  }

  @Test func lanesOfASpan() {
    var numbers = (0..<21).map(Float.init)
    for start in 0...5 {
      let lanes = numbers.span.lanes(at: start, as: SIMD16<Float>.self)
      #expect((0..<16).allSatisfy { lanes[$0] == Float(start + $0) })
    }
    var span = numbers.mutableSpan
    span.store(SIMD4<Float>(repeating: -1), at: 17)
    #expect(numbers == (0..<17).map(Float.init) + [-1, -1, -1, -1])
  }
}
