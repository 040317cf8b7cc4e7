import Features
import LinearAlgebra
import Model

/// Scores texts one after another, to compare models with humans or with each other.
public struct TextScorer: Sendable {
  /// What a model says of a text.
  public struct Scores: Sendable, Equatable {
    /// The calibrated probability of each label, in the order of the model.
    public var probabilities: [Double]
    /// Whether each label is flagged.
    public var flagged: [Bool]
    /// Whether a human should look.
    public var needsReview: Bool
    /// Place in the queue, 0 to 1.
    public var priority: Double

    /// Makes a value of its parts.
    public init(
      probabilities: [Double], flagged: [Bool], needsReview: Bool, priority: Double
    ) {
      self.probabilities = probabilities
      self.flagged = flagged
      self.needsReview = needsReview
      self.priority = priority
    }
  }

  private let judge: Judge
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()

  /// A scorer of one model, for one task at a time.
  public init(_ bundle: ModelBundle) {
    judge = bundle.judge
    extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    batch = extractor.emptyBatch()
    scorer = Scorer(model: bundle.model)
  }

  /// Scores one text.
  ///
  /// - Complexity: O(length of the text).
  public mutating func score(_ text: String) -> Scores {
    score(Array(text.utf8).span)
  }

  /// Scores the bytes of one text.
  public mutating func score(_ text: Span<UInt8>) -> Scores {
    extractor.begin(&batch)
    _ = extractor.append(text, to: &batch)
    scorer.score(batch, into: &logits)
    judge.judge(logits[...], into: &judgement)
    return Scores(
      probabilities: judgement.probabilities, flagged: judgement.flagged,
      needsReview: judgement.needsReview, priority: judgement.priority)
  }
}
