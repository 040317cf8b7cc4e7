/// Words of texts and of searches, as SQLite's full-text search sees them.
///
/// The tokenizer takes runs of letters for words. Where a script has no spaces between words
/// (Chinese, Japanese, Thai …), every letter becomes a word of its own, and so does every emoji; a
/// search for a run of them is one for these words one after another, which is the run wherever it
/// stands. Vowel points of Arabic and Hebrew, which are written or left out at will, are left out.
enum SearchText {
  /// How the index is made; what follows `tokenize=`.
  static let tokenizer = "unicode61 remove_diacritics 2 categories 'L* N* Co M* So'"

  /// A text to be put into the index, or words to be looked for in it.
  ///
  /// - Complexity: linear; a text with nothing to change is returned as it is.
  static func indexed(_ text: String) -> String {
    // Below U+0530 nothing is changed but © and ® (C2 A9, C2 AE).
    guard text.utf8.contains(where: { $0 >= 0xD4 || $0 == 0xC2 }) else { return text }
    var result = String.UnicodeScalarView()
    var isApart = false
    for scalar in text.unicodeScalars {
      switch Kind(scalar) {
      case .dropped: continue
      case .apart:
        result.append(" ")
        isApart = true
      case .mark: break
      case .other:
        if isApart { result.append(" ") }
        isApart = false
      }
      result.append(scalar)
    }
    return String(result)
  }

  private enum Kind {
    /// A word of its own, with the marks after it.
    case apart
    /// Belongs to what stands before it.
    case mark
    case dropped
    case other

    init(_ scalar: Unicode.Scalar) {
      let value = scalar.value
      guard value >= 0x80 else {
        self = .other
        return
      }
      let category = scalar.properties.generalCategory
      let isMark = category == .nonspacingMark || category == .spacingMark
      switch value {
      case 0x591...0x5C7 where isMark, 0x610...0x61A where isMark, 0x640,
        0x64B...0x65F where isMark, 0x670,
        0x6D6...0x6ED where isMark, 0xFE00...0xFE0F,
        0x200B...0x200F, 0x2060:
        self = .dropped
      default:
        if isMark {
          self = .mark
        } else if category == .otherSymbol || Self.isWithoutSpaces(value) {
          self = .apart
        } else {
          self = .other
        }
      }
    }

    /// Whether a scalar is of a script that is written without spaces between words: Thai, Lao,
    /// Tibetan, Myanmar, Khmer, Tai Le and Tai Lue, Chinese, Japanese.
    private static func isWithoutSpaces(_ value: UInt32) -> Bool {
      switch value {
      case 0xE01...0xE3A, 0xE40...0xE4E, 0xE81...0xECD, 0xEDC...0xEDF, 0xF40...0xF6C,
        0x1000...0x103F, 0x1050...0x109D, 0x1780...0x17D3, 0x1950...0x19DF, 0x1A20...0x1A7C,
        0xA9E0...0xA9EF, 0xAA60...0xAA7F:
        true
      case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x303C, 0x3041...0x312F,
        0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xF900...0xFAFF, 0xFF66...0xFF9D, 0x16FE0...0x1B2FF, 0x20000...0x3FFFF:
        true
      default: false
      }
    }
  }

  /// Words a person typed, as a query. Every word is in quotes, so that nothing of it is taken for
  /// an operator.
  ///
  /// - Returns: `nil` where there is no word.
  static func query(_ text: String) -> String? {
    var terms: [String] = []
    for (place, part) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    {
      if place % 2 == 1 {
        add(String(part), to: &terms)
      } else {
        for word in part.split(whereSeparator: \.isWhitespace) { add(String(word), to: &terms) }
      }
    }
    return terms.isEmpty ? nil : terms.joined(separator: " ")
  }

  private static func add(_ term: String, to terms: inout [String]) {
    let isPrefix = term.hasSuffix("*")
    let plain = term.filter { $0 != "*" && $0 != "\0" }
    guard
      plain.unicodeScalars.contains(where: {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || $0.properties.generalCategory == .otherSymbol
      })
    else { return }
    terms.append("\"\(indexed(plain).trimmingSpace)\"" + (isPrefix ? "*" : ""))
  }
}

extension String {
  fileprivate var trimmingSpace: String { hasPrefix(" ") ? String(dropFirst()) : self }
}
