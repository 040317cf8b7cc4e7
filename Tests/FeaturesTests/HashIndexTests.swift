import LinearAlgebra
import Testing

@testable import Features

/// The map, the filter and the counter against Swift's dictionary.
@Suite struct HashIndexTests {
  /// Keys that are often met again, some neighbours, some far apart; never 0.
  private func keys(_ count: Int, seed: UInt64) -> [UInt64] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let few = random.next() % 500 + 1
      return random.next() % 2 == 0 ? few : few << 54 | few
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 4000]) func insertionsAndLookups(capacity: Int) {
    var index = HashIndex(capacity: capacity)
    var reference: [UInt64: UInt32] = [:]
    for (position, key) in keys(5000, seed: UInt64(capacity)).enumerated() {
      #expect(index.value(key) == reference[key] ?? .max)
      let (value, isNew) = index.insert(key, UInt32(position))
      #expect(isNew == (reference[key] == nil))
      reference[key] = reference[key] ?? UInt32(position)
      #expect(value == reference[key])
      #expect(index.count == reference.count)
    }
    for (key, value) in reference { #expect(index.value(key) == value) }
    for key in reference.keys where reference[key ^ 1 << 40] == nil {
      #expect(index.value(key ^ 1 << 40) == .max)
    }
  }

  @Test func anEmptiedMapKnowsNothing() {
    var index = HashIndex(capacity: 4)
    for key in 1...100 as ClosedRange<UInt64> { _ = index.insert(key, 7) }
    index.removeAll()
    #expect(index.count == 0)
    #expect((1...100).allSatisfy { index.value($0) == .max })
    #expect(index.insert(5, 9) == (9, true))
    #expect(index.value(5) == 9)
  }

  @Test func extremeKeysAndValues() {
    var index = HashIndex(capacity: 0)
    #expect(index.insert(.max, 0) == (0, true))
    #expect(index.insert(1, .max - 1) == (.max - 1, true))
    #expect(index.value(.max) == 0 && index.value(1) == .max - 1 && index.value(2) == .max)
  }

  @Test(arguments: [0, 1, 100, 3000]) func aFilterNeverDeniesAKeyItHolds(count: Int) {
    var filter = KeyFilter(capacity: count)
    let held = keys(count, seed: 5)
    for key in held { filter.insert(key) }
    #expect(held.allSatisfy(filter.mayContain))
    let absent = (1...10_000).map { UInt64($0) << 20 }
    let wrong = absent.count(where: filter.mayContain)
    #expect(wrong < absent.count / 5, "\(wrong) of \(absent.count) are let through")
  }

  @Test func countsOfManyDocuments() {
    var counter = DistinctCounter()
    var random = SeededGenerator(seed: 8)
    var columns: [UInt32] = []
    var counts: [Int32] = []
    for document in 0..<300 {
      let length = document % 50 == 0 ? 2000 : Int(random.next() % 40)
      let keys = (0..<length).map { _ in
        random.next() % 4 == 0 ? UInt32.max - UInt32(random.next() % 5) : UInt32(random.next() % 90)
      }
      let start = columns.count
      counter.begin(capacity: Set(keys).count)
      for key in keys { counter.add(key, to: &columns, &counts) }

      var order: [UInt32] = []
      var reference: [UInt32: Int32] = [:]
      for key in keys {
        if reference[key] == nil { order.append(key) }
        reference[key, default: 0] += 1
      }
      #expect(Array(columns[start...]) == order)
      #expect(Array(counts[start...]) == order.map { reference[$0] ?? 0 })
    }
  }

  /// Many lists at once; short ones, those without repetitions and others go different ways.
  @Test(arguments: 1...30 as ClosedRange<UInt64>) func listsAreCountedOneByOne(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var keys: [UInt32] = []
    var offsets = [0]
    for _ in 0..<40 {
      let range: UInt64 = [3, 200, 1 << 30][Int(random.next() % 3)]
      for _ in 0..<random.next() % 130 {
        keys.append(random.next() % 4 == 0 ? .max : UInt32(random.next() % range))
      }
      offsets.append(keys.count)
    }
    var counter = DistinctCounter()
    var (distinct, counts, ends): ([UInt32], [Int32], [Int32]) = ([7], [1], [])
    counter.addAll(keys, offsets: offsets, to: &distinct, &counts, ends: &ends)
    var (expected, expectedCounts): ([UInt32], [Int32]) = ([7], [1])
    for list in 0..<offsets.count - 1 {
      let first = expected.count
      for key in keys[offsets[list]..<offsets[list + 1]] where key != .max {
        if let place = expected[first...].firstIndex(of: key) {
          expectedCounts[place] += 1
        } else {
          expected.append(key)
          expectedCounts.append(1)
        }
      }
      #expect(ends[list] == Int32(expected.count))
    }
    #expect(distinct == expected)
    #expect(counts == expectedCounts)
  }
}

