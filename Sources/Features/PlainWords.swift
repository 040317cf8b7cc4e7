import CMemory

/// Reads words of ASCII letters along the masks of a window, and the plain signs between them.
///
/// Whatever may be more than that (digits, stretched letters, an address, a letter outside ASCII
/// right after the word …) is left to the scanners that look at every byte; they give the same
/// tokens for the same words.
enum PlainWords {
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
  /// - Parameters:
  ///   - padded: the text and whatever bytes are after it.
  ///   - window: what is known of a part of the text; moved along.
  @inline(__always)
  static func scan(
    _ text: Span<UInt8>, padded: Span<UInt8>, at start: Int, in window: inout TextWindow,
    into tokens: inout OutputSpan<Token>, _ counts: inout TextCounts, capitalsMarker: Token
  ) -> Result {
    if !window.contains(start) { window.move(to: start, text, padded) }
    var current = start &- window.start
    var read = current
    var next = Result.Next.other
    var longWords: Int32 = 0
    var words: Int32 = 0
    words: while true {
      if current < window.count,
        let end = scanEasy(
          padded, from: current, in: window, into: &tokens, &longWords, &words, &counts,
          capitalsMarker)
      {
        current = end
      }
      let found = ((window.letters | window.stops) &>> UInt64(truncatingIfNeeded: current))
        .trailingZeroBitCount
      current &+= found
      if current >= window.count {
        current = window.count
        if window.isLast { break }
        window.moveOn(from: read, to: current, text, padded, &counts)
        current = 0
        read = 0
        continue
      }
      let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: current)
      if window.stops & bit != 0 { break }
      let after = ~window.words &>> UInt64(truncatingIfNeeded: current)
      let end = min(current &+ after.trailingZeroBitCount, TextWindow.size)
      if end >= window.count, !window.isLast {
        // The word may go on.
        guard current > 0 else {
          next = .word
          break
        }
        window.moveOn(from: read, to: current, text, padded, &counts)
        current = 0
        read = 0
        continue
      }
      let inside = TextWindow.bits(from: current, to: end)
      let endBit: UInt64 = end < TextWindow.size ? 1 &<< UInt64(truncatingIfNeeded: end) : 0
      let isStopped = window.stops & endBit != 0
      let position = window.start &+ current
      guard window.repeats & inside == 0, tokens.freeCapacity >= 2,
        !isStopped || !winnow_may_go_on(text[window.start &+ end])
      else {
        next = .word
        break
      }
      let length = end &- current
      let low = ByteLanes.load(padded, at: position) | ByteLanes.caseBits
      if beginsAddress(low), (window.pauses | window.periods) & endBit != 0 {
        next = .address(wordEnd: window.start &+ end)
        break
      }
      let hash: UInt64
      if length < 16 {
        let high = ByteLanes.load(padded, at: position &+ 8) | ByteLanes.caseBits
        hash = WordHash.of(low: low, high: high, length: length)
      } else {
        hash = longHash(padded, position..<position &+ length)
      }
      tokens.append(Token(hash, at: position, length: length, kind: .word))
      words &+= 1
      longWords &+= length > 6 ? 1 : 0
      let capitals = window.capitals & inside
      if capitals == window.letters & inside, capitals & (capitals &- 1) != 0 {
        counts.uppercaseWords &+= 1
        tokens.append(capitalsMarker.at(position, position &+ length))
      }
      current = end
    }
    window.count(from: read, to: current, &counts)
    counts.words &+= words
    counts.longWords &+= longWords
    return Result(position: window.start &+ current, next: next)
  }

  /// Reads words from `first` on as far as there is nothing to be asked of each, and returns the
  /// end of the last.
  @inline(__always)
  private static func scanEasy(
    _ padded: Span<UInt8>, from first: Int, in window: TextWindow,
    into tokens: inout OutputSpan<Token>, _ longWords: inout Int32, _ words: inout Int32,
    _ counts: inout TextCounts, _ capitalsMarker: Token
  ) -> Int? {
    let (starts, ends) = window.easyWords(from: first)
    guard ends != 0, window.start &+ TextWindow.size &+ 16 <= padded.count,
      tokens.freeCapacity >= TextWindow.size
    else { return nil }
    let small = window.letters & ~window.capitals
    var nextStart = starts
    var nextEnd = ends
    var last = first
    while nextEnd != 0 {
      let start = nextStart.trailingZeroBitCount
      let end = nextEnd.trailingZeroBitCount
      let position = window.start &+ start
      let length = end &- start
      let low = ByteLanes.loadWhole(padded, at: position) | ByteLanes.caseBits
      if beginsAddress(low) { break }
      nextStart &= nextStart &- 1
      nextEnd &= nextEnd &- 1
      last = end
      let high = ByteLanes.loadWhole(padded, at: position &+ 8) | ByteLanes.caseBits
      tokens.append(
        Token(
          WordHash.of(low: low, high: high, length: length), at: position, length: length,
          kind: .word))
      words &+= 1
      longWords &+= length > 6 ? 1 : 0
      let capitals = (small &>> UInt64(truncatingIfNeeded: start)).trailingZeroBitCount
      if capitals >= (length == 1 ? .max : length),
        (window.capitals & TextWindow.bits(from: start, to: end)).nonzeroBitCount > 1
      {
        counts.uppercaseWords &+= 1
        tokens.append(capitalsMarker.at(position, position &+ length))
      }
    }
    return last
  }

  /// The hash of a word of sixteen bytes or more.
  @inline(never)
  private static func longHash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var state = WordHash.seed
    var position = range.lowerBound
    while range.upperBound &- position >= 8 {
      state = WordHash.mix(state ^ (ByteLanes.load(text, at: position) | ByteLanes.caseBits))
      position &+= 8
    }
    let rest =
      (ByteLanes.load(text, at: position) | ByteLanes.caseBits)
      & ByteLanes.first(range.upperBound &- position)
    return WordHash.finished(state, rest, length: range.count)
  }

  /// A run of letters with single apostrophes between them.
  struct Word {
    var hash: UInt64
    var length: Int
    var letters: Int
    var capitals: Int
  }

  /// Whether the letters are those that `http:` and `https:` begin with. (`www` is one letter three
  /// times, and so not plain.)
  @inline(__always)
  private static func beginsAddress(_ small: UInt64) -> Bool {
    small & 0xFFFF_FFFF == 0x7074_7468
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
    if splits == 0, start &+ run < end, winnow_may_go_on(text[start &+ run]) {
      return nil
    }
    let inside: UInt32 = (1 &<< UInt32(truncatingIfNeeded: length)) &- 1
    if lanes.repeats & inside &>> 2 != 0 { return nil }
    return Word(
      hash: WordHash.of(low: lanes.low, high: lanes.high, length: length), length: length,
      letters: length, capitals: (lanes.capitals & inside).nonzeroBitCount)
  }
}
