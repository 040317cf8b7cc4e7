import CMemory

/// What an ASCII byte means to the tokenizer.
enum ByteClass {
  static let other: UInt8 = 0
  static let lowercase: UInt8 = 1
  static let uppercase: UInt8 = 2
  static let digit: UInt8 = 3
  static let space: UInt8 = 4
  static let newline: UInt8 = 5
  static let exclamation: UInt8 = 6
  static let question: UInt8 = 7
  static let period: UInt8 = 8
  static let quote: UInt8 = 9
  static let apostrophe: UInt8 = 10
  static let pause: UInt8 = 11
  static let at: UInt8 = 12
  static let hash: UInt8 = 13
  static let control: UInt8 = 14
  static let high: UInt8 = 15

  /// The class of a byte.
  @inline(__always)
  static func of(_ byte: UInt8) -> UInt8 { winnow_byte_class(byte) }
}

/// Reads one Unicode scalar of UTF-8; what is not valid is U+FFFD, one byte long at least.
///
/// Follows the "maximal subpart" practice (Unicode 15, section 3.9, table 3-8).
@inline(__always)
func decodeScalar(_ text: Span<UInt8>, at position: Int) -> (scalar: UInt32, length: Int) {
  let first = text[position]
  if first < 0x80 { return (UInt32(first), 1) }
  let count = text.count
  let expected: Int
  var low: UInt8 = 0x80
  var high: UInt8 = 0xBF
  switch first {
  case 0xC2...0xDF: expected = 2
  case 0xE0:
    expected = 3
    low = 0xA0
  case 0xED:
    expected = 3
    high = 0x9F
  case 0xE1...0xEF: expected = 3
  case 0xF0:
    expected = 4
    low = 0x90
  case 0xF4:
    expected = 4
    high = 0x8F
  case 0xF1...0xF3: expected = 4
  default: return (0xFFFD, 1)
  }
  var scalar = UInt32(first) & (expected == 2 ? 0x1F : expected == 3 ? 0x0F : 0x07)
  var length = 1
  while length < expected {
    guard position + length < count else { return (0xFFFD, length) }
    let next = text[position + length]
    guard next >= low, next <= high else { return (0xFFFD, length) }
    scalar = scalar << 6 | UInt32(next & 0x3F)
    low = 0x80
    high = 0xBF
    length += 1
  }
  return (scalar, expected)
}

/// Appends the UTF-8 form of a scalar value.
@inline(__always)
func appendUTF8(_ scalar: UInt32, to bytes: inout OutputSpan<UInt8>) {
  switch scalar {
  case 0..<0x80:
    bytes.append(UInt8(scalar))
  case 0x80..<0x800:
    bytes.append(0xC0 | UInt8(scalar >> 6))
    bytes.append(0x80 | UInt8(scalar & 0x3F))
  case 0x800..<0x1_0000:
    bytes.append(0xE0 | UInt8(scalar >> 12))
    bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
    bytes.append(0x80 | UInt8(scalar & 0x3F))
  default:
    bytes.append(0xF0 | UInt8(scalar >> 18 & 0x07))
    bytes.append(0x80 | UInt8(scalar >> 12 & 0x3F))
    bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
    bytes.append(0x80 | UInt8(scalar & 0x3F))
  }
}
