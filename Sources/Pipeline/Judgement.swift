import Foundation
import LinearAlgebra
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
  /// The labels as they are judged each for itself.
  private let logistic: LogisticLabels

  init(
    task: ClassificationTask, labels: [LabelInfo], thresholds: [Double], classOffsets: [Double]
  ) {
    self.task = task
    self.labels = labels
    self.thresholds = thresholds
    self.classOffsets = classOffsets
    countsForReview = labels.map { $0.axis != .context && !$0.isNeutral }
    logistic = LogisticLabels(thresholds: thresholds, reviewed: countsForReview)
  }

  /// What was decided about one document.
  package struct Judgement: Sendable {
    /// Probability of each label.
    package var probabilities: [Double] = []
    /// The same in ten-thousandths, as they are written.
    var shares: [UInt16] = []
    /// Whether each label is flagged.
    package var flagged: [Bool] = []
    /// Whether a human should look.
    package var needsReview = false
    /// Whether any label is flagged.
    var isAnyFlagged = false
    /// The label that matters most: of the flagged ones the most probable, else the one nearest to
    /// its threshold.
    var top = 0
    package init() {}

    /// Probability of `top` or, where nothing is flagged, of the most probable label for review.
    package var priority = 0.0
    /// Entropy of the top label in bits: 1 where it is as likely as not, 0 where it is sure.
    var uncertainty = 0.0
  }

  /// Judges one row of logits.
  ///
  /// - Complexity: O(labels); no allocation once `judgement` has been used.
  package func judge(_ logits: ArraySlice<Float>, into judgement: inout Judgement) {
    judge(logits.span, into: &judgement)
  }

  /// Judges row `row` of logits, documents x labels.
  func judge(_ logits: [Float], row: Int, into judgement: inout Judgement) {
    let count = thresholds.count
    judge(logits.span.extracting(row * count..<(row + 1) * count), into: &judgement)
  }

  /// Writes the probabilities of labels that are judged each for itself, of many documents at once;
  /// nothing where one class is chosen.
  package func probabilities(of logits: [Float], into probabilities: inout [Double]) {
    switch task {
    case .multilabel: LogisticLabels.probabilities(of: logits.span, into: &probabilities)
    case .multiclass: probabilities.removeAll()
    }
  }

  /// Judges row `row` of logits, documents x labels, by what ``probabilities(of:into:)`` wrote.
  package func judge(
    _ logits: [Float], _ probabilities: [Double], row: Int, into judgement: inout Judgement
  ) {
    guard task == .multilabel else { return judge(logits, row: row, into: &judgement) }
    let count = thresholds.count
    makeRoom(&judgement)
    let verdict = logistic.judge(
      probabilities: probabilities.span.extracting(row * count..<(row + 1) * count),
      into: &judgement.probabilities, units: &judgement.shares, flagged: &judgement.flagged)
    finish(verdict, &judgement)
  }

  private func judge(_ logits: Span<Float>, into judgement: inout Judgement) {
    let count = thresholds.count
    precondition(logits.count == count, "\(logits.count) logits for \(count) labels")
    makeRoom(&judgement)
    switch task {
    case .multilabel:
      let verdict = logistic.judge(
        logits, into: &judgement.probabilities, units: &judgement.shares,
        flagged: &judgement.flagged)
      finish(verdict, &judgement)
    case .multiclass:
      chooseOne(logits, &judgement.probabilities, &judgement.flagged)
      rank(&judgement)
      LogisticLabels.tenThousandths(judgement.probabilities, into: &judgement.shares)
    }
  }

  private func makeRoom(_ judgement: inout Judgement) {
    let count = thresholds.count
    guard judgement.probabilities.count != count else { return }
    judgement.probabilities = [Double](repeating: 0, count: count)
    judgement.flagged = [Bool](repeating: false, count: count)
    judgement.shares = [UInt16](repeating: 0, count: count)
  }

  private func finish(_ verdict: LogisticLabels.Verdict, _ judgement: inout Judgement) {
    let probability = judgement.probabilities[verdict.top]
    judgement.needsReview = verdict.needsReview
    judgement.isAnyFlagged = verdict.isAnyFlagged
    judgement.top = verdict.top
    judgement.priority = verdict.needsReview ? probability : verdict.priority
    judgement.uncertainty = Self.entropy(probability)
  }

  private func chooseOne(
    _ logits: Span<Float>, _ probabilities: inout [Double], _ flagged: inout [Bool]
  ) {
    var largest = logits[0]
    for label in logits.indices { largest = max(largest, logits[label]) }
    var probabilities = probabilities.mutableSpan
    var flagged = flagged.mutableSpan
    var sum = 0.0
    for label in logits.indices {
      let power = exp(Double(logits[label]) - Double(largest))
      probabilities[label] = power
      sum += power
    }
    var best = 0
    var bestScore = -Double.infinity
    for label in logits.indices {
      probabilities[label] /= sum
      let score = Double(logits[label]) + classOffsets[label]
      if score > bestScore {
        bestScore = score
        best = label
      }
    }
    for label in logits.indices { flagged[label] = label == best }
  }

  /// Of one class that was chosen: which label matters most, and whether a human should look.
  private func rank(_ judgement: inout Judgement) {
    var top = 0
    var topScore = -Double.infinity
    var priority = 0.0
    var needsReview = false
    do {
      let probabilities = judgement.probabilities.span
      let flagged = judgement.flagged.span
      let countsForReview = countsForReview.span
      let thresholds = thresholds.span
      for label in probabilities.indices {
        let probability = probabilities[label]
        if countsForReview[label] {
          if flagged[label] { needsReview = true }
          priority = max(priority, probability)
        }
        // The chosen class comes first; others by how near their threshold they are.
        let score =
          flagged[label]
          ? 2 + probability : min(probability / max(thresholds[label], 1e-9), 1.999)
        if score > topScore {
          topScore = score
          top = label
        }
      }
    }
    let probability = judgement.probabilities[top]
    judgement.needsReview = needsReview
    judgement.isAnyFlagged = true
    judgement.top = top
    judgement.priority = needsReview ? probability : priority
    judgement.uncertainty = Self.entropy(probability)
  }

  /// By how much the logit of a flagged label must fall, others staying as they are, for it not to
  /// be flagged any more.
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
