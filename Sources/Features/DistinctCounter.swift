/// Counts how often each key occurs in one document, in order of first appearance.
///
/// A generation number makes starting a new document free of clearing.
struct DistinctCounter: Sendable {
  private struct Entry {
    var key: UInt32
    var generation: UInt32
    var position: Int32
  }

  private var entries: [Entry] = []
  private var generation: UInt32 = 0
  private var shift: UInt32 = 28

  init() {}

  /// Starts a document with at most `capacity` distinct keys.
  mutating func begin(capacity: Int) {
    var bits: UInt32 = 6
    while (1 << bits) < capacity * 2 { bits += 1 }
    if (1 << bits) > entries.count {
      entries = [Entry](
        repeating: Entry(key: 0, generation: 0, position: 0), count: 1 << Int(bits))
      shift = 32 - bits
      generation = 0
    }
    if generation == .max {
      for index in entries.indices { entries[index].generation = 0 }
      generation = 0
    }
    generation += 1
  }

  /// Adds one occurrence of `key`: appends it to `keys` and `counts` the first time, raises its
  /// count after that. Positions in the arrays are absolute.
  @inline(__always)
  mutating func add(_ key: UInt32, to keys: inout [UInt32], _ counts: inout [Int32]) {
    let mask = entries.count &- 1
    var position = Int(truncatingIfNeeded: (key &* 0x9E37_79B1) &>> shift)
    while true {
      let entry = entries[position]
      if entry.generation != generation {
        entries[position] = Entry(
          key: key, generation: generation, position: Int32(truncatingIfNeeded: keys.count))
        keys.append(key)
        counts.append(1)
        return
      }
      if entry.key == key {
        counts[Int(entry.position)] &+= 1
        return
      }
      position = (position &+ 1) & mask
    }
  }
}
