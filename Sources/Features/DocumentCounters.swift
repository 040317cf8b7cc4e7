import LinearAlgebra

/// Counts what the tokens of documents are: distinct words, known word n-grams, words of each style
/// class and language.
struct DocumentCounters: Sendable {
  private var words = DistinctCounter()
  private var grams = DistinctCounter()
  private let languages = LanguageGuess()
  /// Keys of pairs of known words that stand side by side; only those `candidateOffsets` tells of.
  private var candidates: [UInt64] = []
  /// Those of document `d` are `candidateOffsets[d] ..< candidateOffsets[d + 1]`.
  private var candidateOffsets: [Int] = []
  /// The columns found, `noSlot` for what is no known n-gram.
  private var columns: [UInt32] = []
  private var open = OpenDocument()

  /// A document some of whose tokens are counted.
  private struct OpenDocument {
    /// Where its words and its n-grams begin in the batch.
    var firstSlot = 0
    var firstGram = 0
    var hits = TraitCounter()
    var distinctWords = 0
    /// The last word that n-grams may be made of.
    var last = WordTable.noSlot
    var scanner = GramScanner()
  }

  /// Adds the features of documents to `batch` and their languages to `languages`.
  ///
  /// - Parameters:
  ///   - offsets: the tokens of document `d` are `offsets[d] ..< offsets[d + 1]`.
  ///   - counts: what the tokenizer counted in each document.
  mutating func count(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ counts: [TextCounts],
    _ table: borrowing WordTable, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    reserveCandidates(tokens.count)
    var used = DistinctCounter.extend(&batch.slots, &batch.slotCounts, by: tokens.count)
    var found = 0
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    for document in counts.indices {
      let range = offsets[document]..<offsets[document + 1]
      open = OpenDocument()
      words.begin(capacity: range.count)
      Self.count(
        tokens, slots, range, table, &words, &candidates, &found, &batch.slots, &batch.slotCounts,
        &used, &open)
      candidateOffsets.append(found)
      batch.slotOffsets.append(Int32(used))
      finish(counts[document], &batch, &result)
    }
    DistinctCounter.cut(&batch.slots, &batch.slotCounts, to: used)
    findColumns(tokens, slots, offsets, table.vocabulary)
    grams.addAll(
      columns, offsets: candidateOffsets, to: &batch.grams, &batch.gramCounts,
      ends: &batch.gramOffsets)
  }

  // MARK: A long document, piece by piece

  /// Starts a document of which `add` will be given the tokens.
  mutating func begin(in batch: borrowing FeatureBatch) {
    open = OpenDocument()
    open.firstSlot = batch.slots.count
    open.firstGram = batch.grams.count
    words.begin(capacity: 0)
    grams.begin(capacity: 0)
  }

  /// Counts the next tokens of the document.
  mutating func add(
    _ tokens: [Token], _ slots: [UInt32], _ table: borrowing WordTable, _ batch: inout FeatureBatch
  ) {
    words.makeRoom(for: tokens.count, beside: batch.slots, from: open.firstSlot)
    reserveCandidates(tokens.count)
    var used = DistinctCounter.extend(&batch.slots, &batch.slotCounts, by: tokens.count)
    var found = 0
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    Self.count(
      tokens, slots, 0..<tokens.count, table, &words, &candidates, &found, &batch.slots,
      &batch.slotCounts, &used, &open)
    candidateOffsets.append(found)
    DistinctCounter.cut(&batch.slots, &batch.slotCounts, to: used)
    findColumns(tokens, slots, [0, tokens.count], table.vocabulary, goesOn: true)
    grams.makeRoom(for: columns.count, beside: batch.grams, from: open.firstGram)
    grams.addMore(columns, 0..<candidateOffsets[1], to: &batch.grams, &batch.gramCounts)
  }

  /// Ends the document.
  mutating func end(
    _ counts: TextCounts, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    batch.slotOffsets.append(Int32(batch.slots.count))
    batch.gramOffsets.append(Int32(batch.grams.count))
    finish(counts, &batch, &result)
  }

  private func finish(
    _ counts: TextCounts, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    let hits = open.hits.finished()
    StyleBlock.append(counts, hits, distinct: open.distinctWords, to: &batch.dense)
    result.append(languages.best(counts, hits))
  }

  /// Makes room for as many pairs as there may be.
  private mutating func reserveCandidates(_ tokens: Int) {
    if candidates.count < tokens + 1 {
      candidates = [UInt64](repeating: 0, count: 2 * tokens + 1)
    }
  }

