import Model
import Testing

/// Expected values by scikit-learn 1.9.1 on the fixture's `c`, `d` and `p`, with
/// `labels=range(4), zero_division=0`: `precision_recall_fscore_support(c, d)`,
/// `confusion_matrix(c, d)`, `log_loss(c, p)`, `brier_score_loss(c, p, scale_by_half=False)`, and of
/// each column `roc_auc_score(c == k, p[:, k])` and `average_precision_score(c == k, p[:, k])`.
@Suite struct MulticlassReportTests {
  let report = ClassificationReport(multiclassFixture(), bootstrap: nil)

  @Test func figuresAgreeWithScikitLearn() {
    #expect(report.documents == 80)
    #expect(close(report.accuracy, 0.6))
    #expect(close(report.microF1, 0.6))
    #expect(close(report.macroF1, 0.5148809523809523))
    #expect(close(report.logLoss, 1.259514185488182))
    #expect(close(report.brier, 0.6689467635933639))
    #expect(report.labels.map(\.support) == [24, 41, 15, 0])
    let precision = [0.7916666666666666, 0.8695652173913043, 0.6923076923076923, 0]
    let recall = [0.7916666666666666, 0.4878048780487805, 0.6, 0]
    let f1 = [0.7916666666666666, 0.625, 0.6428571428571429, 0]
    let area = [0.7987351190476191, 0.7104440275171983, 0.7769230769230769]
    let average = [0.7150824519045812, 0.7216426691454134, 0.52045874637294]
    for (index, label) in report.labels.enumerated() {
      #expect(close(label.counts.precision, precision[index]))
      #expect(close(label.counts.recall, recall[index]))
      #expect(close(label.counts.f1, f1[index]))
    }
    for (index, label) in report.labels.prefix(3).enumerated() {
      #expect(close(label.areaUnderROC, area[index]))
      #expect(close(label.averagePrecision, average[index]))
    }
    #expect(report.labels[3].areaUnderROC == nil)
  }

  @Test func calibrationErrorIsOfTheTopClass() {
    // As for one label, of p.max(1) against p.argmax(1) == c.
    #expect(close(report.calibrationError, 0.33581688590180836))
    #expect(report.reliability?.bins.map(\.count).reduce(0, +) == 80)
  }

  @Test func confusionAgreesWithScikitLearn() throws {
    let confusion = try #require(report.confusion)
    #expect(confusion.counts == [19, 2, 2, 1, 3, 20, 2, 16, 2, 1, 9, 3, 0, 0, 0, 0])
    #expect(confusion[1, 3] == 16)
  }

  @Test func documentsThatWereNotJudgedCountNowhere() {
    let probabilities = [0.6, 0.4, 0.1, 0.9, 0.7, 0.3]
    let report = ClassificationReport(
      Predictions(labels: ["a", "b"], probabilities: probabilities, classes: [0, nil, 1]),
      bootstrap: nil)
    #expect(report.documents == 2)
    #expect(report.accuracy == 0.5)
    #expect(report.confusion?.counts == [1, 0, 1, 0])
  }

  @Test func decisionsMayDifferFromTheLargestProbability() {
    let predictions = Predictions(
      labels: ["a", "b"], probabilities: [0.6, 0.4, 0.8, 0.2], classes: [1, 0], decided: [1, 0])
    let report = ClassificationReport(predictions, bootstrap: nil)
    #expect(report.accuracy == 1)
    // Calibration is of the probabilities, not of the decisions: .6 was wrong, .8 was right.
    #expect(close(report.calibrationError, (0.6 + 0.2) / 2))
  }

  @Test func equalProbabilitiesGoToTheFirstClass() {
    #expect(Predictions.largest([0.25, 0.5, 0.5, 1, 1, 1], labels: 3) == [1, 0])
    #expect(Predictions.largest([], labels: 3) == [])
  }
}
