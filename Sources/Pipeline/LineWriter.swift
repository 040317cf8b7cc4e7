import CMemory

/// Writes into memory that was reserved for a line, eight bytes at a time.
///
/// What is written last may be followed by up to seven bytes of nothing, so there must be room for
/// them; every write is checked against the end.
struct LineWriter {
  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// The bytes written.
  private(set) var count = 0

  /// Bytes that must be reserved beyond those of the line.
  static let slack = 8

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
    precondition(buffer.count >= Self.slack, "\(buffer.count) bytes hold no line")
    base = UnsafeMutableRawPointer(buffer.baseAddress!)
    capacity = buffer.count
  }

  /// Writes the lowest `length` bytes of `bytes`, the lowest first.
  @inline(__always)
  mutating func put(_ bytes: UInt64, length: Int) {
    precondition(count &+ 8 <= capacity, "a line longer than the \(capacity) bytes reserved")
    base.storeBytes(of: bytes.littleEndian, toByteOffset: count, as: UInt64.self)
    count &+= length
  }

  /// Writes a fixed text.
  @inline(__always)
  mutating func put(_ text: FixedText) {
    let words = text.words.span
    precondition(
      count &+ 8 &* words.count <= capacity, "a line longer than the \(capacity) bytes reserved")
    for index in words.indices {
      base.storeBytes(
        of: words[index].littleEndian, toByteOffset: count &+ 8 &* index, as: UInt64.self)
    }
    count &+= text.count
  }

  /// Writes bytes as they stand.
  @inline(__always)
  mutating func put(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { source in
      precondition(
        count &+ source.count <= capacity, "a line longer than the \(capacity) bytes reserved")
      guard let start = source.baseAddress else { return }
      if source.count <= 8, count &+ 8 <= capacity {
        // Byte by byte, without a call: identifiers and languages are short.
        var bytes: UInt64 = 0
        for index in 0..<source.count {
          bytes |= UInt64(source[index]) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
        base.storeBytes(of: bytes.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= source.count
        return
      }
      (base + count).copyMemory(from: start, byteCount: source.count)
      count &+= source.count
    }
  }

  /// Writes valid UTF-8 as a JSON string with its quotation marks.
  @inline(__always)
  mutating func putString(_ text: Span<UInt8>) {
    put(0x22, length: 1)
    text.withUnsafeBytes { source in
      var index = 0
      while index &+ 8 <= source.count {
        let bytes = UInt64(
          littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        if Self.isPlain(bytes) {
          put(bytes, length: 8)
        } else {
          for lane in 0..<8 { putCharacter(source[index &+ lane]) }
        }
        index &+= 8
      }
      while index < source.count {
        putCharacter(source[index])
        index &+= 1
      }
    }
    put(0x22, length: 1)
  }

  /// Whether none of eight bytes must be escaped: a control character, `"` or `\`.
  @inline(__always)
  private static func isPlain(_ bytes: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ (ones &* 0x22)
    let slashes = bytes ^ (ones &* 0x5C)
    // The highest bit of a lane is set below 0x20, or where a difference is zero; a borrow sets more
    // at most.
    let found =
      (bytes &- ones &* 0x20) & ~bytes | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
    return found & (ones &* 0x80) == 0
  }

  @inline(__always)
  private mutating func putCharacter(_ byte: UInt8) {
    if byte >= 0x20, byte != 0x22, byte != 0x5C {
      put(UInt64(byte), length: 1)
    } else {
      putEscaped(byte)
    }
  }

  @inline(never)
  private mutating func putEscaped(_ byte: UInt8) {
    var escaped = JSONBytes()
    escaped.string(CollectionOfOne(byte))
    put(escaped.bytes.span.extracting(1..<escaped.bytes.count - 1))
  }

  /// Writes a whole number that is not negative.
  @inline(__always)
  mutating func putNumber(_ value: UInt) {
    if value < 10 { return put(UInt64(0x30 &+ value), length: 1) }
    guard value < 100_000_000 else { return putLargeNumber(value) }
    let digits = Self.digits(UInt64(value))
    let zeros = digits.trailingZeroBitCount &>> 3
    put((digits | Self.zeros) &>> UInt64(8 &* zeros), length: 8 &- zeros)
  }

  @inline(never)
  private mutating func putLargeNumber(_ value: UInt) {
    putNumber(value / 100_000_000)
    put(Self.digits(UInt64(value % 100_000_000)) | Self.zeros, length: 8)
  }

  /// Eight times the digit zero.
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// The eight digits of a number below 100,000,000 as numbers, the first in the lowest byte: all
  /// pairs of places are split at once, by multiplications that are exact for so few digits.
  @inline(__always)
  private static func digits(_ value: UInt64) -> UInt64 {
    let fours = value / 10_000 | (value % 10_000) &<< 32
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
    return tens | (twos &- tens &* 10) &<< 8
  }

  /// The most bytes that `putNumber` writes of a number with six places.
  static let numberLimit = 32

  /// Writes a number rounded to six places, as `JSONBytes.number` does.
  mutating func putNumber(_ value: Double) {
    let exact = value * 1_000_000
    // Ties go away from zero; what `rounded()` does is a call.
    let whole = exact.rounded(.towardZero)
    let scaled = abs(exact - whole) >= 0.5 ? whole + (exact < 0 ? -1 : 1) : whole
    guard abs(scaled) < 9e15 else {
      var text = JSONBytes()
      text.number(value, decimals: 6)
      return put(text.bytes.span)
    }
    let units = Int(scaled)
    if units < 0 { put(0x2D, length: 1) }
    putNumber(units.magnitude / 1_000_000)
    let fraction = units.magnitude % 1_000_000
    guard fraction > 0 else { return }
    // Six digits, the first lowest: those after the last that is not zero are left out.
    let digits = Self.digits(UInt64(fraction) &* 100)
    let length = 8 &- digits.leadingZeroBitCount &>> 3
    put((digits | 0x3030_3030_3030) &<< 8 | 0x2E, length: length &+ 1)
  }

  /// Writes a number from 0 to 1, rounded to four places, as `JSONBytes.number` does.
  @inline(__always)
  mutating func putShare(_ value: Double, _ table: Span<UInt64>) {
    let text = table[Int(value * 10_000 + 0.5)]
    put(text, length: 8 &- text.leadingZeroBitCount &>> 3)
  }

  /// Writes a number from 0 to 1 after each of the keys; numbers are ten-thousandths.
  ///
  /// - Parameter table: `JSONBytes.shareTable`.
  @inline(__always)
  mutating func put(_ units: Span<UInt16>, after keys: borrowing ScoreKeys, _ table: Span<UInt64>) {
    precondition(units.count == keys.count, "\(units.count) scores for \(keys.count) labels")
    precondition(
      count &+ keys.room <= capacity, "a line longer than the \(capacity) bytes reserved")
    let lengths = keys.lengths.span
    var place = base + count
    keys.words.withUnsafeBufferPointer { words in
      for label in units.indices {
        let first = label &* keys.vectors
        for vector in 0..<keys.vectors {
          place.storeBytes(
            of: words[first &+ vector], toByteOffset: 32 &* vector, as: SIMD4<UInt64>.self)
        }
        place += Int(lengths[label])
        let text = table[Int(units[label])]
        place.storeBytes(of: text.littleEndian, as: UInt64.self)
        place += 8 &- text.leadingZeroBitCount &>> 3
      }
    }
    count = place - base
  }

  /// Writes 32 bytes as 64 lower-case hexadecimal digits.
  @inline(__always)
  mutating func putHexadecimal(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == 32, "\(bytes.count) bytes are no SHA-256")
    precondition(count &+ 64 <= capacity, "a line longer than the \(capacity) bytes reserved")
    guard let source = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    let place = (base + count).assumingMemoryBound(to: UInt8.self)
    winnow_write_hexadecimal(source, place)
    winnow_write_hexadecimal(source + 16, place + 32)
    count &+= 64
  }
}

/// What stands before each of the scores of a line, in vectors of 32 bytes.
struct ScoreKeys: Sendable {
  /// The number of keys.
  var count: Int { lengths.count }
  /// The most bytes that keys with their scores take, those written beyond the last included.
  let room: Int
  fileprivate let words: [SIMD4<UInt64>]
  fileprivate let lengths: [Int32]
  /// The vectors of a key.
  fileprivate let vectors: Int

  init(_ keys: [[UInt8]]) {
    let vectors = ((keys.map(\.count).max() ?? 0) + 31) / 32
    self.vectors = vectors
    lengths = keys.map { Int32($0.count) }
    room = keys.reduce(32 * (vectors + 1)) { $0 + $1.count + 8 }
    words = keys.flatMap { key in
      let words = FixedText(key + [UInt8](repeating: 0, count: 32 * vectors - key.count)).words
      return (0..<vectors).map { SIMD4(words[4 * $0..<4 * $0 + 4].map(\.littleEndian)) }
    }
  }
}

/// Text that is the same in every line, in words of eight bytes.
struct FixedText: Sendable {
  fileprivate let words: [UInt64]
  /// The number of bytes.
  let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    words = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<min(start + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  init(_ text: StaticString) {
    self.init(text.withUTF8Buffer(Array.init))
  }
}
