import LinearAlgebra

/// Gives every word a slot: the vocabulary's words their own numbers, others a place in a bounded
/// cache above them.
///
/// A worker owns one. The cache is emptied between batches once it is full, never within one, so a
/// slot means one word for as long as a batch lives.
struct WordTable: Sendable {
  /// Tokens without features have this slot.
  static let noSlot = UInt32.max
  private static let isNew = UInt16.max

  let vocabulary: Vocabulary
  let lexicon: TraitLexicon
  /// For each slot 0, the place of its word in the lexicon and one more, or, for a word of the
  /// vocabulary that was not met yet, `isNew`.
  private(set) var marks: [UInt16]
  private var cache: HashIndex
  private var cached = 0
  private let cacheLimit: Int
  private var newWords: NewWords

  init(vocabulary: Vocabulary, cacheLimit: Int) {
    self.vocabulary = vocabulary
    self.cacheLimit = cacheLimit
    lexicon = TraitLexicon()
    marks = [UInt16](repeating: Self.isNew, count: vocabulary.slots)
    cache = HashIndex(capacity: cacheLimit)
    newWords = NewWords(vocabulary.configuration)
  }

  /// Makes room; called between batches.
  mutating func beginBatch() {
    guard cached > cacheLimit else { return }
    cache.removeAll()
    marks.removeLast(cached)
    cached = 0
  }

  /// Fills `slots` with the slot of every token; words not met before are announced in `batch`.
  ///
  /// Look-ups come first and together: they do not wait for each other.
  ///
  /// - Parameters:
  ///   - offsets: the tokens of document `d` are `offsets[d] ..< offsets[d + 1]`.
  ///   - documents: where the documents are in `bytes`.
  mutating func findSlots(
    _ buffer: borrowing TokenBuffer, _ offsets: [Int], _ documents: [Range<Int>],
    in bytes: Span<UInt8>, _ slots: inout [UInt32], _ batch: inout FeatureBatch
  ) {
    slots.removeAll(keepingCapacity: true)
    Self.lookUp(buffer.tokens, vocabulary.wordIndex, cache, marks, &slots)
    var document = 0
    var position = nextNew(slots.span, from: 0)
    while position < slots.count {
      let token = buffer.tokens[position]
      let known = slots[position]
      if known != .max {
        marks[Int(known)] = lexicon.mark(token.hash)
        newWords.add(vocabulary.bytes(ofWord: Int(known)), as: known)
      } else if token.kind.isWord {
        while offsets[document + 1] <= position { document += 1 }
        slots[position] = cachedSlot(
          of: token, in: bytes.extracting(documents[document]), buffer)
      }
      position = nextNew(slots.span, from: position + 1)
    }
    newWords.announce(vocabulary.subwordIndex, in: &batch)
  }

  /// How many look-ups ahead memory is asked for.
  private static let ahead = 12

  private static func lookUp(
    _ tokens: [Token], _ index: CompactIndex, _ cache: HashIndex, _ marks: [UInt16],
    _ slots: inout [UInt32]
  ) {
    slots.append(addingCapacity: tokens.count) { slots in
      let tokens = tokens.span
      let entries = index.entries.span
      let shift = index.shift
      let cached = cache.entries.span
      let marks = marks.span
      for position in tokens.indices {
        let next = position &+ ahead
        if next < tokens.count {
          entries.prefetch(CompactIndex.home(tokens[next].hash, shift))
        }
        let slot = CompactIndex.value(tokens[position].hash, in: entries, shift)
        if slot == .max {
          cached.prefetch(HashIndex.home(tokens[position].hash, cache.shift))
        } else {
          marks.prefetch(Int(slot))
        }
        slots.append(slot)
      }
    }
  }

  /// The next position whose word has no slot, or one that was not met yet.
  @inline(__always)
  private func nextNew(_ slots: Span<UInt32>, from start: Int) -> Int {
    let marks = marks.span
    var position = start
    while position < slots.count {
      let slot = slots[position]
      if slot == .max || marks[Int(slot)] == Self.isNew { return position }
      position &+= 1
    }
    return position
  }

  private mutating func cachedSlot(
    of token: Token, in text: Span<UInt8>, _ buffer: borrowing TokenBuffer
  ) -> UInt32 {
    let next = UInt32(vocabulary.slots + cached)
    let (slot, isNew) = cache.insert(token.hash, next)
    if isNew {
      cached += 1
      marks.append(lexicon.mark(token.hash))
      newWords.add(token, of: text, buffer, as: slot)
    }
    return slot
  }
}
