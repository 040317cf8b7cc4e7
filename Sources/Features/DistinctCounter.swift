import CMemory

/// Counts how often each key occurs in one document, in order of first appearance.
///
/// A generation number makes starting a new document free of clearing.
struct DistinctCounter: Sendable {
  struct Entry {
    var key: UInt32
    var generation: UInt32
    var position: Int32
  }

  /// How to look into the entries in one document.
  struct Round {
    fileprivate var generation: UInt32
    fileprivate var shift: UInt32
    fileprivate var mask: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var round = Round(generation: 0, shift: 28, mask: 0)

  init() {}

  /// Starts a document with at most `capacity` distinct keys.
  ///
  /// A short document uses the front of the table alone, which stays in the nearest cache.
  mutating func begin(capacity: Int) {
    // Two keys in one place cost a wrong guess of the processor, so there is room for them.
    var bits: UInt32 = 7
    while (1 << bits) < capacity * 4 { bits += 1 }
    if (1 << bits) > entries.count {
      entries = [Entry](
        repeating: Entry(key: 0, generation: 0, position: 0), count: 1 << Int(bits))
      round.generation = 0
    }
    if round.generation == .max {
      for index in entries.indices { entries[index].generation = 0 }
      round.generation = 0
    }
    round.generation += 1
    round.shift = 32 - bits
    round.mask = 1 << Int(bits) - 1
  }

  /// Adds one occurrence of `key`: appends it to `keys` and `counts` the first time, raises its
  /// count after that. Positions in the arrays are absolute.
  mutating func add(_ key: UInt32, to keys: inout [UInt32], _ counts: inout [Int32]) {
    let round = round
    var entries = entries.mutableSpan
    let position = round.find(key, next: keys.count, in: &entries)
    if position == keys.count {
      keys.append(key)
      counts.append(1)
    } else {
      counts[position] &+= 1
    }
  }

  /// Counts the keys of documents, those of document `d` `keys[offsets[d] ..< offsets[d + 1]]`, but
  /// for `UInt32.max`: appends each distinct one to `distinct`, and how often it occurs to
  /// `counts`; `ends` is given where the distinct keys of each document end.
  mutating func addAll(
    _ keys: [UInt32], offsets: [Int], to distinct: inout [UInt32], _ counts: inout [Int32],
    ends: inout [Int32]
  ) {
    let all = offsets[offsets.count - 1] - offsets[0]
    var used = Self.extend(&distinct, &counts, by: all)
    for document in 0..<offsets.count - 1 {
      let range = offsets[document]..<offsets[document + 1]
      if range.count <= Self.few {
        Self.countFew(keys, range, &distinct, &counts, &used)
      } else if !Self.takeDistinct(keys, range, &distinct, &counts, &used) {
        begin(capacity: range.count)
        count(keys, range, &distinct, &counts, &used)
      }
      ends.append(Int32(used))
    }
    Self.cut(&distinct, &counts, to: used)
  }

  /// Makes room for `count` more distinct keys and returns where it begins.
  static func extend(
    _ distinct: inout [UInt32], _ counts: inout [Int32], by count: Int
  ) -> Int {
    let start = distinct.count
    distinct.append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
    counts.append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
    return start
  }

  /// Takes back room that was not needed.
  static func cut(_ distinct: inout [UInt32], _ counts: inout [Int32], to count: Int) {
    distinct.removeLast(distinct.count - count)
    counts.removeLast(counts.count - count)
  }

  /// So few keys are compared with each other.
  private static let few = 8

  private static func countFew(
    _ keys: [UInt32], _ range: Range<Int>, _ distinct: inout [UInt32], _ counts: inout [Int32],
    _ used: inout Int
  ) {
    let keys = keys.span.extracting(range)
    var distinct = distinct.mutableSpan
    var counts = counts.mutableSpan
    let first = used
    var next = used
    for index in keys.indices where keys[index] != .max {
      let key = keys[index]
      var position = next
      for earlier in first..<next { position = distinct[earlier] == key ? earlier : position }
      distinct[position] = key
      counts[position] &+= 1
      next &+= position == next ? 1 : 0
    }
    used = next
  }

  /// Takes keys that are all different, as most are; returns whether they were.
  private static func takeDistinct(
    _ keys: [UInt32], _ range: Range<Int>, _ distinct: inout [UInt32], _ counts: inout [Int32],
    _ used: inout Int
  ) -> Bool {
    let keys = keys.span.extracting(range)
    var distinct = distinct.mutableSpan
    var counts = counts.mutableSpan
    precondition(used >= 0 && used <= distinct.count - keys.count, "no room for all keys")
    let found = unsafe keys.withUnsafeBufferPointer { keys in
      unsafe distinct.withUnsafeMutableBufferPointer { distinct in
        guard let from = keys.baseAddress, let base = distinct.baseAddress else { return 0 }
        return unsafe Int(winnow_take_distinct(from, keys.count, base + used))
      }
    }
    guard found >= 0 else { return false }
    for position in used..<used + found { counts[position] = 1 }
    used += found
    return true
  }

  private mutating func count(
    _ keys: [UInt32], _ range: Range<Int>, _ distinct: inout [UInt32], _ counts: inout [Int32],
    _ used: inout Int
  ) {
    let round = round
    let keys = keys.span.extracting(range)
    var entries = entries.mutableSpan
    var distinct = distinct.mutableSpan
    var counts = counts.mutableSpan
    var next = used
    for index in keys.indices where keys[index] != .max {
      let position = round.find(keys[index], next: next, in: &entries)
      distinct[next] = keys[index]
      next &+= position == next ? 1 : 0
      counts[position] &+= 1
    }
    used = next
  }
}

extension DistinctCounter.Round {
  /// The position of `key`: `next`, which is kept for it, if it is new in this document.
  @inline(__always)
  func find(
    _ key: UInt32, next: Int, in entries: inout MutableSpan<DistinctCounter.Entry>
  ) -> Int {
    var position = Int(truncatingIfNeeded: (key &* 0x9E37_79B1) &>> shift)
    while true {
      let entry = entries[position]
      // Whether a key is new, nobody can foretell: both cases go the same way.
      let isNew: UInt8 = entry.generation != generation ? 1 : 0
      let isSame: UInt8 = entry.key == key ? 1 : 0
      if isNew | isSame != 0 {
        let place = isNew != 0 ? Int32(truncatingIfNeeded: next) : entry.position
        entries[position] = DistinctCounter.Entry(
          key: key, generation: generation, position: place)
        return Int(place)
      }
      position = (position &+ 1) & mask
    }
  }
}
