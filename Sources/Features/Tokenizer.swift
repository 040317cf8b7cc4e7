/// Cuts a document into normalised tokens, in one pass over its bytes.
///
/// Plain ASCII words are hashed where they stand; every other word goes through
/// `scanGeneralWord`, which folds it scalar by scalar. Both give the same tokens for the same word.
struct Tokenizer: Sendable {
  var buffer = TokenBuffer()
  var scratch = WordScratch()
  private var quotation = Quotation()
  private var window = TextWindow()
  /// Ready to be copied.
  private let nothing = TextCounts()
  let markers = MarkerTokens()

  /// Fills `buffer` with the tokens and counts of `text`.
  ///
  /// - Complexity: O(bytes); allocates only while the buffers still grow.
  mutating func tokenize(_ text: Span<UInt8>) {
    buffer.removeAll()
    add(text, padded: text)
  }

  /// Starts a document: nothing is counted yet, no quotation is open.
  mutating func begin(_ text: Span<UInt8>) {
    buffer.counts = nothing
    buffer.quotes.removeAll(keepingCapacity: true)
    quotation = Quotation()
    window.forget()
    buffer.counts.bytes = Int32(text.count)
  }

  /// Adds the tokens of one more document to `buffer`, and puts its counts there.
  ///
  /// - Parameter padded: the text and whatever bytes are after it, so that its last words can be
  ///   read like all others.
  mutating func add(_ text: Span<UInt8>, padded: Span<UInt8>) {
    begin(text)
    _ = read(text, padded: padded, from: 0, limit: .max)
  }

  /// Reads the document that was begun, from `start` on, until `buffer` holds `limit` tokens or a
  /// few more, and returns where to go on: the end of the text where all is read.
  mutating func read(
    _ text: Span<UInt8>, padded: Span<UInt8>, from start: Int, limit: Int
  ) -> Int {
    var position = start
    while position < text.count, buffer.tokens.count < limit {
      let byte = text[position]
      if byte == 0x20 {
        position += 1
        continue
      }
      switch ByteClass.of(byte) {
      case ByteClass.lowercase, ByteClass.uppercase:
        position = scanPlainWords(text, padded, at: position)
      case ByteClass.digit:
        position = scanPlainWord(text, padded, at: position)
      case ByteClass.space, ByteClass.control:
        position += 1
      case ByteClass.newline:
        buffer.counts.lines += 1
        position += 1
      case ByteClass.exclamation, ByteClass.question:
        position = scanExclamations(text, at: position)
      case ByteClass.period:
        position = scanPeriods(text, at: position)
      case ByteClass.quote:
        addQuote(.either, at: position, length: 1)
        position += 1
      case ByteClass.pause:
        buffer.counts.pauses += 1
        position += 1
      case ByteClass.at:
        position = scanMention(text, at: position)
      case ByteClass.hash:
        position = scanHashtag(text, padded: padded, at: position)
      case ByteClass.high:
        position = scanScalar(text, at: position)
      default:
        if isKeycap(text, at: position) {
          position = scanEmoji(text, at: position)
        } else {
          buffer.counts.punctuation += 1
          position += 1
        }
      }
    }
    return position
  }

  /// Reads ASCII words from `start` on, and returns the position after the last.
  @inline(__always)
  private mutating func scanPlainWords(
    _ text: Span<UInt8>, _ padded: Span<UInt8>, at start: Int
  ) -> Int {
    var result = PlainWords.Result(position: start)
    let capitals = markers.capitals
    buffer.tokens.append(addingCapacity: PlainWords.limit) { tokens in
      result = PlainWords.scan(
        text, padded: padded, at: start, in: &window, into: &tokens, &buffer.counts,
        capitalsMarker: capitals)
    }
    switch result.next {
    case .other: return result.position
    case .word: return scanPlainWord(text, padded, at: result.position)
    case .address(let wordEnd):
      let start = result.position
      guard let end = linkEnd(text, padded: padded, from: start, wordEnd: wordEnd) else {
        return scanPlainWord(text, padded, at: start)
      }
      buffer.counts.links += 1
      appendMarker(markers.link, start, end)
      return end
    }
  }

  /// Adds a word of ASCII letters that was read.
  @inline(__always)
  mutating func appendPlainWord(_ word: PlainWords.Word, at start: Int) {
    let end = start + word.length
    appendToken(word.hash, start, end, kind: .word)
    buffer.counts.scripts[Int(LanguageScript.latin)] += Int32(truncatingIfNeeded: word.letters)
    countWord(
      bytes: word.length, scalars: word.length, cased: word.letters, capitals: word.capitals,
      start, end)
  }

