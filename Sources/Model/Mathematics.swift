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
