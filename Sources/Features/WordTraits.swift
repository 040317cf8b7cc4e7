/// What the lexicons know of a word: one bit for each style class and each language.
struct WordTraits: Sendable, Equatable {
  var bits: UInt64 = 0

  static let firstLanguage = 16
  static let styleMask: UInt64 = 1 << UInt64(firstLanguage) - 1
}

/// The lexicons, folded by the tokenizer and ready to be looked up.
struct TraitLexicon: Sendable {
  private var index = HashIndex(capacity: 1024)
  private var traits: [UInt64] = []

  init() {
    precondition(StyleLexicon.classes.count <= WordTraits.firstLanguage)
    precondition(LanguageLexicon.languages.count + WordTraits.firstLanguage < 64)
    var tokenizer = Tokenizer()
    for (bit, entry) in StyleLexicon.classes.enumerated() {
      add(entry.words, bit: bit, &tokenizer)
    }
    for (bit, entry) in LanguageLexicon.languages.enumerated() {
      add(entry.words, bit: WordTraits.firstLanguage + bit, &tokenizer)
    }
  }

  private mutating func add(_ words: String, bit: Int, _ tokenizer: inout Tokenizer) {
    for word in words.utf8.split(separator: 0x20) {
      let bytes = Array(word)
      tokenizer.tokenize(bytes.span)
      // What the tokenizer cuts in pieces is not one word to look up.
      guard tokenizer.buffer.tokens.count == 1 else { continue }
      let (position, isNew) = index.insert(tokenizer.buffer.tokens[0].hash, UInt32(traits.count))
      if isNew { traits.append(0) }
      traits[Int(position)] |= 1 << UInt64(bit)
    }
  }

  /// The traits of the word with this hash.
  func traits(_ hash: UInt64) -> WordTraits {
    let position = index.value(hash)
    return WordTraits(bits: position == .max ? 0 : traits[Int(position)])
  }
}
