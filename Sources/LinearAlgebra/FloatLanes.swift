/// Numbers side by side, so that one instruction works on several.
public protocol FloatLanes: SIMD, Sendable where Scalar == Float {
  /// The same numbers in half precision (IEEE 754 binary16), two in each lane: those of the first
  /// half in the low bits, those of the second half in the high bits.
  associatedtype Packed: SIMD, Sendable where Packed.Scalar == UInt32

  /// The exact values of numbers in half precision; none may be infinite or not a number.
  static func unpacked(_ packed: Packed) -> Self
}

extension FloatLanes {
  /// Puts numbers in half precision in place, `halves[lane]` being that of a lane.
  @inlinable @inline(__always)
  public static func packed(_ half: (Int) -> UInt16) -> Packed {
    var packed = Packed()
    for lane in 0..<Packed.scalarCount {
      packed[lane] = UInt32(half(lane)) | UInt32(half(lane + Packed.scalarCount)) << 16
    }
    return packed
  }
}

extension Span where Element == UInt8 {
  /// The numbers in half precision from byte `index` on, lowest byte first, as many as `Lanes` holds.
  @inlinable @inline(__always)
  public func packedHalves<Lanes: FloatLanes>(at index: Int, as lanes: Lanes.Type) -> Lanes.Packed {
    precondition(index >= 0 && index &+ 2 &* Lanes.scalarCount <= count)
    let half = Lanes.Packed.scalarCount
    return unsafe withUnsafeBytes { bytes in
      var packed = Lanes.Packed()
      for lane in 0..<half {
        let low = unsafe bytes.loadUnaligned(fromByteOffset: index &+ 2 &* lane, as: UInt16.self)
        let high = unsafe bytes.loadUnaligned(
          fromByteOffset: index &+ 2 &* (lane &+ half), as: UInt16.self)
        packed[lane] =
          UInt32(UInt16(littleEndian: low)) | UInt32(UInt16(littleEndian: high)) &<< 16
      }
      return packed
    }
  }

  /// Whether all numbers in half precision in a range of bytes, lowest byte first, are finite.
  public func holdsFiniteHalves(_ range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && range.count % 2 == 0)
    // Where all five bits of the exponent are set, adding to them carries into the sign's place.
    let exponents: UInt64 = 0x7C00_7C00_7C00_7C00
    let lowest: UInt64 = 0x0400_0400_0400_0400
    var carries: UInt64 = 0
    unsafe withUnsafeBytes { bytes in
      var index = range.lowerBound
      while index &+ 8 <= range.upperBound {
        let four = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        carries |= (UInt64(littleEndian: four) & exponents) &+ lowest
        index &+= 8
      }
      while index < range.upperBound {
        let one = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self)
        carries |= (UInt64(UInt16(littleEndian: one)) & exponents) &+ 0x0400
        index &+= 2
      }
    }
    return carries & 0x8000_8000_8000_8000 == 0
  }
}

// Half precision becomes single precision by moving bits: the exponents of the two formats are 112
// apart, and a multiplication puts that right, for subnormal numbers too.

extension SIMD4<Float>: FloatLanes {
  /// The exact values of numbers in half precision.
  @inlinable @inline(__always)
  public static func unpacked(_ packed: SIMD2<UInt32>) -> Self {
    Self(
      lowHalf: value((packed & 0x7FFF) &<< 13, sign: packed &<< 16),
      highHalf: value((packed &>> 3) & 0x0FFF_E000, sign: packed))
  }

  @inlinable @inline(__always)
  static func value(_ magnitude: SIMD2<UInt32>, sign: SIMD2<UInt32>) -> SIMD2<Float> {
    let scaled = unsafe unsafeBitCast(magnitude, to: SIMD2<Float>.self) * 0x1p112
    let bits = unsafe unsafeBitCast(scaled, to: SIMD2<UInt32>.self) | sign & 0x8000_0000
    return unsafe unsafeBitCast(bits, to: SIMD2<Float>.self)
  }
}

extension SIMD8<Float>: FloatLanes {
  /// The exact values of numbers in half precision.
  @inlinable @inline(__always)
  public static func unpacked(_ packed: SIMD4<UInt32>) -> Self {
    Self(
      lowHalf: value((packed & 0x7FFF) &<< 13, sign: packed &<< 16),
      highHalf: value((packed &>> 3) & 0x0FFF_E000, sign: packed))
  }

  @inlinable @inline(__always)
  static func value(_ magnitude: SIMD4<UInt32>, sign: SIMD4<UInt32>) -> SIMD4<Float> {
    let scaled = unsafe unsafeBitCast(magnitude, to: SIMD4<Float>.self) * 0x1p112
    let bits = unsafe unsafeBitCast(scaled, to: SIMD4<UInt32>.self) | sign & 0x8000_0000
    return unsafe unsafeBitCast(bits, to: SIMD4<Float>.self)
  }
}

extension SIMD16<Float>: FloatLanes {
  /// The exact values of numbers in half precision.
  @inlinable @inline(__always)
  public static func unpacked(_ packed: SIMD8<UInt32>) -> Self {
    Self(
      lowHalf: value((packed & 0x7FFF) &<< 13, sign: packed &<< 16),
      highHalf: value((packed &>> 3) & 0x0FFF_E000, sign: packed))
  }

  @inlinable @inline(__always)
  static func value(_ magnitude: SIMD8<UInt32>, sign: SIMD8<UInt32>) -> SIMD8<Float> {
    let scaled = unsafe unsafeBitCast(magnitude, to: SIMD8<Float>.self) * 0x1p112
    let bits = unsafe unsafeBitCast(scaled, to: SIMD8<UInt32>.self) | sign & 0x8000_0000
    return unsafe unsafeBitCast(bits, to: SIMD8<Float>.self)
  }
}

extension Span where Element == Float {
  /// The numbers from `index` on, a whole vector of them.
  @inlinable @inline(__always)
  public func lanes<Lanes: FloatLanes>(at index: Int, as type: Lanes.Type = Lanes.self) -> Lanes {
    precondition(index >= 0 && index &+ Lanes.scalarCount <= count)
    return unsafe withUnsafeBytes { bytes in
      unsafe bytes.loadUnaligned(fromByteOffset: index &* 4, as: Lanes.self)
    }
  }
}

extension MutableSpan where Element == Float {
  /// Writes a whole vector from `index` on.
  @inlinable @inline(__always)
  public mutating func store<Lanes: FloatLanes>(_ lanes: Lanes, at index: Int) {
    precondition(index >= 0 && index &+ Lanes.scalarCount <= count)
    unsafe withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: lanes, toByteOffset: index &* 4, as: Lanes.self)
    }
  }
}
