/// An open-addressing map from 64-bit keys (never 0) to 32-bit values, in two flat arrays.
struct HashIndex: Sendable {
  private(set) var keys: [UInt64]
  private(set) var values: [UInt32]
  private(set) var count = 0
  private var shift: UInt64

  /// An empty map with room for `capacity` entries before it grows.
  init(capacity: Int) {
    var bits: UInt64 = 4
    while (1 << bits) < capacity * 2 { bits += 1 }
    keys = [UInt64](repeating: 0, count: 1 << bits)
    values = [UInt32](repeating: 0, count: 1 << bits)
    shift = 64 - bits
  }

  @inline(__always)
  private func home(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
  }

  /// The value of `key`, or `UInt32.max`.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func value(_ key: UInt64) -> UInt32 {
    let mask = keys.count &- 1
    var position = home(key)
    while true {
      let found = keys[position]
      if found == key { return values[position] }
      if found == 0 { return .max }
      position = (position &+ 1) & mask
    }
  }

  /// The value of `key`, after inserting `value` for it if it was not there.
  @inline(__always)
  mutating func insert(_ key: UInt64, _ value: UInt32) -> (value: UInt32, isNew: Bool) {
    if (count + 1) * 2 > keys.count { grow() }
    let mask = keys.count &- 1
    var position = home(key)
    while true {
      let found = keys[position]
      if found == key { return (values[position], false) }
      if found == 0 { break }
      position = (position &+ 1) & mask
    }
    keys[position] = key
    values[position] = value
    count += 1
    return (value, true)
  }

  /// Forgets everything and keeps the storage.
  mutating func removeAll() {
    for position in keys.indices { keys[position] = 0 }
    count = 0
  }

  private mutating func grow() {
    var larger = HashIndex(capacity: keys.count)
    for position in keys.indices where keys[position] != 0 {
      _ = larger.insert(keys[position], values[position])
    }
    self = larger
  }
}
