import CMemory
import LinearAlgebra

/// Counts what the tokens of documents are: distinct words, known word n-grams, words of each style
/// class and language.
struct DocumentCounters: Sendable {
  private let languages = LanguageGuess()
  /// Keys of pairs of words that stand side by side and may be known; only those `candidateOffsets`
  /// tells of.
  private var candidates: [UInt64] = []
  /// Those of document `d` are `candidateOffsets[d] ..< candidateOffsets[d + 1]`.
  private var candidateOffsets: [Int] = []
  /// The columns found, `noSlot` for what is no known n-gram.
  private var columns: [UInt32] = []
  private var open = OpenDocument()
  /// What the words of each document come to.
  private var results: [winnow_word_counts] = []

  /// A document some of whose tokens are counted.
  private struct OpenDocument {
    var hits = TraitCounter()
    var distinctWords = 0
    /// The last word that n-grams may be made of.
    var last = WordTable.noSlot
    /// What its words are told by from those of other documents.
    var generation: UInt16 = 0
    var scanner = GramScanner()
  }

  /// Adds the features of documents to `batch` and their languages to `languages`.
  ///
  /// - Parameters:
  ///   - offsets: the tokens of document `d` are `offsets[d] ..< offsets[d + 1]`.
  ///   - counts: what the tokenizer counted in each document.
  mutating func count(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ counts: [TextCounts],
    _ table: inout WordTable, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    results.removeAll(keepingCapacity: true)
    let generation = table.beginDocuments(counts.count)
    for document in counts.indices {
      results.append(Self.begun(generation &+ UInt16(truncatingIfNeeded: document)))
    }
    countWords(tokens, slots, offsets, &table, &batch)
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    for document in counts.indices {
      let found = results[document]
      candidateOffsets.append(found.pairs_end)
      batch.slotOffsets.append(Int32(found.distinct_end))
      let range = offsets[document]..<offsets[document + 1]
      let hits =
        range.count <= TraitCounter.most
        ? TraitHits(sum: found) : Self.hits(slots, range, table)
      finish(counts[document], hits, Int(found.distinct_words), &batch, &result)
    }
    findColumns(tokens, slots, offsets, table)
    table.count(
      grams: columns, candidateOffsets, from: generation, &batch.grams, &batch.gramCounts,
      &batch.gramOffsets)
  }

  /// What is known of a document before its first word.
  private static func begun(
    _ generation: UInt16, after last: UInt32 = WordTable.noSlot
  ) -> winnow_word_counts {
    var counts = winnow_word_counts()
    counts.last = last
    counts.generation = generation
    return counts
  }

  /// Adds the distinct words of documents to `batch` and pairs that may be known to `candidates`,
  /// as far as `results` tells.
  private mutating func countWords(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ table: inout WordTable,
    _ batch: inout FeatureBatch
  ) {
    if candidates.count <= tokens.count {
      candidates = [UInt64](repeating: 0, count: 2 * tokens.count + 1)
    }
    let used = DistinctCounter.extend(&batch.slots, &batch.slotCounts, by: tokens.count)
    table.count(
      tokens, slots, offsets, &batch.slots, &batch.slotCounts, from: used, &candidates, &results)
    DistinctCounter.cut(
      &batch.slots, &batch.slotCounts, to: results.last?.distinct_end ?? used)
  }

  /// How many of many words have each trait.
  private static func hits(
    _ slots: [UInt32], _ range: Range<Int>, _ table: borrowing WordTable
  ) -> TraitHits {
    var hits = TraitCounter()
    addTraits(of: slots, range, table, to: &hits)
    return hits.finished()
  }

  private static func addTraits(
    of slots: [UInt32], _ range: Range<Int>, _ table: borrowing WordTable,
    to hits: inout TraitCounter
  ) {
    for position in range where slots[position] != WordTable.noSlot {
      hits.add(table.lexicon.lanes[Int(table.slots[Int(slots[position])].mark)])
    }
  }

  // MARK: A long document, piece by piece

  /// Starts a document of which `add` will be given the tokens.
  mutating func begin(_ table: inout WordTable) {
    open = OpenDocument()
    open.generation = table.beginDocuments(1)
  }

  /// Counts the next tokens of the document.
  mutating func add(
    _ tokens: [Token], _ slots: [UInt32], _ table: inout WordTable, _ batch: inout FeatureBatch
  ) {
    results.removeAll(keepingCapacity: true)
    results.append(Self.begun(open.generation, after: open.last))
    countWords(tokens, slots, [0, tokens.count], &table, &batch)
    Self.addTraits(of: slots, slots.indices, table, to: &open.hits)
    open.distinctWords += Int(results[0].distinct_words)
    open.last = results[0].last
    candidateOffsets.removeAll(keepingCapacity: true)
    candidateOffsets.append(0)
    candidateOffsets.append(results[0].pairs_end)
    findColumns(tokens, slots, [0, tokens.count], table, goesOn: true)
    // Where the n-grams of the document end is known when it ends.
    var ends: [Int32] = []
    table.count(
      grams: columns, candidateOffsets, from: open.generation, &batch.grams, &batch.gramCounts,
      &ends)
  }

  /// Ends the document.
  mutating func end(
    _ counts: TextCounts, _ batch: inout FeatureBatch, _ result: inout [Language]
  ) {
    batch.slotOffsets.append(Int32(batch.slots.count))
    batch.gramOffsets.append(Int32(batch.grams.count))
    finish(counts, open.hits.finished(), open.distinctWords, &batch, &result)
  }

  private func finish(
    _ counts: TextCounts, _ hits: TraitHits, _ distinctWords: Int, _ batch: inout FeatureBatch,
    _ result: inout [Language]
  ) {
    StyleBlock.append(counts, hits, distinct: distinctWords, to: &batch.dense)
    result.append(languages.best(counts, hits))
  }

  /// Fills `columns` with the columns of n-grams; those of document `d` are then
  /// `candidateOffsets[d] ..< candidateOffsets[d + 1]`.
  private mutating func findColumns(
    _ tokens: [Token], _ slots: [UInt32], _ offsets: [Int], _ table: borrowing WordTable,
    goesOn: Bool = false
  ) {
    let vocabulary = table.vocabulary
    if vocabulary.configuration.wordOrder == 2 {
      vocabulary.gramIndex.look(
        up: candidates, candidateOffsets[candidateOffsets.count - 1], nextIn: table.grams,
        into: &columns)
    } else {
      findGrams(tokens, slots, offsets, vocabulary, goesOn: goesOn)
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
