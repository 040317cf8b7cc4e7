/// Words of other programs' files, as winnow's own tokens.
public struct WordNormalizer: Sendable {
  /// Hashes of markers that are words of a sequence.
  private static let markers = {
    let tokens = MarkerTokens()
    return [tokens.link, tokens.mention, tokens.email, tokens.longNumber].map(\.hash)
  }()

  private var tokenizer = Tokenizer()

  /// A normalizer.
  public init() {}

  /// The normalised bytes of a text that is one token; `nil` for none or several.
  ///
  /// A token that is normalised already stays as it is: the name of a marker such as `<url>`, and
  /// an emoji of several that has lost what joined them.
  public mutating func bytes(of text: Span<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    if Self.markers.contains(WordHash.of(text, 0..<text.count)) {
      for position in text.indices { bytes.append(text[position]) }
      return bytes
    }
    tokenizer.tokenize(text)
    let tokens = tokenizer.buffer.tokens.filter(\.kind.isInSequence)
    guard tokens.count == 1 || tokens.allSatisfy({ $0.kind == .symbol }) else { return nil }
    for token in tokens { tokenizer.buffer.appendBytes(of: token, in: text, to: &bytes) }
    return bytes.isEmpty ? nil : bytes
  }
}
