import Features
import Ingest
import LinearAlgebra
import Model

/// Everything one worker needs to turn a block of records into decision lines.
///
/// Its answers depend on the record and the model alone, not on what it saw before.
struct ScoringWorker {
  private let parser: DocumentParser
  private var documents = DocumentBatch()
  private var decider: DocumentDecider

  init(
    _ bundle: ModelBundle, _ options: IngestOptions, _ settings: DecisionSettings,
    shadow: ModelBundle? = nil
  ) {
    parser = DocumentParser(options: options)
    decider = DocumentDecider(bundle, settings, shadow: shadow)
  }

  /// Scores the records of `block`.
  mutating func process(_ block: RecordBlock) -> BlockOutput {
    documents.reset()
    parser.parse(block, into: &documents)
    var output = decider.decide(documents)
    output.counts.repaired = documents.repaired
    output.counts.bytes = block.count
    output.rejected = documents.rejected
    output.counts.rejected = documents.rejected.count
    output.counts.firstRejected = documents.rejected.first
    return output
  }
}

/// Scores documents in small batches and writes a decision line for each.
struct DocumentDecider {
  private let judge: Judge
  private let encoder: DecisionEncoder
  private let settings: DecisionSettings
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var scorer: Scorer
  private var explainer: DocumentExplainer
  private var logits: [Float] = []
  private var probabilities: [Double] = []
  /// Where the documents of the batch are.
  private var texts: [Range<Int>] = []
  private var judgement = Judge.Judgement()
  private var json = JSONBytes()
  /// The reasons for the document at hand, in words.
  private var words = JSONBytes()
  private let languageTags = LanguageTags()
  private var shadow: ShadowDecider?

  /// Documents scored at a time, and about how many bytes of text.
  private static let batchSize = 128
  private static let batchBytes = 1 << 19

  /// - Parameter shadow: a model that is compared with and changes nothing.
  init(_ bundle: ModelBundle, _ settings: DecisionSettings, shadow: ModelBundle? = nil) {
    judge = bundle.judge
    encoder = DecisionEncoder(bundle, settings)
    self.settings = settings
    let cachedWords = Self.cachedWords(labels: bundle.model.labels)
    extractor = FeatureExtractor(vocabulary: bundle.vocabulary, cacheLimit: cachedWords)
    batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    scorer = Scorer(model: bundle.model, cachedWords: cachedWords)
    explainer = DocumentExplainer(bundle)
    self.shadow = shadow.map {
      ShadowDecider(
        bundle, shadow: $0, cachedWords: Self.cachedWords(labels: $0.model.labels))
    }
  }

  /// How many words that the vocabulary lacks are kept: a quarter of a million, or fewer if there
  /// are more than 24 labels, so that their rows take 24 MiB.
  private static func cachedWords(labels: Int) -> Int {
    min(1 << 18, (6 << 20) / max(labels, 1))
  }

  /// Decision lines and counts for all of `documents`.
  mutating func decide(_ documents: DocumentBatch) -> BlockOutput {
    var output = BlockOutput(findings: settings.findings)
    var start = 0
    while start < documents.documents.count {
      let end = Self.batchEnd(documents, from: start)
      score(documents, start..<end, &output)
      start = end
    }
    output.decisions = json.take()
    output.shadow = shadow?.take()
    return output
  }

  /// Where a batch ends: what is kept of its words is bounded, however long documents are.
  private static func batchEnd(_ documents: DocumentBatch, from start: Int) -> Int {
    let last = min(start + batchSize, documents.documents.count)
    var bytes = 0
    for index in start..<last {
      bytes += documents.documents[index].textRange.count
      if bytes > batchBytes { return max(index, start + 1) }
    }
    return last
  }

  private mutating func score(
    _ documents: DocumentBatch, _ range: Range<Int>, _ output: inout BlockOutput
  ) {
    extractor.begin(&batch)
    texts.removeAll(keepingCapacity: true)
    for index in range { texts.append(documents.documents[index].textRange) }
    extractor.append(texts, of: documents.bytes.span, to: &batch)
    scorer.score(batch, into: &logits)
    judge.probabilities(of: logits, into: &probabilities)
    shadow?.score(texts, of: documents.bytes)
    let tags = languageTags
    for index in range { decide(documents, index, index - range.lowerBound, tags, &output) }
  }

  private mutating func decide(
    _ documents: DocumentBatch, _ index: Int, _ row: Int, _ tags: LanguageTags,
    _ output: inout BlockOutput
  ) {
    let slice = documents.documents[index]
    let labels = judge.thresholds.count
    judge.judge(logits, probabilities, row: row, into: &judgement)
    shadow?.compare(documents, index, row: row, with: judgement)
    output.counts.documents += 1
    if judgement.needsReview { output.counts.flagged += 1 }
    if judgement.isAnyFlagged {
      for label in 0..<labels where judgement.flagged[label] {
        output.counts.add(label: label, of: labels)
      }
    }
    if settings.flaggedOnly, !judgement.needsReview { return }
    let isExplained =
      settings.explained == .all || (settings.explained == .flagged && judgement.needsReview)
    let isFinding = judgement.needsReview && output.findings.accepts(judgement.priority)
    let given = slice.languageRange
    let isGiven = !given.isEmpty && documents.bytes[given].isLanguageTag
    let guessed = extractor.languages[row].index
    if !isExplained {
      let bytes = documents.bytes.span
      let tag =
        isGiven ? bytes.extracting(given) : tags.bytes.span.extracting(tags.range(guessed))
      encoder.encodeScores(
        id: bytes.extracting(slice.idRange), text: bytes.extracting(slice.textRange),
        language: tag, judgement, into: &json)
    }
    guard isExplained || isFinding else { return }
    let bytes = documents.bytes.span
    let text = bytes.extracting(slice.textRange)
    let reasons = explainer.explain(
      text, judgement, limit: settings.evidence, document: row, of: batch, &extractor, &scorer)
    if isExplained {
      let tag =
        isGiven ? bytes.extracting(given) : tags.bytes.span.extracting(tags.range(guessed))
      encoder.encodeReasons(
        id: bytes.extracting(slice.idRange), text: text, language: tag, judgement,
        reasons.evidence, reasons.counterfactual, &words, into: &json)
    }
    if isFinding, let first = reasons.evidence.first {
      let subject = DecisionEncoder.Subject(
        id: documents.bytes[slice.idRange], text: documents.bytes[slice.textRange],
        judgement: judgement)
      output.findings.add(Finding(subject, first, judge.labels[first.label]))
    }
  }
}

/// The tags of all languages that are guessed, one after another.
private struct LanguageTags {
  let bytes: [UInt8]
  private let ends: [Int]

  init() {
    bytes = Language.allTags.flatMap { Array($0.utf8) }
    ends = Language.allTags.reduce(into: []) { $0.append(($0.last ?? 0) + $1.utf8.count) }
  }

  /// Where the tag of a language is in `bytes`.
  func range(_ language: Int) -> Range<Int> {
    (language == 0 ? 0 : ends[language - 1])..<ends[language]
  }
}

/// What came of one block.
struct BlockOutput: Sendable {
  /// Decision lines.
  var decisions: [UInt8] = []
  /// Records that could not be scored.
  var rejected: [RejectedRecord] = []
  /// Numbers for the summary.
  var counts = ScoreCounts()
  /// The strongest decisions.
  var findings: Findings
  /// What a second model says otherwise, where there is one.
  var shadow: ShadowBlock?

  init(findings limit: Int = 0) {
    findings = Findings(limit: limit)
  }
}
