import Crypto
import Features
import Ingest
import LinearAlgebra
import Model

/// Scores documents with a second model beside the one that decides, and writes a line for each
/// that the two decide otherwise.
struct ShadowDecider {
  private let pair: ShadowPair
  private let judge: Judge
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()
  private var json = JSONBytes()
  private var counts: ShadowCounts
  private let current: ModelBundle
  private let shadow: ModelBundle

  init(_ current: ModelBundle, shadow: ModelBundle, cachedWords: Int) {
    self.current = current
    self.shadow = shadow
    pair = ShadowPair(current, shadow)
    judge = shadow.judge
    extractor = FeatureExtractor(vocabulary: shadow.vocabulary, cacheLimit: cachedWords)
    batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    scorer = Scorer(model: shadow.model, cachedWords: cachedWords)
    counts = ShadowCounts(pair)
  }

  /// Scores the next documents.
  mutating func score(_ texts: [Range<Int>], of bytes: [UInt8]) {
    extractor.begin(&batch)
    extractor.append(texts, of: bytes.span, to: &batch)
    scorer.score(batch, into: &logits)
  }

  /// Compares what both say of one of them.
  mutating func compare(
    _ documents: DocumentBatch, _ index: Int, row: Int, with decided: borrowing Judge.Judgement
  ) {
    judge.judge(logits, row: row, into: &judgement)
    counts.documents += 1
    if decided.needsReview { counts.currentReview += 1 }
    if judgement.needsReview { counts.shadowReview += 1 }
    var isOther = decided.needsReview != judgement.needsReview
    for label in pair.labels.indices {
      let (now, then) = (pair.labels[label].current, pair.labels[label].shadow)
      let isFlagged = now.map { decided.flagged[$0] && pair.labels[label].asksNow } ?? false
      let wouldBe = then.map { judgement.flagged[$0] && pair.labels[label].wouldAsk } ?? false
      if isFlagged { counts.labels[label].current += 1 }
      if wouldBe { counts.labels[label].shadow += 1 }
      if isFlagged != wouldBe {
        isOther = true
        counts.labels[label].differing += 1
      }
      if let now, let then {
        counts.labels[label].add(
          difference: abs(decided.probabilities[now] - judgement.probabilities[then]))
      }
    }
    guard isOther else { return }
    counts.differing += 1
    let slice = documents.documents[index]
    json.raw(#"{"schema":"winnow.shadow/1","id":"#)
    json.string(documents.bytes[slice.idRange])
    json.raw(#","text_sha256":""#)
    json.hexadecimal(SHA256.hash(data: documents.bytes[slice.textRange]))
    json.raw(#"","current":"#)
    write(decided, current)
    json.raw(#","shadow":"#)
    let other = judgement
    write(other, shadow)
    json.raw("}\n")
  }

  private mutating func write(_ decided: borrowing Judge.Judgement, _ bundle: ModelBundle) {
    json.raw(#"{"model":{"name":"#)
    json.string(bundle.manifest.name)
    json.raw(#","id":"#)
    json.string(bundle.id)
    json.raw(decided.needsReview ? #"},"outcome":"review""# : #"},"outcome":"pass""#)
    json.raw(#","priority":"#)
    json.number(decided.priority, decimals: 4)
    json.raw(#","flagged":["#)
    var isFirst = true
    for (place, label) in bundle.manifest.labels.enumerated()
    where decided.flagged[place] && label.asksForReview {
      if !isFirst { json.raw(",") }
      isFirst = false
      json.string(label.id)
    }
    json.raw("]}")
  }

  /// What was compared since the last call.
  mutating func take() -> ShadowBlock {
    defer { counts = ShadowCounts(pair) }
    return ShadowBlock(lines: json.take(), counts: counts)
  }
}
