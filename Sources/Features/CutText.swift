/// A text with parts taken out, as what differs from the whole text.
///
/// A space stands in place of each part, and no token reaches over a space: but for the words that
/// parts are taken out of, tokens and counts are those of the whole text. Only quotations reach
/// further; their marks are kept.
struct CutText: Sendable {
  /// The words from one space to another that parts are taken out of.
  struct Window: Sendable {
    /// Their bytes in the text.
    var bytes: Range<Int>
    /// What is taken out of them.
    fileprivate(set) var parts: Range<Int>
    /// The tokens of the text that they are.
    fileprivate(set) var whole: Range<Int>
    /// The tokens that are left, and the quotation marks.
    fileprivate(set) var left: Range<Int>
    fileprivate(set) var quotes: Range<Int>
    /// What is counted in what is left, less what is counted in the whole; no bytes.
    fileprivate(set) var counts: TextCounts
  }

  /// The document that parts are taken out of, among those that were read last; -1 for none.
  private(set) var document = -1
  /// Its tokens.
  private var range = 0..<0
  /// What was read, and what was taken out there.
  private var windows: [Window] = []
  private var parts: [Range<Int>] = []
  /// The tokens of all windows, one after another, and their slots.
  private var tokens: [Token] = []
  private var slots: [UInt32] = []
  private var quotes: [QuotationMark] = []
  /// The quotation marks of the whole text, once they were asked for.
  private var wholeQuotes: [QuotationMark] = []
  private var areQuotesRead = false
  /// Reads windows: the extractor's own tokenizer holds the documents.
  private(set) var tokenizer = Tokenizer()
  /// What is left of a window.
  private(set) var bytes: [UInt8] = []
  /// The windows of one text, in order.
  private var chosen: [Int] = []
  /// The tokens of one text, and their slots.
  private(set) var joined: [Token] = []
  private(set) var joinedSlots: [UInt32] = []

  /// Forgets the document.
  mutating func removeAll() { document = -1 }

  /// Takes up a document whose tokens are those in `range`.
  mutating func begin(_ document: Int, tokens range: Range<Int>) {
    self.document = document
    self.range = range
    windows.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    quotes.removeAll(keepingCapacity: true)
    areQuotesRead = false
  }

  /// Starts a text that is left.
  mutating func beginText() { chosen.removeAll(keepingCapacity: true) }

  /// The first parts of `removed` from `first` on that are taken out of the same words, and these.
  static func window(
    of text: Span<UInt8>, _ removed: Span<Range<Int>>, from first: Int
  ) -> (bytes: Range<Int>, end: Int) {
    var start = removed[first].lowerBound
    while start > 0, text[start - 1] != 0x20 { start -= 1 }
    var index = first
    var end = start
    while index < removed.count, removed[index].lowerBound <= end || index == first {
      end = removed[index].upperBound
      while end < text.count, text[end] != 0x20 { end += 1 }
      index += 1
    }
    return (start..<end, index)
  }

  /// Chooses the window of these bytes and parts, if it was read. There are a few dozen at most.
  mutating func choose(_ bytes: Range<Int>, without removed: Span<Range<Int>>) -> Bool {
    for number in windows.indices where isWindow(number, bytes, removed) {
      chosen.append(number)
      return true
    }
    return false
  }

  private func isWindow(
    _ number: Int, _ bytes: Range<Int>, _ removed: Span<Range<Int>>
  ) -> Bool {
    let own = windows[number].parts
    guard windows[number].bytes == bytes, own.count == removed.count else { return false }
    for index in removed.indices where parts[own.lowerBound + index] != removed[index] {
      return false
    }
    return true
  }

  /// Reads a window and chooses it: what is left of it is in `bytes`, its tokens are in
  /// `tokenizer`.
  mutating func read(
    _ window: Range<Int>, of text: Span<UInt8>, without removed: Span<Range<Int>>,
    _ tokens: [Token]
  ) {
    let end = min(window.upperBound + 1, text.count)
    tokenizer.buffer.removeAll()
    tokenizer.add(
      text.extracting(window.lowerBound..<end),
      padded: text.extracting(window.lowerBound..<text.count))
    var counts = TextCounts()
    counts.add(tokenizer.buffer.counts, times: -1)
    leave(window, of: text, without: removed)
    if bytes.isEmpty {
      tokenizer.buffer.removeAll()
      tokenizer.buffer.quotes.removeAll(keepingCapacity: true)
    } else {
      let left = bytes
      tokenizer.tokenize(left.span)
      counts += tokenizer.buffer.counts
    }
    counts.bytes = 0
    let own = Self.first(in: tokens.span, range, from: window.lowerBound)
    let next = Self.first(in: tokens.span, own..<range.upperBound, from: window.upperBound)
    chosen.append(windows.count)
    windows.append(
      Window(
        bytes: window, parts: parts.count..<parts.count + removed.count, whole: own..<next,
        left: self.tokens.count..<self.tokens.count + tokenizer.buffer.tokens.count,
        quotes: quotes.count..<quotes.count + tokenizer.buffer.quotes.count, counts: counts))
    for index in removed.indices { parts.append(removed[index]) }
    if !tokenizer.buffer.tokens.isEmpty { self.tokens += tokenizer.buffer.tokens }
    if !tokenizer.buffer.quotes.isEmpty { quotes += tokenizer.buffer.quotes }
  }

