import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Slots of words, their cache, and what is announced to the model.
@Suite struct WordTableTests {
  /// The features of a document do not depend on what was scored with it or before it.
  @Test(arguments: [0, 1, 3, 20, 1 << 16], [1, 2, 7, 200])
  func cacheAndBatchesChangeNoFeature(cacheLimit: Int, batchSize: Int) throws {
    let (vocabulary, _) = try learn(
      TinyCorpus.random(40, seed: 1), configured(order: 3, minimum: 2))
    let texts = TinyCorpus.random(120, seed: 2) + TinyCorpus.documents.map(\.text)
    let alone = texts.map { text in
      var fresh = NamingExtractor(vocabulary)
      return fresh.features([text])[0]
    }
    var extractor = NamingExtractor(vocabulary, cacheLimit: cacheLimit)
    var found: [NamedFeatures] = []
    for start in stride(from: 0, to: texts.count, by: batchSize) {
      found += extractor.features(Array(texts[start..<min(start + batchSize, texts.count)]))
    }
    #expect(extractor.problems == [])
    #expect(found.count == alone.count)
    for (document, features) in found.enumerated() {
      #expect(features == alone[document], "\(texts[document])")
    }
  }

  @Test func wordsAreAnnouncedOnceWhileTheyAreKept() throws {
    let (vocabulary, _) = try learn(["known"], configured(order: 1))
    var extractor = NamingExtractor(vocabulary, cacheLimit: 2)
    _ = extractor.features(["known one two", "one two known"])
    _ = extractor.features(["two one known"])
    #expect(extractor.announcements == ["known": 1, "one": 1, "two": 1])
    // The third word fills the cache past its limit; the next batch starts with an empty one.
    _ = extractor.features(["one two three"])
    #expect(extractor.announcements == ["known": 1, "one": 1, "two": 1, "three": 1])
    _ = extractor.features(["known three one"])
    #expect(extractor.announcements == ["known": 1, "one": 2, "two": 1, "three": 2])
  }

  @Test func announcedNGramsAreThoseOfTheWord() throws {
    let texts = TinyCorpus.random(60, seed: 3)
    let (vocabulary, _) = try learn(texts, configured(order: 1, minimum: 2))
    let columns = Dictionary(
      uniqueKeysWithValues: vocabulary.subwordNames.enumerated().map { ($1, $0) })
    var extractor = NamingExtractor(vocabulary)
    let unknown = "anthropology bridgehead мостов éteté e\u{301}t\u{E9} 12 字 😀 4\u{20E3} !!"
    let features = extractor.features(texts + [unknown])
    #expect(columns.count > 50)
    var words = 0
    for name in features.flatMap(\.order) {
      let isWord = tokenized(name.string).tokens.map(\.kind) == [.word]
      var expected: [Int: Int32] = [:]
      for gram in isWord ? naiveSubwords(name.string, 2...4) : [] {
        if let column = columns[gram] { expected[column, default: 0] += 1 }
      }
      // Property tokens such as <caps> read as words are none; they have no n-grams.
      if !name.string.hasPrefix("<") {
        #expect(extractor.subwords(of: name) == expected, "\(name)")
        words += isWord ? 1 : 0
      }
    }
    #expect(words > 100)
  }

  @Test func onlyWordsAndCharactersAreKeptBesideTheVocabulary() throws {
    let (vocabulary, _) = try learn(["known"], configured(order: 1))
    var extractor = NamingExtractor(vocabulary)
    let features = extractor.features(["known new 字 42 😀 @user http://a.example NEW #x !!"])
    #expect(features[0].words == ["known": 1, "new": 2, "字": 1, "x": 1])
    #expect(extractor.problems == [])
  }

  /// One word of a megabyte takes memory for its n-grams as any other.
  @Test func aHugeUnknownWord() throws {
    let (vocabulary, _) = try learn(["ab ab", "abc"], configured(order: 1))
    var extractor = NamingExtractor(vocabulary)
    let word = String(repeating: "ab", count: 1 << 18)
    let features = extractor.features([word])
    #expect(features[0].words == [ExactText(word): 1])
    #expect(features[0].subwords[try #require(vocabulary.subwordNames.firstIndex(of: "ab"))] == 32)
  }

  @Test func aBatchIsEmptiedByBegin() throws {
    let (vocabulary, _) = try learn(["one two", "one two"], configured(order: 2))
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    let bytes = Array("one two three".utf8)
    _ = extractor.append(bytes.span, to: &batch)
    #expect(batch.documents == 1 && batch.slots.count == 3 && batch.grams.count == 1)
    extractor.begin(&batch)
    #expect(batch.documents == 0 && batch.slots.isEmpty && batch.grams.isEmpty)
    #expect(batch.slotOffsets == [0] && batch.gramOffsets == [0] && batch.newOffsets == [0])
    #expect(batch.dense.isEmpty && batch.newSlots.isEmpty && batch.newColumns.isEmpty)
  }
}
