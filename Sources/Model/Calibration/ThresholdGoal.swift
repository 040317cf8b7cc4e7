/// What a threshold is chosen for.
public enum ThresholdGoal: Sendable, Equatable {
  /// The largest F1.
  case maximumF1
  /// The most documents found such that at least this share of what is flagged is right.
  case precision(Double)
  /// The fewest documents flagged such that at least this share of what holds is found.
  case recall(Double)
  /// This threshold, whatever comes of it.
  case fixed(Double)
}

/// What the held-out data say about a chosen threshold.
public enum ThresholdVerdict: String, Sendable {
  /// The goal is met, and the data are enough to say so: the lower end of the interval reaches what
  /// was wanted. For goals that want no share: enough documents hold the label.
  case sufficient
  /// The goal is met in these data, but they are too few to say so with the wanted confidence.
  case tooFewDocuments = "too_few_documents"
  /// No threshold meets the goal in these data.
  case outOfReach = "out_of_reach"
  /// No judged document holds the label, so its threshold was taken from all labels together, or is
  /// 0.5 where none of them holds.
  case noPositives = "no_positives"
}

/// A threshold, and what it did on held-out documents.
public struct ThresholdChoice: Sendable, Equatable {
  /// Documents with at least this probability are flagged.
  public let threshold: Double
  /// Right and wrong decisions with this threshold.
  public let counts: BinaryCounts
  /// Wilson's interval of the precision; 0...1 where nothing was flagged.
  public let precisionInterval: ConfidenceInterval
  /// Wilson's interval of the recall; 0...1 where nothing held.
  public let recallInterval: ConfidenceInterval
  /// Whether the data were enough.
  public let verdict: ThresholdVerdict

  init(threshold: Double, counts: BinaryCounts, confidence: Double, verdict: ThresholdVerdict) {
    self.threshold = threshold
    self.counts = counts
    precisionInterval = ProportionInterval.wilson(
      successes: Double(counts.truePositives), trials: Double(counts.flagged),
      confidence: confidence)
    recallInterval = ProportionInterval.wilson(
      successes: Double(counts.truePositives), trials: Double(counts.support),
      confidence: confidence)
    self.verdict = verdict
  }
}
