import CUnicode

@testable import Features

/// A token as a value: its normalised text, kind, and bytes in the document.
struct PlainToken: Equatable, CustomStringConvertible {
  var text: ExactText
  var kind: TokenKind
  var start: Int
  var end: Int

  var description: String {
    let scalars = text.string.unicodeScalars.map { String($0.value, radix: 16) }.joined(
      separator: " ")
    return "\(kind) \(text) [\(scalars)] \(start)..<\(end)"
  }
}

/// The rules of the tokenizer written for reading, not for speed: over an array of scalars, one
/// path for all words. The fast one must give the same tokens and counts for every input.
///
/// What a scalar is and folds to comes from the Unicode tables, which have tests of their own.
struct ReferenceTokenizer {
  var tokens: [PlainToken] = []
  var counts = TextCounts()

  let text: ReferenceText
  /// Where the open quotation starts, if one is open.
  private var quotation: Int?

  init(_ bytes: [UInt8]) {
    text = ReferenceText(bytes)
    counts.bytes = Int32(bytes.count)
    var position = 0
    while position < text.count { position = step(position) }
  }

  init(_ string: String) { self.init(Array(string.utf8)) }

  /// Reads what starts at scalar `at`, and says where to go on.
  private mutating func step(_ at: Int) -> Int {
    let value = text[at]
    if text.isKeycap(at) { return emoji(at) }
    switch text.kind(at) {
    case .space, .other, .mark, .ignorable:
      if value == 0x0A { counts.lines += 1 }
      return at + 1
    case .letter, .digit:
      return link(at) ?? ReferenceWord(text, at, splits: false).finish(&self)
    case .unspaced: return character(at)
    case .emoji, .regional: return emoji(at)
    case .punctuation, .symbol: return sign(at)
    }
  }

  /// Adds a token that covers a range of scalars.
  mutating func add(_ name: ExactText, _ kind: TokenKind, _ range: Range<Int>) {
    tokens.append(
      PlainToken(
        text: name, kind: kind, start: text.offsets[range.lowerBound],
        end: text.offsets[range.upperBound]))
  }

  // MARK: - Characters and emoji

  private mutating func character(_ at: Int) -> Int {
    var end = at + 1
    while text.kind(end) == .mark || text.kind(end) == .ignorable { end += 1 }
    let folded = text.composed(at..<end)
    counts.words += 1
    counts.wordBytes += Int32(utf8Length(folded))
    counts.scripts[Int(LanguageScript.of(text.script(at)))] += 1
    add(ExactText(folded), .character, at..<end)
    return end
  }

  mutating func emoji(_ at: Int) -> Int {
    var end = at + 1
    if text.kind(at) == .regional, text.kind(end) == .regional { end += 1 }
    while end < text.count {
      let isTied = text.kind(at) == .emoji && text[end - 1] == 0x200D
      let isArrow = text.kind(end) == .symbol && (0x2190...0x21FF).contains(text[end])
      let belongs = text.kind(end) == .ignorable || text.kind(end) == .mark
      guard belongs || isTied && (text.kind(end) == .emoji || isArrow) else { break }
      end += 1
    }
    counts.emoji += 1
    add(ExactText((at..<end).flatMap { fold(text[$0]) }), .symbol, at..<end)
    return end
  }

  // MARK: - Addresses

  /// `http://…`, `https://…` or `www.…`, without the punctuation at its end.
  private mutating func link(_ at: Int) -> Int? {
    let prefixes = ["http://", "https://", "www."].map { Array($0.unicodeScalars.map(\.value)) }
    guard
      let prefix = prefixes.first(where: { prefix in
        prefix.indices.allSatisfy {
          let value = text[at + $0]
          return prefix[$0] == ((0x41...0x5A).contains(value) ? value + 32 : value)
        }
      })
    else { return nil }
    var end = at + prefix.count
    while end < text.count {
      let stops = "\"<>".unicodeScalars.contains { $0.value == text[end] }
      let goesOn = text[end] < 0x80 ? text[end] > 0x20 && !stops : text.isNamePart(end)
      guard goesOn else { break }
      end += 1
    }
    let trailing = ".,)!?;:".unicodeScalars.map(\.value)
    while trailing.contains(text[end - 1]), end > at + prefix.count { end -= 1 }
    guard end > at + prefix.count else { return nil }
    counts.links += 1
    add("<url>", .marker, at..<end)
    return end
  }

