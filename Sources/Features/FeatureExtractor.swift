public import LinearAlgebra

/// Turns documents into a `FeatureBatch`. Each worker owns one; the vocabulary is shared.
public struct FeatureExtractor: Sendable {
  /// The vocabulary that columns refer to.
  public var vocabulary: Vocabulary { table.vocabulary }
  /// The languages of the documents of the batch.
  public private(set) var languages: [Language] = []
  private(set) var table: WordTable
  private var tokenizer = Tokenizer()
  private var counters = DocumentCounters()
  /// The tokens of document `d` of the last call are `offsets[d] ..< offsets[d + 1]`.
  private var offsets: [Int] = []
  /// What was counted in each of these documents.
  private var counts: [TextCounts] = []
  /// The slot of each of these tokens.
  private var slots: [UInt32] = []

  /// The text that parts are taken out of.
  private var cut = CutText()
  /// The slots of the tokens of a part of it.
  private var cutSlots: [UInt32] = []
  /// The one document that is left: where its tokens are, what was counted in it, its language.
  private var cutOffsets = [0, 0]
  private var cutCounts = [TextCounts()]
  private var cutLanguages: [Language] = []
  /// Whether the tokens of all documents of the last call of `append` are still there: none was so
  /// long that it was read in pieces.
  public private(set) var areTokensKept = true
  /// Longer documents, in bytes, are read in pieces.
  private let longDocument: Int
  /// About how many tokens a piece has.
  private let pieceTokens: Int

  /// Makes an extractor whose cache holds up to `cacheLimit` words that the vocabulary lacks.
  ///
  /// Of a document longer than `longDocument` bytes no more than about `pieceTokens` tokens are in
  /// memory at a time; the features are the same.
  public init(
    vocabulary: Vocabulary, cacheLimit: Int = 1 << 18, longDocument: Int = 1 << 19,
    pieceTokens: Int = 1 << 14
  ) {
    table = WordTable(vocabulary: vocabulary, cacheLimit: cacheLimit)
    self.longDocument = longDocument
    self.pieceTokens = pieceTokens
  }

  /// A batch of the right shape, without documents.
  public func emptyBatch() -> FeatureBatch {
    FeatureBatch(denseColumns: StyleBlock.names.count)
  }

  /// Empties `batch` for the next documents.
  ///
  /// Every batch begun must be handed to the model before the next: slots of new words are
  /// announced once.
  public mutating func begin(_ batch: inout FeatureBatch) {
    batch.removeAll()
    languages.removeAll(keepingCapacity: true)
    table.beginBatch()
  }

  /// Adds one document to `batch` and returns its language.
  ///
  /// - Complexity: O(bytes); no allocation once the buffers have grown.
  public mutating func append(_ text: Span<UInt8>, to batch: inout FeatureBatch) -> Language {
    append([0..<text.count], of: text, to: &batch)
    return languages[languages.count - 1]
  }

  /// Adds documents to `batch`, and their languages to `languages`.
  ///
  /// Goes through all of them in phases (tokens, look-ups, counts, look-ups of n-grams), so that
  /// the waits for memory of one phase overlap.
  ///
  /// - Parameter documents: where the documents are in `bytes`.
  /// - Complexity: O(bytes); no allocation once the buffers have grown.
  public mutating func append(
    _ documents: [Range<Int>], of bytes: Span<UInt8>, to batch: inout FeatureBatch
  ) {
    areTokensKept = !documents.contains { $0.count > longDocument }
    guard areTokensKept else {
      for document in documents { appendInPieces(bytes.extracting(document), to: &batch) }
      return
    }
    readTokens(documents, of: bytes)
    findWords(documents, of: bytes, in: &batch)
    countFeatures(in: &batch)
  }

  private mutating func appendInPieces(_ text: Span<UInt8>, to batch: inout FeatureBatch) {
    tokenizer.begin(text)
    counters.begin(&table)
    var position = 0
    while position < text.count {
      position = readPiece(of: text, from: position, in: &batch)
      counters.add(tokenizer.buffer.tokens, slots, &table, &batch)
    }
    counters.end(tokenizer.buffer.counts, &batch, &languages)
    batch.documents += 1
  }

