import LinearAlgebra

/// Random texts: words of many scripts, signs, emoji sequences, and now and then any scalar at all.
struct TextMaker {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let words = [
    "river", "Velmark", "the", "bridge", "ORCHARD", "said", "never", "shore's", "soooo", "2nd",
    "naïve", "e\u{301}te\u{301}", "Straße", "İstan", "ﬁsh", "ＷＩＤＥ", "𝓂𝒶𝓅", "ri\u{200B}ver", "b@ker",
    "реки", "Мост", "сад", "ποτάμι", "ΓΈΦΥΡΑ", "ς", "նով", "მდინარე", "نَهْر", "جِســر", "גֶּשֶׁר", "נהר",
    "नदी", "पुल", "क्षेत्र", "แม่น้ำ", "สะพาน", "河流", "桥", "かわ", "ハシ", "が", "강물", "다리", "ወንዝ",
    "#RiverWalk2", "@orchard", "https://example.org/a?b=c", "www.example.org", "a.b@example.org",
    "12", "1,024.5", "٣٤", "2026", "!!!", "?!", "…", "—", "“quoted", "words”", "(aside)", "...",
  ]

  static let signs = [
    "👩‍🌾", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇳🇴", "🇳🇴🇨", "1️⃣", "❤️", "\u{1F3FB}", "\u{200D}", "\u{FE0F}", "\u{FEFF}",
    "\u{202E}", "\r\n", "\n", "\t", "\u{0}", "\u{7F}", "\"", "\\", "<", "&", "\u{301}", "\u{2028}",
    "\u{AD}",
    "\u{1100}\u{1161}\u{11A8}", "\u{E000}", "\u{10FFFF}", "\u{FFFD}", "ﷺ", "Ⅷ", "²",
  ]

  mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  /// A text of up to `longest` words.
  mutating func text(upTo longest: Int = 20) -> String {
    var text = ""
    for _ in 0..<below(longest + 1) {
      switch below(12) {
      case 0: text += Self.signs[below(Self.signs.count)]
      case 1: text.unicodeScalars.append(anyScalar())
      default: text += Self.words[below(Self.words.count)]
      }
      text += ["", " ", " ", " ", "  ", ", ", ". ", "-"][below(8)]
    }
    return text
  }

  /// Any Unicode scalar, each length of UTF-8 as likely as the others.
  mutating func anyScalar() -> Unicode.Scalar {
    let ranges: [Range<Int>] = [0..<0x80, 0x80..<0x800, 0x800..<0x1_0000, 0x1_0000..<0x11_0000]
    let range = ranges[below(4)]
    while true {
      if let scalar = Unicode.Scalar(UInt32(range.lowerBound + below(range.count))) {
        return scalar
      }
    }
  }
}
