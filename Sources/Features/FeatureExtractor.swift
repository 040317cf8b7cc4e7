public import LinearAlgebra

/// Turns documents into a `FeatureBatch`. Each worker owns one; the vocabulary is shared.
public struct FeatureExtractor: Sendable {
  /// The vocabulary that columns refer to.
  public var vocabulary: Vocabulary { words.vocabulary }
  /// The languages of the documents of the batch.
  public private(set) var languages: [Language] = []
  private var words: WordTable
  private var tokenizer = Tokenizer()
  private var counters = DocumentCounters()
  /// The tokens of document `d` of the last call are `offsets[d] ..< offsets[d + 1]`.
  private var offsets: [Int] = []
  /// What was counted in each of these documents.
  private var counts: [TextCounts] = []
  /// The slot of each of these tokens.
  private var slots: [UInt32] = []

  /// Makes an extractor whose cache holds up to `cacheLimit` words that the vocabulary lacks.
  public init(vocabulary: Vocabulary, cacheLimit: Int = 1 << 18) {
    words = WordTable(vocabulary: vocabulary, cacheLimit: cacheLimit)
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
    words.beginBatch()
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
    readTokens(documents, of: bytes)
    findWords(documents, of: bytes, in: &batch)
    countFeatures(in: &batch)
  }

  /// First phase: the texts become tokens.
  package mutating func readTokens(_ documents: [Range<Int>], of bytes: Span<UInt8>) {
    tokenizer.buffer.removeAll()
    counts.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for document in documents {
      let end = min(document.upperBound + 16, bytes.count)
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
    words.findSlots(tokenizer.buffer, offsets, documents, in: bytes, &slots, &batch)
  }

  /// Third phase: distinct words, n-grams, style features and languages.
  package mutating func countFeatures(in batch: inout FeatureBatch) {
    counters.count(tokenizer.buffer.tokens, slots, offsets, counts, words, &batch, &languages)
    batch.documents += counts.count
  }

  /// The same, and fills `trace` with where each feature was found.
  public mutating func append(
    _ text: Span<UInt8>, to batch: inout FeatureBatch, trace: inout FeatureTrace
  ) -> Language {
    let language = append(text, to: &batch)
    findTrace(ofDocument: 0, into: &trace)
    return language
  }

  /// Fills `trace` with where each feature of a document was found.
  ///
  /// - Parameter document: its place among the documents of the last call of `append`.
  public func findTrace(ofDocument document: Int, into trace: inout FeatureTrace) {
    trace.removeAll()
    var sequence: [UInt32] = []
    var sequenceTokens: [Int32] = []
    let range = offsets[document]..<offsets[document + 1]
    sequence.reserveCapacity(range.count)
    sequenceTokens.reserveCapacity(range.count)
    for index in range {
      let token = tokenizer.buffer.tokens[index]
      trace.tokens.append(
        FeatureTrace.Token(slot: slots[index], start: token.start, end: token.end))
      if token.kind.isInSequence {
        sequence.append(slots[index])
        sequenceTokens.append(Int32(index - range.lowerBound))
      }
    }
    words.vocabulary.forEachGram(of: sequence) { column, order, first in
      trace.gramColumns.append(column)
      trace.gramOrders.append(order)
      for step in 0..<3 {
        trace.gramTokens.append(sequenceTokens[min(first + step, sequenceTokens.count - 1)])
      }
    }
  }
}

extension Vocabulary {
  /// Calls `body` with column, order and first position of every known n-gram of a sequence of
  /// words.
  @inline(__always)
  func forEachGram(of sequence: [UInt32], _ body: (UInt32, UInt8, Int) -> Void) {
    let order = configuration.wordOrder
    guard order > 1, sequence.count > 1 else { return }
    let known = UInt32(words)
    for position in 0..<sequence.count - 1 {
      let first = sequence[position]
      let second = sequence[position + 1]
      guard first < known, second < known else { continue }
      let key = Self.pairKey(first, second)
      guard gramFilter.mayContain(key) else { continue }
      let pair = gramIndex.value(key)
      guard pair != .max else { continue }
      body(pair, 2, position)
      guard order > 2, position + 2 < sequence.count, sequence[position + 2] < known else {
        continue
      }
      let triple = gramIndex.value(Self.pairKey(pair, sequence[position + 2]))
      if triple != .max { body(triple, 3, position) }
    }
  }
}
