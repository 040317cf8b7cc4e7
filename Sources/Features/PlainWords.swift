import CMemory

/// Reads words of ASCII letters, eight bytes at a time, and the plain signs between them.
///
/// Whatever may be more than that (digits, stretched letters, an address, a letter outside ASCII
/// right after the word …) is left to the scanners that look at every byte; they give the same
/// tokens for the same words.
struct PlainWords {
  /// What the byte after a word's letters means here.
  private enum Stop {
    /// The word may go on, or be something else.
    static let unsure: UInt8 = 0
    /// The word is over.
    static let sure: UInt8 = 1
    /// Over, and the byte says nothing.
    static let space: UInt8 = 2
    /// Over, unless the word begins an address.
    static let pause: UInt8 = 3
    static let period: UInt8 = 4
  }

  /// Where reading stopped, and why.
  struct Result {
    /// The byte that is not read.
    var position: Int
    /// Whether a word begins there that is not plain.
    var isWord: Bool
  }

  /// Most tokens added in one go.
  static let limit = 128

  private let stops: InlineArray<256, UInt8>

  init() {
    let classes = ByteClass.table()
    stops = InlineArray { byte in
      switch classes[byte] {
      case ByteClass.space, ByteClass.control: Stop.space
      case ByteClass.pause: Stop.pause
      case ByteClass.period: Stop.period
      case ByteClass.newline, ByteClass.exclamation, ByteClass.question, ByteClass.quote,
        ByteClass.hash:
        Stop.sure
      // A star, a dollar or a grave accent may stand for a letter or an apostrophe.
      case ByteClass.other where byte != 0x2A && byte != 0x24 && byte != 0x60: Stop.sure
      default: Stop.unsure
      }
    }
  }

  /// Reads from the ASCII letter at `start` as far as words are plain.
  ///
  /// - Parameter padded: the text and whatever bytes are after it, so that its last words can be
  ///   read like all others.
  @inline(__always)
  func scan(
    _ text: Span<UInt8>, padded: Span<UInt8>, at start: Int, into tokens: inout OutputSpan<Token>,
    _ counts: inout TextCounts, capitalsMarker: Token
  ) -> Result {
    let end = text.count
    var position = start
    var words: Int32 = 0
    var letters = 0
    var bytes = 0
    var capitals = 0
    var longWords: Int32 = 0
    var pauses: Int32 = 0
    var isWord = false
    while true {
      guard tokens.freeCapacity >= 2 else {
        isWord = true
        break
      }
      let word = readShort(padded, from: position, to: end) ?? read(text, at: position)
      guard let word else {
        isWord = true
        break
      }
      let after = position &+ word.length
      let stop = after < end ? stops[Int(text[after])] : Stop.sure
      if stop == Stop.unsure
        || stop >= Stop.pause && word.length <= 5 && word.mayBeginAddress
      {
        isWord = true
        break
      }
      let wordStart = Int32(truncatingIfNeeded: position)
      let wordEnd = Int32(truncatingIfNeeded: after)
      tokens.append(
        Token(
          hash: word.hash, start: wordStart, end: wordEnd, stored: -1, length: wordEnd &- wordStart,
          kind: .word))
      words &+= 1
      bytes &+= word.length
      letters &+= word.letters
      longWords &+= word.length > 6 ? 1 : 0
      if word.capitals > 0 {
        capitals &+= word.capitals
        if word.capitals == word.letters, word.capitals >= 2 {
          counts.uppercaseWords &+= 1
          tokens.append(capitalsMarker.at(position, after))
        }
      }
      position = after
      // One sign, one space: what follows a word most often.
      if stop == Stop.pause {
        pauses &+= 1
        position &+= 1
      }
      if position < end, stops[Int(text[position])] == Stop.space { position &+= 1 }
      guard position < end, (text[position] | 0x20) &- 0x61 < 26 else { break }
    }
    counts.words &+= words
    counts.longWords &+= longWords
    counts.pauses &+= pauses
    counts.wordBytes &+= Int32(truncatingIfNeeded: bytes)
    counts.casedLetters &+= Int32(truncatingIfNeeded: letters)
    counts.uppercaseLetters &+= Int32(truncatingIfNeeded: capitals)
    counts.scripts[Int(LanguageScript.latin)] &+= Int32(truncatingIfNeeded: letters)
    return Result(position: position, isWord: isWord)
  }

  /// A run of letters with single apostrophes between them.
  private struct Word {
    var hash: UInt64
    var length: Int
    var letters: Int
    var capitals: Int
    /// Begins with `h` or `w`, as `http:`, `https:` and `www.` do.
    var mayBeginAddress: Bool
  }

