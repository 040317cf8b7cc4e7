/// Links, accounts, hashtags, emoji, and runs of punctuation.
extension Tokenizer {
  /// The end of a web address that starts at `start`, if one does.
  ///
  /// - Parameters:
  ///   - padded: the text and whatever bytes are after it.
  ///   - wordEnd: the end of the letters at `start`.
  func linkEnd(
    _ text: Span<UInt8>, padded: Span<UInt8>, from start: Int, wordEnd: Int
  ) -> Int? {
    // The scheme in small letters, the signs after it as they are.
    let bytes = ByteLanes.load(text, at: start)
    let small = bytes | 0x20_2020_2020
    let prefix: Int
    switch wordEnd - start {
    // www.
    case 3 where (bytes | 0x20_2020) & 0xFFFF_FFFF == 0x2E77_7777: prefix = 4
    // http://
    case 4 where (bytes | 0x2020_2020) & ByteLanes.first(7) == 0x2F_2F3A_7074_7468: prefix = 7
    // https://
    case 5 where small == 0x2F2F_3A73_7074_7468: prefix = 8
    default: return nil
    }
    var end = wordEnd
    while end < text.count {
      if let ends = ByteLanes.linkEnds(padded, at: end) {
        end = min(end + min(ends.trailingZeroBitCount, 16), text.count)
        if ends == 0 { continue }
        if end == text.count { break }
      }
      let byte = text[end]
      if byte <= 0x20 || byte == 0x22 || byte == 0x3C || byte == 0x3E { break }
      let next = byte < 0x80 ? end + 1 : nameEnd(text, from: end)
      if next == end { break }
      end = next
    }
    // Punctuation at the end belongs to the sentence.
    trim: while end > wordEnd {
      switch text[end - 1] {
      case 0x2E, 0x2C, 0x29, 0x21, 0x3F, 0x3B, 0x3A: end -= 1
      default: break trim
      }
    }
    return end > start + prefix ? end : nil
  }

  /// The end of the letters, digits and marks of any script at `position`, and of `_`.
  private func nameEnd(_ text: Span<UInt8>, from position: Int) -> Int {
    var end = position
    while end < text.count {
      if ByteClass.of(text[end]) &- 1 <= 2 {
        end += 1
        continue
      }
      let (scalar, length) = decodeScalar(text, at: end)
      switch ScalarFacts(scalar).kind {
      case .letter, .digit, .mark, .ignorable: break
      default: if scalar != 0x5F { return end }
      }
      end += length
    }
    return end
  }

  /// The end of an e-mail address whose `@` is at `at`, if there is one.
  func emailEnd(_ text: Span<UInt8>, at: Int) -> Int? {
    var end = at + 1
    var lastPeriod = -1
    guard end < text.count, ByteClass.of(text[end]) &- 1 <= 2 else { return nil }
    while end < text.count {
      let byte = text[end]
      let kind = ByteClass.of(byte)
      if kind == ByteClass.period {
        lastPeriod = end
      } else if kind &- 1 > 2, byte != 0x2D {
        break
      }
      end += 1
    }
    while end > at + 1, ByteClass.of(text[end - 1]) == ByteClass.period {
      end -= 1
      if lastPeriod == end {
        lastPeriod = end - 1
        while lastPeriod > at, text[lastPeriod] != 0x2E { lastPeriod -= 1 }
      }
    }
    return lastPeriod > at + 1 && lastPeriod < end - 1 ? nameEnd(text, from: end) : nil
  }

  /// Reads `@name` at `start`.
  mutating func scanMention(_ text: Span<UInt8>, at start: Int) -> Int {
    let name = skipIgnorable(text, from: start + 1)
    let end = nameEnd(text, from: name)
    guard end > name, isNameStart(text, at: name) else {
      buffer.counts.punctuation += 1
      return start + 1
    }
    buffer.counts.mentions += 1
    appendMarker(markers.mention, start, end)
    return end
  }

