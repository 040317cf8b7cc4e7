import Foundation
import Testing

@testable import Model

@Suite struct HalfPrecisionTests {
  /// The value by the definition of IEEE 754: sign, 5 bits of exponent, 10 bits of fraction.
  private func value(float16 bits: UInt16) -> Double {
    let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * pow(2, -24)
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * (1024 + fraction) * pow(2, Double(exponent - 25))
    }
  }

  @Test func allHalvesHaveTheirValueAndComeBack() {
    var wrong: [UInt16] = []
    for bits in UInt16.min...UInt16.max {
      let expected = value(float16: bits)
      let float = HalfPrecision.float(float16: bits)
      let same = expected.isNaN ? float.isNaN : Double(float) == expected
      let back = HalfPrecision.float16Bits(float)
      let returns = expected.isNaN ? back & 0x7fff > 0x7c00 : back == bits
      if !same || !returns { wrong.append(bits) }
    }
    #expect(wrong == [])
  }

  @Test func halvesAreRoundedToTheNearestAndTiesToEven() {
    var wrong: [UInt16] = []
    for bits in UInt16(0)..<0x7bff {
      let low = HalfPrecision.float(float16: bits)
      let high = HalfPrecision.float(float16: bits + 1)
      let middle = low + (high - low) / 2
      let even = bits & 1 == 0 ? bits : bits + 1
      let rounded =
        HalfPrecision.float16Bits(middle) == even
        && HalfPrecision.float16Bits(middle.nextDown) == bits
        && HalfPrecision.float16Bits(middle.nextUp) == bits + 1
        && HalfPrecision.float16Bits(-middle) == even | 0x8000
      if !rounded { wrong.append(bits) }
    }
    #expect(wrong == [])
    #expect(HalfPrecision.float16Bits(65519.996) == 0x7bff)
    #expect(HalfPrecision.float16Bits(65520) == 0x7c00)
  }

  @Test func allBrainFloatsComeBack() {
    var wrong: [UInt16] = []
    for bits in UInt16.min...UInt16.max {
      let float = HalfPrecision.float(bfloat16: bits)
      let back = HalfPrecision.bfloat16Bits(float)
      if float.isNaN ? back & 0x7fff <= 0x7f80 : back != bits { wrong.append(bits) }
    }
    #expect(wrong == [])
  }

  @Test func brainFloatsAreRoundedToTheNearestAndTiesToEven() {
    #expect(HalfPrecision.bfloat16Bits(Float(bitPattern: 0x3f80_8000)) == 0x3f80)
    #expect(HalfPrecision.bfloat16Bits(Float(bitPattern: 0x3f81_8000)) == 0x3f82)
    #expect(HalfPrecision.bfloat16Bits(Float(bitPattern: 0x3f80_8001)) == 0x3f81)
    #expect(HalfPrecision.bfloat16Bits(Float(bitPattern: 0x3f80_7fff)) == 0x3f80)
    #expect(HalfPrecision.bfloat16Bits(.greatestFiniteMagnitude) == 0x7f80)
    #expect(HalfPrecision.bfloat16Bits(.infinity) == 0x7f80)
    #expect(HalfPrecision.bfloat16Bits(Float(bitPattern: 0x7f80_0001)) & 0x7fff > 0x7f80)
  }
}
