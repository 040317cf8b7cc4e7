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

  /// Every number in half precision, alone and among others, in every place of a few bytes.
  @Test func whatIsNotFiniteIsFoundAnywhere() {
    for bits in UInt16.min...UInt16.max {
      let bytes = [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
      let isFinite = bytes.span.holdsFiniteHalves(0..<2)
      #expect(isFinite == Float16(bitPattern: bits).isFinite)
    }
    for count in 1...9 {
      for place in 0..<count {
        for bad in [0x7C00, 0xFC00, 0x7E01] as [UInt16] {
          var numbers = [UInt16](repeating: 0x7BFF, count: count)
          numbers[place] = bad
          // One byte before, so that nothing is aligned; what is not finite may be outside.
          func isFinite(_ numbers: [UInt16]) -> Bool {
            let bytes: [UInt8] = [0x7C] + littleEndian(numbers) + [0, 0x7C]
            return bytes.span.holdsFiniteHalves(1..<1 + 2 * count)
          }
          #expect(!isFinite(numbers))
          numbers[place] = 0xFBFF
          #expect(isFinite(numbers))
        }
      }
    }
  }

  @Test func halvesOfAFileArePackedAsHalvesOneByOne() {
    let halves = (0..<40).map { UInt16(truncatingIfNeeded: 0x3123 &* ($0 + 1)) }
    let bytes = littleEndian(halves)
    func check<Lanes: FloatLanes>(_ lanes: Lanes.Type) {
      for start in 0...halves.count - Lanes.scalarCount {
        let packed = bytes.span.packedHalves(at: 2 * start, as: Lanes.self)
        #expect(packed == Lanes.packed { halves[start + $0] })
      }
    }
    check(SIMD4<Float>.self)
    check(SIMD8<Float>.self)
    check(SIMD16<Float>.self)
  }

  private func littleEndian(_ numbers: [UInt16]) -> [UInt8] {
    numbers.flatMap { number -> [UInt8] in [UInt8(number & 0xFF), UInt8(number >> 8)] }
  }
}
