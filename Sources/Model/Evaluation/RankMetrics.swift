/// Measures of how well scores put what holds before what does not, whatever the threshold.
public enum RankMetrics {
  /// Area under the ROC curve: the chance that a positive scores above a negative, a tie counting
  /// one half. The same as the Mann-Whitney statistic with mid-ranks, and exact but for the last
  /// division. Also serves subgroup areas: pass the scores of the two groups to be told apart.
  ///
  /// - Returns: `nil` where either side is empty: the area is not defined.
  /// - Complexity: O(n log n).
  public static func areaUnderROC(positives: [Double], negatives: [Double]) -> Double? {
    guard !positives.isEmpty, !negatives.isEmpty else { return nil }
    let positives = positives.sorted()
    let negatives = negatives.sorted()
    var below = 0
    var tiedEnd = 0
    var doubled = 0
    for score in positives {
      while below < negatives.count, negatives[below] < score { below += 1 }
      tiedEnd = max(tiedEnd, below)
      while tiedEnd < negatives.count, negatives[tiedEnd] == score { tiedEnd += 1 }
      doubled += below + tiedEnd
    }
    return Double(doubled) / (2 * Double(positives.count) * Double(negatives.count))
  }

  /// Average precision, `sum over distinct scores t, falling, of (R(t) - R(before t)) P(t)`, with
  /// precision `P` and recall `R` of everything that scores at least `t`. Equal scores are one step,
  /// and nothing is interpolated: the definition of scikit-learn's `average_precision_score`.
  ///
  /// - Returns: `nil` where there is no positive.
  /// - Complexity: O(n log n).
  public static func averagePrecision(positives: [Double], negatives: [Double]) -> Double? {
    guard !positives.isEmpty else { return nil }
    let positives = positives.sorted(by: >)
    let negatives = negatives.sorted(by: >)
    var sum = 0.0
    var found = 0
    var mistaken = 0
    while found < positives.count {
      let score = positives[found]
      let before = found
      while found < positives.count, positives[found] == score { found += 1 }
      while mistaken < negatives.count, negatives[mistaken] >= score { mistaken += 1 }
      sum += Double(found - before) * (Double(found) / Double(found + mistaken))
    }
    return sum / Double(positives.count)
  }
}
