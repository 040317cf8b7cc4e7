import Features
import LinearAlgebra
import Model

/// Finds the reasons for a decision: features of one document, traced back to its characters.
///
/// Texts with something taken out are scored in a batch of their own, by the extractor and the
/// scorer that know the document.
struct DocumentExplainer {
  /// The reasons for one document.
  struct Reasons {
    var evidence: [Evidence]
    var counterfactual: Counterfactual?
  }

  /// The most spans that are taken out to find a counterfactual.
  private static let mostRemoved = 12

  /// What reads and scores a text that nothing else has read.
  private struct Reader {
    var extractor: FeatureExtractor
    var batch: FeatureBatch
    var scorer: Scorer

    init(_ bundle: ModelBundle) {
      extractor = FeatureExtractor(vocabulary: bundle.vocabulary, cacheLimit: 1 << 12)
      batch = extractor.emptyBatch()
      scorer = Scorer(model: bundle.model)
    }

    mutating func score(_ text: Span<UInt8>, into logits: inout [Float]) {
      extractor.begin(&batch)
      _ = extractor.append(text, to: &batch)
      scorer.score(batch, into: &logits)
    }
  }

  private let bundle: ModelBundle
  private let judge: Judge
  private var reader: Reader?
  private var trace = FeatureTrace()
  private var breakdown = LogitBreakdown()
  /// What is left of a document.
  private var left: FeatureBatch
  /// The probability of a label in what is left.
  private var probability = [0.0]
  /// What is taken out, in the order of taking and in reading order.
  private var removed: [Range<Int>] = []
  private var inOrder: [Range<Int>] = []
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()
  /// Labels that ask for review, in order.
  private let labels: [Int]
  /// The labels that reasons are given for.
  private var explained: [Int] = []

  init(_ bundle: ModelBundle) {
    self.bundle = bundle
    judge = bundle.judge
    left = FeatureBatch(denseColumns: StyleBlock.names.count)
    labels = bundle.judge.labels.indices.filter { [judge] in
      judge.labels[$0].axis != .context
        && (judge.task == .multiclass || !judge.labels[$0].isNeutral)
    }
  }