  /// Reads tokens from `position` on and finds their slots; returns where to go on.
  private mutating func readPiece(
    of text: Span<UInt8>, from position: Int, in batch: inout FeatureBatch
  ) -> Int {
    tokenizer.buffer.removeAll()
    let end = tokenizer.read(text, padded: text, from: position, limit: pieceTokens)
    table.findSlots(
      tokenizer.buffer, [0, tokenizer.buffer.tokens.count], [0..<text.count], in: text, &slots,
      &batch)
    return end
  }

  /// First phase: the texts become tokens.
  package mutating func readTokens(_ documents: [Range<Int>], of bytes: Span<UInt8>) {
    cut.removeAll()
    tokenizer.buffer.removeAll()
    counts.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for document in documents {
      let end = min(document.upperBound + TextWindow.padding, bytes.count)
      tokenizer.add(
        bytes.extracting(document),
        padded: bytes.extracting(document.lowerBound..<end))
      offsets.append(tokenizer.buffer.tokens.count)
      counts.append(tokenizer.buffer.counts)
    }
  }

  /// Second phase: the tokens become slots; new words are announced.
  package mutating func findWords(
    _ documents: [Range<Int>], of bytes: Span<UInt8>, in batch: inout FeatureBatch
  ) {
    table.findSlots(tokenizer.buffer, offsets, documents, in: bytes, &slots, &batch)
  }

  /// Third phase: distinct words, n-grams, style features and languages.
  package mutating func countFeatures(in batch: inout FeatureBatch) {
    counters.count(tokenizer.buffer.tokens, slots, offsets, counts, &table, &batch, &languages)
    batch.documents += counts.count
  }

  /// The same, and fills `trace` with where each feature was found.
  public mutating func append(
    _ text: Span<UInt8>, to batch: inout FeatureBatch, trace: inout FeatureTrace
  ) -> Language {
    let language = append(text, to: &batch)
    findTrace(ofDocument: 0, text, into: &trace)
    return language
  }

  // MARK: Texts with parts taken out

  /// Adds what is left of a document, with a space in place of each part that is taken out.
  ///
  /// The features are those of the text that is left. Only the words that parts are taken out of
  /// are read, and remembered for the next parts of the same document. There is no trace of what is
  /// left, and the documents read before are still there.
  ///
  /// - Parameters:
  ///   - document: its place among the documents of the last call of `append`, whose tokens must be
  ///     kept (`areTokensKept`).
  ///   - text: the document.
  ///   - removed: parts in order, which do not overlap; none is empty.
  ///   - batch: another batch, to be emptied by the caller, and handed to the model as any.
  public mutating func append(
    document: Int, _ text: Span<UInt8>, without removed: [Range<Int>],
    to batch: inout FeatureBatch
  ) {
    precondition(areTokensKept, "the tokens of document \(document) are not kept")
    if cut.document != document {
      cut.begin(document, tokens: offsets[document]..<offsets[document + 1])
    }
    cut.beginText()
    let removed = removed.span
    var first = 0
    while first < removed.count {
      let (bytes, end) = CutText.window(of: text, removed, from: first)
      let parts = removed.extracting(first..<end)
      if !cut.choose(bytes, without: parts) { readWindow(bytes, of: text, without: parts, &batch) }
      first = end
    }
    cutCounts[0] = cut.join(text, tokenizer.buffer.tokens, slots, counts[document])
    cutOffsets[1] = cut.joined.count
    cutLanguages.removeAll(keepingCapacity: true)
    counters.count(
      cut.joined, cut.joinedSlots, cutOffsets, cutCounts, &table, &batch, &cutLanguages)
    batch.documents += 1
  }