  /// Reads up to 15 letters at `start`; `nil` where that takes a closer look.
  @inline(__always)
  private func readShort(_ text: Span<UInt8>, from start: Int, to end: Int) -> Word? {
    guard let lanes = ByteLanes.sixteen(text, at: start) else { return nil }
    var letters = lanes.letters
    var length = (~letters).trailingZeroBitCount
    var apostrophes = 0
    // An apostrophe belongs to the word if a letter follows.
    while length < 15, start &+ length < end, text[start &+ length] == 0x27 {
      guard start &+ length &+ 1 < end, letters & (2 &<< UInt32(truncatingIfNeeded: length)) != 0
      else { return nil }
      letters |= 1 &<< UInt32(truncatingIfNeeded: length)
      apostrophes &+= 1
      length = (~letters).trailingZeroBitCount
    }
    length = min(length, end &- start)
    guard length < 16 else { return nil }
    let inside: UInt32 = (1 &<< UInt32(truncatingIfNeeded: length)) &- 1
    if length >= 3, lanes.repeats & inside &>> 2 != 0 { return nil }
    let capitals = lanes.capitals & inside
    let hash =
      length < 8
      ? WordHash.finished(WordHash.seed, lanes.low & ByteLanes.first(length), length: length)
      : WordHash.finished(
        WordHash.mix(WordHash.seed ^ lanes.low), lanes.high & ByteLanes.first(length &- 8),
        length: length)
    let first = lanes.low & 0xFF
    return Word(
      hash: hash, length: length, letters: length &- apostrophes,
      capitals: capitals == 0 ? 0 : capitals.nonzeroBitCount,
      mayBeginAddress: first == 0x68 || first == 0x77)
  }

  /// Reads the letters at `start`; `nil` where that takes a closer look.
  @inline(never)
  private func read(_ text: Span<UInt8>, at start: Int) -> Word? {
    var state = WordHash.seed
    var position = start
    var capitals = 0
    var apostrophes = 0
    var chunk = ByteLanes.load(text, at: position)
    var small = chunk | ByteLanes.caseBits
    var lanes = ByteLanes.letters(small)
    let first = small & 0xFF
    while true {
      var stops = ~lanes & ByteLanes.all
      if stops != 0 {
        var count = ByteLanes.index(ofFirst: stops)
        while Self.byte(chunk, count) == 0x27 {
          // An apostrophe belongs to the word if a letter follows.
          let next = UInt64(truncatingIfNeeded: 8 &* count &+ 8)
          guard count < 7, lanes & (0x80 &<< next) != 0 else { return nil }
          apostrophes &+= 1
          lanes |= 0x80 &<< (next &- 8)
          stops = ~lanes & ByteLanes.all
          guard stops != 0 else { break }
          count = ByteLanes.index(ofFirst: stops)
        }
        if stops != 0 {
          let rest = small & ByteLanes.first(count)
          if count >= 3, Self.repeats(small) & ByteLanes.first(count &- 2) != 0 { return nil }
          let large = lanes & ByteLanes.first(count) & ~(chunk &<< 2)
          if large != 0 { capitals &+= ByteLanes.count(large) }
          let length = position &- start &+ count
          return Word(
            hash: WordHash.finished(state, rest, length: length), length: length,
            letters: length &- apostrophes, capitals: capitals,
            mayBeginAddress: first == 0x68 || first == 0x77)
        }
      }
      if Self.repeats(small) & ByteLanes.first(6) != 0 { return nil }
      let large = lanes & ~(chunk &<< 2)
      if large != 0 { capitals &+= ByteLanes.count(large) }
      state = WordHash.mix(state ^ small)
      let previous = small
      position &+= 8
      chunk = ByteLanes.load(text, at: position)
      small = chunk | ByteLanes.caseBits
      lanes = ByteLanes.letters(small)
      // Three equal letters across the border of two chunks.
      let border = previous &>> 48 | small &<< 16
      if Self.repeats(border) & 0xFFFF != 0 { return nil }
    }
  }

  @inline(__always)
  private static func byte(_ chunk: UInt64, _ lane: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: chunk &>> UInt64(truncatingIfNeeded: 8 &* lane))
  }

  /// The lanes whose byte is the same as the two after it.
  @inline(__always)
  private static func repeats(_ small: UInt64) -> UInt64 {
    ByteLanes.zero((small ^ (small &>> 8)) | (small ^ (small &>> 16)))
  }
}
