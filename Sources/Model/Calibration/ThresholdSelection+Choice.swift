extension ThresholdSelection {
  /// The choice for one sweep.
  ///
  /// - Parameters:
  ///   - common: The threshold of all labels together, for a label to lean on; `nil` where there is
  ///     none.
  func choice(_ sweep: ThresholdSweep, common: Double? = nil) -> ThresholdChoice {
    if case .fixed(let threshold) = goal {
      return answer(sweep, threshold: threshold, verdict: verdict(support: sweep.positives.count))
    }
    guard !sweep.positives.isEmpty else {
      return answer(sweep, threshold: common ?? 0.5, verdict: .noPositives)
    }
    switch goal {
    case .fixed, .maximumF1:
      let cut = sweep.cutOfLargestF1(smoothing: smoothing) ?? 0
      let support = Double(sweep.positives.count)
      var threshold = sweep.thresholds[cut]
      if let common, shrinkage > 0 {
        threshold = Self.blend(threshold, common, share: support / (support + shrinkage))
      }
      return answer(sweep, threshold: threshold, verdict: verdict(support: sweep.positives.count))
    case .precision(let wanted):
      return cut(sweep, wanted: wanted, preferringMore: true) { counts in
        (counts.precision, counts.flagged)
      }
    case .recall(let wanted):
      return cut(sweep, wanted: wanted, preferringMore: false) { counts in
        (counts.recall, counts.support)
      }
    }
  }

  /// The cut for a wanted share: of those whose lower end reaches it, the one that flags most
  /// (`preferringMore`) or least. Where there is none, the cut of the highest lower end, among
  /// those whose share reaches it, if any.
  private func cut(
    _ sweep: ThresholdSweep, wanted: Double, preferringMore: Bool,
    share: (BinaryCounts) -> (achieved: Double, trials: Int)
  ) -> ThresholdChoice {
    let deviations = ProportionInterval.deviations(confidence)
    var sure: Int?
    var likely: (cut: Int, lower: Double)?
    var nearest = (cut: 0, lower: -1.0)
    for cut in sweep.flagged.indices {
      let counts = sweep.counts(cut: cut)
      let (achieved, trials) = share(counts)
      let lower = ProportionInterval.wilson(
        successes: Double(counts.truePositives), trials: Double(trials), deviations: deviations
      ).lower
      if lower >= wanted, preferringMore || sure == nil { sure = cut }
      if achieved >= wanted, lower > likely?.lower ?? -1 { likely = (cut, lower) }
      if lower > nearest.lower { nearest = (cut, lower) }
    }
    let cut = sure ?? likely?.cut ?? nearest.cut
    return answer(
      sweep, threshold: sweep.thresholds[cut],
      verdict: sure != nil ? .sufficient : likely != nil ? .tooFewDocuments : .outOfReach)
  }

  private func verdict(support: Int) -> ThresholdVerdict {
    support == 0 ? .noPositives : support < minimumSupport ? .tooFewDocuments : .sufficient
  }

  private func answer(
    _ sweep: ThresholdSweep, threshold: Double, verdict: ThresholdVerdict
  ) -> ThresholdChoice {
    ThresholdChoice(
      threshold: threshold, counts: sweep.counts(threshold: threshold), confidence: confidence,
      verdict: verdict)
  }

  /// A mean of two thresholds on the logit scale, `share` of the first.
  private static func blend(_ first: Double, _ second: Double, share: Double) -> Double {
    // Thresholds of 0 and 1 have no logit; this is as near as makes no difference.
    func logit(_ threshold: Double) -> Double {
      Logistic.logit(min(max(threshold, 1e-9), 1 - 1e-9))
    }
    return Logistic.probability(share * logit(first) + (1 - share) * logit(second))
  }
}
