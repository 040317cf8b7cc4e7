import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Learning a vocabulary, and finding the same features again.
@Suite struct FeatureLearnerTests {
  @Test(arguments: 1...3, 1...3) func vocabularyAgainstDictionaries(order: Int, minimum: Int) throws
  {
    for seed in 0..<3 as Range<UInt64> {
      let texts = TinyCorpus.random(40, seed: seed) + TinyCorpus.documents.map(\.text)
      let configuration = configured(order: order, minimum: minimum)
      let (vocabulary, design) = try learn(texts, configuration)
      let naive = NaiveLearner(texts, configuration)
      #expect(vocabulary.wordNames == naive.words)
      #expect(vocabulary.gramNames == naive.grams)
      #expect(vocabulary.subwordNames == naive.subwords)
      #expect(design.subwordDocuments.map(Int.init) == naive.subwordDocuments)
    }
  }

  @Test(arguments: 1...3, 1...3) func designAgainstDictionaries(order: Int, minimum: Int) throws {
    let texts = TinyCorpus.random(40, seed: 5)
    let configuration = configured(order: order, minimum: minimum)
    let (vocabulary, design) = try learn(texts, configuration)
    let naive = NaiveLearner(texts, configuration)
    let names = vocabulary.wordNames + vocabulary.gramNames
    let columns = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let plain = PlainDesign(design)
    for (document, tokens) in naive.documents.enumerated() {
      var expected: [Int: Float] = [:]
      for token in tokens {
        if let column = columns[token.text] { expected[column, default: 0] += 1 }
      }
      for length in stride(from: 2, through: order, by: 1) {
        for gram in naive.sequences(tokens, length) {
          if let column = columns[joined(gram)] {
            expected[column, default: 0] += 1
          }
        }
      }
      #expect(plain.grams.row(document) == expected, "\(texts[document])")
      let known = Set(naive.subwords)
      let held = tokens.filter { $0.kind == .word }
        .flatMap { naiveSubwords($0.text.string, 2...4) }.filter(known.contains)
      let product = subwordRow(plain, document)
      #expect(product.values.reduce(0, +) == Float(held.count))
      for (column, count) in product {
        #expect(held.count { $0 == ExactText(vocabulary.name(ofSubword: column)) } == Int(count))
      }
    }
  }

  /// What scoring sees of a training document is what training saw.
  @Test(arguments: 1...3, 1...3) func extractorFindsWhatWasLearnt(order: Int, minimum: Int) throws {
    let texts = TinyCorpus.random(60, seed: 9) + TinyCorpus.documents.map(\.text)
    let (vocabulary, design) = try learn(texts, configured(order: order, minimum: minimum))
    var extractor = NamingExtractor(vocabulary)
    let found = extractor.features(texts)
    #expect(extractor.problems == [])
    let plain = PlainDesign(design)
    for (document, features) in found.enumerated() {
      let row = plain.grams.row(document)
      let known = Set(vocabulary.wordNames)
      var learnt: [ExactText: Int32] = [:]
      for (column, count) in row {
        learnt[ExactText(vocabulary.name(ofColumn: column))] = Int32(count)
      }
      let extracted = features.words.filter { known.contains($0.key) }
        .merging(features.grams) { first, _ in first }
      #expect(extracted == learnt, "\(texts[document])")
      #expect(features.dense.elementsEqual(design.dense.row(document)), "\(texts[document])")
      #expect(features.subwords.mapValues(Float.init) == subwordRow(plain, document))
    }
  }

  @Test func wordsAreInOrderOfFirstAppearance() throws {
    let (vocabulary, _) = try learn(["c b a"], configured(order: 1))
    var extractor = NamingExtractor(vocabulary)
    #expect(extractor.features(["b x a b c x"])[0].order == ["b", "x", "a", "c"])
  }

  @Test func theOrderOfDocumentsDoesNotMatterToTheVocabulary() throws {
    var texts = TinyCorpus.random(50, seed: 11)
    let (first, _) = try learn(texts, configured(order: 3, minimum: 2))
    var random = SeededGenerator(seed: 4)
    for _ in 0..<4 {
      texts.shuffle(using: &random)
      let (other, _) = try learn(texts, configured(order: 3, minimum: 2))
      #expect(other.text == first.text)
      #expect(other.offsets == first.offsets)
    }
  }

  @Test func learningTwiceGivesTheSameDesign() throws {
    let texts = TinyCorpus.random(50, seed: 12)
    let (one, first) = try learn(texts, configured(order: 3))
    let (two, second) = try learn(texts, configured(order: 3))
    #expect(one.text == two.text)
    #expect(first.words == second.words)
    #expect(first.columnOfWord == second.columnOfWord)
    #expect(first.grams == second.grams)
    #expect(first.subwords == second.subwords)
    #expect(first.dense == second.dense)
  }

  @Test func propertyTokensDoNotBreakSequences() throws {
    let (vocabulary, _) = try learn(["STOP it!!! #now"], configured(order: 3))
    #expect(Set(vocabulary.gramNames) == ["stop it", "it now", "stop it now"])
    #expect(Set(vocabulary.wordNames) == ["stop", "<caps>", "it", "!!", "<hashtag>", "now"])
  }

  /// One scalar that stands for several words is one word, or n-grams could not be read back.
  @Test func aLigatureOfAPhraseIsOneWord() throws {
    let (vocabulary, _) = try learn(["a ﷺ b \u{FDFB} c"], configured(order: 3))
    #expect(vocabulary.words == 5 && vocabulary.grams == 7)
  }

  @Test func nothingToLearnFrom() throws {
    for texts in [[], [""], [" ", "\n", "…"]] {
      let error = #expect(throws: FeatureError.self) { try learn(texts, configured(order: 2)) }
      #expect(error?.code == .noText)
    }
  }

  @Test func onlyRareWordsGiveAnEmptyVocabulary() throws {
    let (vocabulary, design) = try learn(["one", "two"], configured(order: 2, minimum: 2))
    #expect(vocabulary.words == 0 && vocabulary.grams == 0 && design.documents == 2)
    var extractor = NamingExtractor(vocabulary)
    #expect(extractor.features(["one one"])[0].words == ["one": 2])
  }

  private func subwordRow(_ design: PlainDesign, _ document: Int) -> [Int: Float] {
    var row: [Int: Float] = [:]
    for (word, count) in design.occurrences.row(document) {
      for (column, held) in design.subwords.row(word) { row[column, default: 0] += held * count }
    }
    return row
  }
}
