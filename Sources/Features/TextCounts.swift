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
  static func += (left: inout TextCounts, right: TextCounts) { left.add(right, times: 1) }

  /// Adds the counts of another text so many times, as -1 to take them away.
  @inline(__always)
  mutating func add(_ other: TextCounts, times: Int32) {
    bytes += times * other.bytes
    casedLetters += times * other.casedLetters
    uppercaseLetters += times * other.uppercaseLetters
    words += times * other.words
    wordBytes += times * other.wordBytes
    longWords += times * other.longWords
    uppercaseWords += times * other.uppercaseWords
    elongatedWords += times * other.elongatedWords
    disguisedWords += times * other.disguisedWords
    numbers += times * other.numbers
    exclamations += times * other.exclamations
    questions += times * other.questions
    pauses += times * other.pauses
    punctuation += times * other.punctuation
    ellipses += times * other.ellipses
    sentences += times * other.sentences
    quotationMarks += times * other.quotationMarks
    quotedBytes += times * other.quotedBytes
    links += times * other.links
    mentions += times * other.mentions
    hashtags += times * other.hashtags
    emoji += times * other.emoji
    lines += times * other.lines
    for script in 0..<16 { scripts[script] += times * other.scripts[script] }
  }

  var flat: [Int32] {
    [
      bytes, casedLetters, uppercaseLetters, words, wordBytes, longWords, uppercaseWords,
      elongatedWords, disguisedWords, numbers, exclamations, questions, pauses, punctuation,
      ellipses, sentences, quotationMarks, quotedBytes, links, mentions, hashtags, emoji, lines,
    ]
  }
}
