import TestSupport
import Testing

@testable import Features

/// Where tokens stand in the text, and texts that could break the tokenizer.
@Suite struct TokenSpanTests {
  @Test(arguments: 0..<8 as Range<UInt64>) func spansOfRandomTexts(seed: UInt64) {
    var generator = TextGenerator(seed: seed)
    for _ in 0..<300 {
      let text = generator.text()
      let bytes = Array(text.utf8)
      let problem = spanProblem(tokenized(bytes).tokens, bytes, isValid: true)
      #expect(problem == nil, "\(escaped(bytes))")
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func spansOfDamagedTexts(seed: UInt64) {
    var generator = TextGenerator(seed: 20 + seed)
    for _ in 0..<300 {
      let text = generator.text()
      let bytes = generator.damaged(text)
      let problem = spanProblem(tokenized(bytes).tokens, bytes, isValid: false)
      #expect(problem == nil, "\(bytes)")
    }
  }

  @Test func spansOfAnExample() {
    let text = "Ünï «сло́во» DON’T!!"
    let tokens = tokenized(text).tokens.map { token in
      let bytes = Array(text.utf8)[token.start..<token.end]
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(tokens == ["Ünï", "сло́во", "DON’T", "DON’T", "!!"])
  }

  @Test(arguments: [
    "http://a.example/b?c=d", "www.a.example", "https://a.example/(b", "HTTP://a.example:80/",
  ])
  func linksEndBeforeThePunctuationBehindThem(link: String) {
    for end in ["", ".", ",", ")", "!", "?", ";", ":", "?!", ").", " b", "\"", "<", ">", "中", "…"] {
      let token = tokenized("(" + link + end).tokens.first
      #expect(token?.text == "<url>")
      #expect(token?.start == 1 && token?.end == 1 + link.utf8.count, "\(link)\(end)")
    }
  }

  /// Each kind of damage alone, at the start, in the middle and at the end of a word and of a text.
  @Test(arguments: InvalidUTF8.sequences) func invalidUTF8IsASign(sequence: [UInt8]) {
    let word = Array("wort".utf8)
    for bytes in [sequence, word + sequence, sequence + word, word + sequence + word] {
      let (tokens, counts) = tokenized(bytes)
      #expect(spanProblem(tokens, bytes, isValid: false) == nil)
      #expect(tokens.allSatisfy { !$0.text.string.unicodeScalars.contains("\u{FFFD}") })
      #expect(counts.punctuation >= 1)
    }
    let (tokens, _) = tokenized(Array("one ".utf8) + sequence + Array(" two".utf8))
    #expect(tokens.first?.text == "one" && tokens.last?.text == "two")
  }

  @Test func nothingAndNULs() {
    #expect(tokenized([UInt8]()).tokens.isEmpty)
    #expect(tokenized([UInt8]()).counts == TextCounts())
    #expect(tokenized([UInt8](repeating: 0, count: 1000)).tokens.isEmpty)
    #expect(names("a\0b\0") == ["a", "b"])
  }

  @Test func aTokenizerForgetsTheDocumentBefore() {
    var generator = TextGenerator(seed: 40)
    var reused = Tokenizer()
    for _ in 0..<200 {
      let bytes = Array(generator.text().utf8)
      reused.tokenize(bytes.span)
      var fresh = Tokenizer()
      fresh.tokenize(bytes.span)
      #expect(reused.buffer.tokens.map(\.hash) == fresh.buffer.tokens.map(\.hash))
      #expect(reused.buffer.arena == fresh.buffer.arena)
      #expect(reused.buffer.counts == fresh.buffer.counts)
    }
  }

  /// One megabyte of each of these must not cost more than about a quarter of four; what is
  /// quadratic costs sixteen times as much.
  @Test(arguments: [
    "a", "é", "a@", "a@a.", "@", "#", "#a", "http://", "www.", "a*", "a*$", "1,", "1.", "!", ".",
    "\"", "a\u{301}", "\u{316}", "\u{200B}", "a\u{200B}'", "1️⃣", "👩\u{200D}", "🇦", "中", "ปู", "A",
    "\u{80}", "a\u{FFFD}", "*", "a ", "т3", "aа",
  ])
  func timeIsLinear(unit: String) {
    func measure(_ count: Int) -> Duration {
      let bytes = Array(String(repeating: unit, count: count / unit.utf8.count).utf8)
      var tokenizer = Tokenizer()
      return (0..<2).map { _ in
        ContinuousClock().measure { tokenizer.tokenize(bytes.span) }
      }
      .min() ?? .zero
    }
    let short = measure(Self.megabyte / 4)
    let long = measure(Self.megabyte)
    #expect(long < short * 9 + .milliseconds(20), "\(short) and \(long)")
  }

  @Test func aLineOfTenMegabytes() {
    let unit = "Слово and 字 l’eau "
    let repeats = 10 * Self.megabyte / unit.utf8.count
    let line = String(repeating: unit, count: repeats)
    let (tokens, counts) = tokenized(line)
    #expect(tokens.count == 4 * repeats)
    #expect(counts.words == Int32(tokens.count))
    #expect(tokens.last?.end == line.utf8.count - 1)
  }

  @Test func aWordOfAMegabyte() {
    let word = String(repeating: "слог", count: Self.megabyte / 8)
    let (tokens, _) = tokenized(word)
    #expect(tokens.map(\.text) == [ExactText(word)])
  }

  #if DEBUG
    private static let megabyte = 1 << 18
  #else
    private static let megabyte = 1 << 20
  #endif
}

/// What is wrong with the spans of tokens: they are in order, within the text, on scalar boundaries
/// (where the text is valid), and apart from each other but for property tokens of a word.
func spanProblem(_ tokens: [PlainToken], _ bytes: [UInt8], isValid: Bool) -> String? {
  var word: PlainToken?
  for token in tokens {
    if token.start < 0 || token.end > bytes.count || token.start >= token.end {
      return "\(token) is not within \(bytes.count) bytes"
    }
    let isOnBoundaries = [token.start, token.end].allSatisfy {
      $0 == bytes.count || bytes[$0] & 0xC0 != 0x80
    }
    if isValid, !isOnBoundaries { return "\(token) cuts a scalar" }
    if let word, token.kind == .side, token.start == word.start, token.end == word.end {
      continue
    }
    if token.start < word?.end ?? 0 { return "\(token) starts before the end of the one before" }
    word = token
  }
  return nil
}
