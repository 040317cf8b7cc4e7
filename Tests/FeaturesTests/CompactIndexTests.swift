import LinearAlgebra
import Testing

@testable import Features

@Suite struct CompactIndexTests {
  @Test(arguments: [1, 7, 8, 9, 4000]) func findsWhatWasPutIn(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    var reference: [UInt64: UInt32] = [:]
    var index = CompactIndex(capacity: count)
    // Pairs of small numbers, as word pairs are, and hashes.
    while reference.count < count {
      let pair = random.next() % 2 == 0
      let key =
        pair
        ? Vocabulary.pairKey(UInt32(random.next() % 90), UInt32(random.next() % 90)) : random.next()
      guard reference[key] == nil else { continue }
      let value = reference.isEmpty ? UInt32.max - 1 : UInt32(reference.count)
      reference[key] = value
      index.insert(key, value)
    }
    for (key, value) in reference { #expect(index.value(key) == value) }
    var strangers = 0
    for first in 0..<100 as Range<UInt32> {
      for second in 0..<100 as Range<UInt32> {
        let key = Vocabulary.pairKey(first, second)
        guard reference[key] == nil else { continue }
        strangers += 1
        #expect(index.value(key) == .max)
      }
    }
    for _ in 0..<10_000 {
      let key = random.next()
      if reference[key] == nil { #expect(index.value(key) == .max) }
    }
    #expect(strangers > 1000)
  }

  /// A line has room for eight; what does not fit goes to the next, and from the last to the first.
  @Test(arguments: [1, 3, 60]) func linesThatOverflow(capacity: Int) {
    var random = SeededGenerator(seed: UInt64(capacity))
    for _ in 0..<20 {
      var index = CompactIndex(capacity: capacity)
      let lines = index.lines
      // All of them would be in the last line, or the one before it.
      let wanted = [lines - 1, max(lines - 2, 0)]
      var keys: [UInt64] = []
      while keys.count < lines * 8 - 2 {
        let key = random.next()
        let line = Int((key &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt64(lines.trailingZeroBitCount)))
        if lines == 1 || wanted.contains(line) { keys.append(key) }
      }
      for (value, key) in keys.enumerated() { index.insert(key, UInt32(value)) }
      for (value, key) in keys.enumerated() { #expect(index.value(key) == UInt32(value)) }
      for _ in 0..<200 { #expect(index.value(random.next()) == .max) }
    }
  }

  @Test func manyKeysAtOnce() {
    var random = SeededGenerator(seed: 5)
    let keys = (0..<5000).map { _ in random.next() }
    var index = CompactIndex(capacity: 2500)
    for value in 0..<2500 { index.insert(keys[value * 2], UInt32(value)) }
    var values: [UInt32] = [7]
    for count in [0, 1, 15, 16, 17, 5000, 40] {
      index.look(up: keys, count, nextIn: [], into: &values)
      #expect(values == keys[..<count].map(index.value))
    }
  }

  /// A value that agrees with one before it is told of, and only then.
  @Test(arguments: [true, false]) func repeatedKeysAreFound(isAhead: Bool) {
    var random = SeededGenerator(seed: 6)
    var keys = (0..<1000).map { _ in random.next() }
    func fill(_ keys: [UInt64]) -> (Int?, CompactIndex) {
      var index = CompactIndex(capacity: keys.count)
      let repeated = index.fill(keys.count, from: 0, isAhead: isAhead) {
        keys[$0]
      } isSame: {
        keys[$0] == keys[$1]
      }
      return (repeated, index)
    }
    let (none, index) = fill(keys)
    #expect(none == nil)
    for (value, key) in keys.enumerated() { #expect(index.value(key) == UInt32(value)) }
    keys[700] = keys[3]
    #expect(fill(keys).0 == 700)
  }

  @Test func anEmptyIndexKnowsNothing() {
    let index = CompactIndex(capacity: 0)
    #expect([0, 1, 42, .max].allSatisfy { index.value($0) == .max })
  }
}