  /// Reads an ASCII word or number at `start` and returns the position after it.
  private mutating func scanPlainWord(
    _ text: Span<UInt8>, _ padded: Span<UInt8>, at start: Int
  ) -> Int {
    var hash = WordHash()
    var position = start
    var capitals = 0
    var digits = 0
    var previous: UInt8 = 0
    var repeats = 0
    var longestRepeat = 0
    var stop = ByteClass.space
    while position < text.count {
      let byte = text[position]
      let kind = ByteClass.of(byte)
      if kind &- 1 > 2 {
        stop = kind
        break
      }
      let lower = kind == ByteClass.uppercase ? byte | 0x20 : byte
      capitals &+= kind == ByteClass.uppercase ? 1 : 0
      digits &+= kind == ByteClass.digit ? 1 : 0
      repeats = lower == previous ? repeats &+ 1 : 0
      longestRepeat = max(longestRepeat, repeats)
      previous = lower
      hash.add(lower)
      position &+= 1
    }
    let length = position - start
    if digits == length {
      guard length <= 4, stop != ByteClass.high, stop != ByteClass.at,
        !continuesNumber(text, at: position, stop)
      else { return scanGeneralWord(text, at: start) }
      appendToken(hash.finished(), start, position, kind: .number)
      buffer.counts.numbers += 1
      return position
    }
    if stop == ByteClass.pause || stop == ByteClass.period,
      let end = linkEnd(text, padded: padded, from: start, wordEnd: position)
    {
      buffer.counts.links += 1
      appendMarker(markers.link, start, end)
      return end
    }
    if digits > 0 || longestRepeat > 1 || stop == ByteClass.high
      || continuesWord(text, at: position, stop)
    {
      return scanGeneralWord(text, at: start)
    }
    appendToken(hash.finished(), start, position, kind: .word)
    buffer.counts.scripts[Int(LanguageScript.latin)] += Int32(truncatingIfNeeded: length)
    countWord(bytes: length, scalars: length, cased: length, capitals: capitals, start, position)
    return position
  }

  /// Adds a word to the counts, and its property tokens.
  mutating func countWord(
    bytes: Int, scalars: Int, cased: Int, capitals: Int, _ start: Int, _ end: Int
  ) {
    buffer.counts.words &+= 1
    buffer.counts.wordBytes &+= Int32(truncatingIfNeeded: bytes)
    buffer.counts.casedLetters &+= Int32(truncatingIfNeeded: cased)
    buffer.counts.uppercaseLetters &+= Int32(truncatingIfNeeded: capitals)
    if scalars > 6 { buffer.counts.longWords &+= 1 }
    if capitals >= 2, capitals == cased {
      buffer.counts.uppercaseWords &+= 1
      appendMarker(markers.capitals, start, end)
    }
  }

  /// Whether the word before `position` goes on there: an apostrophe or a disguise before a letter.
  private func continuesWord(_ text: Span<UInt8>, at position: Int, _ stop: UInt8) -> Bool {
    guard stop == ByteClass.apostrophe || stop == ByteClass.at || stop == ByteClass.other,
      position + 1 < text.count
    else { return false }
    let next = ByteClass.of(text[position + 1])
    if stop == ByteClass.other, text[position] != 0x60 {
      return text[position] == 0x2A || text[position] == 0x24
    }
    return next == ByteClass.high || next &- 1 <= 2 || next == ByteClass.at
  }

  /// Whether digits go on after a point or a comma.
  private func continuesNumber(_ text: Span<UInt8>, at position: Int, _ stop: UInt8) -> Bool {
    guard stop == ByteClass.period || stop == ByteClass.pause || stop == ByteClass.apostrophe,
      position + 1 < text.count
    else { return false }
    let next = ByteClass.of(text[position + 1])
    return next == ByteClass.digit || next == ByteClass.high
  }

  /// Adds a token whose normalised bytes are the document's own.
  @inline(__always)
  private mutating func appendToken(_ hash: UInt64, _ start: Int, _ end: Int, kind: TokenKind) {
    buffer.tokens.append(Token(hash, at: start, length: end &- start, kind: kind))
  }

  /// Adds a marker that stands for `start ..< end`.
  @inline(__always)
  mutating func appendMarker(_ marker: Token, _ start: Int, _ end: Int) {
    buffer.tokens.append(marker.at(start, end))
  }

  /// Counts a quotation mark, and the quotation that it closes.
  mutating func addQuote(_ kind: QuotationMark.Kind, at position: Int, length: Int) {
    let mark = QuotationMark(kind: kind, start: Int32(position), end: Int32(position + length))
    buffer.counts.quotationMarks += 1
    buffer.counts.quotedBytes += quotation.read(mark, at: 0)
    buffer.quotes.append(mark)
  }
}
