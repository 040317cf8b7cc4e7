/// Numbers as bytes, lowest byte first.
enum LittleEndian {
  /// The bytes of a range of numbers.
  static func bytes<Number: FixedWidthInteger>(of numbers: ArraySlice<Number>) -> [UInt8] {
    let size = Number.bitWidth / 8
    var bytes = [UInt8](repeating: 0, count: numbers.count * size)
    var index = 0
    for number in numbers {
      for byte in 0..<size {
        bytes[index + byte] = UInt8(truncatingIfNeeded: number >> Number(8 * byte))
      }
      index += size
    }
    return bytes
  }

  /// The number that starts at `index`.
  @inline(__always)
  static func number<Number: FixedWidthInteger & UnsignedInteger>(
    at index: Int, in bytes: borrowing Span<UInt8>
  ) -> Number {
    var number: Number = 0
    for byte in 0..<Number.bitWidth / 8 {
      number |= Number(truncatingIfNeeded: bytes[index + byte]) << Number(8 * byte)
    }
    return number
  }

  /// `convert` of each number in a range of bytes.
  static func numbers<Number: FixedWidthInteger & UnsignedInteger, Value>(
    in range: Range<Int>, of bytes: [UInt8], convert: (Number) -> Value
  ) -> [Value] {
    let size = Number.bitWidth / 8
    let source = bytes.span
    var values: [Value] = []
    values.reserveCapacity(range.count / size)
    for index in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      values.append(convert(number(at: index, in: source)))
    }
    return values
  }
}
