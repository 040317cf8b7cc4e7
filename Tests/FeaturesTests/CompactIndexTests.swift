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

  @Test func anEmptyIndexKnowsNothing() {
    let index = CompactIndex(capacity: 0)
    #expect([0, 1, 42, .max].allSatisfy { index.value($0) == .max })
  }
}
