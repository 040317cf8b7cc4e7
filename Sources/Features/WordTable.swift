import LinearAlgebra

/// Gives every word a slot: the vocabulary's words their own numbers, others a place in a bounded
/// cache above them.
///
/// A worker owns one. The cache is emptied between batches once it is full, never within one, so a
/// slot means one word for as long as a batch lives.
struct WordTable: Sendable {
  /// Tokens without features have this slot.
  static let noSlot = UInt32.max
  private static let isNew: UInt64 = 1 << 63

  let vocabulary: Vocabulary
  private let lexicon: TraitLexicon
  /// Traits of each slot; a word of the vocabulary that was not met yet has the bit `isNew`.
  private var traits: [UInt64]
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
    traits = [UInt64](repeating: Self.isNew, count: vocabulary.words)
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

  /// Writes the slot of every token; words not met before are announced in `batch`.
  ///
  /// Look-ups come first and together: they do not wait for each other.
  mutating func findSlots(
    _ text: Span<UInt8>, _ buffer: borrowing TokenBuffer, _ slots: inout [UInt32],
    _ batch: inout FeatureBatch
  ) {
    slots.removeAll(keepingCapacity: true)
    let index = vocabulary.wordIndex
    for token in buffer.tokens { slots.append(index.value(token.hash)) }
    for position in slots.indices {
      let known = slots[position]
      if known != .max {
        if traits[Int(known)] & Self.isNew != 0 {
          introduce(known, buffer.tokens[position].hash, &batch)
        }
      } else if buffer.tokens[position].kind.isWord {
        slots[position] = cachedSlot(of: buffer.tokens[position], in: text, buffer, &batch)
      }
    }
  }

  /// What the lexicons know of the word in a slot.
  @inline(__always)
  func traits(ofSlot slot: UInt32) -> UInt64 {
    traits[Int(slot)]
  }

  private mutating func cachedSlot(
    of token: Token, in text: Span<UInt8>, _ buffer: borrowing TokenBuffer,
    _ batch: inout FeatureBatch
  ) -> UInt32 {
    let next = UInt32(vocabulary.words + cached)
    let (slot, isNew) = cache.insert(token.hash, next)
    if isNew {
      cached += 1
      wordBytes.removeAll(keepingCapacity: true)
      buffer.appendBytes(of: token, in: text, to: &wordBytes)
      traits.append(lexicon.traits(token.hash).bits)
      announce(slot, &batch)
    }
    return slot
  }

  private mutating func introduce(_ word: UInt32, _ hash: UInt64, _ batch: inout FeatureBatch) {
    traits[Int(word)] = lexicon.traits(hash).bits
    wordBytes.removeAll(keepingCapacity: true)
    wordBytes.append(contentsOf: vocabulary.bytes(ofWord: Int(word)))
    announce(word, &batch)
  }

  /// Adds the character n-grams of `wordBytes` to the batch as those of `slot`.
  private mutating func announce(_ slot: UInt32, _ batch: inout FeatureBatch) {
    if Subwords.apply(to: wordBytes) {
      subwords.scan(wordBytes)
      counter.begin(capacity: subwords.hashes.count)
      for hash in subwords.hashes {
        let column = vocabulary.subwordIndex.value(hash)
        if column != .max { counter.add(column, to: &batch.newColumns, &batch.newCounts) }
      }
    }
    batch.newSlots.append(slot)
    batch.newOffsets.append(Int32(batch.newColumns.count))
  }
}