  private func isNameStart(_ text: Span<UInt8>, at position: Int) -> Bool {
    let (scalar, _) = decodeScalar(text, at: position)
    let kind = ScalarFacts(scalar).kind
    return kind == .letter || kind == .digit || scalar == 0x5F
  }

  /// The position of the first scalar at `position` or after it that is not ignorable.
  func skipIgnorable(_ text: Span<UInt8>, from position: Int) -> Int {
    var next = position
    while next < text.count {
      let (scalar, length) = decodeScalar(text, at: next)
      guard ScalarFacts(scalar).kind == .ignorable else { break }
      next += length
    }
    return next
  }

  /// Reads `#tag` at `start`: a property token for the sign, then the tag's words.
  mutating func scanHashtag(
    _ text: Span<UInt8>, padded: Span<UInt8>, at start: Int
  ) -> Int {
    if start + 1 < text.count, (text[start + 1] | 0x20) &- 0x61 < 26 {
      buffer.counts.hashtags += 1
      appendMarker(markers.hashtag, start, start + 1)
      return scanTag(text, padded: padded, from: start + 1)
    }
    if isKeycap(text, at: start) { return scanEmoji(text, at: start) }
    let position = skipIgnorable(text, from: start + 1)
    guard position < text.count else {
      buffer.counts.punctuation += 1
      return position
    }
    let first = ScalarFacts(decodeScalar(text, at: position).scalar)
    guard
      first.kind == .letter || first.kind == .digit && !isKeycap(text, at: position)
        || first.kind == .unspaced
    else {
      buffer.counts.punctuation += 1
      return position
    }
    buffer.counts.hashtags += 1
    appendMarker(markers.hashtag, start, position)
    return scanTag(text, padded: padded, from: position)
  }

  /// Reads the words of a hashtag.
  private mutating func scanTag(
    _ text: Span<UInt8>, padded: Span<UInt8>, from start: Int
  ) -> Int {
    var position = start
    while position < text.count {
      if let word = PlainWords.readTagWord(padded, from: position, to: text.count) {
        appendPlainWord(word, at: position)
        position += word.length
        continue
      }
      let kind = ScalarFacts(decodeScalar(text, at: position).scalar).kind
      guard kind == .letter || kind == .digit else { break }
      position = scanGeneralWord(text, at: position, splitsAtCapitals: true)
    }
    return position
  }

  /// Reads a run of exclamation and question marks at `start`, and what is ignorable in it.
  mutating func scanExclamations(_ text: Span<UInt8>, at start: Int) -> Int {
    var position = start
    var exclamations = 0
    var questions = 0
    while position < text.count {
      let (scalar, length) = decodeScalar(text, at: position)
      let facts = ScalarFacts(scalar)
      guard facts.isExclamation || facts.isQuestion || facts.kind == .ignorable else { break }
      exclamations += facts.isExclamation ? 1 : 0
      questions += facts.isQuestion ? 1 : 0
      position += length
    }
    buffer.counts.exclamations += Int32(exclamations)
    buffer.counts.questions += Int32(questions)
    buffer.counts.sentences += 1
    let marker =
      questions == 0
      ? (exclamations == 1 ? markers.exclamation : markers.exclamations)
      : exclamations == 0
        ? (questions == 1 ? markers.question : markers.questions)
        : markers.mixed
    appendMarker(marker, start, position)
    return position
  }

  /// Reads a run of full stops at `start`.
  mutating func scanPeriods(_ text: Span<UInt8>, at start: Int) -> Int {
    var position = start
    while position < text.count, text[position] == 0x2E { position += 1 }
    if position - start >= 3 { buffer.counts.ellipses += 1 }
    if position == text.count {
      buffer.counts.sentences += 1
    } else {
      switch ByteClass.of(text[position]) {
      case ByteClass.space, ByteClass.newline, ByteClass.control, ByteClass.quote, ByteClass.high:
        buffer.counts.sentences += 1
      default:
        break
      }
    }
    return position
  }

