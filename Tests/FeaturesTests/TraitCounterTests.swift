import LinearAlgebra
import Testing

@testable import Features

@Suite struct TraitCounterTests {
  /// Around 255 words the bytes are emptied into totals.
  @Test(arguments: [0, 1, 254, 255, 256, 510, 511, 2000]) func countsAreThoseOfALoop(words: Int) {
    var random = SeededGenerator(seed: UInt64(words))
    var counter = TraitCounter()
    var expected = [Int32](repeating: 0, count: 64)
    for _ in 0..<words {
      let bits = random.next() | 1
      var lanes = TraitCounter.Lanes.zero
      for trait in 0..<64 where bits & (1 << UInt64(trait)) != 0 {
        lanes[trait / 8] |= 1 << UInt64(8 * (trait % 8))
        expected[trait] += 1
      }
      counter.add(lanes)
    }
    let hits = counter.finished()
    #expect((0..<64).map { hits[$0] } == expected)
    #expect(hits[0] == Int32(words))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func sumsOfWordsCountAsTheWords(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (one, other) = (TraitCounter(), TraitCounter())
    for _ in 0..<random.next() % 12 {
      let words = Int(random.next() % UInt64(TraitCounter.most + 1))
      var sum = TraitCounter.Lanes.zero
      for _ in 0..<words {
        var lanes = TraitCounter.Lanes.zero
        for lane in 0..<8 { lanes[lane] = random.next() & 0x0101_0101_0101_0101 }
        sum &+= lanes
        one.add(lanes)
      }
      other.add(sum, words: words)
    }
    let (expected, found) = (one.finished(), other.finished())
    #expect((0..<64).allSatisfy { expected[$0] == found[$0] })
  }
}
