import Features
import LinearAlgebra
import Model
import Testing

@testable import Pipeline

@Suite struct CounterfactualTests {
  /// Texts in which a span is only found needless after another one was put back.
  private static let settledInTwoRounds = [
    "(-Velmark ＷＩＤＥ 12かわ,  可怕的耻辱 ς,  ужасный позор сад-",
    "реки сад, ️ a.b@example.org 다리-İstan. ",
    "реки e\u{301}te\u{301}. !!!www.example.org naïve q  a monstrous shame @orchardVelmark river-",
  ]

  /// The text with a space in place of each span.
  private func without(_ removed: [Range<Int>], _ text: [UInt8]) -> [UInt8] {
    var left: [UInt8] = []
    for (position, byte) in text.enumerated() {
      guard let span = removed.first(where: { $0.contains(position) }) else {
        left.append(byte)
        continue
      }
      if position == span.lowerBound { left.append(0x20) }
    }
    return left
  }

  @Test(arguments: ClassificationTask.allCases)
  func whatIsLeftIsUnderTheThresholdAndEverySpanIsNeeded(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    var explainer = DocumentExplainer(bundle)
    var flagged = 0
    var found = 0
    var several = 0
    for text in TestModels.texts(count: 250, seed: 31) + Self.settledInTwoRounds {
      let bytes = Array(text.utf8)
      let judgement = freshJudgement(bytes, bundle)
      let reasons = explainer.explain(bytes.span, judgement, limit: 5)
      guard judgement.needsReview else {
        #expect(reasons.counterfactual == nil)
        continue
      }
      flagged += 1
      guard let counterfactual = reasons.counterfactual else { continue }
      found += 1
      let label = counterfactual.label
      #expect(label == reasons.evidence[0].label)
      #expect(judgement.flagged[label])
      let removed = counterfactual.removed
      if removed.count > 1 { several += 1 }
      #expect(!removed.isEmpty)
      for (left, right) in zip(removed, removed.dropFirst()) {
        #expect(left.upperBound <= right.lowerBound)
      }
      #expect(removed.allSatisfy { $0.upperBound <= bytes.count && !$0.isEmpty })

      let after = freshJudgement(without(removed, bytes), bundle)
      #expect(!after.flagged[label], "“\(text)”")
      #expect(after.probabilities[label] == counterfactual.probability)
      for index in removed.indices {
        var fewer = removed
        fewer.remove(at: index)
        let kept = freshJudgement(without(fewer, bytes), bundle)
        #expect(kept.flagged[label], "span \(removed[index]) of “\(text)” is not needed")
      }
    }
    #expect(flagged > 80)
    #expect(found > flagged / 2)
    #expect(several > 5)
  }

  /// Of a text that was read in pieces, what is left is read anew.
  @Test(arguments: ClassificationTask.allCases)
  func longTextsHaveCounterfactuals(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    var explainer = DocumentExplainer(bundle)
    let blank = String(repeating: " ", count: 1 << 19)
    let bytes = Array("a monstrous shame\(blank)near the old bridge".utf8)
    let judgement = freshJudgement(bytes, bundle)
    #expect(judgement.needsReview)
    let counterfactual = try #require(
      explainer.explain(bytes.span, judgement, limit: 5).counterfactual)
    let after = freshJudgement(without(counterfactual.removed, bytes), bundle)
    #expect(!after.flagged[counterfactual.label])
    #expect(after.probabilities[counterfactual.label] == counterfactual.probability)
  }

  /// What was scored with a document, and what was explained before it, makes no difference.
  @Test(arguments: ClassificationTask.allCases)
  func reasonsInABatchAreThoseOfTheTextAlone(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    let texts = TestModels.texts(count: 120, seed: 32).map { Array($0.utf8) }
    let bytes = texts.flatMap { $0 }
    var ranges: [Range<Int>] = []
    for text in texts {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + text.count)
    }
    var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    var scorer = Scorer(model: bundle.model)
    var batch = extractor.emptyBatch()
    var logits: [Float] = []
    extractor.append(ranges, of: bytes.span, to: &batch)
    scorer.score(batch, into: &logits)
    var explainer = DocumentExplainer(bundle)
    var found = 0
    for (number, text) in texts.enumerated() {
      let judgement = freshJudgement(text, bundle)
      let reasons = explainer.explain(
        text.span, judgement, limit: 5, document: number, of: batch, &extractor, &scorer)
      var fresh = DocumentExplainer(bundle)
      let alone = fresh.explain(text.span, judgement, limit: 5)
      #expect(reasons.counterfactual?.removed == alone.counterfactual?.removed)
      #expect(reasons.counterfactual?.probability == alone.counterfactual?.probability)
      if reasons.counterfactual != nil { found += 1 }
      #expect(reasons.evidence.map(\.label) == alone.evidence.map(\.label))
      #expect(reasons.evidence.map(\.logit) == alone.evidence.map(\.logit))
      for (left, right) in zip(reasons.evidence, alone.evidence) {
        #expect(left.spans.map(\.bytes) == right.spans.map(\.bytes))
        #expect(left.spans.count <= 5)
        #expect(left.document == right.document && left.rest == right.rest)
      }
    }
    #expect(found > 20)
  }

  /// A bias alone above the threshold leaves nothing to take out.
  @Test func whereNothingHelpsThereIsNone() throws {
    let bundle = try TestModels.multilabel.get()
    var explainer = DocumentExplainer(bundle)
    var judgement = Judge.Judgement()
    bundle.judge.judge([9, -9, -9, -9][...], into: &judgement)
    #expect(judgement.needsReview)
    let reasons = explainer.explain(Array("".utf8).span, judgement, limit: 5)
    #expect(reasons.counterfactual == nil)
    #expect(reasons.evidence.map(\.label) == [0])
  }

  @Test func reasonsAreGivenForEveryFlaggedLabelMostProbableFirst() throws {
    let bundle = try TestModels.multilabel.get()
    var explainer = DocumentExplainer(bundle)
    let bytes = Array("река".utf8)
    func labels(_ logits: [Float]) -> [Int] {
      var judgement = Judge.Judgement()
      bundle.judge.judge(logits[...], into: &judgement)
      return explainer.explain(bytes.span, judgement, limit: 3).evidence.map(\.label)
    }
    #expect(labels([1, 2, 3, 4]) == [1, 0])
    #expect(labels([2, 1, 3, 4]) == [0, 1])
    #expect(labels([2, 2, -3, -4]) == [0, 1])
    #expect(labels([-1, -2, 3, 4]) == [0])
  }
}
