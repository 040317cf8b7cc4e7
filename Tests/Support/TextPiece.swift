/// A kind of text that `TextGenerator` can invent.
public enum TextPiece: CaseIterable, Sendable {
  /// One to nine ASCII letters in any mixture of cases, or all capitals.
  case asciiWord
  /// Latin letters with accents, ligatures and other special letters.
  case latinWord
  /// Letters of one alphabet each.
  case cyrillicWord, greekWord, hebrewWord, armenianWord, georgianWord
  /// Arabic letters with tatweel, vowel marks and alef with signs.
  case arabicWord
  /// Consonants with vowel signs, virama and nukta.
  case devanagariWord
  /// Syllables, and syllables taken apart into conjoining letters.
  case hangulWord
  /// Scripts that are written without spaces.
  case hanRun, kanaRun, thaiRun
  /// Letters with one or two combining marks.
  case accentedWord
  /// Fullwidth forms, mathematical letters, circled and small capital letters.
  case fullwidthWord, mathematicalWord, ornamentWord
  /// A word with look-alike letters of another alphabet.
  case mixedWord
  /// A word with digits or signs for letters, or with stars.
  case leetWord, starredWord
  /// A word with a stretched letter.
  case elongatedWord
  /// A word with zero-width characters inside.
  case zeroWidthWord
  /// A word with an apostrophe of any form inside.
  case apostropheWord
  /// Letters and digits in any order.
  case alphanumeric
  /// Digits of any script, with points, commas and apostrophes.
  case number
  /// Web addresses, accounts, e-mail addresses and hashtags, whole and broken.
  case link, mention, email, hashtag
  /// One emoji: plain, with skin tone, joined, flag, keycap, tag flag.
  case emoji
  /// Quotation marks of many languages.
  case quote
  /// Runs of exclamation and question marks.
  case exclamation
  /// Runs of full stops and other ends of sentences.
  case stop
  /// Other punctuation and symbols.
  case sign
  /// Zero-width characters, bidi controls and other format characters.
  case format
  /// A combining mark with nothing before it.
  case strayMark
  /// Control characters, among them NUL.
  case control
  /// Any Unicode scalar but a surrogate.
  case anyScalar
  /// Any printable ASCII characters.
  case anyASCII

  /// Pieces that are one word each and nothing else.
  public static let words: [TextPiece] = [
    .asciiWord, .latinWord, .cyrillicWord, .greekWord, .hebrewWord, .armenianWord, .georgianWord,
    .arabicWord, .devanagariWord, .hangulWord, .accentedWord,
  ]
}