/// Hashes of words.
@Suite struct WordHashTests {
  @Test func aHashDependsOnEveryByteAndTheirNumber() {
    var random = SeededGenerator(seed: 1)
    for length in 0..<40 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let hash = WordHash.of(bytes)
      #expect(hash != 0)
      #expect(WordHash.of(bytes) == hash)
      #expect(WordHash.of(bytes + [0]) != hash)
      #expect(WordHash.of(bytes, seed: 1) != hash)
      for position in 0..<length {
        var other = bytes
        other[position] ^= 1 << (position % 8)
        #expect(WordHash.of(other) != hash)
      }
    }
  }

  @Test func byteByByteIsTheSame() {
    let bytes = Array("a word of some length".utf8)
    for length in 0...bytes.count {
      var hash = WordHash()
      for byte in bytes.prefix(length) { hash.add(byte) }
      #expect(hash.finished() == WordHash.of(bytes.prefix(length)))
    }
  }

  @Test func withoutBranchesItIsTheSame() {
    var random = SeededGenerator(seed: 2)
    for length in 0...15 {
      for _ in 0..<20 {
        // What is behind the word does not matter.
        let (low, high) = (random.next(), random.next())
        let bytes = (0..<length).map { byte -> UInt8 in
          let half = byte < 8 ? low : high
          return UInt8(truncatingIfNeeded: half >> UInt64(8 * (byte % 8)))
        }
        #expect(WordHash.of(low: low, high: high, length: length) == WordHash.of(bytes))
      }
    }
  }

  /// A hash may be looked at on the way, as character n-grams do.
  @Test func finishingDoesNotEndAHash() {
    var hash = WordHash()
    for byte in "subwords".utf8 {
      hash.add(byte)
      _ = hash.finished()
    }
    #expect(hash.finished() == WordHash.of("subwords".utf8))
  }

  /// Models store words as text, but vocabularies are ordered and filtered by what these give.
  @Test func hashesAreTheSameInEveryVersion() {
    #expect(WordHash.of("".utf8) == Self.reference([]))
    #expect(WordHash.of("winnow".utf8) == Self.reference(Array("winnow".utf8)))
    #expect(WordHash.of("eight by".utf8) == Self.reference(Array("eight by".utf8)))
    #expect(WordHash.of("more than eight".utf8) == Self.reference(Array("more than eight".utf8)))
  }

  @Test func noTwoOfManyWordsCollide() {
    var hashes: Set<UInt64> = []
    for first in 0..<26 {
      for second in 0..<26 {
        for third in 0..<26 {
          let word = [first, second, third].map { UInt8(0x61 + $0) }
          hashes.insert(WordHash.of(word))
          hashes.insert(WordHash.of(word + word + word))
        }
      }
    }
    #expect(hashes.count == 2 * 26 * 26 * 26)
  }

  /// The same by eight bytes at a time, with big integers.
  private static func reference(_ bytes: [UInt8]) -> UInt64 {
    func mix(_ value: UInt64) -> UInt64 {
      let product = UInt128(value) * 0xE703_7ED1_A0B4_28DB
      return UInt64(truncatingIfNeeded: product >> 64) ^ UInt64(truncatingIfNeeded: product)
    }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let chunk = bytes[start..<min(start + 8, bytes.count)].reversed()
      state = mix(state ^ chunk.reduce(0) { $0 << 8 | UInt64($1) })
    }
    return mix(state ^ (UInt64(bytes.count) &* 0xA076_1D64_78BD_642F)) | 1
  }
}
