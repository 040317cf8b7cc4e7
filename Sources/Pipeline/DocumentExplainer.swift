import Features
import LinearAlgebra
import Model

/// Finds the reasons for a decision: features of one document, traced back to its characters.
///
/// Texts with something taken out are scored by an extractor and a scorer of its own, so that they
/// never disturb a batch in progress.
struct DocumentExplainer {
  /// The reasons for one document.
  struct Reasons {
    var evidence: [Evidence]
    var counterfactual: Counterfactual?
  }

  /// The most spans that are taken out to find a counterfactual.
  private static let mostRemoved = 12

  private let judge: Judge
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var trace = FeatureTrace()
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()
  private var remaining: [UInt8] = []

  init(_ bundle: ModelBundle) {
    judge = bundle.judge
    extractor = FeatureExtractor(vocabulary: bundle.vocabulary, cacheLimit: 1 << 12)
    batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    scorer = Scorer(model: bundle.model)
  }

  /// The reasons for the flagged labels, or for the top label where none is flagged.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: Judge.Judgement, limit: Int?
  ) -> Reasons {
    let found = explanations(text, labels: Self.labels(judgement, judge))
    return reasons(text, found, judgement, limit)
  }

  /// The same for a document of a batch that was just scored.
  ///
  /// - Parameters:
  ///   - document: its place in `batch`, all of which came of one call of `extractor.append`.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: Judge.Judgement, limit: Int?, document: Int,
    of batch: FeatureBatch, _ extractor: FeatureExtractor, _ scorer: Scorer
  ) -> Reasons {
    extractor.findTrace(ofDocument: document, into: &trace)
    let found = scorer.explain(
      batch, document: document, trace: trace, labels: Self.labels(judgement, judge))
    return reasons(text, found, judgement, limit)
  }

  private mutating func reasons(
    _ text: Span<UInt8>, _ explanations: [LabelExplanation], _ judgement: Judge.Judgement,
    _ limit: Int?
  ) -> Reasons {
    let evidence = explanations.map { Evidence($0, limit: limit) }
    var counterfactual: Counterfactual?
    if judgement.needsReview, let top = explanations.first {
      counterfactual = self.counterfactual(text, top, judgement)
    }
    return Reasons(evidence: evidence, counterfactual: counterfactual)
  }

  /// Every part of the logits of `labels`.
  mutating func explanations(_ text: Span<UInt8>, labels: [Int]) -> [LabelExplanation] {
    extractor.begin(&batch)
    _ = extractor.append(text, to: &batch, trace: &trace)
    scorer.score(batch, into: &logits)
    return scorer.explain(batch, document: 0, trace: trace, labels: labels)
  }

  /// Flagged labels that ask for review, most probable first; the top label where there is none.
  private static func labels(_ judgement: Judge.Judgement, _ judge: Judge) -> [Int] {
    let flagged = judge.labels.indices.filter {
      judgement.flagged[$0] && judge.labels[$0].axis != .context
        && (judge.task == .multiclass || !judge.labels[$0].isNeutral)
    }
    if flagged.isEmpty { return [judgement.top] }
    return flagged.sorted {
      let (left, right) = (judgement.probabilities[$0], judgement.probabilities[$1])
      return left != right ? left > right : $0 < $1
    }
  }

  /// Takes out the strongest spans one after another until the label is no longer flagged, then
  /// puts back what was not needed. Every step scores the text that is left.
  private mutating func counterfactual(
    _ text: Span<UInt8>, _ explanation: LabelExplanation, _ judgement: Judge.Judgement
  ) -> Counterfactual? {
    let strongest = explanation.spans.filter { $0.contribution > 0 }
      .sorted {
        $0.contribution != $1.contribution
          ? $0.contribution > $1.contribution : $0.start < $1.start
      }
      .prefix(Self.mostRemoved)
    // What is taken out changes the norm and the style as well, but hardly that much: in a long
    // text a few spans decide nothing, and every attempt costs as much as scoring it.
    let reach = 3 * strongest.reduce(0) { $0 + $1.contribution }
    guard judge.margin(explanation.label, judgement) < reach else { return nil }
    let candidates = strongest.map { $0.start..<$0.end }
    var removed: [Range<Int>] = []
    var probability: Double?
    for candidate in candidates {
      removed.append(candidate)
      probability = unflagged(text, without: removed, explanation.label)
      if probability != nil { break }
    }
    guard var found = probability else { return nil }
    // With one span put back, another may not be needed any more: begin anew after each.
    var index = removed.count
    while index > 0, removed.count > 1 {
      index -= 1
      var fewer = removed
      fewer.remove(at: index)
      if let still = unflagged(text, without: fewer, explanation.label) {
        removed = fewer
        found = still
        index = removed.count
      }
    }
    return Counterfactual(
      label: explanation.label, removed: removed.sorted { $0.lowerBound < $1.lowerBound },
      probability: found)
  }

  /// The probability of `label` in what is left of the text, if it is no longer flagged.
  private mutating func unflagged(
    _ text: Span<UInt8>, without removed: [Range<Int>], _ label: Int
  ) -> Double? {
    var remaining: [UInt8] = []
    swap(&remaining, &self.remaining)
    defer { swap(&remaining, &self.remaining) }
    remaining.removeAll(keepingCapacity: true)
    var position = 0
    for range in removed.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      for index in position..<range.lowerBound { remaining.append(text[index]) }
      remaining.append(0x20)
      position = range.upperBound
    }
    for index in position..<text.count { remaining.append(text[index]) }
    extractor.begin(&batch)
    _ = extractor.append(remaining.span, to: &batch)
    scorer.score(batch, into: &logits)
    judge.judge(logits[...], into: &judgement)
    return judgement.flagged[label] ? nil : judgement.probabilities[label]
  }
}
