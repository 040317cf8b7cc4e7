import CMemory

/// An open-addressing map from 64-bit keys (never 0) to 32-bit values.
///
/// Key and value stand side by side, so that a look-up touches one cache line.
struct HashIndex: Sendable {
  struct Entry {
    var key: UInt64
    var value: UInt32
  }

  private(set) var entries: [Entry]
  private(set) var count = 0
  private(set) var shift: UInt64

  /// An empty map with room for `capacity` entries before it grows.
  init(capacity: Int) {
    var bits: UInt64 = 4
    while (1 << bits) < capacity * 2 { bits += 1 }
    entries = [Entry](repeating: Entry(key: 0, value: 0), count: 1 << bits)
    shift = 64 - bits
  }

  @inline(__always)
  static func home(_ key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: winnow_mix_key(key) &>> shift)
  }

  /// The value of `key`, or `UInt32.max`.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func value(_ key: UInt64) -> UInt32 {
    Self.value(key, in: entries.span, shift)
  }

  /// The same in the entries of an index, taken out once for many look-ups.
  @inline(__always)
  static func value(_ key: UInt64, in entries: Span<Entry>, _ shift: UInt64) -> UInt32 {
    let mask = entries.count &- 1
    var position = home(key, shift)
    while true {
      let found = entries[position]
      if found.key == key { return found.value }
      if found.key == 0 { return .max }
      position = (position &+ 1) & mask
    }
  }

  /// The value of `key`, after inserting `value` for it if it was not there.
  @inline(__always)
  mutating func insert(_ key: UInt64, _ value: UInt32) -> (value: UInt32, isNew: Bool) {
    if (count + 1) * 2 > entries.count { grow() }
    let mask = entries.count &- 1
    var position = Self.home(key, shift)
    while true {
      let found = entries[position]
      if found.key == key { return (found.value, false) }
      if found.key == 0 { break }
      position = (position &+ 1) & mask
    }
    entries[position] = Entry(key: key, value: value)
    count += 1
    return (value, true)
  }

  /// Forgets everything and keeps the storage.
  mutating func removeAll() {
    for position in entries.indices { entries[position].key = 0 }
    count = 0
  }

  private mutating func grow() {
    var larger = HashIndex(capacity: entries.count)
    for entry in entries where entry.key != 0 {
      _ = larger.insert(entry.key, entry.value)
    }
    self = larger
  }
}

/// One bit for each hash of a set of keys: says for certain that a key is absent, or that it may be
/// there. About ten bits a key on average, small enough to stay in a near cache.
struct KeyFilter: Sendable {
  private(set) var words: [UInt64]
  let shift: UInt64

  init(capacity: Int) {
    var bits: UInt64 = 10
    while (1 << bits) < capacity * 8 { bits += 1 }
    words = [UInt64](repeating: 0, count: 1 << (bits - 6))
    shift = 64 - bits
  }

  @inline(__always)
  private static func bit(_ key: UInt64, _ shift: UInt64) -> UInt64 {
    winnow_filter_bit(key, shift)
  }

  mutating func insert(_ key: UInt64) {
    let bit = Self.bit(key, shift)
    words[Int(bit >> 6)] |= 1 << (bit & 63)
  }

  @inline(__always)
  func mayContain(_ key: UInt64) -> Bool {
    Self.mayContain(key, in: words.span, shift)
  }

  /// The same in the words of a filter, taken out once for many look-ups.
  @inline(__always)
  static func mayContain(_ key: UInt64, in words: Span<UInt64>, _ shift: UInt64) -> Bool {
    let bit = bit(key, shift)
    return words[Int(truncatingIfNeeded: bit &>> 6)] & (1 &<< (bit & 63)) != 0
  }
}
