import Foundation

/// How one label was predicted, over the documents judged for it.
public struct LabelReport: Sendable, Equatable {
  /// The label.
  public let name: String
  /// Right and wrong decisions.
  public let counts: BinaryCounts
  /// The documents judged for this label.
  public let documents: Int
  /// The probability from which the label was given; `nil` where no threshold was used.
  public let threshold: Double?
  /// Area under the ROC curve; `nil` unless there are both positives and negatives.
  public let areaUnderROC: Double?
  /// Average precision; `nil` without positives.
  public let averagePrecision: Double?
  /// Mean negative log of the probability given to the truth, in nats; `nil` without documents.
  public let logLoss: Double?
  /// Mean squared difference of probability and truth; `nil` without documents.
  public let brier: Double?
  /// The probability of this label against its observed share.
  public let reliability: ReliabilityCurve
  /// Interval of F1 by resampling; `nil` where it was not asked for or cannot be told.
  public internal(set) var f1Interval: ConfidenceInterval?

  /// How many documents held the label.
  public var support: Int { counts.support }
  /// Expected calibration error of this label's probability; `nil` without documents.
  public var calibrationError: Double? { reliability.expectedCalibrationError }

  /// Measures the column of `label`.
  /// - Complexity: O(documents log documents).
  init(_ predictions: Predictions, label: Int) {
    var positives: [Double] = []
    var negatives: [Double] = []
    var counts = BinaryCounts()
    var logLoss = 0.0
    var squares = 0.0
    var statements: [(probability: Double, holds: Bool)] = []
    for document in 0..<predictions.documents where predictions.isJudged(document, label) {
      let index = document * predictions.labels.count + label
      let probability = predictions.probabilities[index]
      let holds = predictions.truth[index]
      if holds { positives.append(probability) } else { negatives.append(probability) }
      counts.count(held: holds, given: predictions.decisions[index])
      let right = holds ? probability : 1 - probability
      logLoss -= log(clipped(right))
      squares += (1 - right) * (1 - right)
      statements.append((probability, holds))
    }
    name = predictions.labels[label]
    self.counts = counts
    documents = statements.count
    threshold = predictions.thresholds?[label]
    areaUnderROC = RankMetrics.areaUnderROC(positives: positives, negatives: negatives)
    averagePrecision = RankMetrics.averagePrecision(positives: positives, negatives: negatives)
    self.logLoss = documents == 0 ? nil : logLoss / Double(documents)
    brier = documents == 0 ? nil : squares / Double(documents)
    reliability = ReliabilityCurve(statements)
  }
}

/// Keeps a probability away from 0 and 1 by the rounding unit, as scikit-learn's `log_loss` does,
/// so that its logarithm is finite.
func clipped(_ probability: Double) -> Double {
  min(max(probability, .ulpOfOne), 1 - .ulpOfOne)
}
