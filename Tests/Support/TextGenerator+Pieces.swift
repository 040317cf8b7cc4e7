extension TextGenerator {
  /// One piece of text of the given kind; never empty.
  public mutating func piece(_ kind: TextPiece) -> String {
    switch kind {
    case .asciiWord: asciiWord()
    case .latinWord: letters(of: Alphabet.latin)
    case .cyrillicWord: letters(of: Alphabet.cyrillic)
    case .greekWord: letters(of: Alphabet.greek)
    case .hebrewWord: letters(of: Alphabet.hebrew)
    case .armenianWord: letters(of: Alphabet.armenian)
    case .georgianWord: letters(of: Alphabet.georgian)
    case .arabicWord: letters(of: Alphabet.arabic, 1...1) + letters(of: Alphabet.arabicWithMarks)
    case .devanagariWord: devanagariWord()
    case .hangulWord: hangulWord()
    case .hanRun: letters(of: Alphabet.han, 1...6)
    case .kanaRun: letters(of: Alphabet.kana, 1...6)
    case .thaiRun: letters(of: "กขคงจชดตทนบปพมยรลวสหอ", 1...1) + letters(of: Alphabet.thai, 0...6)
    case .accentedWord: accentedWord()
    case .fullwidthWord: shifted(asciiWord(), by: 0xFEE0)
    case .mathematicalWord: mathematicalWord()
    case .ornamentWord: letters(of: "ⒶⒷⓒⓓ🅰🅱🅲🄳ʜᴇʟᴏᴀʙℓℋℵªº")
    case .mixedWord: letters(of: pick(Alphabet.mixtures), 2...8)
    case .leetWord: letters(of: "abest", 1...2) + letters(of: "o01i3e4a5s7t$@", 1...6) + asciiWord()
    case .starredWord: asciiWord() + letters(of: "*$@", 1...4) + asciiWord()
    case .elongatedWord: elongatedWord()
    case .zeroWidthWord: asciiWord() + letters(of: Alphabet.zeroWidth, 1...2) + latinOrASCII()
    case .apostropheWord: asciiWord() + letters(of: Alphabet.apostrophes, 1...1) + latinOrASCII()
    case .alphanumeric: letters(of: "abcXYZéж0123456789", 1...9)
    case .number: number()
    case .link, .mention, .email, .hashtag: address(kind)
    case .emoji: emoji()
    case .quote: letters(of: "\"\"“”„«»‹›「」『』‘’〝〞‟", 1...1)
    case .exclamation: letters(of: "!!!???！？‼⁉؟❗❓‽", 1...5)
    case .stop: pick([".", "..", "...", "....", "…", "。", "۔", "।", "．"])
    case .sign: letters(of: Alphabet.signs, 1...3)
    case .format: letters(of: Alphabet.formats, 1...2)
    case .strayMark: letters(of: Alphabet.marks, 1...1)
    case .control: letters(of: "\0\u{1}\u{7}\u{8}\u{B}\u{C}\r\u{1B}\u{7F}\u{85}", 1...2)
    case .anyScalar: anyScalar()
    case .anyASCII: String(String.UnicodeScalarView((0..<number(1...6)).map { _ in printable() }))
    }
  }

  /// A word of ASCII letters: small, capitalised, all capitals or mixed.
  public mutating func asciiWord() -> String {
    let word = letters(of: "abcdefghijklmnopqrstuvwxyz")
    switch number(1...6) {
    case 1: return word.uppercased()
    case 2: return word.prefix(1).uppercased() + word.dropFirst()
    case 3: return letters(of: "abcXYZhtwTHE")
    default: return word
    }
  }

  private mutating func latinOrASCII() -> String {
    oneIn(2) ? asciiWord() : piece(.latinWord)
  }

  private mutating func devanagariWord() -> String {
    var word = ""
    for _ in 0..<number(1...4) {
      word += letters(of: "कखगघचजटतदनपबमयरलवसह", 1...1)
      word += pick(["", "", "ा", "ि", "ी", "ु", "े", "ो", "ं", "्", "़", "\u{093C}\u{093E}"])
    }
    return word
  }

  private mutating func hangulWord() -> String {
    var word = ""
    for _ in 0..<number(1...4) {
      if oneIn(2) {
        word.unicodeScalars.append(Unicode.Scalar(UInt16(number(0xAC00...0xD7A3))) ?? "가")
      } else {
        word += letters(of: "\u{1100}\u{1102}\u{1107}\u{1112}", 1...1)
        word += letters(of: "\u{1161}\u{1165}\u{1175}", 1...1)
        word += letters(of: "\u{11A8}\u{11AB}\u{11C2}", 0...1)
      }
    }
    return word
  }

  private mutating func accentedWord() -> String {
    var word = ""
    for _ in 0..<number(1...5) {
      word += letters(of: "aeiouAEOUncsyzαωиеІ", 1...1)
      word += letters(of: Alphabet.accents, 0...2)
    }
    return word
  }

  private mutating func mathematicalWord() -> String {
    let first = pick([0x1D400, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D670])
    var word = ""
    for _ in 0..<number(1...7) {
      word.unicodeScalars.append(Unicode.Scalar(UInt32(first + number(0...51))) ?? "𝐀")
    }
    return word
  }

  private mutating func elongatedWord() -> String {
    let stretched = letters(of: "aeoumEOéоєаяשه", 1...1)
    return asciiWord() + String(repeating: stretched, count: number(2...6))
      + (oneIn(2) ? asciiWord() : "")
  }

  private mutating func number() -> String {
    let digits = pick(["0123456789", "0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"])
    var text = letters(of: digits, 1...6)
    for _ in 0..<number(0...2) {
      text += letters(of: ".,':;-", 1...1) + letters(of: digits, 0...3)
    }
    return text
  }

  private mutating func anyScalar() -> String {
    let limit = pick([0x250, 0x3000, 0x1_0000, 0x2_0000, 0x11_0000])
    return String(Unicode.Scalar(UInt32(number(0...limit - 1))) ?? "\u{FFFD}")
  }

  private mutating func printable() -> Unicode.Scalar {
    Unicode.Scalar(UInt8(number(0x20...0x7E)))
  }

  private func shifted(_ word: String, by distance: UInt32) -> String {
    String(String.UnicodeScalarView(word.unicodeScalars.compactMap { .init($0.value + distance) }))
  }
}