  /// Goes through the tokens in `range`: distinct words are added to `distinct` from `used` on, pairs
  /// of known words to `candidates` from `found` on.
  private static func count(
    _ tokens: [Token], _ slots: [UInt32], _ range: Range<Int>, _ table: borrowing WordTable,
    _ counter: inout DistinctCounter, _ candidates: inout [UInt64], _ found: inout Int,
    _ distinct: inout [UInt32], _ counts: inout [Int32], _ used: inout Int,
    _ open: inout OpenDocument
  ) {
    let tokens = tokens.span.extracting(range)
    let slots = slots.span.extracting(range)
    let marks = table.marks.span
    let lanes = table.lexicon.lanes.span
    let known = UInt32(table.vocabulary.words)
    var next = used
    var end = found
    var hits = open.hits
    var distinctWords = open.distinctWords
    var last = open.last
    counter.withEntries { round, entries in
      // So few that their sum stays in registers and no lane is full.
      var some = TraitCounter.Lanes.zero
      var added = 0
      var candidates = candidates.mutableSpan
      var distinct = distinct.mutableSpan
      var counts = counts.mutableSpan
      for index in slots.indices {
        let slot = slots[index]
        let kind = tokens[index].kind
        if kind.isInSequence {
          // Written in any case, and kept if both are known.
          candidates[end] = Vocabulary.pairKey(last, slot)
          end &+= max(last, slot) < known ? 1 : 0
          last = slot
        }
        guard slot != WordTable.noSlot else { continue }
        let position = round.find(slot, next: next, in: &entries)
        let isNew = position == next ? 1 : 0
        distinct[next] = slot
        next &+= isNew
        distinctWords &+= isNew & (kind.isWord ? 1 : 0)
        counts[position] &+= 1
        some &+= lanes[Int(marks[Int(slot)])]
        added &+= 1
        if added == TraitCounter.most {
          hits.add(some, words: added)
          some = .zero
          added = 0
        }
      }
      hits.add(some, words: added)
    }
    used = next
    found = end
    open.hits = hits
    open.distinctWords = distinctWords
    open.last = last
  }

  /// Fills `columns` with the columns of n-grams; those of document `d` are then
  /// `candidateOffsets[d] ..< candidateOffsets[d + 1]`.
  private mutating func findColumns(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ vocabulary: Vocabulary,
    goesOn: Bool = false
  ) {
    if vocabulary.configuration.wordOrder == 2 {
      Self.filter(&candidates, &candidateOffsets, vocabulary.gramFilter)
      Self.findPairs(candidates, candidateOffsets, vocabulary.gramIndex, &columns)
    } else {
      findGrams(tokens, slots, offsets, vocabulary, goesOn: goesOn)
    }
  }

  /// Leaves out the pairs that are certainly no known n-gram.
  ///
  /// Each is written in any case and kept if it may be known: nobody can foretell which pairs are,
  /// so a branch would cost more.
  private static func filter(
    _ candidates: inout [UInt64], _ offsets: inout [Int], _ filter: KeyFilter
  ) {
    let words = filter.words.span
    var candidates = candidates.mutableSpan
    var kept = 0
    var position = 0
    for document in 1..<offsets.count {
      while position < offsets[document] {
        let key = candidates[position]
        candidates[kept] = key
        kept &+= KeyFilter.mayContain(key, in: words, filter.shift) ? 1 : 0
        position &+= 1
      }
      offsets[document] = kept
    }
  }

  /// How many look-ups ahead memory is asked for.
  private static let ahead = 12

  private static func findPairs(
    _ candidates: [UInt64], _ offsets: [Int], _ index: CompactIndex, _ columns: inout [UInt32]
  ) {
    let count = offsets[offsets.count - 1]
    columns.removeAll(keepingCapacity: true)
    columns.append(addingCapacity: count) { columns in
      let candidates = candidates.span.extracting(0..<count)
      let entries = index.entries.span
      let shift = index.shift
      for position in candidates.indices {
        let next = position &+ ahead
        if next < candidates.count {
          entries.prefetch(CompactIndex.home(candidates[next], shift))
        }
        columns.append(CompactIndex.value(candidates[position], in: entries, shift))
      }
    }
  }

  /// Fills `columns` with all n-grams, for models that know other ones than pairs.
  private mutating func findGrams(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ vocabulary: Vocabulary, goesOn: Bool
  ) {
    columns.removeAll(keepingCapacity: true)
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    for document in 0..<offsets.count - 1 {
      if !goesOn { open.scanner = GramScanner() }
      for index in offsets[document]..<offsets[document + 1]
      where tokens[index].kind.isInSequence {
        open.scanner.add(slots[index], at: 0, vocabulary) { columns.append($0.column) }
      }
      candidateOffsets.append(columns.count)
    }
  }
}
