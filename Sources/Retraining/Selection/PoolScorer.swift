import Foundation
import Model
public import Pipeline

/// Scores texts by a model, for choosing among them.
public struct PoolScorer: Sendable {
  private let thresholds: [Double]
  private let factors: [Double]
  private let task: ClassificationTask
  private var scorer: TextScorer

  /// A scorer that has seen no text yet.
  public init(_ bundle: ModelBundle) {
    thresholds = bundle.manifest.thresholds
    factors = bundle.manifest.classOffsets.map { exp($0) }
    task = bundle.manifest.task
    scorer = TextScorer(bundle)
  }

  /// What the model says of one text.
  public struct Scores: Sendable {
    /// Calibrated probability of each label.
    public var probabilities: [Double]
    /// Whether each label is given.
    public var flagged: [Bool]
    /// Probability of each label relative to its boundary, where it is 0.5.
    public var relative: [Float]
  }

  /// Scores a text.
  public mutating func score(_ text: Span<UInt8>) -> Scores {
    let scores = scorer.score(text)
    let probabilities = scores.probabilities
    let relative =
      task == .multiclass
      ? Self.relative(zip(probabilities, factors).map { $0 * $1 })
      : zip(probabilities, thresholds).map { Self.relative($0, $1) }
    return Scores(
      probabilities: probabilities, flagged: scores.flagged, relative: relative)
  }

  /// What each of several classes, of which the largest is chosen, is beside its strongest rival.
  static func relative(_ classes: [Double]) -> [Float] {
    classes.indices.map { own in
      var rival = 0.0
      for other in classes.indices where other != own { rival = max(rival, classes[other]) }
      let sum = classes[own] + rival
      return sum > 0 ? Float(classes[own] / sum) : 0
    }
  }

  /// The logit of a probability less that of the threshold, as a probability.
  static func relative(_ probability: Double, _ threshold: Double) -> Float {
    let p = min(max(probability, 1e-9), 1 - 1e-9)
    let t = min(max(threshold, 1e-3), 1 - 1e-3)
    return Float(1 / (1 + (1 - p) / p * t / (1 - t)))
  }
}
