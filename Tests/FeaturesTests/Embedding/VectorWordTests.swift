import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Words that are known by their vectors.
@Suite struct VectorWordTests {
  private static let texts = [
    "the salt bread", "the salt river", "the ferry on the river", "", "salt 12 bread",
  ]

  /// Vectors of one number, 1 and up.
  private func vectors(_ names: [String]) throws -> WeightedVectors {
    var words = WordList()
    for name in names { words.append(name.utf8) }
    return WeightedVectors(
      words: words,
      rows: Matrix(
        rows: names.count, columns: 2, storage: (0..<names.count * 2).map { Float($0 + 1) }))
  }

  private func learn(
    _ names: [String]?, minimum: Int = 2
  ) throws -> (vocabulary: Vocabulary, design: FactoredDesign) {
    var configuration = FeatureConfiguration()
    configuration.minimumWordDocuments = minimum
    configuration.minimumGramDocuments = 2
    var learner = try FeatureLearner(configuration: configuration)
    for text in Self.texts { learner.add(Array(text.utf8).span) }
    let (vocabulary, design) = try learner.finish(vectors: try names.map(vectors))
    return (try vocabulary.indexed(), design)
  }

  private func name(_ vocabulary: Vocabulary, slot: Int) -> String {
    String(decoding: vocabulary.bytes(ofWord: slot), as: UTF8.self)
  }

  /// Words of the vocabulary keep their columns; the rest, rare ones of the training texts too,
  /// follow in the order of the vectors.
  @Test func wordsWithoutAColumnFollowInTheirOrder() throws {
    let plain = try learn(nil)
    let (vocabulary, design) = try learn(["oven", "salt", "ferry", "river", "мост"])
    #expect(plain.vocabulary.vectorWords == 0 && plain.design.vectors.columns == 0)
    #expect(vocabulary.words == plain.vocabulary.words)
    #expect(vocabulary.grams == plain.vocabulary.grams)
    #expect(vocabulary.subwords == plain.vocabulary.subwords)
    #expect(vocabulary.slots == vocabulary.words + 3)
    let names = (0..<vocabulary.slots).map { name(vocabulary, slot: $0) }
    #expect(names.suffix(3) == ["oven", "ferry", "мост"])
    #expect(names.prefix(vocabulary.words).contains("salt"))
    #expect(design.otherVectors.storage == [1, 2, 5, 6, 9, 10])
    // In the design a word has its vector whether it has a column or not.
    var rows: [[Float]] = []
    for word in 0..<design.words.columns { rows.append(Array(design.vectors.row(word))) }
    #expect(Set(rows) == [[0, 0], [3, 4], [5, 6], [7, 8]])
    for (word, column) in design.columnOfWord.enumerated() where column != .max {
      let expected: [String: [Float]] = ["salt": [3, 4], "river": [7, 8]]
      #expect(rows[word] == expected[names[Int(column)]] ?? [0, 0])
    }
    #expect(design.words == plain.design.words && design.grams == plain.design.grams)
  }

  /// A word known by its vector has its slot from the vocabulary, with its characters, and is part
  /// of no n-gram.
  @Test func aVectorWordHasASlotAndItsCharacters() throws {
    let (vocabulary, _) = try learn(["oven", "ferry", "77"])
    var extractor = FeatureExtractor(vocabulary: vocabulary, cacheLimit: 4)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    for text in ["the oven", "harvest ferry 77 78", "the salt river"] {
      _ = extractor.append(Array(text.utf8).span, to: &batch)
    }
    let words = UInt32(vocabulary.words)
    let first = batch.slots[0..<2]
    #expect(first.first.map { $0 < words } == true)
    #expect(first.last == words)
    // “harvest” is behind all slots of the vocabulary, 78 has none.
    #expect(Array(batch.slots[2..<5]) == [words + 3, words + 1, words + 2])
    #expect(batch.slotOffsets == [0, 2, 5, 8])
    #expect(batch.gramOffsets[2] == 0)
    #expect(batch.gramOffsets[3] > 0)
    let ferry = try #require(batch.newSlots.firstIndex(of: words + 1))
    #expect(batch.newOffsets[ferry] < batch.newOffsets[ferry + 1])
    let number = try #require(batch.newSlots.firstIndex(of: words + 2))
    #expect(batch.newOffsets[number] == batch.newOffsets[number + 1])
  }

  @Test func aDamagedListIsAnError() throws {
    let (good, _) = try learn(["oven", "ferry"])
    func complaint(vectorWords: Int, _ entries: [String]) -> String {
      var (text, offsets) = (good.text, good.offsets)
      for entry in entries {
        text += Array(entry.utf8)
        offsets.append(text.count)
      }
      do {
        _ = try Vocabulary(
          configuration: good.configuration, words: good.words, grams: good.grams,
          subwords: good.subwords, vectorWords: vectorWords, text: text, offsets: offsets)
        return "none"
      } catch {
        return error.description
      }
    }
    let line = good.offsets.count
    #expect(complaint(vectorWords: 2, []) == "none")
    #expect(complaint(vectorWords: 3, ["oak"]) == "none")
    #expect(complaint(vectorWords: 3, ["oven"]).contains("line \(line) repeats"))
    #expect(complaint(vectorWords: 3, ["salt"]).contains("line \(line) repeats"))
    #expect(complaint(vectorWords: 3, [""]).contains("line \(line) is empty"))
    #expect(complaint(vectorWords: 2, ["oak"]).contains("entries"))
    #expect(complaint(vectorWords: 1, []).contains("entries"))
    #expect(complaint(vectorWords: -1, []).contains("entries"))
    #expect(complaint(vectorWords: .max, []).contains("entries"))
  }
}
