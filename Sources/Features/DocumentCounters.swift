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
  private var sequence: [UInt32] = []

  /// Adds the features of documents to `batch` and their languages to `languages`.
  ///
  /// - Parameters:
  ///   - offsets: the tokens of document `d` are `offsets[d] ..< offsets[d + 1]`.
  ///   - counts: what the tokenizer counted in each document.
  mutating func count(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ counts: [TextCounts],
    _ table: borrowing WordTable, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    if candidates.count < tokens.count + 1 {
      candidates = [UInt64](repeating: 0, count: 2 * tokens.count + 1)
    }
    var found = 0
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    for document in counts.indices {
      let range = offsets[document]..<offsets[document + 1]
      let (distinct, hits) = Self.count(
        tokens, slots, range, table, &words, &candidates, &found, &batch)
      candidateOffsets.append(found)
      batch.slotOffsets.append(Int32(batch.slots.count))
      StyleBlock.append(counts[document], hits, distinct: distinct, to: &batch.dense)
      result.append(languages.best(counts[document], hits))
    }
    if table.vocabulary.configuration.wordOrder == 2 {
      Self.filter(&candidates, &candidateOffsets, table.vocabulary.gramFilter)
      Self.findPairs(candidates, candidateOffsets, table.vocabulary.gramIndex, &columns)
    } else {
      findGrams(tokens, slots, offsets, table.vocabulary)
    }
    for document in counts.indices {
      let range = candidateOffsets[document]..<candidateOffsets[document + 1]
      grams.addAll(columns, range, to: &batch.grams, &batch.gramCounts)
      batch.gramOffsets.append(Int32(batch.grams.count))
    }
  }

  /// Goes through the tokens of one document and returns the number of its distinct words, and how
  /// many words have each trait.
  private static func count(
    _ tokens: [Token], _ slots: [UInt32], _ range: Range<Int>, _ table: borrowing WordTable,
    _ counter: inout DistinctCounter, _ candidates: inout [UInt64], _ found: inout Int,
    _ batch: inout FeatureBatch
  ) -> (distinct: Int, hits: TraitHits) {
    let tokens = tokens.span.extracting(range)
    let slots = slots.span.extracting(range)
    let marks = table.marks.span
    let lanes = table.lexicon.lanes.span
    let known = UInt32(table.vocabulary.words)
    let before = batch.slots.count
    var hits = TraitCounter()
    var distinctWords = 0
    counter.withEntries(capacity: slots.count) { round, entries in
      batch.slots.append(addingCapacity: slots.count) { distinct in
        batch.slotCounts.append(addingCapacity: slots.count) { counts in
          var candidates = candidates.mutableSpan
          var last = WordTable.noSlot
          for index in slots.indices {
            let slot = slots[index]
            let kind = tokens[index].kind
            if kind.isInSequence {
              if last < known, slot < known {
                let key = Vocabulary.pairKey(last, slot)
                candidates[found] = key
                found &+= 1
              }
              last = slot
            }
            guard slot != WordTable.noSlot else { continue }
            let next = before &+ distinct.count
            let position = round.find(slot, next: next, in: &entries)
            if position == next {
              distinct.append(slot)
              counts.append(1)
              distinctWords &+= kind.isWord ? 1 : 0
            } else {
              counts[position &- before] &+= 1
            }
            let mark = marks[Int(slot)]
            if mark != 0 { hits.add(lanes[Int(mark) &- 1]) }
          }
        }
      }
    }
    return (distinctWords, hits.finished())
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

  /// Fills `columns` with all n-grams, for models that know longer ones than pairs.
  private mutating func findGrams(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ vocabulary: Vocabulary
  ) {
    columns.removeAll(keepingCapacity: true)
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    for document in 0..<offsets.count - 1 {
      sequence.removeAll(keepingCapacity: true)
      for index in offsets[document]..<offsets[document + 1]
      where tokens[index].kind.isInSequence {
        sequence.append(slots[index])
      }
      vocabulary.forEachGram(of: sequence) { column, _, _ in columns.append(column) }
      candidateOffsets.append(columns.count)
    }
  }
}