  /// Reads whatever starts with a byte outside ASCII.
  mutating func scanScalar(_ text: Span<UInt8>, at start: Int) -> Int {
    let (scalar, length) = decodeScalar(text, at: start)
    let facts = ScalarFacts(scalar)
    let end = start + length
    switch facts.kind {
    case .letter, .digit:
      return scanGeneralWord(text, at: start)
    case .unspaced:
      return scanCharacter(text, at: start)
    case .emoji, .regional:
      return scanEmoji(text, at: start)
    case .punctuation, .symbol:
      if facts.isExclamation || facts.isQuestion { return scanExclamations(text, at: start) }
      countPunctuation(facts, scalar, at: start, length)
    case .other, .space, .mark, .ignorable:
      break
    }
    return end
  }

  private mutating func countPunctuation(
    _ facts: ScalarFacts, _ scalar: UInt32, at start: Int, _ length: Int
  ) {
    if facts.opensQuote || facts.closesQuote {
      let kind: QuotationMark.Kind =
        !facts.closesQuote ? .opening : !facts.opensQuote ? .closing : .either
      addQuote(kind, at: start, length: length)
    } else if facts.endsSentence {
      buffer.counts.sentences += 1
      if scalar == 0x2026 { buffer.counts.ellipses += 1 }
    } else if scalar == 0x2013 || scalar == 0x2014 || scalar == 0x060C || scalar == 0x3001
      || scalar == 0xFF0C
    {
      buffer.counts.pauses += 1
    } else {
      buffer.counts.punctuation += 1
    }
  }

  /// Reads one emoji with the rest of its grapheme cluster: variation selectors, skin tones, marks,
  /// tags, and emoji that a zero-width joiner ties to it. A pair of regional indicators is one flag.
  mutating func scanEmoji(_ text: Span<UInt8>, at start: Int) -> Int {
    scratch.removeAll()
    let (scalar, length) = decodeScalar(text, at: start)
    scratch.appendFolded(scalar)
    var end = start + length
    let first = ScalarFacts(scalar).kind
    if first == .regional, end < text.count {
      let (next, nextLength) = decodeScalar(text, at: end)
      if ScalarFacts(next).kind == .regional {
        scratch.appendFolded(next)
        end += nextLength
      }
    }
    var isTied = false
    scan: while end < text.count {
      let (next, nextLength) = decodeScalar(text, at: end)
      switch ScalarFacts(next).kind {
      case .ignorable: break
      case .mark: scratch.appendFolded(next)
      case .emoji where isTied && first == .emoji: scratch.appendFolded(next)
      // Arrows are emoji in a sequence only: a face that shakes, a runner who turns round.
      case .symbol where isTied && first == .emoji && 0x2190..<0x2200 ~= next:
        scratch.appendFolded(next)
      default: break scan
      }
      isTied = next == 0x200D
      end += nextLength
    }
    buffer.counts.emoji += 1
    appendScratch(start, end, kind: .symbol)
    return end
  }

  /// Whether a keycap starts at `position`: a digit, `#` or `*` with U+20E3, U+FE0F before it or not.
  func isKeycap(_ text: Span<UInt8>, at position: Int) -> Bool {
    let base = text[position]
    guard base &- 0x30 < 10 || base == 0x23 || base == 0x2A else { return false }
    func holds(_ first: UInt8, _ second: UInt8, _ third: UInt8, at next: Int) -> Bool {
      next + 2 < text.count && text[next] == first && text[next + 1] == second
        && text[next + 2] == third
    }
    let enclosing = holds(0xEF, 0xB8, 0x8F, at: position + 1) ? position + 4 : position + 1
    return holds(0xE2, 0x83, 0xA3, at: enclosing)
  }
}