  private mutating func readWindow(
    _ bytes: Range<Int>, of text: Span<UInt8>, without removed: Span<Range<Int>>,
    _ batch: inout FeatureBatch
  ) {
    cut.read(bytes, of: text, without: removed, tokenizer.buffer.tokens)
    let count = cut.tokenizer.buffer.tokens.count
    if count == 0 { return }
    let left = cut.bytes
    table.findSlots(
      cut.tokenizer.buffer, [0, count], [0..<left.count], in: left.span, &cutSlots, &batch)
    cut.add(slots: cutSlots)
  }

  // MARK: The way back

  /// Fills `trace` with where each feature of a document was found.
  ///
  /// - Parameters:
  ///   - document: its place among the documents of the last call of `append`.
  ///   - text: the document; read again if it is a long one.
  public mutating func findTrace(
    ofDocument document: Int, _ text: Span<UInt8>, into trace: inout FeatureTrace
  ) {
    trace.removeAll()
    var grams = GramScanner()
    if areTokensKept {
      let range = offsets[document]..<offsets[document + 1]
      trace.reserve(tokens: range.count)
      Self.addTrace(
        tokenizer.buffer.tokens, slots, range, table, &grams, isWhole: true, to: &trace)
      return
    }
    // All words are known by now: nothing is announced.
    var nothing = emptyBatch()
    tokenizer.begin(text)
    trace.reserve(tokens: text.count / 6)
    var position = 0
    while position < text.count {
      position = readPiece(of: text, from: position, in: &nothing)
      let tokens = tokenizer.buffer.tokens
      Self.addTrace(tokens, slots, tokens.indices, table, &grams, to: &trace)
    }
  }

  private static func addTrace(
    _ tokens: [Token], _ slots: [UInt32], _ range: Range<Int>, _ table: borrowing WordTable,
    _ grams: inout GramScanner, isWhole: Bool = false, to trace: inout FeatureTrace
  ) {
    let tokens = tokens.span.extracting(range)
    let slots = slots.span.extracting(range)
    let first = trace.tokens.count
    trace.tokens.append(addingCapacity: tokens.count) { places in
      for index in tokens.indices {
        let token = tokens[index]
        places.append(FeatureTrace.Token(slot: slots[index], start: token.start, end: token.end))
      }
    }
    if table.vocabulary.configuration.wordOrder == 2, isWhole {
      addPairs(tokens, slots, table.vocabulary, to: &trace)
      return
    }
    for index in tokens.indices where tokens[index].kind.isInSequence {
      grams.add(slots[index], at: Int32(truncatingIfNeeded: first &+ index), table.vocabulary) {
        found in
        trace.gramColumns.append(found.column)
        trace.gramOrders.append(found.order)
        trace.gramTokens.append(found.places.0)
        trace.gramTokens.append(found.places.1)
        trace.gramTokens.append(found.places.2)
      }
    }
  }

  /// Adds the n-grams of a whole document, where all there are in the vocabulary are pairs.
  private static func addPairs(
    _ tokens: Span<Token>, _ slots: Span<UInt32>, _ vocabulary: borrowing Vocabulary,
    to trace: inout FeatureTrace
  ) {
    let known = UInt32(vocabulary.words)
    let (words, shift) = (vocabulary.gramFilter.words.span, vocabulary.gramFilter.shift)
    var last = WordTable.noSlot
    var place: Int32 = 0
    for index in tokens.indices where tokens[index].kind.isInSequence {
      let slot = slots[index]
      let before = place
      place = Int32(truncatingIfNeeded: index)
      let key = Vocabulary.pairKey(last, slot)
      let areKnown = max(last, slot) < known
      last = slot
      guard areKnown, KeyFilter.mayContain(key, in: words, shift) else { continue }
      let column = vocabulary.gramIndex.value(key)
      guard column != .max else { continue }
      trace.gramColumns.append(column)
      trace.gramOrders.append(2)
      trace.gramTokens.append(before)
      trace.gramTokens.append(place)
      trace.gramTokens.append(place)
    }
  }
}
