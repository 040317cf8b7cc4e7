/// Converts offsets in UTF-8 bytes to other units, for one text.
///
/// A bit for each byte where a unit begins, and how many there are before each word of bits: a third
/// of the text at most. Nothing where all units are bytes, as in most ASCII.
struct TextOffsets {
  private let unit: OffsetUnit
  /// Where scalars or grapheme clusters begin; empty where an offset is its own conversion.
  private var starts = BitCounts()
  /// The last bytes of scalars that are two units of UTF-16.
  private var pairs = BitCounts()
  private let count: Int

  /// - Complexity: O(bytes).
  init(_ text: some Collection<UInt8>, unit: OffsetUnit) {
    let bytes = Array(text)
    self.init(bytes.span, unit: unit)
  }

  /// - Complexity: O(bytes).
  init(_ text: Span<UInt8>, unit: OffsetUnit) {
    count = text.count
    let isIdentity =
      unit == .utf8 || Self.isASCII(text) && !(unit == .grapheme && Self.hasReturn(text))
    self.unit = isIdentity ? .utf8 : unit
    switch self.unit {
    case .utf8: break
    case .scalar: starts = BitCounts(text) { $0 & 0xC0 != 0x80 }
    case .utf16:
      starts = BitCounts(text) { $0 & 0xC0 != 0x80 }
      var last = 0
      pairs = BitCounts(text) { byte in
        last = byte >= 0xF0 ? 3 : last - 1
        return last == 0
      }
    case .grapheme:
      starts = BitCounts(
        clustersOf: text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
    }
  }

  private static func isASCII(_ text: Span<UInt8>) -> Bool {
    text.withUnsafeBytes { bytes in
      var all: UInt64 = 0
      var index = 0
      while index &+ 8 <= bytes.count {
        all |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        index &+= 8
      }
      while index < bytes.count {
        all |= UInt64(bytes[index])
        index &+= 1
      }
      return all & 0x8080_8080_8080_8080 == 0
    }
  }

  private static func hasReturn(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where text[index] == 0x0D { return true }
    return false
  }

  /// The span `start ..< end` of UTF-8 bytes in the unit; a span that cuts a grapheme cluster is
  /// widened to hold all of it.
  func range(_ start: Int, _ end: Int) -> (start: Int, end: Int) {
    guard unit != .utf8 else { return (start, end) }
    let first = before(start)
    guard unit == .grapheme, end > start else { return (first, before(end)) }
    return (first, before(end - 1) + 1)
  }

  /// The units before the one that holds a byte.
  private func before(_ byte: Int) -> Int {
    let whole = byte < count ? starts.count(before: byte + 1) - 1 : starts.count(before: byte)
    return unit == .utf16 ? whole + pairs.count(before: byte) : whole
  }
}

/// Bits that can be counted up to any place.
private struct BitCounts {
  private var words: [UInt64] = []
  /// The bits set before each word.
  private var before: [Int32] = []

  init() {}

  /// A bit for each byte, set where `isSet` says so.
  @inline(__always)
  init(_ bytes: Span<UInt8>, _ isSet: (UInt8) -> Bool) {
    reserve(bytes.count)
    var word: UInt64 = 0
    var place: UInt64 = 0
    for index in bytes.indices {
      word |= (isSet(bytes[index]) ? 1 : 0) &<< place
      place &+= 1
      if place == 64 {
        append(word)
        word = 0
        place = 0
      }
    }
    append(word)
  }

  /// A bit for each byte of UTF-8, set where a grapheme cluster begins.
  init(clustersOf text: String) {
    reserve(text.utf8.count)
    words = [UInt64](repeating: 0, count: text.utf8.count / 64 + 1)
    var position = 0
    for character in text {
      words[position >> 6] |= 1 << UInt64(position & 63)
      position += character.utf8.count
    }
    var count: Int32 = 0
    for word in words {
      before.append(count)
      count += Int32(word.nonzeroBitCount)
    }
  }

  private mutating func reserve(_ bits: Int) {
    words.reserveCapacity(bits / 64 + 1)
    before.reserveCapacity(bits / 64 + 1)
  }

  private mutating func append(_ word: UInt64) {
    let count = (before.last ?? 0) + Int32(words.last?.nonzeroBitCount ?? 0)
    words.append(word)
    before.append(count)
  }

  /// How many of the first `place` bits are set.
  func count(before place: Int) -> Int {
    let word = words[place >> 6] & ((1 << UInt64(place & 63)) - 1)
    return Int(before[place >> 6]) + word.nonzeroBitCount
  }
}
