import Features
import Model

/// One text taken apart: what a model makes of it, and why.
public struct DocumentReport: Sendable {
  /// A passage and what it adds.
  public struct Passage: Sendable {
    /// UTF-8 bytes of the text.
    public let bytes: Range<Int>
    /// The passage.
    public let text: String
    /// What it adds to the logit.
    public let contribution: Double
  }

  /// A feature of the text as a whole and what it adds.
  public struct DocumentPart: Sendable {
    /// The feature's name.
    public let feature: String
    /// What it adds to the logit.
    public let contribution: Double
  }

  /// What the model says about one label.
  public struct LabelReport: Sendable {
    /// The label.
    public let label: LabelInfo
    /// Calibrated probability.
    public let probability: Double
    /// The least probability that flags it; `nil` where the most probable class is taken.
    public let threshold: Double?
    /// Whether it is flagged.
    public let isFlagged: Bool
    /// The calibrated logit, the sum of everything below.
    public let logit: Double
    /// The intercept.
    public let bias: Double
    /// Every passage with a contribution, in reading order.
    public let passages: [Passage]
    /// Every document feature with a contribution, strongest first.
    public let document: [DocumentPart]

    /// The passages worth marking in the text, in reading order: those that add at least a tenth of
    /// what the strongest adds; strong ones add at least half of it.
    public var marks: [(passage: Passage, isStrong: Bool)] {
      let largest = passages.map(\.contribution).max() ?? 0
      guard largest > 0.01 else { return [] }
      return passages.filter { $0.contribution >= largest / 10 }
        .map { ($0, $0.contribution >= largest / 2) }
    }
  }

  /// The text.
  public let text: String
  /// BCP 47 tag of its language.
  public let language: String
  /// Whether a human should look.
  public let needsReview: Bool
  /// All labels: flagged ones first, by probability; then the one that `rationale` speaks of where
  /// none is flagged, then the rest by probability.
  public let labels: [LabelReport]
  /// The reasons in words.
  public let rationale: String

  /// Scores and explains `text`.
  public init(_ text: String, _ bundle: ModelBundle) {
    let bytes = Array(text.utf8)
    let judge = bundle.judge
    var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    var batch = extractor.emptyBatch()
    let language = extractor.append(bytes.span, to: &batch)
    var scorer = Scorer(model: bundle.model)
    var logits: [Float] = []
    scorer.score(batch, into: &logits)
    var judgement = Judge.Judgement()
    judge.judge(logits[...], into: &judgement)
    var explainer = DocumentExplainer(bundle)
    let reasons = explainer.explain(bytes.span, judgement, limit: 5)
    let order = judge.labels.indices.sorted {
      if judgement.flagged[$0] != judgement.flagged[$1] { return judgement.flagged[$0] }
      if !judgement.flagged[$0], $0 == judgement.top || $1 == judgement.top {
        return $0 == judgement.top
      }
      let (left, right) = (judgement.probabilities[$0], judgement.probabilities[$1])
      return left != right ? left > right : $0 < $1
    }
    func slice(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    self.text = text
    self.language = language.tag
    needsReview = judgement.needsReview
    labels = explainer.explanations(bytes.span, labels: order).map { explanation in
      let label = explanation.label
      return LabelReport(
        label: judge.labels[label], probability: judgement.probabilities[label],
        threshold: judge.task == .multilabel ? judge.thresholds[label] : nil,
        isFlagged: judgement.flagged[label], logit: explanation.logit, bias: explanation.bias,
        passages: explanation.spans.map {
          Passage(
            bytes: $0.start..<$0.end, text: slice($0.start..<$0.end),
            contribution: $0.contribution)
        },
        document: explanation.document.map {
          DocumentPart(feature: StyleBlock.names[$0.feature], contribution: $0.contribution)
        }.sorted { abs($0.contribution) > abs($1.contribution) })
    }
    rationale = Rationale(labels: judge.labels, task: judge.task).text(
      judgement, reasons.evidence, reasons.counterfactual, of: bytes)
  }
}
