import Foundation
import Model

/// Turns logits into probabilities and a decision, by the policy of a model.
struct Judge: Sendable {
  let task: ClassificationTask
  let labels: [LabelInfo]
  /// The least probability that flags each label.
  let thresholds: [Double]
  /// Added to the logits before the largest is taken (multiclass), so that rare classes are found.
  let classOffsets: [Double]

  /// What was decided about one document.
  struct Judgement: Sendable {
    /// Probability of each label.
    var probabilities: [Double] = []
    /// Whether each label is flagged.
    var flagged: [Bool] = []
    /// Whether a human should look.
    var needsReview = false
    /// The label that matters most: of the flagged ones the most probable, else the one nearest to
    /// its threshold.
    var top = 0
    /// Probability of `top` or, where nothing is flagged, of the most probable label for review.
    var priority = 0.0
    /// Entropy of the top label in bits: 1 where it is as likely as not, 0 where it is sure.
    var uncertainty = 0.0
  }

  /// Judges one row of logits.
  ///
  /// - Complexity: O(labels); no allocation once `judgement` has been used.
  func judge(_ logits: ArraySlice<Float>, into judgement: inout Judgement) {
    let count = labels.count
    judgement.probabilities.removeAll(keepingCapacity: true)
    judgement.flagged.removeAll(keepingCapacity: true)
    judgement.needsReview = false
    switch task {
    case .multilabel:
      for logit in logits {
        judgement.probabilities.append(1 / (1 + exp(-Double(logit))))
      }
      for label in 0..<count {
        judgement.flagged.append(judgement.probabilities[label] >= thresholds[label])
      }
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

  private func rank(_ judgement: inout Judgement) {
    var top = -1
    var topScore = -Double.infinity
    var priority = 0.0
    for label in labels.indices {
      let probability = judgement.probabilities[label]
      let countsForReview = labels[label].axis != .context && !labels[label].isNeutral
      if judgement.flagged[label], countsForReview { judgement.needsReview = true }
      guard countsForReview || task == .multiclass else { continue }
      if countsForReview { priority = max(priority, probability) }
      // Flagged labels come first, by probability; others by how near their threshold they are.
      let score =
        judgement.flagged[label] ? 2 + probability : probability / max(thresholds[label], 1e-9)
      let bounded = judgement.flagged[label] ? score : min(score, 1.999)
      if bounded > topScore {
        topScore = bounded
        top = label
      }
    }
    judgement.top = max(top, 0)
    let probability = judgement.probabilities[judgement.top]
    judgement.priority = judgement.needsReview ? probability : priority
    judgement.uncertainty = Self.entropy(probability)
  }

  private static func entropy(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return 0 }
    return -(probability * log2(probability) + (1 - probability) * log2(1 - probability))
  }
}
