/// What was read of the runs of a text that are left when parts of it are taken out.
///
/// A space stands in place of each part, and no token reaches over a space: a run has the same tokens
/// and counts whatever was taken out elsewhere. Only quotations do; their marks are kept.
struct CutText: Sendable {
  /// A run that was read.
  struct Run: Sendable {
    /// Its bytes in the text.
    var bytes: Range<Int>
    var tokens: Range<Int>
    var quotes: Range<Int>
    /// What was counted in it; no bytes and no quoted bytes.
    var counts: TextCounts
  }

  private(set) var runs: [Run] = []
  /// The tokens of all runs, one run after another, and their slots.
  private(set) var tokens: [Token] = []
  private(set) var slots: [UInt32] = []
  private(set) var quotes: [QuotationMark] = []
  /// The tokens of the runs of one text.
  private(set) var joined: [Token] = []
  private(set) var joinedSlots: [UInt32] = []

  /// Forgets the text.
  mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    quotes.removeAll(keepingCapacity: true)
  }

  /// The number of a run, if it was read. There are a few dozen at most.
  func run(_ bytes: Range<Int>) -> Int? { runs.firstIndex { $0.bytes == bytes } }

  /// Keeps what the tokenizer read of a run, and returns its number.
  mutating func add(
    _ bytes: Range<Int>, _ buffer: borrowing TokenBuffer, _ slots: [UInt32]
  ) -> Int {
    var counts = buffer.counts
    counts.bytes = 0
    counts.quotedBytes = 0
    runs.append(
      Run(
        bytes: bytes, tokens: tokens.count..<tokens.count + buffer.tokens.count,
        quotes: quotes.count..<quotes.count + buffer.quotes.count, counts: counts))
    tokens += buffer.tokens
    self.slots += slots
    quotes += buffer.quotes
    return runs.count - 1
  }

  /// Puts runs together to one text, and returns what is counted in it.
  ///
  /// - Parameters:
  ///   - numbers: the runs in order.
  ///   - offsets: where each begins in the text.
  mutating func join(_ numbers: [Int], at offsets: [Int], bytes: Int) -> TextCounts {
    joined.removeAll(keepingCapacity: true)
    joinedSlots.removeAll(keepingCapacity: true)
    var counts = TextCounts()
    var quotation = Quotation()
    for (number, offset) in zip(numbers, offsets) {
      let run = runs[number]
      joined.append(contentsOf: tokens[run.tokens])
      joinedSlots.append(contentsOf: slots[run.tokens])
      counts += run.counts
      for mark in quotes[run.quotes] {
        counts.quotedBytes += quotation.read(mark, at: Int32(offset))
      }
    }
    counts.bytes = Int32(bytes)
    return counts
  }
}
