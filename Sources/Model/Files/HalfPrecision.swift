/// Numbers of 16 bits, from and to single precision; rounding is to nearest, ties to even.
enum HalfPrecision {
  /// The value of IEEE half-precision bits.
  ///
  /// The same as `Float(Float16(bitPattern:))`, which is a slow library call on processors that are
  /// not known to convert by themselves.
  @inline(__always)
  static func float(float16 bits: UInt16) -> Float {
    // With the fraction in its place, the exponent is too low by 127 - 15.
    let magnitude = UInt32(bits & 0x7fff) << 13
    let value = Float(bitPattern: magnitude) * 0x1p112
    let sign = UInt32(bits & 0x8000) << 16
    let isFinite = bits & 0x7c00 != 0x7c00
    return Float(bitPattern: sign | (isFinite ? value.bitPattern : 0x7f80_0000 | magnitude))
  }

  /// The bits of the nearest half-precision number; infinite above 65,519.99….
  static func float16Bits(_ value: Float) -> UInt16 { Float16(value).bitPattern }

  /// The value of bfloat16 bits.
  static func float(bfloat16 bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The bits of the nearest bfloat16 number.
  static func bfloat16Bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    // Rounding could carry the digits of a NaN into an infinity.
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    let tiesToEven = 0x7fff + (bits >> 16 & 1)
    return UInt16(truncatingIfNeeded: (bits &+ tiesToEven) >> 16)
  }
}
