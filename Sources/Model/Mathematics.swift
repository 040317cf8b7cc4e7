import Foundation

/// `base` to the power `exponent`, in single precision.
func powered(_ base: Double, _ exponent: Double) -> Float {
  Float(Foundation.pow(base, exponent))
}

/// Sublinear term frequency: 1 + ln t for t >= 1.
struct SublinearFrequency: Sendable {
  private let table: [Float]

  init() {
    table = (0..<256).map { $0 == 0 ? 0 : Float(1 + Foundation.log(Double($0))) }
  }

  /// 1 + ln(count).
  @inline(__always)
  func callAsFunction(_ count: Int32) -> Float {
    if count == 1 { return 1 }
    return count < 256 ? table[Int(count)] : Float(1 + Foundation.log(Double(count)))
  }
}

/// Exponentials in single precision without calls or branches, so that loops over them become
/// vector instructions, and the same on every machine.
enum FastMath {
  /// e^x for x <= 0, to two units in the last place; below -87 it is e^-87, which is almost zero.
  ///
  /// x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 has two parts, so that n times the first is exact. The
  /// polynomial for e^r is that of Cephes (S. Moshier, `expf`).
  @inline(__always)
  static func exp(notAbove0 x: Float) -> Float {
    let x = x < -87 ? -87 : x
    // Adding 1.5 * 2^23 rounds to a whole number, which is then in the last bits.
    let shifted = x * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (x - n * 0.693_359_375) + n * 2.121_944_40e-4
    var sum: Float = 1.987_569_150_0e-4
    sum = sum * r + 1.398_199_950_7e-3
    sum = sum * r + 8.333_451_907_3e-3
    sum = sum * r + 4.166_579_589_4e-2
    sum = sum * r + 1.666_666_545_9e-1
    sum = sum * r + 5.000_000_120_1e-1
    let power = Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
    return (sum * (r * r) + r + 1) * power
  }

  /// ln(1 + x) for 0 <= x <= 1: with s = x / (2 + x) it is 2 (s + s³/3 + s⁵/5 + …), s at most 1/3.
  @inline(__always)
  static func log1p(upTo1 x: Float) -> Float {
    let s = x / (2 + x)
    let square = s * s
    var sum: Float = 2.0 / 13
    sum = sum * square + 2.0 / 11
    sum = sum * square + 2.0 / 9
    sum = sum * square + 2.0 / 7
    sum = sum * square + 2.0 / 5
    sum = sum * square + 2.0 / 3
    sum = sum * square + 2
    return sum * s
  }
}
