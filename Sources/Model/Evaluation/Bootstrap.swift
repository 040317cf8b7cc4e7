import LinearAlgebra

/// Intervals by resampling documents, with the percentile method of Efron 1979.
///
/// A sample draws as many units as there are, with replacement; a unit is a group of documents
/// where groups are given (documents of one source are alike, so that resampling them one by one
/// would claim too much), else a document. The figure is computed on every sample, and the interval
/// is what lies between the percentiles, interpolated linearly.
public struct Bootstrap: Sendable, Equatable {
  /// How many samples are drawn.
  public let replicates: Int
  /// The confidence of the intervals, within 0..<1.
  public let confidence: Double
  /// The start of the random numbers.
  public let seed: UInt64

  /// Draws `replicates` samples for intervals of `confidence`.
  public init(replicates: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 1) {
    precondition(replicates > 0, "there are \(replicates) replicates, must be at least 1")
    precondition(
      confidence > 0 && confidence < 1, "confidence is \(confidence), must be within 0 and 1")
    self.replicates = replicates
    self.confidence = confidence
    self.seed = seed
  }

  /// The intervals of accuracy and F1, or `nil` with fewer than two units: one unit resampled is
  /// always itself and says nothing about others.
  ///
  /// - Complexity: O(documents x labels + replicates x (units + patterns x labels)), where a pattern
  ///   is a distinct row of right and wrong decisions; there are few of them.
  public func intervals(of predictions: Predictions) -> BootstrapIntervals? {
    let units = ResamplingUnits(predictions)
    guard units.patternOfUnit.count >= 2 else { return nil }
    let labels = predictions.labels.count
    var accuracy: [Double] = []
    var micro: [Double] = []
    var macro: [Double] = []
    var labelF1 = [[Double]](repeating: [], count: labels)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<replicates {
      let totals = units.drawTotals(using: &generator)
      accuracy.append(Double(totals[3 * labels]) / Double(totals[3 * labels + 1]))
      var pooled = BinaryCounts()
      var sum = 0.0
      for label in 0..<labels {
        let counts = BinaryCounts(
          truePositives: totals[3 * label], falsePositives: totals[3 * label + 1],
          falseNegatives: totals[3 * label + 2])
        labelF1[label].append(counts.f1)
        sum += counts.f1
        pooled = pooled + counts
      }
      micro.append(pooled.f1)
      macro.append(sum / Double(labels))
    }
    return BootstrapIntervals(
      bootstrap: self, units: units.patternOfUnit.count, accuracy: interval(of: accuracy),
      microF1: interval(of: micro), macroF1: interval(of: macro),
      labelF1: labelF1.map(interval(of:)))
  }

  /// The percentile interval of figures from samples.
  func interval(of figures: [Double]) -> ConfidenceInterval {
    let sorted = figures.sorted()
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 1)
      let next = min(index + 1, sorted.count - 1)
      return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
    }
    return ConfidenceInterval(
      lower: percentile((1 - confidence) / 2), upper: percentile((1 + confidence) / 2))
  }
}

/// How sure the figures of a report are.
public struct BootstrapIntervals: Sendable, Equatable {
  /// How they were made.
  public let bootstrap: Bootstrap
  /// How many documents or groups were there to draw from.
  public let units: Int
  /// Interval of accuracy or exact match.
  public let accuracy: ConfidenceInterval
  /// Interval of micro F1.
  public let microF1: ConfidenceInterval
  /// Interval of macro F1.
  public let macroF1: ConfidenceInterval
  /// Interval of the F1 of each label.
  public let labelF1: [ConfidenceInterval]
}
