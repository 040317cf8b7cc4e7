import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Texts with parts taken out, against the texts that are left.
@Suite struct CutTextTests {
  @Test(arguments: 1...3, 1...8 as ClosedRange<UInt64>)
  func featuresAreThoseOfWhatIsLeft(order: Int, seed: UInt64) throws {
    let texts = TinyCorpus.random(40, seed: seed) + TinyCorpus.documents.map(\.text)
    let (vocabulary, _) = try learn(texts, configured(order: order, minimum: 2))
    var random = SeededGenerator(seed: seed)
    var whole = FeatureExtractor(vocabulary: vocabulary)
    var parts = FeatureExtractor(vocabulary: vocabulary)
    var one = FeatureBatch(denseColumns: StyleBlock.names.count)
    var two = one
    for number in texts.indices {
      // Two texts and quotation marks of all kinds, so that quotations reach over what is left out.
      let marks = ["\"", "“", "”", "«", "»", "„", " ", "' "]
      let mark = marks[Int(random.next() % 8)]
      let text = Array(
        (texts[number] + mark + texts[Int(random.next() % UInt64(texts.count))] + mark).utf8)
      let places = text.indices.filter { text[$0] & 0xC0 != 0x80 } + [text.count]
      // Both know the words of the whole text, so that new ones have the same slots.
      whole.begin(&one)
      _ = whole.append(text.span, to: &one)
      parts.begin(&two)
      parts.append([0..<0, 0..<text.count], of: text.span, to: &two)
      var removed: [Range<Int>] = []
      for _ in 0..<8 {
        // A part more, or one put back, as when a counterfactual is looked for.
        if removed.count > 2, random.next() % 3 == 0 {
          removed.remove(at: Int(random.next() % UInt64(removed.count)))
        } else {
          let first = Int(random.next() % UInt64(places.count))
          let last = min(first + 1 + Int(random.next() % 9), places.count - 1)
          let part = places[first]..<places[last]
          guard !part.isEmpty, !removed.contains(where: { $0.overlaps(part) }) else { continue }
          removed.append(part)
        }
        let sorted = removed.sorted { $0.lowerBound < $1.lowerBound }
        var left: [UInt8] = []
        var position = 0
        for part in sorted {
          left += text[position..<part.lowerBound] + [0x20]
          position = part.upperBound
        }
        left += text[position...]
        whole.begin(&one)
        two.removeAll()
        _ = whole.append(left.span, to: &one)
        parts.append(document: 1, text.span, without: sorted, to: &two)
        #expect(one.slots == two.slots && one.slotCounts == two.slotCounts)
        #expect(one.grams == two.grams && one.gramCounts == two.gramCounts)
        #expect(one.slotOffsets == two.slotOffsets && one.gramOffsets == two.gramOffsets)
        #expect(one.dense == two.dense && one.documents == two.documents)
        #expect(one.newSlots == two.newSlots && one.newColumns == two.newColumns)
      }
      // What was read before is as it was.
      var trace = FeatureTrace()
      var fresh = trace
      parts.findTrace(ofDocument: 1, text.span, into: &trace)
      whole.begin(&one)
      _ = whole.append(text.span, to: &one, trace: &fresh)
      #expect(trace.tokens == fresh.tokens && trace.gramTokens == fresh.gramTokens)
    }
  }

  /// Other documents and what was taken out of them make no difference.
  @Test func documentsOfABatchAreCutInAnyOrder() throws {
    let texts = TinyCorpus.documents.map(\.text)
    let (vocabulary, _) = try learn(texts, configured(order: 2, minimum: 1))
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var all = FeatureBatch(denseColumns: StyleBlock.names.count)
    let bytes = Array(texts.joined().utf8)
    var ranges: [Range<Int>] = []
    for text in texts {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + text.utf8.count)
    }
    extractor.begin(&all)
    extractor.append(ranges, of: bytes.span, to: &all)
    var (one, two) = (all, all)
    for document in (0..<texts.count).reversed() + [0, 2, 1, 2] {
      let text = Array(texts[document].utf8)
      let middle = text.indices.first { $0 >= text.count / 2 && text[$0] & 0xC0 != 0x80 } ?? 0
      let part = [0..<middle].filter { !$0.isEmpty }
      one.removeAll()
      extractor.append(document: document, text.span, without: part, to: &one)
      var other = FeatureExtractor(vocabulary: vocabulary)
      other.begin(&two)
      _ = other.append(Array((part.isEmpty ? [] : [0x20]) + text[middle...]).span, to: &two)
      #expect(one.slotCounts == two.slotCounts && one.dense == two.dense)
      #expect(one.grams == two.grams && one.gramCounts == two.gramCounts)
    }
  }

  @Test func tokensOfLongDocumentsAreNotKept() throws {
    let (vocabulary, _) = try learn(["a river and a bridge"], configured(order: 2, minimum: 1))
    var extractor = FeatureExtractor(vocabulary: vocabulary, longDocument: 10)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    #expect(extractor.areTokensKept)
    _ = extractor.append(Array("a river here".utf8).span, to: &batch)
    #expect(!extractor.areTokensKept)
    _ = extractor.append(Array("a river".utf8).span, to: &batch)
    #expect(extractor.areTokensKept)
  }
}
