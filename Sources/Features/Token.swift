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
}

/// The tokens of one document; storage is kept from document to document.
struct TokenBuffer: Sendable {
  var tokens: [Token] = []
  /// Normalised bytes of the tokens that need them.
  var arena: [UInt8] = []
  var counts = TextCounts()

  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
    counts = TextCounts()
  }

  /// The normalised bytes of `token`, appended to `output`.
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

/// Tokens that are not letters of the text.
enum Marker {
  static let link = Array("<url>".utf8)
  static let mention = Array("<user>".utf8)
  static let email = Array("<email>".utf8)
  static let hashtag = Array("<hashtag>".utf8)
  static let longNumber = Array("<number>".utf8)
  static let capitals = Array("<caps>".utf8)
  static let elongated = Array("<elongated>".utf8)
  static let disguised = Array("<disguised>".utf8)
  static let exclamation = Array("!".utf8)
  static let exclamations = Array("!!".utf8)
  static let question = Array("?".utf8)
  static let questions = Array("??".utf8)
  static let mixed = Array("!?".utf8)
}
