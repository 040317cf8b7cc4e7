import Testing

@testable import Features

/// The tokens and counts of a text. Hashes must be those of the normalised bytes.
///
/// - Parameter after: what is in memory after the text, as in a batch: it must make no difference.
func tokenized(
  _ bytes: [UInt8], before after: [UInt8] = []
) -> (tokens: [PlainToken], counts: TextCounts) {
  var tokenizer = Tokenizer()
  let padded = bytes + after
  tokenizer.add(bytes.span, padded: padded.span)
  let tokens = tokenizer.buffer.tokens.map { token in
    var normalised: [UInt8] = []
    tokenizer.buffer.appendBytes(of: token, in: bytes.span, to: &normalised)
    if token.hash != WordHash.of(normalised) || Int(token.length) != normalised.count {
      Issue.record("hash or length is not that of the bytes \(normalised)")
    }
    return PlainToken(
      text: ExactText(normalised), kind: token.kind,
      start: Int(token.start), end: Int(token.end))
  }
  return (tokens, tokenizer.buffer.counts)
}

func tokenized(_ text: String) -> (tokens: [PlainToken], counts: TextCounts) {
  tokenized(Array(text.utf8))
}

/// The normalised texts of the tokens that n-grams see.
func sequence(_ text: String) -> [ExactText] {
  tokenized(text).tokens.filter(\.kind.isInSequence).map(\.text)
}

/// The normalised texts of all tokens.
func names(_ text: String) -> [ExactText] {
  tokenized(text).tokens.map(\.text)
}

/// A text with everything but printable ASCII as escapes.
func escaped(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).unicodeScalars.map {
    $0.isASCII && $0.value > 0x20 ? String($0) : "\\u{\(String($0.value, radix: 16))}"
  }
  .joined()
}

func escaped(_ text: String) -> String { escaped(Array(text.utf8)) }
