/// What a token is, and so which features it takes part in.
enum TokenKind: UInt8, Sendable {
  /// Letters (and digits): n-grams and character n-grams.
  case word
  /// Digits only: n-grams.
  case number
  /// One character of a script that is written without spaces: n-grams.
  case character
  /// An emoji or a flag: n-grams.
  case symbol
  /// Stands for a link, an account, a long number: n-grams.
  case marker
  /// A property of a word or a run of `!?`: counted alone, invisible to n-grams.
  case side

  /// Whether neighbours form n-grams with it.
  var isInSequence: Bool { self != .side }

  /// Whether it is one of the words of the text: of letters, or a character that stands for one.
  var isWord: Bool { self == .word || self == .character }
}

/// One token: its hash, and the bytes of the document it was read from.
struct Token: Sendable {
  /// Hash of the normalised bytes.
  var hash: UInt64
  /// First byte in the document.
  var start: Int32
  /// After the last byte in the document.
  var end: Int32
  /// Where the normalised bytes stand in the token buffer's arena, or -1: they are then the
  /// document's own bytes with ASCII capitals lowered.
  var stored: Int32
  /// The number of normalised bytes.
  var length: Int32
  var kind: TokenKind

  /// The same token at another place.
  @inline(__always)
  func at(_ start: Int, _ end: Int) -> Token {
    var moved = self
    moved.start = Int32(truncatingIfNeeded: start)
    moved.end = Int32(truncatingIfNeeded: end)
    return moved
  }
}

extension Token {
  /// A token whose normalised bytes are the document's own.
  @inline(__always)
  init(_ hash: UInt64, at start: Int, length: Int, kind: TokenKind) {
    self.init(
      hash: hash, start: Int32(truncatingIfNeeded: start),
      end: Int32(truncatingIfNeeded: start &+ length), stored: -1,
      length: Int32(truncatingIfNeeded: length), kind: kind)
  }
}

/// The tokens of some documents, one after another; storage is kept.
struct TokenBuffer: Sendable {
  var tokens: [Token] = []
  /// Normalised bytes of the tokens that need them; those of the markers come first.
  var arena = MarkerTokens.bytes
  /// What was counted in the last document.
  var counts = TextCounts()
  /// The quotation marks of the last document.
  var quotes: [QuotationMark] = []

  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    arena.removeLast(arena.count - MarkerTokens.bytes.count)
  }

  /// The normalised bytes of `token` of `text`, appended to `output`.
  func appendBytes(of token: Token, in text: Span<UInt8>, to output: inout [UInt8]) {
    if token.stored >= 0 {
      output.append(contentsOf: arena[Int(token.stored)..<Int(token.stored + token.length)])
      return
    }
    for position in Int(token.start)..<Int(token.end) {
      let byte = text[position]
      output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
  }
}

/// Tokens that are not letters of the text, ready to be copied.
struct MarkerTokens: Sendable {
  let link = Self.marker("<url>", .marker)
  let mention = Self.marker("<user>", .marker)
  let email = Self.marker("<email>", .marker)
  let hashtag = Self.marker("<hashtag>", .side)
  let longNumber = Self.marker("<number>", .number)
  let capitals = Self.marker("<caps>", .side)
  let elongated = Self.marker("<elongated>", .side)
  let disguised = Self.marker("<disguised>", .side)
  let exclamation = Self.marker("!", .side)
  let exclamations = Self.marker("!!", .side)
  let question = Self.marker("?", .side)
  let questions = Self.marker("??", .side)
  let mixed = Self.marker("!?", .side)

  private static let names = [
    "<url>", "<user>", "<email>", "<hashtag>", "<number>", "<caps>", "<elongated>", "<disguised>",
    "!", "!!", "?", "??", "!?",
  ]

  /// All of them, one after another.
  static let bytes = names.flatMap { Array($0.utf8) }

  private static func marker(_ name: String, _ kind: TokenKind) -> Token {
    var stored = 0
    for other in names {
      if other == name { break }
      stored += other.utf8.count
    }
    return Token(
      hash: WordHash.of(name.utf8), start: 0, end: 0, stored: Int32(stored),
      length: Int32(name.utf8.count), kind: kind)
  }
}
