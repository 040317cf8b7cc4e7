import CMemory

/// Reads words of ASCII letters, eight bytes at a time, and the plain signs between them.
///
/// Whatever may be more than that (digits, stretched letters, an address, a letter outside ASCII
/// right after the word …) is left to the scanners that look at every byte; they give the same
/// tokens for the same words.
enum PlainWords {
  /// What the byte after a word's letters means here.
  enum Stop {
    /// The word may go on, or be something else.
    static let unsure: UInt8 = 0
    /// The word is over.
    static let sure: UInt8 = 1
    /// Over, and the byte says nothing.
    static let space: UInt8 = 2
    static let newline: UInt8 = 3
    /// Over, and the byte is punctuation and no more.
    static let sign: UInt8 = 4
    /// Over, unless the word begins an address.
    static let pause: UInt8 = 5
    static let period: UInt8 = 6
  }

  /// Where reading stopped, and why.
  struct Result {
    enum Next {
      /// No word.
      case other
      /// A word that is not plain.
      case word
      /// Maybe a web address, whose first letters end here.
      case address(wordEnd: Int)
    }

    /// The byte that is not read.
    var position: Int
    /// What begins there.
    var next = Next.other
  }

  /// Most tokens added in one go.
  static let limit = 128

  /// Reads from the ASCII letter at `start` as far as words are plain.
  ///
  /// - Parameter padded: the text and whatever bytes are after it, so that its last words can be
  ///   read like all others.
  @inline(__always)
  static func scan(
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
    var next = Result.Next.other
    words: while true {
      guard tokens.freeCapacity >= 2 else {
        next = .word
        break
      }
      let word = readShort(padded, from: position, to: end) ?? read(text, at: position)
      guard let word else {
        next = .word
        break
      }
      let after = position &+ word.length
      let stop = after < end ? winnow_word_stop(text[after]) : Stop.sure
      if stop == Stop.unsure {
        next = .word
        break
      }
      // What is rare is asked first: what follows a word, nobody can foretell.
      if word.mayBeginAddress, stop >= Stop.pause {
        next = .address(wordEnd: after)
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
      // What follows a word most often.
      if stop == Stop.space { position &+= 1 }
      signs: while position < end {
        let byte = text[position]
        if (byte | 0x20) &- 0x61 < 26 { continue words }
        switch winnow_word_stop(byte) {
        case Stop.space: break
        case Stop.pause: counts.pauses &+= 1
        case Stop.sign: counts.punctuation &+= 1
        case Stop.newline: counts.lines &+= 1
        case Stop.period where position &+ 1 < end && text[position &+ 1] == 0x20:
          counts.sentences &+= 1
        default: break words
        }
        position &+= 1
      }
      break
    }
    counts.words &+= words
    counts.longWords &+= longWords
    counts.wordBytes &+= Int32(truncatingIfNeeded: bytes)
    counts.casedLetters &+= Int32(truncatingIfNeeded: letters)
    counts.uppercaseLetters &+= Int32(truncatingIfNeeded: capitals)
    counts.scripts[Int(LanguageScript.latin)] &+= Int32(truncatingIfNeeded: letters)
    return Result(position: position, next: next)
  }

  /// A run of letters with single apostrophes between them.
  struct Word {
    var hash: UInt64
    var length: Int
    var letters: Int
    var capitals: Int
    /// Begins as `http:`, `https:` and `www.` do.
    var mayBeginAddress: Bool

    @inline(__always)
    fileprivate static func mayBeginAddress(_ small: UInt64) -> Bool {
      small & 0xFFFF_FFFF == 0x7074_7468 || small & 0xFF_FFFF == 0x77_7777
    }
  }

  /// The word at `start` in a hashtag: letters up to a capital after a small one, or to where the
  /// word is certainly over. `nil` where that takes a closer look, or there is no letter.
  @inline(__always)
  static func readTagWord(_ text: Span<UInt8>, from start: Int, to end: Int) -> Word? {
    guard let lanes = ByteLanes.sixteen(text, at: start) else { return nil }
    let run = min((~lanes.letters).trailingZeroBitCount, end &- start)
    let inRun: UInt32 = (1 &<< UInt32(truncatingIfNeeded: run)) &- 1
    let splits = lanes.capitals & ((lanes.letters & ~lanes.capitals) &<< 1) & inRun
    let length = splits == 0 ? run : splits.trailingZeroBitCount
    guard length > 0, length < 16 else { return nil }
    if splits == 0, start &+ run < end, winnow_word_stop(text[start &+ run]) == Stop.unsure {
      return nil
    }
    let inside: UInt32 = (1 &<< UInt32(truncatingIfNeeded: length)) &- 1
    if lanes.repeats & inside &>> 2 != 0 { return nil }
    return Word(
      hash: WordHash.of(low: lanes.low, high: lanes.high, length: length), length: length,
      letters: length, capitals: (lanes.capitals & inside).nonzeroBitCount,
      mayBeginAddress: false)
  }

  /// Reads up to 15 letters at `start`; `nil` where that takes a closer look.
  @inline(__always)
  private static func readShort(_ text: Span<UInt8>, from start: Int, to end: Int) -> Word? {
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
    // Of shorter words nothing is left of `inside`.
    if lanes.repeats & inside &>> 2 != 0 { return nil }
    let hash = WordHash.of(low: lanes.low, high: lanes.high, length: length)
    return Word(
      hash: hash, length: length, letters: length &- apostrophes,
      capitals: (lanes.capitals & inside).nonzeroBitCount,
      mayBeginAddress: Word.mayBeginAddress(lanes.low))
  }

  /// Reads the letters at `start`; `nil` where that takes a closer look.
  @inline(never)
  private static func read(_ text: Span<UInt8>, at start: Int) -> Word? {
    var state = WordHash.seed
    var position = start
    var capitals = 0
    var apostrophes = 0
    var chunk = ByteLanes.load(text, at: position)
    var small = chunk | ByteLanes.caseBits
    var lanes = ByteLanes.letters(small)
    let first = small
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
            mayBeginAddress: Word.mayBeginAddress(first))
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
