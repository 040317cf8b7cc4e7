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
      parts.forgetCuts()
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
        parts.begin(&two)
        _ = whole.append(left.span, to: &one)
        parts.append(text.span, without: sorted, to: &two)
        #expect(one.slots == two.slots && one.slotCounts == two.slotCounts)
        #expect(one.grams == two.grams && one.gramCounts == two.gramCounts)
        #expect(one.slotOffsets == two.slotOffsets && one.gramOffsets == two.gramOffsets)
        #expect(one.dense == two.dense && one.documents == two.documents)
        #expect(one.newSlots == two.newSlots && one.newColumns == two.newColumns)
        #expect(whole.languages == parts.languages)
      }
    }
  }

  /// A text too long to be remembered has the same features as one that is.
  @Test func longTextsAreReadAnew() throws {
    let texts = TinyCorpus.documents.map(\.text)
    let (vocabulary, _) = try learn(texts, configured(order: 2, minimum: 1))
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var one = FeatureBatch(denseColumns: StyleBlock.names.count)
    var two = one
    let text = Array(String(repeating: texts.joined(separator: " \" "), count: 400).utf8)
    #expect(text.count > 1 << 17)
    let part = 10..<20
    extractor.begin(&one)
    extractor.append(text.span, without: [part], to: &one)
    extractor.begin(&two)
    let left = Array(text[..<10] + [0x20] + text[20...])
    _ = extractor.append(left.span, to: &two)
    #expect(one.slots == two.slots && one.slotCounts == two.slotCounts && one.dense == two.dense)
  }
}
