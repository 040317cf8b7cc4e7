import Foundation
import LinearAlgebra
import Model
import Testing

@testable import Pipeline

@Suite struct JudgeTests {
  private let labels = [
    LabelInfo(id: "loud", axis: .technique), LabelInfo(id: "harm", axis: .harm),
    LabelInfo(id: "report", axis: .context), LabelInfo(id: "plain", isNeutral: true),
  ]

  private func judge(
    _ logits: [Float], _ task: ClassificationTask = .multilabel,
    thresholds: [Double] = [0.5, 0.8, 0.5, 0.5], offsets: [Double] = [0, 0, 0, 0]
  ) -> Judge.Judgement {
    var judgement = Judge.Judgement()
    Judge(task: task, labels: labels, thresholds: thresholds, classOffsets: offsets)
      .judge(logits[...], into: &judgement)
    return judgement
  }

  @Test func probabilitiesAreLogistic() {
    let judgement = judge([0, 2, -3, 100])
    let expected = [0.5, 0.8807970779778823, 0.04742587317756678, 1]
    for (found, wanted) in zip(judgement.probabilities, expected) {
      #expect(abs(found - wanted) < 1e-12)
    }
    #expect(judge([-800, 800, -1e30, 1e30]).probabilities == [0, 1, 0, 1])
  }

  @Test func aProbabilityAtItsThresholdIsFlagged() {
    #expect(judge([0, 0, 0, 0]).flagged == [true, false, true, true])
    #expect(judge([-0.001, 3, -1, -1]).flagged == [false, true, false, false])
  }

  @Test func contextAndNeutralLabelsAskForNoReview() {
    let judgement = judge([-2, -2, 3, 4])
    #expect(judgement.flagged == [false, false, true, true])
    #expect(!judgement.needsReview)
    #expect(judgement.priority == judgement.probabilities[0])
    #expect(judge([1, -2, 3, 4]).needsReview)
  }

  @Test func theTopLabelIsTheMostProbableOfTheFlagged() {
    let both = judge([1, 2, 5, 5])
    #expect(both.flagged == [true, true, true, true])
    #expect(both.top == 1)
    #expect(both.priority == both.probabilities[1])
    // 0.6 flagged comes before 0.79 that is not.
    let one = judge([0.4, 1.3, -5, -5])
    #expect(one.top == 0)
    #expect(one.priority == one.probabilities[0])
  }

  @Test func withoutFlagsTheTopLabelIsNearestItsThreshold() {
    // 0.4 of 0.5 is nearer than 0.45 of 0.8.
    let judgement = judge([-0.405, -0.2, -5, -5])
    #expect(judgement.top == 0)
    #expect(!judgement.needsReview)
    #expect(judgement.priority == judgement.probabilities[1])
  }

  @Test func uncertaintyIsTheEntropyOfTheTopLabel() {
    #expect(judge([0, -9, -9, -9]).uncertainty == 1)
    #expect(judge([2000, -9, -9, -9]).uncertainty == 0)
    let judgement = judge([1, -9, -9, -9])
    let p = judgement.probabilities[0]
    let entropy = -(p * log(p) + (1 - p) * log(1 - p)) / log(2)
    #expect(abs(judgement.uncertainty - entropy) < 1e-12)
    var random = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let logits = (0..<4).map { _ in Float(20 * random.unit() - 10) }
      for task in ClassificationTask.allCases {
        #expect((0...1).contains(judge(logits, task).uncertainty))
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func classesAreASoftmax(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let logits = (0..<4).map { _ in Float(8 * random.unit() - 4) }
    let judgement = judge(logits, .multiclass, thresholds: [0, 0, 0, 0])
    let total = logits.reduce(0) { $0 + exp(Double($1)) }
    for label in 0..<4 {
      #expect(abs(judgement.probabilities[label] - exp(Double(logits[label])) / total) < 1e-12)
    }
    let best = logits.firstIndex(of: logits.max() ?? 0) ?? 0
    #expect(judgement.flagged == (0..<4).map { $0 == best })
    #expect(judgement.top == best)
    #expect(judgement.needsReview == (best < 2))
    let priority = best < 2 ? best : judgement.probabilities[0] > judgement.probabilities[1] ? 0 : 1
    #expect(judgement.priority == judgement.probabilities[priority])
  }

  @Test func classOffsetsMoveTheChoiceAlone() {
    let plain = judge([1, 0.5, 0, 0], .multiclass, thresholds: [0, 0, 0, 0])
    let moved = judge(
      [1, 0.5, 0, 0], .multiclass, thresholds: [0, 0, 0, 0], offsets: [0, 0.6, 0, 0])
    #expect(plain.flagged == [true, false, false, false])
    #expect(moved.flagged == [false, true, false, false])
    #expect(moved.probabilities == plain.probabilities)
    #expect(moved.top == 1)
    #expect(moved.priority == moved.probabilities[1])
  }

  @Test func hugeLogitsOfClassesStayFinite() {
    let judgement = judge([1e30, -1e30, 0, 1e30], .multiclass, thresholds: [0, 0, 0, 0])
    #expect(judgement.probabilities == [0.5, 0, 0, 0.5])
    #expect(judgement.flagged == [true, false, false, false])
  }

  /// Rows of a larger array, and a judgement that held another.
  @Test(arguments: ClassificationTask.allCases)
  func rowsAndReuseMakeNoDifference(_ task: ClassificationTask) {
    var random = SeededGenerator(seed: 2)
    let logits = (0..<40).map { _ in Float(8 * random.unit() - 4) }
    let judge = Judge(
      task: task, labels: labels, thresholds: [0.5, 0.8, 0.5, 0.5], classOffsets: [0, 1, 0, 0])
    var kept = Judge.Judgement()
    for row in 0..<10 {
      judge.judge(logits[row * 4..<row * 4 + 4], into: &kept)
      var fresh = Judge.Judgement()
      judge.judge(Array(logits[row * 4..<row * 4 + 4])[...], into: &fresh)
      #expect(kept.probabilities == fresh.probabilities)
      #expect(kept.flagged == fresh.flagged)
      #expect(kept.needsReview == fresh.needsReview)
      #expect(kept.top == fresh.top)
      #expect(kept.priority == fresh.priority)
      #expect(kept.uncertainty == fresh.uncertainty)
    }
  }
}
