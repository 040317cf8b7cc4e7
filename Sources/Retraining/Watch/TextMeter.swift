import Features
import LinearAlgebra
import Model
import Pipeline

/// Scores texts with one model and measures how much of them it knows.
struct TextMeter {
  /// What is measured of one text.
  struct Reading {
    /// Probability of each label, in the order of the model.
    var probabilities: [Double]
    /// The labels that ask for a review.
    var flagged: [Int]
    var needsReview: Bool
    var priority: Double
    /// `nil` for a text without a word.
    var knownWords: Double?
    /// `nil` for a text with fewer than two words.
    var knownPairs: Double?
  }

  let bundle: ModelBundle
  private let asksForReview: [Bool]
  /// Whether an n-gram of the vocabulary is a pair, by its column less the number of words.
  private let isPair: [Bool]
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()

  init(_ bundle: ModelBundle) {
    self.bundle = bundle
    asksForReview = bundle.manifest.labels.map(\.asksForReview)
    let vocabulary = bundle.vocabulary
    isPair = (vocabulary.words..<vocabulary.words + vocabulary.grams).map { entry in
      let text = vocabulary.text[vocabulary.offsets[entry]..<vocabulary.offsets[entry + 1]]
      return text.count { $0 == 32 } == 1
    }
    extractor = FeatureExtractor(vocabulary: vocabulary)
    batch = extractor.emptyBatch()
    scorer = Scorer(model: bundle.model)
  }

  /// Reads texts, in their order.
  mutating func read(_ texts: [String]) -> [Reading] {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    for text in texts {
      let start = bytes.count
      bytes += text.utf8
      ranges.append(start..<bytes.count)
    }
    bytes += [UInt8](repeating: 0, count: 16)
    extractor.begin(&batch)
    extractor.append(ranges, of: bytes.span, to: &batch)
    scorer.score(batch, into: &logits)
    let labels = bundle.manifest.labels.count
    return texts.indices.map { row in
      bundle.judge.judge(logits[row * labels..<(row + 1) * labels], into: &judgement)
      let (words, pairs) = shares(row)
      return Reading(
        probabilities: judgement.probabilities,
        flagged: (0..<labels).filter { judgement.flagged[$0] && asksForReview[$0] },
        needsReview: judgement.needsReview, priority: judgement.priority, knownWords: words,
        knownPairs: pairs)
    }
  }

  private func shares(_ row: Int) -> (words: Double?, pairs: Double?) {
    let vocabulary = bundle.vocabulary
    var (all, known) = (0, 0)
    for entry in Int(batch.slotOffsets[row])..<Int(batch.slotOffsets[row + 1]) {
      let count = Int(batch.slotCounts[entry])
      all += count
      if Int(batch.slots[entry]) < vocabulary.slots { known += count }
    }
    var pairs = 0
    for entry in Int(batch.gramOffsets[row])..<Int(batch.gramOffsets[row + 1])
    where isPair[Int(batch.grams[entry]) - vocabulary.words] {
      pairs += Int(batch.gramCounts[entry])
    }
    return (
      all > 0 ? Double(known) / Double(all) : nil,
      all > 1 && vocabulary.grams > 0 ? Double(pairs) / Double(all - 1) : nil
    )
  }
}
