import CMemory

/// What is plain in the next 64 bytes of a text, a bit a byte, so that a scanner goes from word to
/// word without a look at the bytes between.
struct TextWindow: Sendable {
  /// The most bytes that a window speaks of.
  static let size = 64
  /// As many bytes after a text are looked at, where they are there: those of a window and of the
  /// word that begins last in it.
  static let padding = 80
  /// Where the text goes on, what stands in the last two bytes depends on the bytes after them.
  private static let sure = 62

  /// Where in the text the window begins.
  private(set) var start = 0
  /// How many bytes it speaks of.
  private(set) var count = 0
  /// Whether the text ends with it.
  private(set) var isLast = false
  private var masks = winnow_window()

  /// Letters A-Z and a-z.
  var letters: UInt64 { masks.letters }
  /// Letters A-Z.
  var capitals: UInt64 { masks.capitals }
  /// Letters, and apostrophes between two of them.
  var words: UInt64 { masks.words }
  /// Letters that the next two are the same as.
  var repeats: UInt64 { masks.repeats }
  /// Commas, dashes, colons and semicolons.
  var pauses: UInt64 { masks.pauses }
  /// Full stops before a space.
  var periods: UInt64 { masks.periods }
  /// What takes a closer look: digits, quotation marks, letters outside ASCII …
  var stops: UInt64 { masks.stops }

  /// Whether the byte at `position` is in the window.
  @inline(__always)
  func contains(_ position: Int) -> Bool {
    position >= start && position &- start < count
  }

  /// Where words begin and end, from byte `first` of the window on, as far as all of them are plain
  /// beyond doubt: up to fifteen bytes, without letters that repeat, before spaces and plain signs.
  @inline(__always)
  func easyWords(from first: Int) -> (starts: UInt64, ends: UInt64) {
    // Where sixteen in a row begin.
    let two = words & words &>> 1
    let four = two & two &>> 2
    let eight = four & four &>> 4
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: first)
    let doubts = (stops | repeats | (eight & eight &>> 8)) & ~(bit &- 1)
    let limit = min(doubts.trailingZeroBitCount, count &+ (isLast ? 1 : 0))
    let inside = Self.bits(from: first, to: limit)
    let before = words &<< 1
    return (words & (~before | bit) & inside, ~words & before & inside & ~bit)
  }

  /// Forgets the text.
  mutating func forget() { count = 0 }

  /// Reads the bytes from `position` on, which is in the text.
  ///
  /// - Parameter padded: the text and whatever bytes are after it.
  @inline(never)
  mutating func move(to position: Int, _ text: Span<UInt8>, _ padded: Span<UInt8>) {
    let left = text.count - position
    precondition(position >= 0 && left > 0 && padded.count >= text.count)
    start = position
    isLast = left <= Self.size
    count = isLast ? left : Self.sure
    unsafe padded.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe winnow_read_window(base + position, left, bytes.count - position, &masks)
    }
  }

  /// Counts the bytes `first ..< end`, and reads the bytes from there on.
  @inline(__always)
  mutating func moveOn(
    from first: Int, to end: Int, _ text: Span<UInt8>, _ padded: Span<UInt8>,
    _ counts: inout TextCounts
  ) {
    count(from: first, to: end, &counts)
    move(to: start &+ end, text, padded)
  }

  /// The bits `first ..< end`.
  @inline(__always)
  static func bits(from first: Int, to end: Int) -> UInt64 {
    let below: UInt64 =
      end >= size ? .max : (1 &<< UInt64(truncatingIfNeeded: end)) &- 1
    return below & (.max &<< UInt64(truncatingIfNeeded: first))
  }

  /// Adds what stands in the bytes `first ..< end` to `counts`, but for what is asked of each word.
  @inline(__always)
  func count(from first: Int, to end: Int, _ counts: inout TextCounts) {
    func number(_ mask: UInt64, _ inside: UInt64) -> Int32 {
      Int32(truncatingIfNeeded: (mask & inside).nonzeroBitCount)
    }
    guard first < end else { return }
    let inside = Self.bits(from: first, to: end)
    let letters = number(masks.letters, inside)
    counts.wordBytes &+= number(masks.words, inside)
    counts.casedLetters &+= letters
    counts.uppercaseLetters &+= number(masks.capitals, inside)
    counts.scripts[Int(LanguageScript.latin)] &+= letters
    counts.lines &+= number(masks.newlines, inside)
    counts.pauses &+= number(masks.pauses, inside)
    counts.punctuation &+= number(masks.signs, inside)
    counts.sentences &+= number(masks.periods, inside)
  }
}
