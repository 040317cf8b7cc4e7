import LinearAlgebra

/// Gives every word a slot: the vocabulary's words their own numbers, others a place in a bounded
/// cache above them.
///
/// A worker owns one. The cache is emptied between batches once it is full, never within one, so a
/// slot means one word for as long as a batch lives.
struct WordTable: Sendable {
  /// Tokens without features have this slot.
  static let noSlot = UInt32.max

  let vocabulary: Vocabulary
  private let lexicon: TraitLexicon
  private var isKnownSeen: [Bool]
  private(set) var traits: [WordTraits]
  private var cache: HashIndex
  private var cached = 0
  private let cacheLimit: Int
  private var subwords: Subwords
  private var counter = DistinctCounter()
  private var wordBytes: [UInt8] = []

  init(vocabulary: Vocabulary, cacheLimit: Int) {
    self.vocabulary = vocabulary
    self.cacheLimit = cacheLimit
    lexicon = TraitLexicon()
    isKnownSeen = [Bool](repeating: false, count: vocabulary.words)
    traits = [WordTraits](repeating: WordTraits(), count: vocabulary.words)
    cache = HashIndex(capacity: cacheLimit)
    subwords = Subwords(vocabulary.configuration)
  }

  /// Makes room; called between batches.
  mutating func beginBatch() {
    guard cached > cacheLimit else { return }
    cache.removeAll()
    traits.removeLast(cached)
    cached = 0
  }

  /// The slot of a token; a word not met before is announced in `batch`.
  @inline(__always)
  mutating func slot(
    of token: Token, in text: Span<UInt8>, _ buffer: borrowing TokenBuffer,
    _ batch: inout FeatureBatch
  ) -> UInt32 {
    let known = vocabulary.wordIndex.value(token.hash)
    if known != .max {
      if !isKnownSeen[Int(known)] { introduce(known, token.hash, &batch) }
      return known
    }
    if token.kind != .word { return Self.noSlot }
    let next = UInt32(vocabulary.words + cached)
    let (slot, isNew) = cache.insert(token.hash, next)
    if isNew {
      cached += 1
      wordBytes.removeAll(keepingCapacity: true)
      buffer.appendBytes(of: token, in: text, to: &wordBytes)
      traits.append(lexicon.traits(token.hash))
      announce(slot, &batch)
    }
    return slot
  }

  private mutating func introduce(_ word: UInt32, _ hash: UInt64, _ batch: inout FeatureBatch) {
    isKnownSeen[Int(word)] = true
    traits[Int(word)] = lexicon.traits(hash)
    wordBytes.removeAll(keepingCapacity: true)
    wordBytes.append(contentsOf: vocabulary.bytes(ofWord: Int(word)))
    announce(word, &batch)
  }

  /// Adds the character n-grams of `wordBytes` to the batch as those of `slot`.
  private mutating func announce(_ slot: UInt32, _ batch: inout FeatureBatch) {
    if Subwords.apply(to: wordBytes) {
      counter.begin(capacity: wordBytes.count * subwords.longest + 8)
      subwords.scan(wordBytes)
      for hash in subwords.hashes {
        let column = vocabulary.subwordIndex.value(hash)
        if column != .max { counter.add(column, to: &batch.newColumns, &batch.newCounts) }
      }
    }
    batch.newSlots.append(slot)
    batch.newOffsets.append(Int32(batch.newColumns.count))
  }
}
