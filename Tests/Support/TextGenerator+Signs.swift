/// What is not a word: addresses and emoji.
extension TextGenerator {
  /// A web address, account, e-mail address or hashtag, often with something wrong.
  mutating func address(_ kind: TextPiece) -> String {
    switch kind {
    case .link:
      return pick(["http://", "https://", "HTTP://", "www.", "Www.", "http:/", "wwww.", "http"])
        + letters(of: "abcdefg.-/?=&%,;:!)", 0...12)
        + pick(["", "", ".", ")", "é", "e\u{301}", "中", "!"])
    case .mention:
      return "@" + letters(of: "abcXYZ_019é", 0...8) + pick(["", "", "\u{301}", "@", "'s"])
    case .email:
      return letters(of: "abcé019", 1...6) + "@" + letters(of: "abc.-", 1...9)
        + pick([".example", "", ".", "..", ".c"])
    default:
      return "#" + pick([camelCase(), piece(.latinWord), piece(.hanRun), "1", "", "\u{200B}a"])
    }
  }

  private mutating func camelCase() -> String {
    var tag = ""
    for _ in 0..<number(1...4) {
      tag += pick([letters(of: "ABCDÉЖ", 1...2), ""]) + letters(of: "abcdeéж019_", 1...5)
    }
    return tag
  }

  /// One emoji that is one grapheme cluster.
  public mutating func emoji() -> String {
    switch number(1...8) {
    case 1: return pick(Self.plainEmoji)
    case 2: return pick(["👍", "👋", "🙏", "✊"]) + pick(["🏻", "🏼", "🏽", "🏾", "🏿"])
    case 3: return pick(["❤", "☀", "✈", "⚠", "☠"]) + pick(["\u{FE0F}", "\u{FE0E}", ""])
    case 4: return pick(Self.joinedEmoji)
    case 5: return letters(of: "🇦🇧🇨🇩🇪🇫🇬", 2...2)
    case 6: return letters(of: "0123456789#*", 1...1) + pick(["\u{FE0F}", ""]) + "\u{20E3}"
    case 7: return "🏴" + pick(["\u{E0067}\u{E0062}\u{E0065}", "\u{E0061}\u{E0062}"]) + "\u{E007F}"
    default: return joined()
    }
  }

  /// People and things one after another, held together by zero-width joiners.
  private mutating func joined() -> String {
    (0..<number(2...4)).map { _ in
      pick(["👩", "👨🏽", "👧", "❤\u{FE0F}", "🚀", "⚕\u{FE0F}"])
    }
    .joined(separator: "\u{200D}")
  }

  /// Emoji of one scalar.
  public static let plainEmoji = ["😀", "🚀", "🔥", "🤝", "🎉", "🥲", "🫠", "🈁", "🦄"]
  /// Sequences that fonts show as one picture.
  public static let joinedEmoji = [
    "👩‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🏴‍☠️", "❤️‍🔥", "🧑🏿‍🤝‍🧑🏻", "🐈‍⬛", "🙂‍↔️", "⛓️‍💥",
  ]
}