  /// Takes the slots of the tokens that were just read.
  mutating func add(slots: [UInt32]) { self.slots += slots }

  /// Fills `bytes` with what is left of a window, and the space after it: with nothing where only
  /// spaces are left.
  private mutating func leave(
    _ window: Range<Int>, of text: Span<UInt8>, without removed: Span<Range<Int>>
  ) {
    bytes.removeAll(keepingCapacity: true)
    if removed.count == 1, removed[0] == window { return }
    var start = window.lowerBound
    for index in removed.indices {
      bytes.append(text, start..<removed[index].lowerBound)
      bytes.append(0x20)
      start = removed[index].upperBound
    }
    bytes.append(text, start..<min(window.upperBound + 1, text.count))
  }

  /// The first of the tokens in `range` that begins at `position` or after it.
  private static func first(
    in tokens: Span<Token>, _ range: Range<Int>, from position: Int
  ) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if Int(tokens[middle].start) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Puts the text together that is left without the parts of the chosen windows, and returns what
  /// is counted in it.
  ///
  /// - Parameters:
  ///   - tokens: those of all documents, and `slots` theirs.
  ///   - counts: what is counted in the whole text.
  mutating func join(
    _ text: Span<UInt8>, _ tokens: [Token], _ slots: [UInt32], _ counts: TextCounts
  ) -> TextCounts {
    var counts = counts
    var hasQuotes = counts.quotationMarks > 0
    var length = range.count
    for index in chosen.indices {
      let number = chosen[index]
      length += windows[number].left.count - windows[number].whole.count
      counts += windows[number].counts
      counts.bytes += Int32(truncatingIfNeeded: growth(of: windows[number]))
      if !windows[number].quotes.isEmpty { hasQuotes = true }
    }
    Self.join(tokens, self.tokens, range, windows, chosen, length, into: &joined)
    Self.join(slots, self.slots, range, windows, chosen, length, into: &joinedSlots)
    counts.quotedBytes = hasQuotes ? quotedBytes(text) : 0
    return counts
  }

  /// Fills `joined` with what is left of `whole`.
  private static func join<Element>(
    _ whole: [Element], _ left: [Element], _ range: Range<Int>, _ windows: [Window],
    _ chosen: [Int], _ length: Int, into joined: inout [Element]
  ) {
    joined.removeAll(keepingCapacity: true)
    joined.append(addingCapacity: length) { joined in
      let (whole, left) = (whole.span, left.span)
      let (windows, chosen) = (windows.span, chosen.span)
      var position = range.lowerBound
      for index in chosen.indices {
        let number = chosen[index]
        for token in position..<windows[number].whole.lowerBound { joined.append(whole[token]) }
        for token in windows[number].left { joined.append(left[token]) }
        position = windows[number].whole.upperBound
      }
      for token in position..<range.upperBound { joined.append(whole[token]) }
    }
  }

  /// By how many bytes a window grows, most often less than none: spaces come, parts go.
  private func growth(of window: Window) -> Int {
    parts[window.parts].reduce(0) { $0 + 1 - $1.count }
  }

  /// The quoted bytes of the text that is left.
  private mutating func quotedBytes(_ text: Span<UInt8>) -> Int32 {
    if !areQuotesRead {
      tokenizer.tokenize(text)
      wholeQuotes = tokenizer.buffer.quotes
      areQuotesRead = true
    }
    var quotation = Quotation()
    var quoted: Int32 = 0
    var next = 0
    // How much further on bytes are than in the whole text.
    var shift = 0
    for number in chosen {
      let window = windows[number]
      while next < wholeQuotes.count, Int(wholeQuotes[next].start) < window.bytes.lowerBound {
        quoted += quotation.read(wholeQuotes[next], at: Int32(shift))
        next += 1
      }
      while next < wholeQuotes.count, Int(wholeQuotes[next].start) < window.bytes.upperBound {
        next += 1
      }
      for mark in quotes[window.quotes] {
        quoted += quotation.read(mark, at: Int32(window.bytes.lowerBound + shift))
      }
      shift += growth(of: window)
    }
    while next < wholeQuotes.count {
      quoted += quotation.read(wholeQuotes[next], at: Int32(shift))
      next += 1
    }
    return quoted
  }
}

extension [UInt8] {
  /// Appends a part of a text.
  fileprivate mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    append(addingCapacity: range.count) { bytes in
      let text = text.extracting(range)
      for index in text.indices { bytes.append(text[index]) }
    }
  }
}