  private mutating func mention(_ at: Int) -> Int? {
    let name = text.pastIgnorable(at + 1)
    guard text.kind(name) == .letter || text.kind(name) == .digit || text[name] == 0x5F else {
      return nil
    }
    var end = name
    while end < text.count, text.isNamePart(end) || text[end] == 0x5F { end += 1 }
    counts.mentions += 1
    add("<user>", .marker, at..<end)
    return end
  }

  private mutating func hashtag(_ at: Int) -> Int? {
    var position = text.pastIgnorable(at + 1)
    let starts = [.letter, .digit, .unspaced].contains(text.kind(position))
    guard starts, !text.isKeycap(position) else { return nil }
    counts.hashtags += 1
    add("<hashtag>", .side, at..<position)
    while text.kind(position) == .letter || text.kind(position) == .digit {
      position =
        text.isKeycap(position)
        ? emoji(position) : ReferenceWord(text, position, splits: true).finish(&self)
    }
    return position
  }

  // MARK: - Punctuation

  private mutating func sign(_ at: Int) -> Int {
    let value = text[at]
    if text.has(at, WINNOW_UNICODE_EXCLAMATION) || text.has(at, WINNOW_UNICODE_QUESTION) {
      return exclamations(at)
    }
    if value == 0x2E { return periods(at) }
    if value == 0x40, let end = mention(at) { return end }
    if value == 0x23, let end = hashtag(at) { return end }
    let opens = text.has(at, WINNOW_UNICODE_QUOTE_OPEN)
    let closes = text.has(at, WINNOW_UNICODE_QUOTE_CLOSE)
    let isEither = text.has(at, WINNOW_UNICODE_QUOTE_AMBIGUOUS) && value != 0x27
    if opens || closes || isEither {
      quote(at, opens: opens || isEither && quotation == nil)
    } else if text.has(at, WINNOW_UNICODE_SENTENCE_FINAL) {
      counts.sentences += 1
      if value == 0x2026 { counts.ellipses += 1 }
    } else if ",:;-–—،、，".unicodeScalars.contains(where: { $0.value == value }) {
      counts.pauses += 1
    } else {
      counts.punctuation += 1
    }
    return at + 1
  }

  private mutating func exclamations(_ at: Int) -> Int {
    var end = at
    var exclamations = 0
    var questions = 0
    while end < text.count {
      let shouts = text.has(end, WINNOW_UNICODE_EXCLAMATION)
      let asks = text.has(end, WINNOW_UNICODE_QUESTION)
      guard shouts || asks || text.kind(end) == .ignorable else { break }
      exclamations += shouts ? 1 : 0
      questions += asks ? 1 : 0
      end += 1
    }
    counts.exclamations += Int32(exclamations)
    counts.questions += Int32(questions)
    counts.sentences += 1
    let name: ExactText =
      switch (exclamations, questions) {
      case (1, 0): "!"
      case (_, 0): "!!"
      case (0, 1): "?"
      case (0, _): "??"
      default: "!?"
      }
    add(name, .side, at..<end)
    return end
  }

  /// A sentence ends at full stops before a blank, a quotation mark, anything outside ASCII, or the
  /// end of the text.
  private mutating func periods(_ at: Int) -> Int {
    var end = at
    while text[end] == 0x2E { end += 1 }
    if end - at >= 3 { counts.ellipses += 1 }
    let next = text[end]
    let ends = end == text.count || next <= 0x20 || next == 0x22 || next >= 0x7F
    if ends { counts.sentences += 1 }
    return end
  }

  private mutating func quote(_ at: Int, opens: Bool) {
    counts.quotationMarks += 1
    if let start = quotation, !opens {
      counts.quotedBytes += Int32(text.offsets[at] - start)
      quotation = nil
    } else if opens, quotation == nil {
      quotation = text.offsets[at + 1]
    }
  }
}
