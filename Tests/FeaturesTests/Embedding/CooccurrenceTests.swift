import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Which words stand near which, counted for reading: every pair of places of every document.
private struct ReferenceCooccurrence {
  var occurrences: [ExactText: Int] = [:]
  var pairs: [ExactText: [ExactText: Double]] = [:]
  var total = 0

  init(_ texts: [String], window: Int) {
    for text in texts {
      let words = sequence(text)
      total += words.count
      for (place, word) in words.enumerated() {
        occurrences[word, default: 0] += 1
        for (otherPlace, other) in words.enumerated() where otherPlace != place {
          let distance = abs(place - otherPlace)
          guard distance <= window else { continue }
          pairs[word, default: [:]][other, default: 0] += 1 / Double(distance)
        }
      }
    }
  }

  /// Words of at least `minimum` occurrences: frequent first, then by bytes.
  func ranked(minimum: Int) -> [ExactText] {
    occurrences.filter { $0.value >= minimum }.sorted {
      $0.value != $1.value
        ? $0.value > $1.value
        : $0.key.string.utf8.lexicographicallyPrecedes($1.key.string.utf8)
    }.map(\.key)
  }
}

@Suite struct CooccurrenceTests {
  private func count(
    _ texts: [String], window: Int = 5, pairs: Int = 1_000_000, words: Int = 1_000_000,
    recent: Int = 1_000_000, limit: Int = 1000, minimum: Int = 1
  ) throws -> Cooccurrence {
    var counter = CooccurrenceCounter(
      window: window, pairLimit: pairs, wordLimit: words, recentLimit: recent)
    for text in texts { counter.add(Array(text.utf8).span) }
    return try counter.finish(words: limit, minimum: minimum)
  }

  private func names(_ counts: Cooccurrence) -> [ExactText] {
    (0..<counts.words.count).map { ExactText(counts.words.text($0)) }
  }

  private func weights(_ counts: Cooccurrence) -> [ExactText: [ExactText: Double]] {
    let names = names(counts)
    var result: [ExactText: [ExactText: Double]] = [:]
    for row in names.indices {
      for (column, weight) in counts.weights.row(row) {
        result[names[row], default: [:]][names[column]] = Double(weight)
      }
    }
    return result
  }

  /// With room for a few pairs between merges, counts are merged after nearly every document, and
  /// within long ones.
  @Test(arguments: [1, 2, 5, 15], [1, 7, 100, 1_000_000])
  func equalsTheReference(window: Int, recent: Int) throws {
    let texts =
      TinyCorpus.random(150, seed: UInt64(window)) + TinyCorpus.documents.map(\.text)
      + [TinyCorpus.random(60, seed: 99).joined(separator: " ")]
    let counts = try count(texts, window: window, recent: recent, limit: 100_000)
    let reference = ReferenceCooccurrence(texts, window: window)
    #expect(!counts.isApproximate)
    #expect(counts.total == reference.total)
    #expect(names(counts) == reference.ranked(minimum: 1))
    #expect(counts.occurrences == names(counts).map { reference.occurrences[$0] ?? 0 })
    let found = weights(counts)
    #expect(found.count == reference.pairs.count)
    for (word, others) in reference.pairs {
      #expect(found[word]?.count == others.count)
      for (other, weight) in others {
        #expect(abs((found[word]?[other] ?? 0) - weight) < 1e-4 * weight, "\(word) \(other)")
      }
    }
  }

  @Test func rareWordsAndThoseBeyondTheLimitAreLeftOut() throws {
    let texts = TinyCorpus.random(200, seed: 5)
    let reference = ReferenceCooccurrence(texts, window: 3)
    let all = reference.ranked(minimum: 20)
    let frequent = try count(texts, window: 3, minimum: 20)
    #expect(names(frequent) == all)
    #expect(frequent.total == reference.total)
    let first = try count(texts, window: 3, limit: 6, minimum: 20)
    #expect(names(first) == Array(all.prefix(6)))
    let found = weights(first)
    for word in all.prefix(6) {
      for other in all.prefix(6) {
        let expected = reference.pairs[word]?[other] ?? 0
        #expect(abs((found[word]?[other] ?? 0) - expected) < 1e-4 * max(1, expected))
      }
    }
  }

  @Test func theMatrixIsSymmetric() throws {
    let counts = try count(TinyCorpus.random(200, seed: 6), recent: 50)
    let dense = counts.weights.dense()
    #expect(dense == dense.transposed())
    #expect(dense.storage.contains { $0 != 0 })
  }

  /// Beyond the limit what was seen least is forgotten: a pair that comes again and again stays with
  /// its full weight, most of those that came once are gone.
  @Test func frequentPairsSurvive() throws {
    var random = SeededGenerator(seed: 7)
    let texts = (0..<4000).flatMap { number in
      ["salt bread", "w\(random.next() % 100_000) x\(number)"]
    }
    let counts = try count(texts, window: 1, pairs: 500, recent: 64, limit: 1_000_000)
    #expect(counts.isApproximate)
    #expect(counts.weights.entryCount <= 2 * (500 + 64))
    #expect(weights(counts)[ExactText("salt")]?[ExactText("bread")] == 4000)
    #expect(counts.occurrences.prefix(2) == [4000, 4000])
    let again = try count(texts, window: 1, pairs: 500, recent: 64, limit: 1_000_000)
    #expect(again.weights == counts.weights && again.words == counts.words)
  }

  /// A limit on words holds for those that stand alone as well, which make no pairs.
  @Test(arguments: [true, false])
  func wordsAreBounded(alone: Bool) throws {
    let texts = (0..<3000).flatMap { number in
      alone ? ["salt", "w\(number)"] : ["salt w\(number) bread", "salt bread"]
    }
    let counts = try count(texts, words: 100, recent: 64, limit: 1_000_000)
    #expect(counts.isApproximate)
    #expect(counts.words.count <= 220)
    #expect(counts.words.text(0) == (alone ? "salt" : "bread"))
    #expect(counts.occurrences[0] == (alone ? 3000 : 6000))
    #expect(counts.total == (alone ? 6000 : 15000))
    if !alone {
      let weight = weights(counts)[ExactText("salt")]?[ExactText("bread")]
      #expect(weight.map { abs($0 - 4500) < 1 } == true)
    }
  }

  /// The words of a document keep their numbers while it is counted, however long it is.
  @Test func aLongDocumentIsCountedInPieces() throws {
    var random = SeededGenerator(seed: 8)
    let words = (0..<5000).map { _ in "w\(random.next() % (1 + random.next() % 700))" }
    let text = words.joined(separator: " ")
    let reference = ReferenceCooccurrence([text], window: 2)
    let exact = weights(try count([text], window: 2, recent: 30, limit: 1_000_000))
    for (word, others) in reference.pairs {
      for (other, weight) in others {
        #expect(abs((exact[word]?[other] ?? 0) - weight) < 1e-3)
      }
    }
    // Some words are forgotten between the two, and counted anew in the second.
    let bounded = try count([text, text], window: 2, words: 50, recent: 30, limit: 1_000_000)
    #expect(bounded.isApproximate)
    #expect((5...50).contains(bounded.words.count))
    #expect(bounded.total == 2 * reference.total)
    for (word, others) in weights(bounded) {
      for (other, weight) in others {
        #expect(weight <= 2 * (reference.pairs[word]?[other] ?? 0) + 1e-3)
      }
    }
  }

  @Test func nothingToCountIsAnError() {
    for texts in [[], [""], ["!!! …"], ["salt bread"]] {
      #expect(throws: FeatureError.self) { try count(texts, minimum: 2) }
    }
  }
}
