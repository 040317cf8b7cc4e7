extension Span where Element == UInt8 {
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

  /// Appends the numbers in half precision in a range of bytes, lowest byte first, as they are.
  public func appendHalves(_ range: Range<Int>, to halves: inout OutputSpan<UInt16>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && range.count % 2 == 0)
    unsafe withUnsafeBytes { bytes in
      var index = range.lowerBound
      while index < range.upperBound {
        let half = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self)
        halves.append(UInt16(littleEndian: half))
        index &+= 2
      }
    }
  }
}
