import Model
import Testing

/// Expected values by scikit-learn 1.9.1 on the fixture's `y`, `d` and `p`:
/// `precision_recall_fscore_support(y, d, zero_division=0)`, `accuracy_score(y, d)`,
/// `f1_score(y, d, average=…)`, and of each column `roc_auc_score`, `average_precision_score`,
/// `log_loss` and `brier_score_loss`.
@Suite struct MultilabelReportTests {
  let report = ClassificationReport(multilabelFixture(), bootstrap: nil)

  @Test func decisionsAgreeWithScikitLearn() {
    #expect(report.task == .multilabel)
    #expect(report.documents == 60)
    #expect(close(report.accuracy, 0.03333333333333333))
    #expect(close(report.microF1, 0.4186046511627907))
    #expect(close(report.macroF1, 0.43485612118988265))
    #expect(close(report.counts.precision, 0.3870967741935484))
    #expect(close(report.counts.recall, 0.45569620253164556))
    #expect(report.labels.map(\.name) == ["loud", "calm", "plain"])
    #expect(report.labels.map(\.support) == [31, 29, 19])
    #expect(report.labels.map(\.counts.flagged) == [31, 20, 42])
    let precision = [0.25806451612903225, 0.8, 0.2857142857142857]
    let recall = [0.25806451612903225, 0.5517241379310345, 0.631578947368421]
    let f1 = [0.25806451612903225, 0.6530612244897959, 0.39344262295081966]
    for (index, label) in report.labels.enumerated() {
      #expect(close(label.counts.precision, precision[index]))
      #expect(close(label.counts.recall, recall[index]))
      #expect(close(label.counts.f1, f1[index]))
    }
    #expect(close(report.macroPrecision, precision.reduce(0, +) / 3))
    #expect(close(report.macroRecall, recall.reduce(0, +) / 3))
  }

  @Test func probabilitiesAgreeWithScikitLearn() {
    let area = [0.19632925472747498, 0.7958843159065628, 0.40243902439024387]
    let precision = [0.3716009471772451, 0.7359992152295773, 0.26926774501550865]
    let loss = [4.176085781210366, 1.1199064332912203, 3.3180658196452275]
    let brier = [0.5058333333333332, 0.18704166666666666, 0.38820833333333327]
    // b = np.minimum((p * 15).astype(int), 14), then the weighted mean of
    // abs(p[b == k].mean() - y[b == k].mean())
    let error = [0.5666666666666668, 0.16250000000000003, 0.36916666666666664]
    for (index, label) in report.labels.enumerated() {
      #expect(close(label.areaUnderROC, area[index]))
      #expect(close(label.averagePrecision, precision[index]))
      #expect(close(label.logLoss, loss[index]))
      #expect(close(label.brier, brier[index]))
      #expect(close(label.calibrationError, error[index]))
    }
    #expect(close(report.logLoss, loss.reduce(0, +) / 3))
    #expect(close(report.brier, brier.reduce(0, +) / 3))
    #expect(close(report.calibrationError, error.reduce(0, +) / 3))
    #expect(report.confusion == nil)
  }

  @Test func entriesThatWereNotJudgedCountNowhere() {
    let all = multilabelFixture()
    // Documents 40 to 59 are not judged for the first label, the last ten not at all.
    let judged = (0..<180).map { $0 / 3 < 50 && ($0 / 3 < 40 || $0 % 3 > 0) }
    let masked = ClassificationReport(multilabelFixture(judged: judged), bootstrap: nil)
    #expect(masked.documents == 50)
    for (label, documents) in [40, 50, 50].enumerated() {
      #expect(masked.labels[label].documents == documents)
      let part = Predictions(
        labels: all.labels, probabilities: Array(all.probabilities.prefix(documents * 3)),
        truth: Array(all.truth.prefix(documents * 3)), thresholds: [0.5, 0.7, 0.3])
      let alone = ClassificationReport(part, bootstrap: nil)
      #expect(masked.labels[label] == alone.labels[label])
    }
  }

  @Test func nothingJudgedLeavesFiguresUndefined() {
    let none = multilabelFixture(judged: [Bool](repeating: false, count: 180))
    let report = ClassificationReport(none)
    #expect(report.documents == 0)
    #expect(report.accuracy == nil)
    #expect(report.microF1 == 0)
    #expect(report.logLoss == nil)
    #expect(report.calibrationError == nil)
    #expect(report.intervals == nil)
  }

  @Test func labelWithoutPositivesOrFlagsHasAnF1OfZeroAndStaysInTheMacroMean() {
    let predictions = Predictions(
      labels: ["here", "never"], probabilities: [0.9, 0.1, 0.2, 0.3],
      truth: [true, false, false, false], thresholds: [0.5, 0.5])
    let report = ClassificationReport(predictions, bootstrap: nil)
    #expect(report.labels[1].counts == BinaryCounts())
    #expect(report.labels[1].counts.f1 == 0)
    #expect(report.labels[1].areaUnderROC == nil)
    #expect(report.labels[1].averagePrecision == nil)
    #expect(report.macroF1 == 0.5)
    #expect(report.microF1 == 1)
    #expect(report.accuracy == 1)
  }
}
