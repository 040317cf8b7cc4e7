import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// The way back from features to characters.
@Suite struct FeatureTraceTests {
  @Test(arguments: 1...3) func tracesOfRandomTexts(order: Int) throws {
    let texts = TinyCorpus.random(80, seed: 21) + TinyCorpus.documents.map(\.text)
    let (vocabulary, _) = try learn(texts, configured(order: order, minimum: 2))
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    var trace = FeatureTrace()
    var occurrences = 0
    for text in texts {
      extractor.begin(&batch)
      let bytes = Array(text.utf8)
      _ = extractor.append(bytes.span, to: &batch, trace: &trace)
      let tokens = tokenized(bytes).tokens
      #expect(trace.tokens.map { Int($0.start)..<Int($0.end) } == tokens.map { $0.start..<$0.end })

      let slots = trace.tokens.map(\.slot).filter { $0 != .max }
      #expect(counts(slots) == zipped(batch.slots, batch.slotCounts))
      #expect(counts(trace.gramColumns) == zipped(batch.grams, batch.gramCounts))

      #expect(trace.gramOrders.count == trace.gramColumns.count)
      #expect(trace.gramTokens.count == 3 * trace.gramColumns.count)
      for (occurrence, column) in trace.gramColumns.enumerated() {
        occurrences += 1
        let length = Int(trace.gramOrders[occurrence])
        let places = trace.gramTokens[3 * occurrence..<3 * occurrence + length].map(Int.init)
        #expect(places == places.sorted() && Set(places).count == length)
        let name = joined(places.map { tokens[$0].text })
        #expect(name == ExactText(vocabulary.name(ofColumn: Int(column))))
        // Nothing that n-grams see stands between its tokens.
        let between = tokens[places[0]...places[length - 1]].count(where: \.kind.isInSequence)
        #expect(between == length)
      }
    }
    #expect(order == 1 ? occurrences == 0 : occurrences > 100)
  }

  /// Documents read in pieces, of a token each if need be, have the features and traces that they
  /// have as a whole.
  @Test(arguments: 1...3, [1, 2, 7, 1000]) func piecesChangeNothing(order: Int, tokens: Int) throws
  {
    let texts = TinyCorpus.random(60, seed: 23) + TinyCorpus.documents.map(\.text)
    let (vocabulary, _) = try learn(texts, configured(order: order, minimum: 2))
    var whole = FeatureExtractor(vocabulary: vocabulary, cacheLimit: 50)
    var pieces = FeatureExtractor(
      vocabulary: vocabulary, cacheLimit: 50, longDocument: 40, pieceTokens: tokens)
    var one = FeatureBatch(denseColumns: StyleBlock.names.count)
    var two = one
    var (trace, other) = (FeatureTrace(), FeatureTrace())
    for start in stride(from: 0, to: texts.count, by: 3) {
      var bytes: [UInt8] = []
      var ranges: [Range<Int>] = []
      // Texts of many pieces, and some that are empty.
      for text in texts[start..<min(start + 3, texts.count)] + [""] {
        let all = Array((text + "  " + text).utf8)
        ranges.append(bytes.count..<bytes.count + all.count)
        bytes += all
      }
      whole.begin(&one)
      pieces.begin(&two)
      whole.append(ranges, of: bytes.span, to: &one)
      pieces.append(ranges, of: bytes.span, to: &two)
      #expect(one.slots == two.slots && one.slotCounts == two.slotCounts)
      #expect(one.slotOffsets == two.slotOffsets && one.gramOffsets == two.gramOffsets)
      #expect(one.grams == two.grams && one.gramCounts == two.gramCounts)
      #expect(one.dense == two.dense && one.documents == two.documents)
      #expect(one.newSlots == two.newSlots && one.newColumns == two.newColumns)
      #expect(one.newCounts == two.newCounts && one.newOffsets == two.newOffsets)
      #expect(whole.languages == pieces.languages)
      for (document, range) in ranges.enumerated() {
        let text = bytes.span.extracting(range)
        whole.findTrace(ofDocument: document, text, into: &trace)
        pieces.findTrace(ofDocument: document, text, into: &other)
        #expect(trace.tokens == other.tokens)
        #expect(trace.gramColumns == other.gramColumns && trace.gramOrders == other.gramOrders)
        #expect(trace.gramTokens == other.gramTokens)
      }
    }
  }

  @Test func anExampleByHand() throws {
    let (vocabulary, _) = try learn(["stop the Bridge", "stop the bridge"], configured(order: 3))
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    var trace = FeatureTrace()
    let bytes = Array("– STOP the new bridge: stop the bridge".utf8)
    _ = extractor.append(bytes.span, to: &batch, trace: &trace)
    let words = trace.tokens.map {
      String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
    #expect(words == ["STOP", "STOP", "the", "new", "bridge", "stop", "the", "bridge"])
    #expect(
      trace.gramColumns.map { vocabulary.name(ofColumn: Int($0)) } == [
        "stop the", "stop the", "stop the bridge", "the bridge",
      ])
    #expect(trace.gramOrders == [2, 2, 3, 2])
    #expect(trace.gramTokens[0..<2] == [0, 2])
    #expect(trace.gramTokens[3..<5] == [5, 6])
    #expect(trace.gramTokens[6..<9] == [5, 6, 7])
    #expect(trace.gramTokens[9..<11] == [6, 7])
    #expect(trace.tokens[1].slot == .max)  // <caps> was never learnt
  }

  @Test func tracingChangesNothing() throws {
    let texts = TinyCorpus.random(40, seed: 22)
    let (vocabulary, _) = try learn(texts, configured(order: 3, minimum: 2))
    var plain = FeatureExtractor(vocabulary: vocabulary)
    var traced = FeatureExtractor(vocabulary: vocabulary)
    var one = FeatureBatch(denseColumns: StyleBlock.names.count)
    var two = one
    var trace = FeatureTrace()
    plain.begin(&one)
    traced.begin(&two)
    for text in texts {
      let bytes = Array(text.utf8)
      let language = plain.append(bytes.span, to: &one)
      #expect(traced.append(bytes.span, to: &two, trace: &trace) == language)
    }
    #expect(one.slots == two.slots && one.slotCounts == two.slotCounts)
    #expect(one.grams == two.grams && one.gramCounts == two.gramCounts)
    #expect(one.dense == two.dense && one.newSlots == two.newSlots)
    #expect(one.newColumns == two.newColumns && one.newCounts == two.newCounts)
  }

  private func counts(_ keys: [UInt32]) -> [UInt32: Int32] {
    var counts: [UInt32: Int32] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    return counts
  }

  private func zipped(_ keys: [UInt32], _ counts: [Int32]) -> [UInt32: Int32] {
    Dictionary(uniqueKeysWithValues: zip(keys, counts))
  }
}
