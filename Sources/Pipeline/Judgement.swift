import Foundation
import Model

/// Turns logits into probabilities and a decision, by the policy of a model.
package struct Judge: Sendable {
  let task: ClassificationTask
  let labels: [LabelInfo]
  /// The least probability that flags each label.
  let thresholds: [Double]
  /// Added to the logits before the largest is taken (multiclass), so that rare classes are found.
  let classOffsets: [Double]
  /// For each label whether it asks a human to look: neither context nor a neutral class.
  private let countsForReview: [Bool]

  init(
    task: ClassificationTask, labels: [LabelInfo], thresholds: [Double], classOffsets: [Double]
  ) {
    self.task = task
    self.labels = labels
    self.thresholds = thresholds
    self.classOffsets = classOffsets
    countsForReview = labels.map { $0.axis != .context && !$0.isNeutral }
  }

  /// What was decided about one document.
  package struct Judgement: Sendable {
    /// Probability of each label.
    package var probabilities: [Double] = []
    /// Whether each label is flagged.
    var flagged: [Bool] = []
    /// Whether a human should look.
    var needsReview = false
    /// Whether any label is flagged.
    var isAnyFlagged = false
    /// The label that matters most: of the flagged ones the most probable, else the one nearest to
    /// its threshold.
    var top = 0
    package init() {}

    /// Probability of `top` or, where nothing is flagged, of the most probable label for review.
    var priority = 0.0
    /// Entropy of the top label in bits: 1 where it is as likely as not, 0 where it is sure.
    var uncertainty = 0.0
  }

  /// Judges one row of logits.
  ///
  /// - Complexity: O(labels); no allocation once `judgement` has been used.
  package func judge(_ logits: ArraySlice<Float>, into judgement: inout Judgement) {
    let count = thresholds.count
    judgement.probabilities.removeAll(keepingCapacity: true)
    judgement.flagged.removeAll(keepingCapacity: true)
    judgement.needsReview = false
    switch task {
    case .multilabel:
      Self.judge(logits, thresholds, &judgement.probabilities, &judgement.flagged)
    case .multiclass:
      let largest = Double(logits.max() ?? 0)
      var sum = 0.0
      for logit in logits {
        let power = exp(Double(logit) - largest)
        judgement.probabilities.append(power)
        sum += power
      }
      var best = 0
      var bestScore = -Double.infinity
      for label in 0..<count {
        judgement.probabilities[label] /= sum
        let score = Double(logits[logits.startIndex + label]) + classOffsets[label]
        if score > bestScore {
          bestScore = score
          best = label
        }
      }
      for label in 0..<count { judgement.flagged.append(label == best) }
    }
    rank(&judgement)
  }

  private static func judge(
    _ logits: ArraySlice<Float>, _ thresholds: [Double], _ probabilities: inout [Double],
    _ flagged: inout [Bool]
  ) {
    probabilities.append(addingCapacity: thresholds.count) { probabilities in
      flagged.append(addingCapacity: thresholds.count) { flagged in
        let logits = logits.span
        let thresholds = thresholds.span
        for label in thresholds.indices {
          let probability = 1 / (1 + exp(-Double(logits[label])))
          probabilities.append(probability)
          flagged.append(probability >= thresholds[label])
        }
      }
    }
  }

  private func rank(_ judgement: inout Judgement) {
    let (top, priority, needsReview, isAnyFlagged) = rank(
      judgement.probabilities, judgement.flagged)
    let probability = judgement.probabilities[top]
    judgement.needsReview = needsReview
    judgement.isAnyFlagged = isAnyFlagged
    judgement.top = top
    judgement.priority = needsReview ? probability : priority
    judgement.uncertainty = Self.entropy(probability)
  }

  private func rank(
    _ probabilities: [Double], _ flagged: [Bool]
  ) -> (top: Int, priority: Double, needsReview: Bool, isAnyFlagged: Bool) {
    var top = 0
    var topScore = -Double.infinity
    var priority = 0.0
    var needsReview = false
    var isAnyFlagged = false
    let probabilities = probabilities.span
    let flagged = flagged.span
    let countsForReview = countsForReview.span
    let thresholds = thresholds.span
    for label in probabilities.indices {
      let probability = probabilities[label]
      if flagged[label] { isAnyFlagged = true }
      if countsForReview[label] {
        if flagged[label] { needsReview = true }
        priority = max(priority, probability)
      } else if task == .multilabel {
        continue
      }
      // Flagged labels come first, by probability; others by how near their threshold they are.
      let score =
        flagged[label]
        ? 2 + probability : min(probability / max(thresholds[label], 1e-9), 1.999)
      if score > topScore {
        topScore = score
        top = label
      }
    }
    return (top, priority, needsReview, isAnyFlagged)
  }

  /// By how much the logit of a flagged label must fall, others staying as they are, for it not to be
  /// flagged any more.
  func margin(_ label: Int, _ judgement: Judgement) -> Double {
    func logit(_ probability: Double) -> Double { log(probability / (1 - probability)) }
    let own = judgement.probabilities[label]
    switch task {
    case .multilabel: return logit(own) - logit(thresholds[label])
    case .multiclass:
      var rival = -Double.infinity
      for other in labels.indices where other != label {
        rival = max(rival, log(judgement.probabilities[other]) + classOffsets[other])
      }
      return log(own) + classOffsets[label] - rival
    }
  }

  private static func entropy(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return 0 }
    return -(probability * log2(probability) + (1 - probability) * log2(1 - probability))
  }
}
