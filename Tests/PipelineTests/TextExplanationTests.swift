import Features
import Model
import Testing

@testable import Pipeline

/// Explanations of real text: every part of a logit has its characters.
@Suite struct TextExplanationTests {
  @Test(arguments: ClassificationTask.allCases, 1...6 as ClosedRange<UInt64>)
  func partsAddUpInAnyScript(_ task: ClassificationTask, seed: UInt64) throws {
    try partsAddUpInAnyScript(TestModels.bundle(of: task), seed)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func partsAddUpWithVectors(seed: UInt64) throws {
    try partsAddUpInAnyScript(TestModels.withVectors.get(), seed)
  }

  /// A word that no record held, whose letters say nothing, is evidence by its vector.
  @Test func aWordKnownByItsVectorAloneIsEvidence() throws {
    let bundle = try TestModels.withVectors.get()
    let other = try TestModels.multilabel.get()
    let bytes = Array("by the river in Velmark abhorrent near the old bridge".utf8)
    func share(_ bundle: ModelBundle) -> Double {
      var explainer = DocumentExplainer(bundle)
      let start = bytes.firstRange(of: Array("abhorrent".utf8))?.lowerBound ?? -1
      return explainer.explanations(bytes.span, labels: [0])[0].spans
        .first { $0.start <= start && start < $0.end }?.contribution ?? 0
    }
    #expect(bundle.vocabulary.vectorWords > 0)
    #expect(share(bundle) > 0.1)
    #expect(share(bundle) > 2 * abs(share(other)))
  }

  private func partsAddUpInAnyScript(_ bundle: ModelBundle, _ seed: UInt64) throws {
    var explainer = DocumentExplainer(bundle)
    var maker = TextMaker(seed: seed + 40)
    let texts =
      TestModels.texts(count: 25, seed: seed)
      + (0..<25).map { _ in maker.text(upTo: 12) + String(maker.anyScalar()) }
    let labels = Array(bundle.manifest.labels.indices)
    var spans = 0
    // All together: more words than are compared with each other, and more spans than one go.
    for text in texts + [texts.joined(separator: " ")] {
      let bytes = Array(text.utf8)
      let logits = freshLogits(bytes, bundle)
      let explanations = explainer.explanations(bytes.span, labels: labels)
      #expect(explanations.map(\.label) == labels)
      for explanation in explanations {
        let sum =
          explanation.bias + explanation.spans.reduce(0) { $0 + $1.contribution }
          + explanation.document.reduce(0) { $0 + $1.contribution }
        let logit = Double(logits[explanation.label])
        #expect(abs(sum - logit) < 1e-4, "“\(text)”")
        #expect(abs(explanation.logit - logit) < 1e-4)
        spans += explanation.spans.count

        var end = 0
        for span in explanation.spans {
          #expect(span.start >= end && span.end > span.start && span.end <= bytes.count)
          end = span.end
          // Spans begin and end between scalars.
          #expect(bytes[span.start] & 0xC0 != 0x80)
          #expect(span.end == bytes.count || bytes[span.end] & 0xC0 != 0x80)
        }
      }
    }
    #expect(spans > 400)
  }

  /// The logit of one label is that of all of them, in every bit.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func oneLabelIsScoredAsAllAre(seed: UInt64) throws {
    for bundle in try [TestModels.multilabel.get(), TestModels.withVectors.get()] {
      var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
      var (all, one) = (Scorer(model: bundle.model), Scorer(model: bundle.model))
      var batch = extractor.emptyBatch()
      var logits: [Float] = []
      let texts = TestModels.texts(count: 60, seed: seed + 60)
      for text in texts + ["", texts.joined(separator: "\n")] {
        extractor.begin(&batch)
        _ = extractor.append(Array(text.utf8).span, to: &batch)
        all.score(batch, into: &logits)
        for label in logits.indices {
          #expect(one.logit(of: label, batch).bitPattern == logits[label].bitPattern)
        }
      }
    }
  }

  @Test func anEmptyTextHasNoSpans() throws {
    let bundle = try TestModels.multilabel.get()
    var explainer = DocumentExplainer(bundle)
    for text in ["", "   ", "\n\n"] {
      let explanations = explainer.explanations(Array(text.utf8).span, labels: [0, 1])
      #expect(explanations.allSatisfy { $0.spans.isEmpty })
      let logits = freshLogits(Array(text.utf8), bundle)
      for explanation in explanations {
        #expect(abs(explanation.sumOfParts - Double(logits[explanation.label])) < 1e-4)
      }
    }
  }

  /// The words that make a label are the ones that are shown for it.
  @Test func theStrongestSpanIsTheMark() throws {
    let bundle = try TestModels.multilabel.get()
    var explainer = DocumentExplainer(bundle)
    let text = "by the river in Velmark utterly vile near the old bridge"
    let bytes = Array(text.utf8)
    let explanation = explainer.explanations(bytes.span, labels: [0])[0]
    let strongest = try #require(
      explanation.spans.max { $0.contribution < $1.contribution })
    let shown = String(decoding: bytes[strongest.start..<strongest.end], as: UTF8.self)
    #expect(shown == "utterly vile")
    #expect(strongest.contribution > 0.5)
  }

  @Test(arguments: ClassificationTask.allCases)
  func whatWasExplainedBeforeMakesNoDifference(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    var kept = DocumentExplainer(bundle)
    for text in TestModels.texts(count: 40, seed: 77) {
      let bytes = Array(text.utf8)
      var fresh = DocumentExplainer(bundle)
      #expect(
        kept.explanations(bytes.span, labels: [1, 2])
          == fresh.explanations(bytes.span, labels: [1, 2]))
    }
  }
}
