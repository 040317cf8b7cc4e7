import Foundation
import TestSupport
import Testing

@testable import Features

/// Different spellings of the same text.
@Suite struct EquivalenceTests {
  /// Words of many scripts, with the punctuation that all forms keep.
  private let plain =
    TextPiece.words + [
      .hanRun, .kanaRun, .emoji, .number, .mention, .hashtag, .link, .elongatedWord,
    ]

  @Test(arguments: 0..<8 as Range<UInt64>) func composedAndDecomposedFormsGiveTheSameTokens(
    seed: UInt64
  ) {
    var generator = TextGenerator(seed: seed)
    let texts = (0..<200).map { _ in generator.text(pieces: 1...8, of: plain) }
    let wrong = texts.filter { text in
      let composed = tokenized(text.precomposedStringWithCanonicalMapping).tokens
      let decomposed = tokenized(text.decomposedStringWithCanonicalMapping).tokens
      return composed.map(\.text) != decomposed.map(\.text)
    }
    #expect(wrong.prefix(2).map(escaped) == [])
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func caseMakesNoDifferenceToTheSequence(seed: UInt64) {
    var generator = TextGenerator(seed: 50 + seed)
    let kinds: [TextPiece] = [
      .asciiWord, .cyrillicWord, .greekWord, .armenianWord, .arabicWord, .accentedWord, .mixedWord,
      .elongatedWord, .apostropheWord, .starredWord, .hanRun, .emoji, .number, .link,
    ]
    // Dotless i has the capital of i, and is another letter.
    let texts = (0..<200).map { _ in
      generator.text(pieces: 1...8, of: kinds).replacingOccurrences(of: "\u{131}", with: "i")
    }
    let wrong = texts.filter { text in
      sequence(text.uppercased()) != sequence(text) || sequence(text.lowercased()) != sequence(text)
    }
    #expect(wrong.prefix(2).map(escaped) == [])
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func widthMakesNoDifference(seed: UInt64) {
    var generator = TextGenerator(seed: 80 + seed)
    for _ in 0..<200 {
      let words = (0..<generator.number(1...6)).map { _ in
        generator.oneIn(4) ? generator.letters(of: "0123456789", 1...6) : generator.asciiWord()
      }
      let wide = words.map { word in
        String(
          String.UnicodeScalarView(word.unicodeScalars.compactMap { .init($0.value + 0xFEE0) }))
      }
      let narrow = tokenized(words.joined(separator: " "))
      let fullwidth = tokenized(wide.joined(separator: "\u{3000}"))
      #expect(!isDifferent(fullwidth, narrow), "\(words)")
    }
  }

  /// Zero-width characters at every place of words, between words, and in runs of `!?`.
  @Test(arguments: 0..<8 as Range<UInt64>) func zeroWidthCharactersChangeNothing(seed: UInt64) {
    var generator = TextGenerator(seed: 120 + seed)
    let kinds =
      TextPiece.words + [
        .hanRun, .kanaRun, .mixedWord, .elongatedWord, .apostropheWord, .starredWord,
        .alphanumeric, .exclamation,
      ]
    let pairs = (0..<200).map { _ in
      let text = generator.text(pieces: 1...8, of: kinds)
      var hidden = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        // Runs of stars and stops are runs of bytes.
        let canHide = !"*$@.".unicodeScalars.contains(scalar)
        if canHide, generator.oneIn(3) {
          hidden.append(generator.letter(of: "\u{200B}\u{200C}\u{2060}\u{FEFF}\u{AD}\u{200E}"))
        }
        hidden.append(scalar)
      }
      return (text: text, hidden: String(hidden))
    }
    let wrong = pairs.filter { isDifferent(tokenized($0.text), tokenized($0.hidden)) }
    #expect(wrong.prefix(2).map { escaped($0.hidden) } == [])
  }

  /// ASCII words through the fast path, and through the general one by calling it.
  @Test func bothPathsGiveTheSameTokensForASCIIWords() {
    var generator = TextGenerator(seed: 160)
    let kinds: [TextPiece] = [.asciiWord, .elongatedWord, .alphanumeric, .starredWord, .anyASCII]
    var words = 0
    for _ in 0..<4000 {
      let piece = generator.piece(generator.pick(kinds))
      let bytes = Array(piece.utf8.prefix { $0 < 0x80 })
      guard let first = bytes.first else { continue }
      let isWord = first &- 0x30 < 10 || (first | 0x20) &- 0x61 < 26
      let isLink = names(piece).contains("<url>")
      guard isWord, !isLink else { continue }
      words += 1
      var fast = Tokenizer()
      fast.tokenize(bytes.span)
      var general = Tokenizer()
      general.buffer.counts.bytes = Int32(bytes.count)
      let end = general.scanGeneralWord(bytes.span, at: 0)
      let fastTokens = fast.buffer.tokens.prefix { $0.start == 0 }
      #expect(fastTokens.map(\.hash) == general.buffer.tokens.map(\.hash), "\(piece)")
      #expect(fastTokens.map(\.end) == general.buffer.tokens.map(\.end), "\(piece)")
      #expect(fastTokens.map(\.kind) == general.buffer.tokens.map(\.kind), "\(piece)")
      if end == bytes.count { #expect(fast.buffer.counts == general.buffer.counts, "\(piece)") }
    }
    #expect(words > 2500)
  }

  /// A zero-width space behind each word sends it through the general path.
  @Test func bothPathsGiveTheSameTokensForTexts() {
    var generator = TextGenerator(seed: 170)
    for _ in 0..<500 {
      let words = (0..<8).map { _ in generator.asciiWord() }
      let fast = tokenized(words.joined(separator: " "))
      let general = tokenized(words.map { $0 + "\u{200B}" }.joined(separator: " "))
      #expect(!isDifferent(fast, general), "\(words)")
    }
  }

  private typealias Reading = (tokens: [PlainToken], counts: TextCounts)

  /// Whether two readings differ in anything but places and the number of bytes.
  private func isDifferent(_ one: Reading, _ other: Reading) -> Bool {
    one.tokens.map(\.text) != other.tokens.map(\.text)
      || one.tokens.map(\.kind) != other.tokens.map(\.kind)
      || one.counts.flat.dropFirst() != other.counts.flat.dropFirst()
  }
}
