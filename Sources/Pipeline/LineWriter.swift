import CMemory

/// Writes into memory that was reserved for a line, 8 or 32 bytes at a time.
///
/// What is written last may be followed by up to 31 bytes of nothing, so there must be room for
/// them; every write is checked against the end.
struct LineWriter {
  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// The bytes written.
  private(set) var count = 0

  /// Bytes that must be reserved beyond those of the line.
  static let slack = 32

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
    let bytes = text.bytes
    precondition(
      count &+ bytes.count <= capacity, "a line longer than the \(capacity) bytes reserved")
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      let place = (base + count).assumingMemoryBound(to: UInt8.self)
      winnow_write_pieces(place, start, bytes.count &>> 5)
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
        // Without a call: identifiers and languages are short.
        base.storeBytes(
          of: Self.short(start, source.count).littleEndian, toByteOffset: count, as: UInt64.self)
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
      let rest = source.count &- index
      guard rest > 0, let start = source.baseAddress else { return }
      let bytes = Self.short(start + index, rest)
      // What is not there counts as spaces.
      if Self.isPlain(bytes | 0x2020_2020_2020_2020 &<< UInt64(truncatingIfNeeded: 8 &* rest)) {
        put(bytes, length: rest)
      } else {
        while index < source.count {
          putCharacter(source[index])
          index &+= 1
        }
      }
    }
    put(0x22, length: 1)
  }

  /// Up to eight bytes, the first lowest.
  @inline(__always)
  private static func short(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
    winnow_read_short(start.assumingMemoryBound(to: UInt8.self), count)
  }

  /// Whether none of eight bytes must be escaped: a control character, `"` or `\`.
  @inline(__always)
  private static func isPlain(_ bytes: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = bytes ^ (ones &* 0x22)
    let slashes = bytes ^ (ones &* 0x5C)
    // The highest bit of a lane is set below 0x20, or where a difference is zero; a borrow sets
    // more at most.
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
    putShare(UInt16(value * 10_000 + 0.5), table)
  }

  /// Writes a number of ten-thousandths from 0 to 10,000 as `JSONBytes.number` does.
  ///
  /// - Parameter table: `JSONBytes.shareTable`.
  @inline(__always)
  mutating func putShare(_ units: UInt16, _ table: Span<UInt64>) {
    let text = table[Int(units)]
    put(text, length: Int(truncatingIfNeeded: text &>> 56))
  }

  /// Writes a number from 0 to 1 after each of the keys; numbers are ten-thousandths.
  ///
  /// - Parameter table: `JSONBytes.shareTable`.
  @inline(__always)
  mutating func put(_ units: Span<UInt16>, after keys: borrowing ScoreKeys, _ table: Span<UInt64>) {
    precondition(units.count == keys.count, "\(units.count) scores for \(keys.count) labels")
    precondition(
      count &+ keys.room <= capacity, "a line longer than the \(capacity) bytes reserved")
    let place = (base + count).assumingMemoryBound(to: UInt8.self)
    let end = keys.withKeys { keys in
      units.withUnsafeBufferPointer { units in
        table.withUnsafeBufferPointer { table in
          winnow_write_numbers(place, keys, units.baseAddress, table.baseAddress, table.count)
        }
      }
    }
    if let end { count &+= end - place }
  }

  /// Writes 32 bytes as 64 lower-case hexadecimal digits.
  @inline(__always)
  mutating func putHexadecimal(_ bytes: SIMD32<UInt8>) {
    precondition(count &+ 64 <= capacity, "a line longer than the \(capacity) bytes reserved")
    let place = (base + count).assumingMemoryBound(to: UInt8.self)
    withUnsafeBytes(of: bytes) { bytes in
      guard let source = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
      winnow_write_hexadecimal(source, place)
      winnow_write_hexadecimal(source + 16, place + 32)
    }
    count &+= 64
  }
}

/// What stands before each of the scores of a line, in pieces of 32 bytes.
struct ScoreKeys: Sendable {
  /// The number of keys.
  var count: Int { lengths.count }
  /// The most bytes that keys with their scores take, those written beyond the last included.
  let room: Int
  private let bytes: [UInt8]
  private let lengths: [Int32]
  /// The pieces of a key.
  private let pieces: Int

  init(_ keys: [[UInt8]]) {
    let pieces = max(1, ((keys.map(\.count).max() ?? 0) + 31) / 32)
    self.pieces = pieces
    lengths = keys.map { Int32($0.count) }
    room = keys.reduce(32 * (pieces + 1)) { $0 + $1.count + 8 }
    bytes = keys.flatMap { $0 + [UInt8](repeating: 0, count: 32 * pieces - $0.count) }
  }

  @inline(__always)
  fileprivate func withKeys<Result>(
    _ body: (UnsafePointer<winnow_keys>) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      lengths.withUnsafeBufferPointer { lengths in
        var keys = winnow_keys(
          count: lengths.count, pieces: pieces, bytes: bytes.baseAddress,
          lengths: lengths.baseAddress)
        return body(&keys)
      }
    }
  }
}

/// Text that is the same in every line, in pieces of 32 bytes.
struct FixedText: Sendable {
  /// The bytes and, up to the end of the last piece, zeros.
  fileprivate let bytes: [UInt8]
  /// The number of bytes.
  let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    self.bytes = bytes + repeatElement(0, count: (32 - bytes.count % 32) % 32)
  }

  init(_ text: StaticString) {
    self.init(text.withUTF8Buffer(Array.init))
  }
}
