/// Words that need more than a look at ASCII bytes.
extension Tokenizer {
  /// Reads the word or number at `start`, scalar by scalar, and returns the position after it.
  ///
  /// `splitsAtCapitals` ends a word before a capital that follows a small letter, as in hashtags.
  mutating func scanGeneralWord(
    _ text: Span<UInt8>, at start: Int, splitsAtCapitals: Bool = false
  ) -> Int {
    scratch.removeAll()
    var position = start
    var lastWasSmall = false
    scan: while position < text.count {
      let byte = text[position]
      if (byte | 0x20) &- 0x61 < 26 {
        let isCapital = byte & 0x20 == 0
        if splitsAtCapitals, isCapital, lastWasSmall { break scan }
        lastWasSmall = !isCapital
        scratch.appendASCII(letter: byte | 0x20, isCapital: isCapital)
        buffer.counts.scripts[Int(LanguageScript.latin)] += 1
        position += 1
        continue scan
      }
      let (scalar, length) = decodeScalar(text, at: position)
      let facts = ScalarFacts(scalar)
      switch facts.kind {
      case .letter:
        if splitsAtCapitals, facts.isUppercase, lastWasSmall { break scan }
        lastWasSmall = !facts.isUppercase
        addLetter(facts)
        scratch.appendFolded(scalar)
      case .digit:
        if isKeycap(text, at: position) {
          if scratch.scalars.isEmpty { return scanEmoji(text, at: position) }
          break scan
        }
        scratch.digits += 1
        scratch.appendFolded(scalar)
      case .mark:
        if scratch.scalars.isEmpty { break scan }
        // On a digit, a mark is decoration.
        if scratch.letters > 0 { scratch.appendMark(scalar) }
      case .ignorable:
        break
      default:
        if scalar == 0x40, let end = emailEnd(text, at: position) {
          buffer.counts.mentions += 1
          appendMarker(markers.email, start, end)
          return end
        }
        guard let joined = joiner(text, at: position, scalar, length, facts) else { break scan }
        for _ in 0..<joined.repeats where joined.scalar != 0 {
          scratch.scalars.append(joined.scalar)
        }
        if scalar == 0x24 || scalar == 0x40 { scratch.isDisguised = true }
        position += joined.bytes
        continue scan
      }
      position += length
    }
    if scratch.scalars.isEmpty { return max(position, start + 1) }
    if scratch.letters == 0 {
      appendNumber(start, position)
    } else {
      appendWord(start, position)
    }
    return position
  }

  private mutating func addLetter(_ facts: ScalarFacts) {
    scratch.letters += 1
    if facts.hasCase {
      scratch.cased += 1
      if facts.isUppercase { scratch.capitals += 1 }
    }
    let script = facts.script
    if script == ScalarFacts.latin {
      scratch.latin += 1
    } else if script == ScalarFacts.cyrillic {
      scratch.cyrillic += 1
    } else if script == ScalarFacts.greek {
      scratch.greek += 1
    }
    buffer.counts.scripts[Int(LanguageScript.of(script))] += 1
  }

  /// What a sign inside a word stands for: `bytes` of text become `repeats` times `scalar`
  /// (nothing where it is 0).
  private func joiner(
    _ text: Span<UInt8>, at position: Int, _ scalar: UInt32, _ length: Int, _ facts: ScalarFacts
  ) -> (scalar: UInt32, repeats: Int, bytes: Int)? {
    guard let last = scratch.scalars.last else { return nil }
    if scratch.letters == 0 {
      guard scalar == 0x2E || scalar == 0x2C || scalar == 0x27,
        visibleKind(text, at: position + 1) == .digit
      else { return nil }
      return (scalar == 0x2E ? 0x2E : 0, 1, 1)
    }
    if facts.isApostrophe {
      return visibleKind(text, at: position + length) == .letter ? (0x27, 1, length) : nil
    }
    guard scalar == 0x2A || scalar == 0x24 || scalar == 0x40, last != 0x27 else { return nil }
    var end = position
    while end < text.count, text[end] == UInt8(scalar) { end += 1 }
    guard visibleKind(text, at: end) == .letter,
      let stands = scalar == 0x2A ? 0x2A : scratch.letter(for: scalar)
    else { return nil }
    return (stands, min(end - position, 3), end - position)
  }

  /// The class of the scalar at `position`, past what is ignorable; a keycap is an emoji.
  private func visibleKind(_ text: Span<UInt8>, at position: Int) -> ScalarFacts.Kind {
    let next = skipIgnorable(text, from: position)
    guard next < text.count else { return .other }
    let kind = ScalarFacts(decodeScalar(text, at: next).scalar).kind
    return kind == .digit && isKeycap(text, at: next) ? .emoji : kind
  }

  private mutating func appendNumber(_ start: Int, _ end: Int) {
    buffer.counts.numbers += 1
    if scratch.scalars.count > 4 {
      appendMarker(markers.longNumber, start, end)
    } else {
      appendScratch(start, end, kind: .number)
    }
  }

  private mutating func appendWord(_ start: Int, _ end: Int) {
    scratch.undisguise()
    let length = appendScratch(start, end, kind: .word)
    if scratch.isElongated {
      buffer.counts.elongatedWords += 1
      appendMarker(markers.elongated, start, end)
    }
    if scratch.isDisguised {
      buffer.counts.disguisedWords += 1
      appendMarker(markers.disguised, start, end)
    }
    countWord(
      bytes: length, scalars: scratch.scalars.count, cased: scratch.cased,
      capitals: scratch.capitals, start, end)
  }

  /// Reads one character of a script without spaces, with the marks that follow it.
  mutating func scanCharacter(_ text: Span<UInt8>, at start: Int) -> Int {
    scratch.removeAll()
    let (scalar, length) = decodeScalar(text, at: start)
    scratch.appendFolded(scalar)
    var position = start + length
    while position < text.count {
      let (next, nextLength) = decodeScalar(text, at: position)
      let kind = ScalarFacts(next).kind
      guard kind == .mark || kind == .ignorable else { break }
      if kind == .mark { scratch.appendMark(next) }
      position += nextLength
    }
    buffer.counts.words += 1
    buffer.counts.scripts[Int(LanguageScript.of(ScalarFacts(scalar).script))] += 1
    buffer.counts.wordBytes += Int32(appendScratch(start, position, kind: .character))
    return position
  }

  /// Adds a token with the bytes of the scratch word, if there are any, and returns their number.
  @discardableResult
  mutating func appendScratch(_ start: Int, _ end: Int, kind: TokenKind) -> Int {
    let stored = buffer.arena.count
    WordScratch.encode(scratch.scalars, to: &buffer.arena)
    let length = buffer.arena.count - stored
    guard length > 0 else { return 0 }
    buffer.tokens.append(
      Token(
        hash: WordHash.of(buffer.arena.span, stored..<stored + length), start: Int32(start),
        end: Int32(end), stored: Int32(stored), length: Int32(length), kind: kind))
    return length
  }
}
