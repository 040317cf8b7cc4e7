/// Words of other programs' files, as winnow's own tokens.
public struct WordNormalizer: Sendable {
  private var tokenizer = Tokenizer()

  /// A normalizer.
  public init() {}

  /// The normalised bytes of a text that is one token; `nil` for none or several.
  public mutating func bytes(of text: Span<UInt8>) -> [UInt8]? {
    tokenizer.tokenize(text)
    var only: Token?
    for token in tokenizer.buffer.tokens where token.kind.isInSequence {
      guard only == nil else { return nil }
      only = token
    }
    guard let only else { return nil }
    var bytes: [UInt8] = []
    tokenizer.buffer.appendBytes(of: only, in: text, to: &bytes)
    return bytes
  }
}
