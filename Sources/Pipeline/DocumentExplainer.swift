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
  private var breakdown = LogitBreakdown()
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()
  /// Labels that ask for review, in order.
  private let labels: [Int]

  init(_ bundle: ModelBundle) {
    judge = bundle.judge
    extractor = FeatureExtractor(vocabulary: bundle.vocabulary, cacheLimit: 1 << 12)
    batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    scorer = Scorer(model: bundle.model)
    labels = bundle.judge.labels.indices.filter { [judge] in
      judge.labels[$0].axis != .context
        && (judge.task == .multiclass || !judge.labels[$0].isNeutral)
    }
  }

  /// The reasons for the flagged labels, or for the top label where none is flagged.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: borrowing Judge.Judgement, limit: Int?
  ) -> Reasons {
    score(text)
    breakdown.begin(scorer, batch, document: 0, trace)
    return reasons(text, judgement, limit, batch, scorer)
  }

  /// The same for a document of a batch that was just scored.
  ///
  /// - Parameters:
  ///   - document: its place in `batch`, all of which came of one call of `extractor.append`.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: borrowing Judge.Judgement, limit: Int?, document: Int,
    of batch: borrowing FeatureBatch, _ extractor: inout FeatureExtractor,
    _ scorer: borrowing Scorer
  ) -> Reasons {
    extractor.findTrace(ofDocument: document, text, into: &trace)
    breakdown.begin(scorer, batch, document: document, trace)
    return reasons(text, judgement, limit, batch, scorer)
  }

  private mutating func reasons(
    _ text: Span<UInt8>, _ judgement: borrowing Judge.Judgement, _ limit: Int?,
    _ batch: borrowing FeatureBatch, _ scorer: borrowing Scorer
  ) -> Reasons {
    let labels = explained(judgement)
    // What a counterfactual may take out: of the first label alone.
    var strongest = Evidence.Strongest(limit: Self.mostRemoved)
    var evidence: [Evidence] = []
    evidence.reserveCapacity(labels.count)
    for (index, label) in labels.enumerated() {
      let mayBeRemoved = index == 0 && judgement.needsReview
      var picker = Evidence.Picker(limit: limit)
      let (bias, logit) = breakdown.forEachPart(of: label, scorer, batch, trace) { span in
        picker.add(span)
        if mayBeRemoved { strongest.add(span) }
      }
      picker.add(breakdown.features)
      evidence.append(Evidence(picker, label: label, bias: bias, logit: logit))
    }
    var counterfactual: Counterfactual?
    if judgement.needsReview, let top = labels.first {
      counterfactual = self.counterfactual(text, strongest.items, top, judgement)
    }
    return Reasons(evidence: evidence, counterfactual: counterfactual)
  }

  /// Every part of the logits of `labels`.
  mutating func explanations(_ text: Span<UInt8>, labels: [Int]) -> [LabelExplanation] {
    score(text)
    return scorer.explain(batch, document: 0, trace: trace, labels: labels)
  }

  private mutating func score(_ text: Span<UInt8>) {
    extractor.begin(&batch)
    _ = extractor.append(text, to: &batch, trace: &trace)
    scorer.score(batch, into: &logits)
  }

  /// Flagged labels that ask for review, most probable first; the top label where there is none.
  private func explained(_ judgement: borrowing Judge.Judgement) -> [Int] {
    var flagged: [Int] = []
    for label in labels where judgement.flagged[label] {
      let probability = judgement.probabilities[label]
      var place = flagged.count
      while place > 0, judgement.probabilities[flagged[place - 1]] < probability { place -= 1 }
      flagged.insert(label, at: place)
    }
    return flagged.isEmpty ? [judgement.top] : flagged
  }

  /// Takes out the strongest spans one after another until the label is no longer flagged, then
  /// puts back what was not needed. Every step scores the text that is left.
  private mutating func counterfactual(
    _ text: Span<UInt8>, _ strongest: [Evidence.Item], _ label: Int,
    _ judgement: borrowing Judge.Judgement
  ) -> Counterfactual? {
    // What is taken out changes the norm and the style as well, but hardly that much: in a long
    // text a few spans decide nothing, and every attempt costs as much as scoring it.
    let reach = 3 * strongest.reduce(0) { $0 + $1.contribution }
    guard judge.margin(label, judgement) < reach else { return nil }
    extractor.forgetCuts()
    defer { extractor.forgetCuts() }
    let candidates = strongest.map(\.bytes)
    var removed: [Range<Int>] = []
    var probability: Double?
    for candidate in candidates {
      removed.append(candidate)
      probability = unflagged(text, without: removed, label)
      if probability != nil { break }
    }
    guard var found = probability else { return nil }
    // With one span put back, another may not be needed any more: begin anew after each. The last
    // is needed for certain: before it was taken out, the label was flagged.
    var index = removed.count - 1
    while index > 0, removed.count > 1 {
      index -= 1
      var fewer = removed
      fewer.remove(at: index)
      if let still = unflagged(text, without: fewer, label) {
        removed = fewer
        found = still
        index = removed.count
      }
    }
    return Counterfactual(
      label: label, removed: removed.sorted { $0.lowerBound < $1.lowerBound },
      probability: found)
  }

  /// The probability of `label` in what is left of the text, if it is no longer flagged.
  private mutating func unflagged(
    _ text: Span<UInt8>, without removed: [Range<Int>], _ label: Int
  ) -> Double? {
    extractor.begin(&batch)
    extractor.append(
      text, without: removed.sorted { $0.lowerBound < $1.lowerBound }, to: &batch)
    scorer.score(batch, into: &logits)
    judge.judge(logits, row: 0, into: &judgement)
    return judgement.flagged[label] ? nil : judgement.probabilities[label]
  }
}
