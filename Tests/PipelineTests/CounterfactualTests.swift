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
