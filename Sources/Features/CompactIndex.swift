import CMemory
import LinearAlgebra

/// A map from 64-bit keys to 32-bit values that is made once: eight bytes an entry, so that more of
/// it stays near, and eight entries a cache line, which are looked at together.
///
/// Of a key an entry keeps the 32 bits after those that choose its line. Two keys that agree in all
/// of them, some 45 to 50 bits, are taken for one: of a billion unknown keys about one finds a
/// value that is not its own, and the same one in every run.
struct CompactIndex: Sendable {
  /// What an empty entry holds.
  private static let empty = UInt64.max
  /// How many entries a line has.
  private static let lineEntries = 8

  /// The part of the key in the high half, the value in the low half; a line is filled from the
  /// front, and what has no room is in the next.
  private var entries: [UInt64]
  /// Where the first line begins, so that lines are those of the cache.
  private let first: Int
  private let shift: UInt64

  /// How many lines there are.
  var lines: Int { 1 << (64 - shift) }

  /// An empty map for `capacity` entries, and no more.
  init(capacity: Int) {
    var bits: UInt64 = 1
    while (Self.lineEntries << bits) < capacity * 2 { bits += 1 }
    let room = (Self.lineEntries << bits) + Self.lineEntries - 1
    entries = [UInt64](repeating: Self.empty, count: room)
    shift = 64 - bits
    first = unsafe entries.withUnsafeBytes { bytes in
      let address = UInt(bitPattern: bytes.baseAddress)
      return Int((64 - address % 64) % 64 / 8)
    }
  }

  @inline(__always)
  private static func mixed(_ key: UInt64) -> UInt64 { winnow_mix_key(key) }

  /// The value of `key`, or `UInt32.max`.
  ///
  /// - Complexity: O(1) on average.
  func value(_ key: UInt64) -> UInt32 { unsafe winnow_find(entries, first, shift, key) }

  /// Fills `values` with the values of the first `count` keys; the look-ups do not wait for each
  /// other.
  ///
  /// - Parameter table: what will be looked at by value, or nothing.
  func look(
    up keys: [UInt64], _ count: Int, nextIn table: [winnow_slot], into values: inout [UInt32]
  ) {
    precondition(count <= keys.count)
    Self.resize(&values, to: count)
    unsafe winnow_look_up(
      entries, first, shift, keys, MemoryLayout<UInt64>.stride, count, table,
      MemoryLayout<winnow_slot>.stride, nil, 0, &values)
  }

  /// The same of the hashes of tokens.
  ///
  /// - Parameter missing: where what has no value will be looked for.
  func look(
    up tokens: [Token], nextIn table: [winnow_slot], _ missing: HashIndex,
    into values: inout [UInt32]
  ) {
    precondition(
      MemoryLayout<Token>.offset(of: \.hash) == 0 && MemoryLayout<HashIndex.Entry>.stride == 16)
    Self.resize(&values, to: tokens.count)
    unsafe winnow_look_up(
      entries, first, shift, tokens, MemoryLayout<Token>.stride, tokens.count, table,
      MemoryLayout<winnow_slot>.stride, missing.entries, missing.shift, &values)
  }

  private static func resize(_ values: inout [UInt32], to count: Int) {
    if values.count > count { values.removeLast(values.count - count) }
    if values.count < count {
      values.append(contentsOf: repeatElement(0, count: count - values.count))
    }
  }

  /// Adds an entry; of several for one key the first is found.
  ///
  /// - Parameter value: below `UInt32.max`.
  mutating func insert(_ key: UInt64, _ value: UInt32) {
    let (first, shift) = (first, shift)
    var entries = entries.mutableSpan
    _ = Self.insert(Self.mixed(key), value, in: &entries, first, shift) { _, _ in false }
  }

  /// The value of an entry that agrees with the key and which `isSame` says to be the same as
  /// `value`; else adds an entry after those that agree.
  @inline(__always)
  private static func insert(
    _ mixed: UInt64, _ value: UInt32, in entries: inout MutableSpan<UInt64>, _ first: Int,
    _ shift: UInt64, isSame: (Int, Int) -> Bool
  ) -> Int? {
    let part = UInt32(truncatingIfNeeded: mixed &>> (shift &- 32))
    let mask = entries.count / lineEntries &* lineEntries &- 1
    // A line is filled before the next, so going on entry by entry is going on line by line.
    var place = Int(truncatingIfNeeded: mixed &>> shift) &* lineEntries
    while true {
      let entry = entries[first &+ place]
      if entry == empty {
        entries[first &+ place] = UInt64(part) &<< 32 | UInt64(value)
        return nil
      }
      if UInt32(truncatingIfNeeded: entry &>> 32) == part,
        isSame(Int(UInt32(truncatingIfNeeded: entry)), Int(value))
      {
        return Int(value)
      }
      place = (place &+ 1) & mask
    }
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
    let (line, shift) = (self.first, shift)
    var entries = entries.mutableSpan
    let ahead = isAhead ? Self.ahead : 0
    var lastKeys = [UInt64](repeating: 0, count: 16)
    var mixedKeys = lastKeys.mutableSpan
    for step in 0..<count &+ ahead {
      if step < count {
        let mixed = Self.mixed(key(first &+ step))
        mixedKeys[step & 15] = mixed
        if isAhead {
          entries.span.prefetch(
            line &+ Int(truncatingIfNeeded: mixed &>> shift) &* Self.lineEntries)
        }
      }
      guard step >= ahead else { continue }
      let value = UInt32(truncatingIfNeeded: first &+ step &- ahead)
      let mixed = mixedKeys[(step &- ahead) & 15]
      if let same = Self.insert(mixed, value, in: &entries, line, shift, isSame: isSame) {
        return same
      }
    }
    return nil
  }
}
