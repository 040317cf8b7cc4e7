/// Chooses thresholds from held-out documents.
///
/// The same documents choose and measure, so achieved shares are slightly too good: the more so the
/// fewer documents there are. Measure on other documents before you rely on them.
public struct ThresholdSelection: Sendable, Equatable {
  /// What thresholds are chosen for.
  public let goal: ThresholdGoal
  /// The confidence of all intervals.
  public let confidence: Double
  /// For `maximumF1`: over how many standard deviations of the number flagged F1 is averaged; 0 for
  /// none. On simulated calibrated labels with 14 to 143 positives, 2 gave a better F1 on other
  /// documents than 0, 0.5 and 1.
  public let smoothing: Double
  /// For `maximumF1`: how many positives the threshold pooled over all labels counts for. With
  /// support `s` and shrinkage `k`, the logit of the threshold is `s/(s+k)` of the label's own and
  /// `k/(s+k)` of the pooled one. 0 leaves labels to themselves.
  public let shrinkage: Double
  /// For `maximumF1` and `fixed`: the least support that counts as enough.
  public let minimumSupport: Int

  /// A way to choose; shares and confidence lie within 0 and 1.
  public init(
    goal: ThresholdGoal, confidence: Double = 0.95, smoothing: Double = 2,
    shrinkage: Double = 10, minimumSupport: Int = 10
  ) {
    switch goal {
    case .maximumF1: break
    case .precision(let share), .recall(let share):
      precondition(share > 0 && share <= 1, "wanted share is \(share), must be above 0, at most 1")
    case .fixed(let threshold):
      precondition((0...1).contains(threshold), "threshold is \(threshold), must be within 0...1")
    }
    precondition(
      confidence > 0 && confidence < 1, "confidence is \(confidence), must be within 0 and 1")
    precondition(
      smoothing >= 0 && shrinkage >= 0,
      "smoothing \(smoothing) and shrinkage \(shrinkage) must not be negative")
    self.goal = goal
    self.confidence = confidence
    self.smoothing = smoothing
    self.shrinkage = shrinkage
    self.minimumSupport = minimumSupport
  }

  /// One threshold a label.
  ///
  /// - Parameters:
  ///   - probabilities: `documents x labels`, row-major, within 0...1.
  ///   - truth: Which labels hold.
  ///   - labels: The number of labels.
  ///   - judged: Which entries were judged; `nil` means all.
  /// - Complexity: O(n log n) for n entries.
  public func thresholds(
    probabilities: [Double], truth: [Bool], labels: Int, judged: [Bool]? = nil
  ) -> [ThresholdChoice] {
    let pooled = sweep(
      columns: 0..<labels, probabilities: probabilities, truth: truth, labels: labels,
      judged: judged)
    let common = pooled.positives.isEmpty ? 0.5 : choice(pooled).threshold
    return (0..<labels).map { label in
      let sweep = sweep(
        columns: label..<label + 1, probabilities: probabilities, truth: truth, labels: labels,
        judged: judged)
      return choice(sweep, common: common)
    }
  }

  /// One threshold for all labels, chosen on all entries together: for `maximumF1`, the one of the
  /// largest micro F1.
  ///
  /// Parameters are as for ``thresholds(probabilities:truth:labels:judged:)``.
  /// - Complexity: O(n log n) for n entries.
  public func commonThreshold(
    probabilities: [Double], truth: [Bool], labels: Int, judged: [Bool]? = nil
  ) -> ThresholdChoice {
    choice(
      sweep(
        columns: 0..<labels, probabilities: probabilities, truth: truth, labels: labels,
        judged: judged))
  }

  /// One threshold for all labels, of the largest micro F1 in these documents.
  ///
  /// Parameters are as for ``thresholds(probabilities:truth:labels:judged:)``.
  /// - Complexity: O(n log n) for n entries.
  public static func maximisingMicroF1(
    probabilities: [Double], truth: [Bool], labels: Int, judged: [Bool]? = nil
  ) -> ThresholdChoice {
    ThresholdSelection(goal: .maximumF1, smoothing: 0).commonThreshold(
      probabilities: probabilities, truth: truth, labels: labels, judged: judged)
  }

  private func sweep(
    columns: Range<Int>, probabilities: [Double], truth: [Bool], labels: Int, judged: [Bool]?
  ) -> ThresholdSweep {
    precondition(labels > 0, "there are \(labels) labels, must be at least 1")
    precondition(
      probabilities.count % labels == 0,
      "\(probabilities.count) probabilities do not fill rows of \(labels) labels")
    precondition(
      truth.count == probabilities.count && judged.map { $0.count == truth.count } ?? true,
      "there are \(probabilities.count) probabilities, \(truth.count) truths and "
        + "\(judged?.count ?? truth.count) judgements")
    var positives: [Double] = []
    var negatives: [Double] = []
    for row in stride(from: 0, to: truth.count, by: labels) {
      for index in row + columns.lowerBound..<row + columns.upperBound {
        guard judged?[index] ?? true else { continue }
        let probability = probabilities[index]
        precondition(
          probability >= 0 && probability <= 1,
          "probability \(probability) at entry \(index) is not within 0...1")
        if truth[index] { positives.append(probability) } else { negatives.append(probability) }
      }
    }
    return ThresholdSweep(positives: positives, negatives: negatives)
  }
}
