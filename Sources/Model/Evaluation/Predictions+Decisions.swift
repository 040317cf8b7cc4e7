extension Predictions {
  /// Multilabel predictions decided by thresholds: a label is given where its probability is at
  /// least the label's threshold.
  /// - Complexity: O(documents x labels).
  public init(
    labels: [String], probabilities: [Double], truth: [Bool], thresholds: [Double],
    judged: [Bool]? = nil, groups: [Int]? = nil
  ) {
    self.init(
      task: .multilabel, labels: labels, probabilities: probabilities, truth: truth,
      decisions: Self.decisions(probabilities: probabilities, thresholds: thresholds),
      judged: judged, groups: groups, thresholds: thresholds)
  }

  /// Multiclass predictions from class numbers, `documents` entries each.
  ///
  /// - Parameters:
  ///   - classes: The true class of each document, `nil` where it was not judged.
  ///   - decided: The class the model gave; without it, the class of the largest probability.
  /// - Complexity: O(documents x labels).
  public init(
    labels: [String], probabilities: [Double], classes: [Int?], decided: [Int]? = nil,
    groups: [Int]? = nil
  ) {
    let decided = decided ?? Self.largest(probabilities, labels: labels.count)
    precondition(
      classes.count == decided.count,
      "there are \(classes.count) true and \(decided.count) decided classes")
    let needed = classes.count * labels.count
    precondition(
      probabilities.count == needed,
      "there are \(probabilities.count) probabilities, must be \(needed)")
    var truth = [Bool](repeating: false, count: probabilities.count)
    var decisions = truth
    for (document, (held, given)) in zip(classes, decided).enumerated() {
      if let held { truth[document * labels.count + held] = true }
      decisions[document * labels.count + given] = true
    }
    var judged: [Bool]?
    if classes.contains(nil) {
      judged = classes.flatMap { [Bool](repeating: $0 != nil, count: labels.count) }
    }
    self.init(
      task: .multiclass, labels: labels, probabilities: probabilities, truth: truth,
      decisions: decisions, judged: judged, groups: groups)
  }

  /// Where each probability reaches the threshold of its label.
  ///
  /// - Parameters:
  ///   - probabilities: `documents x thresholds.count`, row-major.
  /// - Complexity: O(documents x labels).
  public static func decisions(probabilities: [Double], thresholds: [Double]) -> [Bool] {
    precondition(!thresholds.isEmpty, "there is no threshold")
    var decisions = [Bool](repeating: false, count: probabilities.count)
    for index in probabilities.indices {
      decisions[index] = probabilities[index] >= thresholds[index % thresholds.count]
    }
    return decisions
  }

  /// The column of the largest score of each row; of equal scores, the first.
  ///
  /// - Parameters:
  ///   - scores: `documents x labels`, row-major.
  /// - Complexity: O(documents x labels).
  public static func largest(_ scores: [Double], labels: Int) -> [Int] {
    precondition(labels > 0, "there are \(labels) labels, must be at least 1")
    var winners = [Int](repeating: 0, count: scores.count / labels)
    for document in winners.indices {
      let start = document * labels
      for label in 1..<labels where scores[start + label] > scores[start + winners[document]] {
        winners[document] = label
      }
    }
    return winners
  }
}
