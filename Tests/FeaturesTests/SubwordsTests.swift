import TestSupport
import Testing

@testable import Features

/// Character n-grams against a naive enumeration.
@Suite struct SubwordsTests {
  @Test(arguments: [(2, 5), (1, 1), (1, 3), (3, 3), (2, 8), (5, 5)])
  func nGramsOfRandomWords(shortest: Int, longest: Int) {
    var configuration = FeatureConfiguration()
    configuration.shortestSubword = shortest
    configuration.longestSubword = longest
    var subwords = Subwords(configuration)
    var generator = TextGenerator(seed: 3)
    for _ in 0..<300 {
      let word = generator.piece(generator.pick(TextPiece.words + [.hanRun, .emoji]))
      subwords.scan(word.utf8)
      let expected = naiveSubwords(word, shortest...longest)
      #expect(subwords.names == expected)
      #expect(subwords.hashes == expected.map { WordHash.of($0.utf8, seed: Subwords.seed) })
    }
  }

  /// The hashes alone, many words one after another, are found another way than one by one.
  @Test(arguments: [(2, 5), (1, 1), (1, 3), (3, 3), (2, 7), (2, 8), (5, 5), (7, 7)])
  func hashesAreThoseOfTheScan(shortest: Int, longest: Int) {
    var configuration = FeatureConfiguration()
    configuration.shortestSubword = shortest
    configuration.longestSubword = longest
    var subwords = Subwords(configuration)
    var generator = TextGenerator(seed: 4)
    var words = (0..<300).map { _ in
      generator.piece(generator.pick(TextPiece.words + [.hanRun, .emoji]))
    }
    words += [1, 2, 3, 4, 5, 6, 7, 8, 62, 63, 64, 65, 200].map { count in
      String(decoding: (0..<count).map { UInt8(0x61 + $0 * 7 % 26) }, as: UTF8.self)
    }
    for word in words {
      subwords.scan(word.utf8)
      let expected = subwords.hashes
      var found: [UInt64] = [1]
      subwords.appendHashes(of: Array(word.utf8).span, to: &found)
      #expect(found == [1] + expected)
    }
  }

  @Test func anExampleByHand() {
    var configuration = FeatureConfiguration()
    configuration.longestSubword = 3
    var subwords = Subwords(configuration)
    subwords.scan("été".utf8)
    #expect(subwords.names == ["_é", "_ét", "ét", "été", "té", "té_", "é_"])
    subwords.scan("a".utf8)
    #expect(subwords.names == ["_a", "_a_", "a_"])
  }

  @Test func longWordsAreCut() {
    var subwords = Subwords(FeatureConfiguration())
    let word = String(repeating: "слово", count: 100)
    subwords.scan(word.utf8)
    let cut = String(word.unicodeScalars.prefix(Subwords.maximumScalars).map(Character.init))
    #expect(subwords.names == naiveSubwords(cut, 2...5))
    subwords.scan(cut.utf8)
    #expect(subwords.names == naiveSubwords(cut, 2...5))
  }

  @Test func noneWhenTurnedOff() {
    var configuration = FeatureConfiguration()
    configuration.longestSubword = 0
    var subwords = Subwords(configuration)
    subwords.scan("word".utf8)
    #expect(subwords.hashes.isEmpty)
  }

  @Test(arguments: [
    ("word", true), ("слово", true), ("3d", true), ("2й", true), ("한국", true), ("हिन्दी", true),
    ("f*ck", true), ("12", false), ("3.5", false), ("<url>", false), ("!!", false), ("?", false),
    ("中", false), ("あ", false), ("ก", false), ("😀", false), ("🇦🇧", false), ("4\u{20E3}", false),
    ("", false),
  ])
  func whichTokensHaveThem(word: String, expected: Bool) {
    #expect(Subwords.apply(to: Array(word.utf8)) == expected)
  }

  /// Only words and no other kind of token, whatever the text.
  @Test func onlyWordsHaveThem() {
    var generator = TextGenerator(seed: 4)
    for _ in 0..<600 {
      for token in tokenized(generator.text(pieces: 1...6)).tokens where token.kind != .word {
        #expect(!Subwords.apply(to: Array(token.text.utf8)), "\(token)")
      }
    }
  }
}

extension Subwords {
  /// The texts of the n-grams of the last word scanned.
  var names: [ExactText] {
    hashes.indices.map { ExactText(bytes(of: $0)) }
  }
}

/// All runs of scalars of `_word_` but a boundary alone, by place and then by length.
func naiveSubwords(_ word: String, _ lengths: ClosedRange<Int>) -> [ExactText] {
  let scalars = Array("_\(word)_".unicodeScalars)
  var found: [ExactText] = []
  for start in scalars.indices {
    for length in lengths where start + length <= scalars.count {
      let gram = ExactText(scalars[start..<start + length].map(\.value))
      let isBoundary = length == 1 && (start == 0 || start == scalars.count - 1)
      if !isBoundary { found.append(gram) }
    }
  }
  return found
}
