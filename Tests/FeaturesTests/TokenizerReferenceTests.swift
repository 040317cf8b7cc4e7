import TestSupport
import Testing

@testable import Features

/// The fast tokenizer against the readable one.
@Suite struct TokenizerReferenceTests {
  @Test(arguments: TextPiece.allCases) func onePieceAtATime(kind: TextPiece) {
    var generator = TextGenerator(seed: 1)
    let texts = (0..<300).map { _ in Array(generator.text(pieces: 1...3, of: [kind]).utf8) }
    #expect(firstDifference(texts) == nil)
  }

  @Test(arguments: 0..<16 as Range<UInt64>) func randomTexts(seed: UInt64) {
    var generator = TextGenerator(seed: seed)
    let texts = (0..<400).map { _ in Array(generator.text().utf8) }
    #expect(firstDifference(texts) == nil)
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func piecesWithoutGaps(seed: UInt64) {
    var generator = TextGenerator(seed: 100 + seed)
    let texts = (0..<500).map { _ in
      let pieces = (0..<generator.number(1...6)).map { _ in
        generator.piece(generator.pick(TextPiece.allCases))
      }
      return Array(pieces.joined().utf8)
    }
    #expect(firstDifference(texts) == nil)
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func damagedTexts(seed: UInt64) {
    var generator = TextGenerator(seed: 200 + seed)
    let texts = (0..<500).map { _ in
      let text = generator.text(pieces: 1...6)
      return generator.damaged(text)
    }
    #expect(firstDifference(texts) == nil)
  }

  @Test func randomBytes() {
    var generator = TextGenerator(seed: 300)
    let texts = (0..<2000).map { _ in
      (0..<generator.number(0...24)).map { _ in UInt8(generator.number(0...255)) }
    }
    #expect(firstDifference(texts) == nil)
  }

  /// Signs that change what the letters around them mean, in every order.
  @Test func allShortTextsOverAFewSigns() {
    let signs = ["a", "A", "é", "1", "٣", "@", ".", "#", "'", "*", "$", "\u{301}", "\u{200D}", "🚀"]
    var texts = [""]
    for length in 1...4 {
      texts = texts.flatMap { text in signs.map { text + $0 } }
      #expect(firstDifference(texts.map { Array($0.utf8) }) == nil, "length \(length)")
    }
  }

  /// Signs in and after hashtags, addresses and sentences, in every order. Memory goes on after the
  /// text, so that sixteen bytes can be read at its end.
  @Test(arguments: [
    ["#", "a", "B", "_", "1", "’", "."], ["#a", "Bc", "dE", "F", "FF", " ", "ggg", "@"],
    ["http", "s", "://", "www", ".", "x", " ", "é", "<", "wwW"],
    ["word", " ", ".", ",", "...", "\n", ")", "Caps", "\t", "*", "-", "AB"],
  ]) func allShortTextsWithMemoryBehind(signs: [String]) {
    let after = Array("Aa#1.’ more text".utf8)
    var texts = [""]
    for length in 1...4 {
      texts = texts.flatMap { text in signs.map { text + $0 } }
      #expect(firstDifference(texts.map { Array($0.utf8) }, before: after) == nil, "\(length)")
    }
  }

  /// Hashtags and addresses of every length, at every distance from the end of the text.
  @Test func longTagsAndAddresses() {
    var generator = TextGenerator(seed: 400)
    let letters = Array("aabbcDEF"), signs = Array("aZ09_-./?=&é\"<> ,")
    var texts: [[UInt8]] = []
    for length in 0...40 {
      for _ in 0..<20 {
        let tag = String((0..<length).map { _ in generator.pick(letters) })
        let path = String((0..<length).map { _ in generator.pick(signs) })
        let rest = String(repeating: "x", count: generator.number(0...20))
        texts.append(Array("#\(tag) \(rest)".utf8))
        texts.append(Array("see https://\(path) \(rest)".utf8))
        texts.append(Array("www.\(path)\(rest)".utf8))
      }
    }
    #expect(firstDifference(texts) == nil)
    #expect(firstDifference(texts, before: Array("a://aA#. behind the text".utf8)) == nil)
  }

  /// What the two tokenizers say of the first text they disagree about.
  private func firstDifference(_ texts: [[UInt8]], before after: [UInt8] = []) -> String? {
    for bytes in texts {
      let fast = tokenized(bytes, before: after)
      let slow = ReferenceTokenizer(bytes)
      if fast.tokens != slow.tokens {
        return "\(escaped(bytes))\nfast \(fast.tokens)\nslow \(slow.tokens)"
      }
      if fast.counts != slow.counts {
        return "\(escaped(bytes))\nfast \(fast.counts)\nslow \(slow.counts)"
      }
    }
    return nil
  }
}
