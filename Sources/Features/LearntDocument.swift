/// What is needed of a word when it is met while learning: small, because most words are far from
/// any near cache.
struct LearntWordState {
  /// One more than the place of the word among all entries, for the last document that has it.
  var entryEnd: UInt32 = 0
  /// The style classes it is in.
  let style: UInt32

  init(_ traits: WordTraits) {
    style = UInt32(truncatingIfNeeded: traits.bits & WordTraits.styleMask)
  }
}

/// The words of one training document. Its arrays are room that is kept from document to document;
/// they may be longer than what is used of them.
struct LearntDocument: Sendable {
  /// The number of each token's word; `UInt32.max` for one that was not met before.
  var numbers: [UInt32] = []
  /// The distinct words, in order of first appearance.
  private(set) var words: [UInt32] = []
  private(set) var wordCount = 0
  /// The words that n-grams are made of.
  private(set) var sequence: [UInt32] = []
  private(set) var sequenceCount = 0
  /// How many of the distinct words are words of the text.
  private(set) var distinctOfText = 0
  /// How often the document has each distinct word.
  private var counts: [Float] = []
  private var styles: [UInt32] = []

  /// Looks the tokens' words up; returns whether any is new.
  ///
  /// A look-up mostly waits for memory. As nothing here depends on another look-up, the processor
  /// waits for several at a time.
  mutating func lookUp(_ tokens: [Token], in index: HashIndex) -> Bool {
    if numbers.count < tokens.count {
      for array in [\Self.numbers, \.words, \.sequence, \.styles] {
        self[keyPath: array] = [UInt32](repeating: 0, count: 2 * tokens.count)
      }
      counts = [Float](repeating: 0, count: 2 * tokens.count)
    }
    let source = tokens.span
    var target = numbers.mutableSpan
    var areNew = false
    for position in 0..<source.count {
      let number = index.value(source[position].hash)
      target[position] = number
      areNew = areNew || number == .max
    }
    return areNew
  }

  /// Counts the words, whose entries begin at `start`.
  mutating func count(
    _ tokens: [Token], from start: Int, _ states: inout [LearntWordState],
    _ styleHits: inout [Int32]
  ) {
    Self.read(states, of: numbers, count: tokens.count, into: &styles)
    (wordCount, distinctOfText) = Self.countWords(
      tokens, numbers, from: start, &states, into: &words, &counts)
    sequenceCount = Self.sequence(tokens, numbers, into: &sequence)
    let styles = styles.span
    for position in 0..<tokens.count {
      var bits = styles[position]
      while bits != 0 {
        styleHits[bits.trailingZeroBitCount] += 1
        bits &= bits - 1
      }
    }
  }

  /// Adds the words that the document has more than once.
  func appendRepeats(to repeats: inout [UInt32], _ repeatCounts: inout [Float]) {
    let (words, counts) = (words.span, counts.span)
    for entry in 0..<wordCount {
      let count = counts[entry]
      if count > 1 {
        repeats.append(words[entry])
        repeatCounts.append(count)
      }
    }
  }

  /// Reads the states, which also brings them near before they are changed one after another.
  @inline(never)
  private static func read(
    _ states: [LearntWordState], of numbers: [UInt32], count: Int, into styles: inout [UInt32]
  ) {
    let (states, numbers) = (states.span, numbers.span)
    var target = styles.mutableSpan
    for position in 0..<count { target[position] = states[Int(numbers[position])].style }
  }

  @inline(never)
  private static func countWords(
    _ tokens: [Token], _ numbers: [UInt32], from start: Int, _ states: inout [LearntWordState],
    into words: inout [UInt32], _ counts: inout [Float]
  ) -> (words: Int, ofText: Int) {
    let (tokens, numbers) = (tokens.span, numbers.span)
    var states = states.mutableSpan
    var words = words.mutableSpan
    var counts = counts.mutableSpan
    var used = 0
    var ofText = 0
    for position in 0..<tokens.count {
      let word = numbers[position]
      let end = Int(states[Int(word)].entryEnd)
      if end > start {
        counts[end - 1 - start] += 1
      } else {
        words[used] = word
        counts[used] = 1
        used += 1
        states[Int(word)].entryEnd = UInt32(truncatingIfNeeded: start + used)
        if tokens[position].kind.isWord { ofText += 1 }
      }
    }
    return (used, ofText)
  }

  @inline(never)
  private static func sequence(
    _ tokens: [Token], _ numbers: [UInt32], into sequence: inout [UInt32]
  ) -> Int {
    let (tokens, numbers) = (tokens.span, numbers.span)
    var target = sequence.mutableSpan
    var used = 0
    for position in 0..<tokens.count {
      target[used] = numbers[position]
      used += tokens[position].kind.isInSequence ? 1 : 0
    }
    return used
  }
}
