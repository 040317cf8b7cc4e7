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

  /// Entries are compared a cache line at a time, from wherever in memory the table begins; this goes
  /// from one to the next.
  @Test(arguments: [16, 32, 128], [1, 8, 13]) func linesAreReadAsOneEntryAfterAnother(
    size: Int, sixteenths: Int
  ) {
    var random = SeededGenerator(seed: UInt64(size + sixteenths))
    let shift = UInt64(64 - size.trailingZeroBitCount)
    for round in 0..<40 {
      var index = CompactIndex(capacity: size / 2)
      let keys = (0..<size * sixteenths / 16).map { _ in random.next() }
      for (value, key) in keys.enumerated() { index.insert(key, UInt32(value)) }
      // In a part of a larger array, so that lines are cut in all ways.
      let before = [UInt64](repeating: 0, count: round % 8)
      let table = before + index.entries
      let entries = table.span.extracting(before.count..<table.count)
      #expect(entries.count == size)
      for key in keys + (0..<200).map({ _ in random.next() }) {
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        let part = UInt32(truncatingIfNeeded: mixed >> (shift - 32))
        var position = Int(mixed >> shift)
        while entries[position] != .max, UInt32(entries[position] >> 32) != part {
          position = (position + 1) % size
        }
        let expected = UInt32(truncatingIfNeeded: entries[position])
        #expect(CompactIndex.value(key, in: entries, shift) == expected)
      }
    }
  }

  @Test func anEmptyIndexKnowsNothing() {
    let index = CompactIndex(capacity: 0)
    #expect([0, 1, 42, .max].allSatisfy { index.value($0) == .max })
  }
}
