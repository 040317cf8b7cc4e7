/// What the tokenizer counts on its way through a document; the style features are ratios of these.
public struct TextCounts: Sendable, Equatable {
  /// Bytes of the text.
  public var bytes: Int32 = 0
  /// Letters that have a case.
  public var casedLetters: Int32 = 0
  /// Upper-case letters.
  public var uppercaseLetters: Int32 = 0
  /// Words: tokens of letters or digits, characters of scripts without spaces.
  public var words: Int32 = 0
  /// Bytes of normalised words.
  public var wordBytes: Int32 = 0
  /// Words longer than six letters.
  public var longWords: Int32 = 0
  /// Words of two letters or more, all upper-case.
  public var uppercaseWords: Int32 = 0
  /// Words with a letter repeated three times or more.
  public var elongatedWords: Int32 = 0
  /// Words in which look-alike letters or digits were put right.
  public var disguisedWords: Int32 = 0
  /// Number tokens.
  public var numbers: Int32 = 0
  /// Exclamation marks.
  public var exclamations: Int32 = 0
  /// Question marks.
  public var questions: Int32 = 0
  /// Commas, semicolons, colons and dashes.
  public var pauses: Int32 = 0
  /// Other punctuation and symbols.
  public var punctuation: Int32 = 0
  /// Ellipses.
  public var ellipses: Int32 = 0
  /// Ends of sentences.
  public var sentences: Int32 = 0
  /// Quotation marks.
  public var quotationMarks: Int32 = 0
  /// Bytes between an opening and a closing quotation mark.
  public var quotedBytes: Int32 = 0
  /// Web addresses.
  public var links: Int32 = 0
  /// Mentions of an account.
  public var mentions: Int32 = 0
  /// Hashtags.
  public var hashtags: Int32 = 0
  /// Emoji and flags.
  public var emoji: Int32 = 0
  /// Line breaks.
  public var lines: Int32 = 0
  /// Letters, digits and characters by script, for the guess of the language: Latin, Cyrillic, …
  public var scripts = InlineArray<16, Int32>(repeating: 0)

  /// Nothing counted.
  public init() {}

  /// Equal in every count.
  public static func == (left: TextCounts, right: TextCounts) -> Bool {
    for script in 0..<16 where left.scripts[script] != right.scripts[script] { return false }
    return left.flat == right.flat
  }

  /// Adds the counts of another text.
  static func += (left: inout TextCounts, right: TextCounts) {
    left.bytes += right.bytes
    left.casedLetters += right.casedLetters
    left.uppercaseLetters += right.uppercaseLetters
    left.words += right.words
    left.wordBytes += right.wordBytes
    left.longWords += right.longWords
    left.uppercaseWords += right.uppercaseWords
    left.elongatedWords += right.elongatedWords
    left.disguisedWords += right.disguisedWords
    left.numbers += right.numbers
    left.exclamations += right.exclamations
    left.questions += right.questions
    left.pauses += right.pauses
    left.punctuation += right.punctuation
    left.ellipses += right.ellipses
    left.sentences += right.sentences
    left.quotationMarks += right.quotationMarks
    left.quotedBytes += right.quotedBytes
    left.links += right.links
    left.mentions += right.mentions
    left.hashtags += right.hashtags
    left.emoji += right.emoji
    left.lines += right.lines
    for script in 0..<16 { left.scripts[script] += right.scripts[script] }
  }

  var flat: [Int32] {
    [
      bytes, casedLetters, uppercaseLetters, words, wordBytes, longWords, uppercaseWords,
      elongatedWords, disguisedWords, numbers, exclamations, questions, pauses, punctuation,
      ellipses, sentences, quotationMarks, quotedBytes, links, mentions, hashtags, emoji, lines,
    ]
  }
}
