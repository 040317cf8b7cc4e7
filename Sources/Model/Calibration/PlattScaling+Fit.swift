import Foundation

extension PlattScaling {
  /// The slope of a fit stays within this range; outside, it says more about a small or unsuitable
  /// sample than about the label.
  public static let slopes = 0.01...100.0

  /// Fits slope and intercept on held-out documents.
  ///
  /// Minimises `sum w (softplus(u) - t u)` with `u = slope · logit + intercept` by Newton's method
  /// in the stable form of H.-T. Lin, C.-J. Lin and R. Weng, "A note on Platt's probabilistic
  /// outputs for support vector machines", 2007. The targets `t` are smoothed by the prior as
  /// there: `(P + 1) / (P + 2)` for positives and `1 / (N + 2)` for negatives, with `P` and `N`
  /// the weights of either side, so that the answer is finite also where a threshold separates them
  /// perfectly.
  ///
  /// What cannot be fitted gets a safe answer, named by the outcome: without any weight the
  /// identity; with less than `minimumCount` on either side, or logits that are all the same, a
  /// slope of 1 and a fitted intercept; where the best slope is outside ``slopes`` (such as negative:
  /// the logits point the wrong way), the nearer end and a fitted intercept.
  ///
  /// - Parameters:
  ///   - logits: Raw logits of held-out documents, finite.
  ///   - truth: Whether the label holds.
  ///   - weights: Weights of the documents, not negative; 0 means not judged. `nil`: all 1.
  ///   - minimumCount: The least weight of positives and of negatives for a fit of the slope.
  /// - Complexity: O(documents) a step, rarely more than ten steps.
  public static func fit(
    logits: [Double], truth: [Bool], weights: [Double]? = nil, minimumCount: Double = 5
  ) -> PlattFit {
    let sample = PlattSample(logits: logits, truth: truth, weights: weights)
    func answer(_ scaling: PlattScaling, _ outcome: CalibrationOutcome) -> PlattFit {
      PlattFit(
        scaling: scaling, outcome: outcome, positives: sample.positives,
        negatives: sample.negatives)
    }
    guard sample.positives + sample.negatives > 0 else { return answer(.identity, .untouched) }
    guard min(sample.positives, sample.negatives) >= minimumCount, sample.spread > 0 else {
      return answer(sample.level(slope: 1), .levelOnly)
    }
    let (slope, intercept) = sample.slopeAndLevel()
    if slopes.contains(slope) {
      return answer(PlattScaling(slope: slope, intercept: intercept), .fitted)
    }
    let nearest = slope < slopes.lowerBound ? slopes.lowerBound : slopes.upperBound
    return answer(sample.level(slope: nearest), .slopeAtLimit)
  }
}

/// Judged logits, standardised so that slope and intercept are fitted on one scale.
private struct PlattSample {
  private var logits: [Double] = []
  private var targets: [Double] = []
  private var weights: [Double] = []
  private(set) var positives = 0.0
  private(set) var negatives = 0.0
  private var mean = 0.0
  /// The standard deviation of the logits.
  private(set) var spread = 0.0

  init(logits all: [Double], truth: [Bool], weights given: [Double]?) {
    precondition(
      all.count == truth.count, "there are \(all.count) logits and \(truth.count) truths")
    precondition(
      given.map { $0.count == all.count } ?? true,
      "there are \(all.count) logits and \(given?.count ?? 0) weights")
    var held: [Bool] = []
    for (index, logit) in all.enumerated() {
      let weight = given?[index] ?? 1
      precondition(weight >= 0 && weight.isFinite, "weight \(weight) at \(index) is negative")
      guard weight > 0 else { continue }
      precondition(logit.isFinite, "logit \(logit) at \(index) is not finite")
      logits.append(logit)
      weights.append(weight)
      held.append(truth[index])
      if truth[index] { positives += weight } else { negatives += weight }
    }
    targets = held.map { $0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2) }
    let total = positives + negatives
    guard total > 0 else { return }
    for (logit, weight) in zip(logits, weights) { mean += weight * logit / total }
    var variance = 0.0
    for (logit, weight) in zip(logits, weights) {
      variance += weight * (logit - mean) * (logit - mean) / total
    }
    // Equal logits leave a spread of rounding errors, which is none.
    let rounding = max(mean.magnitude, 1) * 1e-12
    spread = variance.squareRoot() > rounding ? variance.squareRoot() : 0
    if spread > 0 { logits = logits.map { ($0 - mean) / spread } }
  }

  /// The level the sample starts from: its log odds, smoothed.
  private var startingLevel: Double {
    Logistic.logit((positives + 1) / (positives + negatives + 2))
  }

  func slopeAndLevel() -> (slope: Double, intercept: Double) {
    let result = ConvexNewton().minimize(from: [0, startingLevel]) { point in
      let sums = sums(scale: point[0], level: point[1])
      return ConvexNewton.Evaluation(
        value: sums.loss, gradient: [sums.scaled, sums.plain],
        hessian: [sums.scaledTwice, sums.scaledOnce, sums.scaledOnce, sums.curvature])
    }
    let slope = result.point[0] / spread
    return (slope, result.point[1] - slope * mean)
  }

  func level(slope: Double) -> PlattScaling {
    let scale = spread > 0 ? slope * spread : 0
    let result = ConvexNewton().minimize(from: [startingLevel]) { point in
      let sums = sums(scale: scale, level: point[0])
      return ConvexNewton.Evaluation(
        value: sums.loss, gradient: [sums.plain], hessian: [sums.curvature])
    }
    return PlattScaling(slope: slope, intercept: result.point[0] - slope * mean)
  }

  /// The objective at `u = scale · z + level`, and its derivatives by scale and level.
  private func sums(scale: Double, level: Double) -> Sums {
    var sums = Sums()
    for index in logits.indices {
      let z = logits[index]
      let weight = weights[index]
      let u = scale * z + level
      let odds = exp(-abs(u))
      let probability = (u >= 0 ? 1 : odds) / (1 + odds)
      let residual = weight * (probability - targets[index])
      let curvature = weight * odds / ((1 + odds) * (1 + odds))
      sums.loss += weight * (max(u, 0) + log1p(odds) - targets[index] * u)
      sums.scaled += residual * z
      sums.plain += residual
      sums.scaledTwice += curvature * z * z
      sums.scaledOnce += curvature * z
      sums.curvature += curvature
    }
    return sums
  }

  private struct Sums {
    var loss = 0.0
    var scaled = 0.0
    var plain = 0.0
    var scaledTwice = 0.0
    var scaledOnce = 0.0
    var curvature = 0.0
  }
}
