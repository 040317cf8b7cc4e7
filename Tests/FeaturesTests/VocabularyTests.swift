import Foundation
import TestSupport
import Testing

@testable import Features

/// Vocabularies as they are stored.
@Suite struct VocabularyTests {
  @Test(arguments: 1...3) func roundTrip(order: Int) throws {
    let texts = TinyCorpus.random(60, seed: 31)
    let (vocabulary, _) = try learn(texts, configured(order: order, minimum: 2))
    let entries = vocabulary.wordNames + vocabulary.gramNames + vocabulary.subwordNames
    let read = try made(
      entries, vocabulary.words, vocabulary.grams, vocabulary.subwords, configured(order: order))
    #expect(read.text == vocabulary.text && read.offsets == vocabulary.offsets)
    var one = NamingExtractor(vocabulary)
    var two = NamingExtractor(read)
    #expect(one.features(texts) == two.features(texts))
    for (column, name) in vocabulary.wordNames.enumerated() {
      #expect(read.wordIndex.value(WordHash.of(name.utf8)) == UInt32(column))
      #expect(Array(read.bytes(ofWord: column)) == Array(name.utf8))
    }
  }

  /// No entry may hold a line break: the file has one entry a line.
  @Test func entriesAreLines() throws {
    var generator = TextGenerator(seed: 32)
    let texts = (0..<400).map { _ in generator.text() }
    let (vocabulary, _) = try learn(texts, configured(order: 3))
    let names = vocabulary.wordNames + vocabulary.gramNames + vocabulary.subwordNames
    #expect(names.allSatisfy { !$0.utf8.isEmpty && !$0.string.contains(where: \.isNewline) })
    #expect(vocabulary.wordNames.allSatisfy { !$0.string.contains(" ") })
    _ = try made(
      names, vocabulary.words, vocabulary.grams, vocabulary.subwords, configured(order: 3))
  }

  @Test(
    arguments: [
      (["a", "b", "a"], 3, 0, 0, "line 3 repeats"),
      (["a", "b", "a b", "a b"], 2, 2, 0, "line 4 repeats"),
      (["a", "_a", "_a"], 1, 0, 2, "line 3 repeats"),
      (["a", "b", "a c"], 2, 1, 0, "line 3: an n-gram"),
      (["a", "b", "b a b", "b a"], 2, 2, 0, "line 3: an n-gram"),
      (["a", "b", "a b", "a b a", "a b a b"], 2, 3, 0, "line 5: an n-gram"),
      (["a", "b", "a"], 2, 1, 0, "line 3: an n-gram"),
      (["a", "b", "a  b"], 2, 1, 0, "line 3: an n-gram"),
      (["a", "b", "a b "], 2, 1, 0, "line 3: an n-gram"),
      (["a", "", "b"], 3, 0, 0, "line 2 is empty"),
      (["a", "b"], 1, 0, 0, "2 entries"),
      (["a", "b"], 1, 1, 1, "2 entries"),
      (["a", "b"], -1, 2, 1, "2 entries"),
      (["a", "b"], .max, .max, 4, "2 entries"),
    ] as [([ExactText], Int, Int, Int, String)])
  func damage(entries: [ExactText], words: Int, grams: Int, subwords: Int, said: String) throws {
    let error = #expect(throws: FeatureError.self) {
      try made(entries, words, grams, subwords, configured(order: 3))
    }
    #expect(error?.code == .badVocabulary)
    #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("the vocabulary is damaged: ") == true)
  }

  @Test(
    arguments: [
      [], [0], [0, 1], [0, 1, 3], [1, 1, 2], [0, 2, 1], [0, 5, 2], [-1, 1, 2], [0, 1, 1],
      [0, 0, 2],
      [0, .max, 2],
    ] as [[Int]])
  func offsetsThatDoNotFit(offsets: [Int]) {
    let error = #expect(throws: FeatureError.self) {
      try Vocabulary(
        configuration: FeatureConfiguration(), words: 2, grams: 0, subwords: 0,
        text: Array("ab".utf8), offsets: offsets)
    }
    #expect(error?.code == .badVocabulary)
  }

  @Test func noEntriesAtAll() throws {
    let empty = try made([], 0, 0, 0, FeatureConfiguration())
    #expect(empty.words == 0)
    var extractor = NamingExtractor(empty)
    #expect(extractor.features(["a b"])[0].words == ["a": 1, "b": 1])
  }

  @Test func unusableSettings() throws {
    var changes: [(inout FeatureConfiguration) -> Void] = []
    changes.append { $0.version = 2 }
    changes.append { $0.wordOrder = 0 }
    changes.append { $0.wordOrder = 4 }
    changes.append { $0.shortestSubword = 0 }
    changes.append { $0.shortestSubword = 6 }
    changes.append { $0.longestSubword = 9 }
    changes.append { $0.longestSubword = -1 }
    changes.append { $0.minimumWordDocuments = 0 }
    changes.append { $0.minimumGramDocuments = 0 }
    changes.append { $0.minimumSubwordDocuments = -5 }
    for change in changes {
      var configuration = FeatureConfiguration()
      change(&configuration)
      #expect(configuration.problem != nil)
      let byVocabulary = #expect(throws: FeatureError.self) {
        try made(["a"], 1, 0, 0, configuration)
      }
      #expect(byVocabulary?.code == .badConfiguration)
      let byLearner = #expect(throws: FeatureError.self) {
        try FeatureLearner(configuration: configuration)
      }
      #expect(byLearner?.code == .badConfiguration)
    }
    var off = FeatureConfiguration()
    off.longestSubword = 0
    #expect(off.problem == nil && FeatureConfiguration().problem == nil)
  }

  @Test func settingsAsJSON() throws {
    var configuration = configured(order: 2, minimum: 3)
    configuration.shortestSubword = 1
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(FeatureConfiguration.self, from: data) == configuration)
    let partial = try JSONDecoder().decode(
      FeatureConfiguration.self, from: Data(#"{"wordOrder": 2}"#.utf8))
    #expect(partial.wordOrder == 2)
    #expect(partial.longestSubword == FeatureConfiguration().longestSubword)
  }

  private func made(
    _ entries: [ExactText], _ words: Int, _ grams: Int, _ subwords: Int,
    _ configuration: FeatureConfiguration
  ) throws -> Vocabulary {
    var text: [UInt8] = []
    var offsets = [0]
    for entry in entries {
      text += entry.utf8
      offsets.append(text.count)
    }
    return try Vocabulary(
      configuration: configuration, words: words, grams: grams, subwords: subwords, text: text,
      offsets: offsets)
  }
}
