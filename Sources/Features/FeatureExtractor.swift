public import LinearAlgebra

/// Turns documents into a `FeatureBatch`. Each worker owns one; the vocabulary is shared.
public struct FeatureExtractor: Sendable {
  /// The vocabulary that columns refer to.
  public var vocabulary: Vocabulary { words.vocabulary }
  private var words: WordTable
  private var tokenizer = Tokenizer()
  private var slotCounter = DistinctCounter()
  private var gramCounter = DistinctCounter()
  /// The slot of each token.
  private var slots: [UInt32] = []
  private var sequence: [UInt32] = []
  private var sequenceTokens: [Int32] = []
  private var distinctWords = 0
  private var styleHits = [Int32](repeating: 0, count: StyleLexicon.classes.count)
  private var languages = LanguageGuess()

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
    words.beginBatch()
  }

  /// Adds one document to `batch` and returns its language.
  ///
  /// - Complexity: O(bytes); no allocation once the buffers have grown.
  public mutating func append(_ text: Span<UInt8>, to batch: inout FeatureBatch) -> Language {
    addWords(text, to: &batch)
    gramCounter.begin(capacity: sequence.count * 2)
    Self.forEachGram(of: sequence, in: words.vocabulary) { column, _, _ in
      gramCounter.add(column, to: &batch.grams, &batch.gramCounts)
    }
    batch.gramOffsets.append(Int32(batch.grams.count))
    StyleBlock.append(
      tokenizer.buffer.counts, traits: styleHits, distinct: distinctWords, to: &batch.dense)
    batch.slotOffsets.append(Int32(batch.slots.count))
    batch.documents += 1
    return languages.best(tokenizer.buffer.counts)
  }

  /// The same, and fills `trace` with where each feature was found.
  public mutating func append(
    _ text: Span<UInt8>, to batch: inout FeatureBatch, trace: inout FeatureTrace
  ) -> Language {
    let language = append(text, to: &batch)
    trace.removeAll()
    for (token, slot) in zip(tokenizer.buffer.tokens, slots) {
      trace.tokens.append(FeatureTrace.Token(slot: slot, start: token.start, end: token.end))
    }
    Self.forEachGram(of: sequence, in: words.vocabulary) { column, order, first in
      trace.gramColumns.append(column)
      trace.gramOrders.append(order)
      for step in 0..<3 {
        trace.gramTokens.append(sequenceTokens[min(first + step, sequenceTokens.count - 1)])
      }
    }
    return language
  }

  /// Reads the words of a document, and the sequence its n-grams are found in.
  private mutating func addWords(_ text: Span<UInt8>, to batch: inout FeatureBatch) {
    tokenizer.tokenize(text)
    words.findSlots(text, tokenizer.buffer, &slots, &batch)
    slotCounter.begin(capacity: slots.count)
    sequence.removeAll(keepingCapacity: true)
    sequenceTokens.removeAll(keepingCapacity: true)
    for index in styleHits.indices { styleHits[index] = 0 }
    distinctWords = 0
    languages.begin()
    for index in slots.indices {
      let slot = slots[index]
      if tokenizer.buffer.tokens[index].kind.isInSequence {
        sequence.append(slot)
        sequenceTokens.append(Int32(truncatingIfNeeded: index))
      }
      guard slot != WordTable.noSlot else { continue }
      let before = batch.slots.count
      slotCounter.add(slot, to: &batch.slots, &batch.slotCounts)
      if batch.slots.count > before, tokenizer.buffer.tokens[index].kind.isWord {
        distinctWords += 1
      }
      var bits = words.traits(ofSlot: slot)
      while bits != 0 {
        let bit = bits.trailingZeroBitCount
        bits &= bits &- 1
        if bit < WordTraits.firstLanguage {
          styleHits[bit] &+= 1
        } else {
          languages.add(bit &- WordTraits.firstLanguage)
        }
      }
    }
  }

  /// Calls `body` with column, order and first sequence position of every known word n-gram.
  @inline(__always)
  private static func forEachGram(
    of sequence: [UInt32], in vocabulary: Vocabulary, _ body: (UInt32, UInt8, Int) -> Void
  ) {
    let order = vocabulary.configuration.wordOrder
    guard order > 1, sequence.count > 1 else { return }
    let known = UInt32(vocabulary.words)
    let index = vocabulary.gramIndex
    let filter = vocabulary.gramFilter
    for position in 0..<sequence.count - 1 {
      let first = sequence[position]
      let second = sequence[position + 1]
      guard first < known, second < known else { continue }
      let key = Vocabulary.pairKey(first, second)
      guard filter.mayContain(key) else { continue }
      let pair = index.value(key)
      guard pair != .max else { continue }
      body(pair, 2, position)
      guard order > 2, position + 2 < sequence.count, sequence[position + 2] < known else {
        continue
      }
      let triple = index.value(Vocabulary.pairKey(pair, sequence[position + 2]))
      if triple != .max { body(triple, 3, position) }
    }
  }
}
