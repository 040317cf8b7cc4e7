import CMemory
import LinearAlgebra

/// A map from 64-bit keys to 32-bit values that is made once: eight bytes an entry, so that more of
/// it stays near.
///
/// Of a key an entry keeps the 32 bits after those that choose its place. Two keys that agree in
/// all of them, some 50 bits, are taken for one: of a billion unknown keys about one in ten finds a
/// value that is not its own, and the same one in every run.
struct CompactIndex: Sendable {
  /// What an empty entry holds.
  private static let empty = UInt64.max

  /// The part of the key in the high half, the value in the low half.
  private(set) var entries: [UInt64]
  let shift: UInt64

  /// An empty map for `capacity` entries, and no more.
  init(capacity: Int) {
    var bits: UInt64 = 4
    while (1 << bits) < capacity * 2 { bits += 1 }
    entries = [UInt64](repeating: Self.empty, count: 1 << bits)
    shift = 64 - bits
  }

  @inline(__always)
  private static func mixed(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }

  /// The place where a key is looked for first.
  @inline(__always)
  static func home(_ key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: mixed(key) &>> shift)
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
  static func value(_ key: UInt64, in entries: Span<UInt64>, _ shift: UInt64) -> UInt32 {
    let mixed = mixed(key)
    precondition(
      Int(truncatingIfNeeded: mixed &>> shift) < entries.count,
      "a shift of \(shift) for \(entries.count) entries")
    return unsafe entries.withUnsafeBufferPointer { entries in
      guard let base = entries.baseAddress else { return .max }
      return unsafe winnow_find_entry(base, entries.count, mixed, shift)
    }
  }

  /// Adds an entry; of several for one key the first is found.
  ///
  /// - Parameter value: below `UInt32.max`.
  mutating func insert(_ key: UInt64, _ value: UInt32) {
    let mixed = Self.mixed(key)
    let mask = entries.count &- 1
    var position = Int(truncatingIfNeeded: mixed &>> shift)
    while entries[position] != Self.empty { position = (position &+ 1) & mask }
    entries[position] = (mixed &>> (shift &- 32)) << 32 | UInt64(value)
  }

  /// How many keys ahead memory is asked for.
  private static let ahead = 8

  /// Adds the values `first ..< first + count` by their keys, and returns the first whose key was
  /// there and which `isSame` says to be the same as the value there.
  ///
  /// - Parameters:
  ///   - isAhead: whether keys may be asked for before the values before them are there.
  ///   - key: the key of a value.
  @inline(__always)
  mutating func fill(
    _ count: Int, from first: Int, isAhead: Bool, key: (Int) -> UInt64,
    isSame: (Int, Int) -> Bool
  ) -> Int? {
    let shift = shift
    var entries = entries.mutableSpan
    let mask = entries.count &- 1
    let ahead = isAhead ? Self.ahead : 0
    var lastKeys = [UInt64](repeating: 0, count: 16)
    var mixedKeys = lastKeys.mutableSpan
    for step in 0..<count &+ ahead {
      if step < count {
        let mixed = Self.mixed(key(first &+ step))
        mixedKeys[step & 15] = mixed
        if isAhead { entries.span.prefetch(Int(truncatingIfNeeded: mixed &>> shift)) }
      }
      guard step >= ahead else { continue }
      let value = first &+ step &- ahead
      let mixed = mixedKeys[(step &- ahead) & 15]
      let part = UInt32(truncatingIfNeeded: mixed &>> (shift &- 32))
      var position = Int(truncatingIfNeeded: mixed &>> shift)
      while entries[position] != Self.empty {
        let entry = entries[position]
        if UInt32(truncatingIfNeeded: entry &>> 32) == part,
          isSame(Int(UInt32(truncatingIfNeeded: entry)), value)
        {
          return value
        }
        position = (position &+ 1) & mask
      }
      entries[position] = UInt64(part) &<< 32 | UInt64(UInt32(truncatingIfNeeded: value))
    }
    return nil
  }
}
