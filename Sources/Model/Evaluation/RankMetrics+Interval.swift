extension RankMetrics {
  /// An interval for an area under the ROC curve.
  ///
  /// Method 5 of Newcombe 2006 ("Confidence intervals for an effect size measure based on the
  /// Mann-Whitney statistic, part 2", Statistics in Medicine 25): all areas `t` with
  /// `|t - area| <= z sqrt(V(t))`, where `V` is the variance of Hanley and McNeil 1982 with both
  /// degrees of freedom replaced by `n = (positives + negatives) / 2 - 1`,
  ///
  ///     V(t) = t (1 - t) (1 + n (1 - t) / (2 - t) + n t / (1 + t)) / (positives negatives)
  ///
  /// Like Wilson's interval for shares it stays within 0...1 and has a width where the area is 0 or 1.
  /// Documents count as independent.
  public static func interval(
    area: Double, positives: Int, negatives: Int, confidence: Double = 0.95
  ) -> ConfidenceInterval {
    precondition(area >= 0 && area <= 1, "area is \(area), must be within 0...1")
    precondition(
      positives > 0 && negatives > 0, "there are \(positives) positives, \(negatives) negatives")
    let z = ProportionInterval.deviations(confidence)
    let freedom = Double(positives + negatives) / 2 - 1
    func reaches(_ t: Double) -> Bool {
      let spread = 1 + freedom * (1 - t) / (2 - t) + freedom * t / (1 + t)
      let variance = t * (1 - t) * spread / (Double(positives) * Double(negatives))
      return abs(t - area) <= z * variance.squareRoot()
    }
    // The end beyond which nothing is within reach, by bisection from the area outwards.
    func end(_ limit: Double) -> Double {
      var inside = area
      var outside = limit
      for _ in 0..<60 {
        let middle = (inside + outside) / 2
        if reaches(middle) { inside = middle } else { outside = middle }
      }
      return inside
    }
    return ConfidenceInterval(lower: end(0), upper: end(1))
  }
}