  /// The reasons for the flagged labels, or for the top label where none is flagged.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: borrowing Judge.Judgement, limit: Int?
  ) -> Reasons {
    var reader = takeReader()
    defer { self.reader = reader }
    reader.score(text, into: &logits)
    return explain(
      text, judgement, limit: limit, document: 0, of: reader.batch, &reader.extractor,
      &reader.scorer)
  }

  /// The same for a document of a batch that was just scored.
  ///
  /// - Parameters:
  ///   - document: its place in `batch`, all of which came of one call of `extractor.append`.
  mutating func explain(
    _ text: Span<UInt8>, _ judgement: borrowing Judge.Judgement, limit: Int?, document: Int,
    of batch: borrowing FeatureBatch, _ extractor: inout FeatureExtractor, _ scorer: inout Scorer
  ) -> Reasons {
    extractor.findTrace(ofDocument: document, text, into: &trace)
    breakdown.begin(scorer, batch, document: document, trace)
    findExplained(judgement)
    var evidence: [Evidence] = []
    evidence.reserveCapacity(explained.count)
    var counterfactual: Counterfactual?
    for index in explained.indices {
      let label = explained[index]
      // A counterfactual takes out spans of the first label alone.
      let mayBeRemoved = index == 0 && judgement.needsReview
      let bias = scorer.bias(of: label)
      var picker = Evidence.Picker(
        limit: limit, bias: bias, wanted: mayBeRemoved ? Self.mostRemoved : 0)
      breakdown.findParts(of: label, scorer, batch, trace) { picker.add($0) }
      picker.add(breakdown.features)
      evidence.append(Evidence(picker, label: label, bias: bias))
      if mayBeRemoved {
        counterfactual = self.counterfactual(
          text, document, picker.strongest.items, label, judgement, &extractor, &scorer)
      }
    }
    return Reasons(evidence: evidence, counterfactual: counterfactual)
  }

  private mutating func takeReader() -> Reader { reader.take() ?? Reader(bundle) }

  /// Every part of the logits of `labels`.
  mutating func explanations(_ text: Span<UInt8>, labels: [Int]) -> [LabelExplanation] {
    var reader = takeReader()
    defer { self.reader = reader }
    reader.score(text, into: &logits)
    reader.extractor.findTrace(ofDocument: 0, text, into: &trace)
    return reader.scorer.explain(reader.batch, document: 0, trace: trace, labels: labels)
  }

  /// Fills `explained` with the flagged labels that ask for review, most probable first, or with
  /// the top label where there is none.
  private mutating func findExplained(_ judgement: borrowing Judge.Judgement) {
    explained.removeAll(keepingCapacity: true)
    if judgement.needsReview {
      for label in labels where judgement.flagged[label] {
        let probability = judgement.probabilities[label]
        var place = explained.count
        while place > 0, judgement.probabilities[explained[place - 1]] < probability { place -= 1 }
        explained.insert(label, at: place)
      }
    }
    if explained.isEmpty { explained.append(judgement.top) }
  }

  /// Takes out the strongest spans one after another until the label is no longer flagged, then
  /// puts back what was not needed. Every step scores the text that is left.
  private mutating func counterfactual(
    _ text: Span<UInt8>, _ document: Int, _ strongest: [Evidence.Item], _ label: Int,
    _ judgement: borrowing Judge.Judgement, _ extractor: inout FeatureExtractor,
    _ scorer: inout Scorer
  ) -> Counterfactual? {
    // What is taken out changes the norm and the style as well, but hardly that much: in a long
    // text a few spans decide nothing, and every attempt costs as much as scoring it.
    let reach = 3 * strongest.reduce(0) { $0 + $1.contribution }
    guard judge.margin(label, judgement) < reach else { return nil }
    removed.removeAll(keepingCapacity: true)
    var probability: Double?
    for candidate in strongest {
      removed.append(candidate.bytes)
      probability = unflagged(text, document, label, &extractor, &scorer)
      if probability != nil { break }
    }
    guard var found = probability else { return nil }
    // With one span put back, another may not be needed any more: begin anew after each. The last
    // is needed for certain: before it was taken out, the label was flagged.
    var index = removed.count - 1
    while index > 0, removed.count > 1 {
      index -= 1
      let back = removed.remove(at: index)
      if let still = unflagged(text, document, label, &extractor, &scorer) {
        found = still
        index = removed.count
      } else {
        removed.insert(back, at: index)
      }
    }
    sort()
    return Counterfactual(label: label, removed: inOrder, probability: found)
  }

  /// Fills `inOrder` with what is taken out.
  private mutating func sort() {
    inOrder.removeAll(keepingCapacity: true)
    for part in removed {
      var place = inOrder.count
      while place > 0, inOrder[place - 1].lowerBound > part.lowerBound { place -= 1 }
      inOrder.insert(part, at: place)
    }
  }

  /// The probability of `label` in what is left of the text without `removed`, if it is no longer
  /// flagged.
  private mutating func unflagged(
    _ text: Span<UInt8>, _ document: Int, _ label: Int, _ extractor: inout FeatureExtractor,
    _ scorer: inout Scorer
  ) -> Double? {
    sort()
    if extractor.areTokensKept {
      left.removeAll()
      extractor.append(document: document, text, without: inOrder, to: &left)
      if judge.task == .multilabel {
        let logit = [scorer.logit(of: label, left)]
        judge.probabilities(of: logit, into: &probability)
        return probability[0] >= judge.thresholds[label] ? nil : probability[0]
      }
      scorer.score(left, into: &logits)
    } else {
      scoreLeft(of: text)
    }
    judge.judge(logits, row: 0, into: &judgement)
    return judgement.flagged[label] ? nil : judgement.probabilities[label]
  }

  /// Scores what is left of a long text, which is read anew.
  private mutating func scoreLeft(of text: Span<UInt8>) {
    var bytes: [UInt8] = []
    var start = 0
    for part in inOrder {
      for index in start..<part.lowerBound { bytes.append(text[index]) }
      bytes.append(0x20)
      start = part.upperBound
    }
    for index in start..<text.count { bytes.append(text[index]) }
    var reader = takeReader()
    reader.score(bytes.span, into: &logits)
    self.reader = reader
  }
}
