import CMemory
import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// What the words of documents come to, against counting one word after another.
@Suite struct WordCountTests {
  private let kinds: [TokenKind] = [
    .word, .word, .word, .number, .character, .symbol, .marker, .side,
  ]

  private struct Found: Equatable {
    var distinct: [UInt32] = []
    var counts: [Int32] = []
    var pairs: [UInt64] = []
    var words = 0
    var traits = [UInt64](repeating: 0, count: 8)
  }

  private func slow(
    _ tokens: ArraySlice<Token>, _ slots: ArraySlice<UInt32>, _ table: borrowing WordTable
  ) -> Found {
    var found = Found()
    var last = UInt32.max
    let known = UInt32(table.vocabulary.words)
    for (token, slot) in zip(tokens, slots) {
      if token.kind.isInSequence {
        let key = Vocabulary.pairKey(last, slot)
        if last < known, slot < known, table.vocabulary.gramFilter.mayContain(key) {
          found.pairs.append(key)
        }
        last = slot
      }
      guard slot != WordTable.noSlot else { continue }
      if let place = found.distinct.firstIndex(of: slot) {
        found.counts[place] += 1
      } else {
        found.distinct.append(slot)
        found.counts.append(1)
        if token.kind.isWord { found.words += 1 }
      }
      let lanes = table.lexicon.lanes[Int(table.slots[Int(slot)].mark)]
      for lane in 0..<8 { found.traits[lane] &+= lanes[lane] }
    }
    return found
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>) func randomDocuments(seed: UInt64) throws {
    let texts = TinyCorpus.random(80, seed: seed)
    let (vocabulary, _) = try learn(texts, configured(order: 2, minimum: 1))
    #expect(vocabulary.grams > 20)
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var batch = extractor.emptyBatch()
    extractor.begin(&batch)
    // So that every word of the vocabulary has its mark.
    for text in texts { _ = extractor.append(Array(text.utf8).span, to: &batch) }
    var table = extractor.table

    var random = SeededGenerator(seed: seed)
    var tokens: [Token] = []
    var slots: [UInt32] = []
    var offsets = [0]
    let met = (0..<vocabulary.words).filter { table.slots[$0].mark != .max }
    for _ in 0..<60 {
      for _ in 0..<random.next() % (seed % 4 == 0 ? 400 : 40) {
        let kind = kinds[Int(random.next() % UInt64(kinds.count))]
        tokens.append(Token(hash: 1, start: 0, end: 1, stored: -1, length: 1, kind: kind))
        let slot = met[Int(random.next() % UInt64(min(met.count, 90)))]
        slots.append(random.next() % 10 == 0 ? WordTable.noSlot : UInt32(slot))
      }
      offsets.append(tokens.count)
    }
    var distinct = [UInt32](repeating: 0, count: 3 + tokens.count)
    var counts = [Int32](repeating: 0, count: 3 + tokens.count)
    var pairs = [UInt64](repeating: 0, count: tokens.count + 1)
    let generation = table.beginDocuments(60)
    var results = (0..<60).map { document in
      var begun = winnow_word_counts()
      begun.last = WordTable.noSlot
      begun.generation = generation + UInt16(document)
      return begun
    }
    table.count(tokens, slots, offsets, &distinct, &counts, from: 3, &pairs, &results)
    var (used, paired) = (3, 0)
    for document in 0..<60 {
      let range = offsets[document]..<offsets[document + 1]
      let result = results[document]
      let expected = slow(tokens[range], slots[range], table)
      #expect(Array(distinct[used..<result.distinct_end]) == expected.distinct)
      #expect(Array(counts[used..<result.distinct_end]) == expected.counts)
      #expect(Array(pairs[paired..<result.pairs_end]) == expected.pairs)
      #expect(Int(result.distinct_words) == expected.words)
      if range.count <= TraitCounter.most {
        let lanes = TraitHits(sum: result).lanes
        #expect((0..<8).map { lanes[$0] } == expected.traits)
      }
      (used, paired) = (result.distinct_end, result.pairs_end)
    }
  }

  /// Documents are told apart by numbers that begin again.
  @Test func moreDocumentsThanNumbers() throws {
    let (vocabulary, _) = try learn(["one two three", "one two"], configured(order: 2, minimum: 1))
    let texts = ["one two one", "three", "two two two one two"].map { Array($0.utf8) }
    func features(_ extractor: inout FeatureExtractor, _ text: [UInt8]) -> [String] {
      var batch = extractor.emptyBatch()
      extractor.begin(&batch)
      _ = extractor.append(text.span, to: &batch)
      return [
        "\(batch.slots)", "\(batch.slotCounts)", "\(batch.grams)", "\(batch.gramCounts)",
        "\(batch.slotOffsets)", "\(batch.gramOffsets)", "\(batch.dense)",
      ]
    }
    let alone = texts.map { text in
      var fresh = FeatureExtractor(vocabulary: vocabulary)
      return features(&fresh, text)
    }
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    for _ in 0..<Int(UInt16.max) / 2 { _ = features(&extractor, texts[0]) }
    for _ in 0..<Int(UInt16.max) / 2 + 10 { #expect(features(&extractor, texts[2]) == alone[2]) }
    for (text, expected) in zip(texts, alone) { #expect(features(&extractor, text) == expected) }
  }
}
