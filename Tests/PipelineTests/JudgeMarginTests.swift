import LinearAlgebra
import Testing

@testable import Model
@testable import Pipeline

@Suite struct JudgeMarginTests {
  /// A flagged label stays flagged while its logit falls by less than the margin, and not beyond.
  @Test(arguments: ClassificationTask.allCases, 1...200 as ClosedRange<UInt64>)
  func marginIsWhatMustFall(_ task: ClassificationTask, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int(random.next() % 6) + 2
    let judge = Judge(
      task: task, labels: (0..<count).map { LabelInfo(id: "label_\($0)", axis: .harm) },
      thresholds: (0..<count).map { _ in 0.05 + 0.9 * random.unit() },
      classOffsets: (0..<count).map { _ in random.unit() - 0.5 })
    let logits = (0..<count).map { _ in Float(6 * random.unit() - 3) }
    var judgement = Judge.Judgement()
    judge.judge(logits[...], into: &judgement)
    for label in 0..<count where judgement.flagged[label] {
      let margin = judge.margin(label, judgement)
      #expect(margin >= -1e-6)
      for (fall, isFlagged) in [(margin - 0.001, true), (margin + 0.001, false)] {
        var lower = logits
        lower[label] -= Float(fall)
        var after = Judge.Judgement()
        judge.judge(lower[...], into: &after)
        #expect(after.flagged[label] == isFlagged, "\(label) of \(count), margin \(margin)")
      }
    }
  }
}
