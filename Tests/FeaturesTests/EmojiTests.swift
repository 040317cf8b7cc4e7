import TestSupport
import Testing

@testable import Features

/// An emoji is one token that covers one grapheme cluster, however many scalars it takes.
@Suite struct EmojiTests {
  @Test(arguments: [
    ("😀", "😀"), ("👍🏽", "👍"), ("❤️", "❤"), ("👩‍🚀", "👩🚀"), ("👩🏽‍🚀", "👩🚀"),
    ("👩‍👩‍👧‍👦", "👩👩👧👦"), ("🏳️‍🌈", "🏳🌈"), ("🏴‍☠️", "🏴☠"), ("❤️‍🔥", "❤🔥"),
    ("🙂‍↔️", "🙂↔"), ("🇦🇧", "🇦🇧"), ("4️⃣", "4\u{20E3}"), ("#️⃣", "#\u{20E3}"),
    ("*\u{20E3}", "*\u{20E3}"), ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴"),
    ("🧑🏿‍🤝‍🧑🏻", "🧑🤝🧑"),
  ])
  func oneEmojiIsOneToken(emoji: String, normalised: ExactText) {
    #expect(emoji.count == 1)
    let (tokens, counts) = tokenized("a" + emoji + "b")
    #expect(tokens.map(\.text) == ["a", normalised, "b"])
    #expect(tokens.map(\.kind) == [.word, .symbol, .word])
    #expect(tokens[1].start == 1 && tokens[1].end == 1 + emoji.utf8.count)
    #expect(counts.emoji == 1)
    #expect(counts.numbers == 0 && counts.punctuation == 0 && counts.hashtags == 0)
  }

  @Test func emojiOneAfterAnother() {
    #expect(names("😀😀🇦🇧🇨🇩🇪") == ["😀", "😀", "🇦🇧", "🇨🇩", "🇪"])
    #expect(names("12️⃣3") == ["1", "2\u{20E3}", "3"])
    #expect(names("a1️⃣") == ["a", "1\u{20E3}"])
    #expect(names("#1️⃣") == ["1\u{20E3}"])
    // A joiner ties emoji only, and only what stands right behind it.
    #expect(names("😀\u{200D} 🚀 😀\u{200D}a") == ["😀", "🚀", "😀", "a"])
    #expect(names("😀\u{200D}\u{200B}🚀 😀↔") == ["😀", "🚀", "😀"])
  }

  /// Random emoji without gaps: Swift's grapheme clusters are the tokens.
  @Test(arguments: 0..<4 as Range<UInt64>) func tokensAreGraphemeClusters(seed: UInt64) {
    var generator = TextGenerator(seed: seed)
    for _ in 0..<200 {
      let text = (0..<generator.number(1...6)).map { _ in generator.emoji() }.joined()
      var clusters: [Range<Int>] = []
      for character in text {
        let start = clusters.last?.upperBound ?? 0
        clusters.append(start..<start + character.utf8.count)
      }
      let tokens = tokenized(text).tokens
      #expect(tokens.map { $0.start..<$0.end } == clusters, "\(escaped(Array(text.utf8)))")
    }
  }

  @Test func keycapsHaveNoCharacterNGrams() {
    for keycap in ["4\u{20E3}", "#\u{20E3}", "*\u{20E3}"] {
      #expect(!Subwords.apply(to: Array(keycap.utf8)))
    }
  }
}
