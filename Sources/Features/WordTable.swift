import CMemory
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
  /// What is known of each slot. The mark is 0, the place of the word in the lexicon and one more,
  /// or, for a word of the vocabulary that was not met yet, `isNew`.
  private(set) var slots: [winnow_slot]
  /// The same by column of known n-grams of words, without a mark.
  private(set) var grams: [winnow_slot]
  /// The number of the last document that was counted.
  private var generation: UInt16 = 0
  private var cache: HashIndex
  private var cached = 0
  private let cacheLimit: Int
  private var newWords: NewWords

  init(vocabulary: Vocabulary, cacheLimit: Int) {
    self.vocabulary = vocabulary
    self.cacheLimit = cacheLimit
    lexicon = TraitLexicon()
    slots = [winnow_slot](
      repeating: winnow_slot(position: 0, generation: 0, mark: Self.isNew), count: vocabulary.slots)
    grams = [winnow_slot](
      repeating: winnow_slot(position: 0, generation: 0, mark: 0),
      count: vocabulary.words + vocabulary.grams)
    cache = HashIndex(capacity: cacheLimit)
    newWords = NewWords(vocabulary.configuration)
  }

  /// Makes room; called between batches.
  mutating func beginBatch() {
    guard cached > cacheLimit else { return }
    cache.removeAll()
    slots.removeLast(cached)
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
    vocabulary.wordIndex.look(up: buffer.tokens, nextIn: self.slots, cache, into: &slots)
    var document = 0
    var position = nextNew(slots.span, from: 0)
    while position < slots.count {
      let token = buffer.tokens[position]
      let known = slots[position]
      if known != .max {
        self.slots[Int(known)].mark = lexicon.mark(token.hash)
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

  /// The next position whose word has no slot, or one that was not met yet.
  @inline(__always)
  private func nextNew(_ slots: Span<UInt32>, from start: Int) -> Int {
    let known = self.slots.span
    var position = start
    while position < slots.count {
      let slot = slots[position]
      if slot == .max || known[Int(slot)].mark == Self.isNew { return position }
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
      slots.append(
        winnow_slot(position: 0, generation: 0, mark: lexicon.mark(token.hash)))
      newWords.add(token, of: text, buffer, as: slot)
    }
    return slot
  }

  /// Numbers for `count` documents, in a row from the one returned, that no word was met in.
  mutating func beginDocuments(_ count: Int) -> UInt16 {
    if count > Int(UInt16.max - generation) {
      precondition(count <= UInt16.max, "too many documents at a time")
      for slot in slots.indices { slots[slot].generation = 0 }
      for gram in grams.indices { grams[gram].generation = 0 }
      generation = 0
    }
    let first = generation + 1
    generation += UInt16(count)
    return first
  }

  /// Counts the words of documents.
  ///
  /// Distinct slots go to `distinct` from `used` on, and how often each occurs to `counts`; keys of
  /// pairs that may be known to `pairs`. `results` tells where those of each document end.
  mutating func count(
    _ tokens: [Token], _ numbers: [UInt32], _ offsets: [Int], _ distinct: inout [UInt32],
    _ counts: inout [Int32], from used: Int, _ pairs: inout [UInt64],
    _ results: inout [winnow_word_counts]
  ) {
    let filter = vocabulary.gramFilter
    var settings = winnow_word_settings(
      kind: MemoryLayout<Token>.offset(of: \.kind) ?? 0, stride: MemoryLayout<Token>.stride,
      known: vocabulary.configuration.wordOrder == 2 ? UInt32(vocabulary.words) : 0,
      filter_shift: filter.shift)
    precondition(
      offsets.count == results.count + 1 && offsets[0] >= 0
        && offsets[results.count] <= tokens.count && numbers.count == tokens.count
        && pairs.count > tokens.count && distinct.count >= used + tokens.count
        && counts.count == distinct.count,
      "no room for \(tokens.count) words")
    precondition(
      unsafe winnow_slots_are_below(numbers, numbers.count, slots.count), "a slot that is not there"
    )
    unsafe winnow_count_words(
      &settings, tokens, numbers, offsets, results.count, &slots, lexicon.lanes,
      filter.words, &distinct, &counts, used, &pairs, 0, &results)
  }

  /// Counts the known n-grams of documents, the first of which has the number `generation`;
  /// `columns` that are `noSlot` are none.
  ///
  /// Distinct columns are added to `distinct`, how often each occurs to `counts`, and where those
  /// of each document end to `ends`.
  mutating func count(
    grams columns: [UInt32], _ offsets: [Int], from generation: UInt16,
    _ distinct: inout [UInt32], _ counts: inout [Int32], _ ends: inout [Int32]
  ) {
    let documents = offsets.count - 1
    precondition(offsets[0] == 0 && offsets[documents] == columns.count)
    precondition(
      unsafe winnow_slots_are_below(columns, columns.count, grams.count), "no column of an n-gram")
    let used = DistinctCounter.extend(&distinct, &counts, by: columns.count)
    var own = [Int32](repeating: 0, count: documents)
    let end = unsafe winnow_count_keys(
      columns, offsets, documents, &grams, generation, &distinct, &counts, used, &own)
    ends.append(contentsOf: own)
    DistinctCounter.cut(&distinct, &counts, to: end)
  }
}
