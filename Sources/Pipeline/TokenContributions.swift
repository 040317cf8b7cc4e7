import Features
import LinearAlgebra
import Model

/// Reads what every token of a text adds to every logit.
struct TokenContributions {
  /// A text taken apart.
  struct Document {
    /// UTF-8 bytes of each token, in reading order; they do not overlap.
    var tokens: [Range<Int>] = []
    /// What each token adds, `tokens x labels`, row-major.
    var contributions: [Double] = []
    /// The probability of each label.
    var probabilities: [Double] = []
  }

  private let judge: Judge
  private var extractor: FeatureExtractor
  private var batch: FeatureBatch
  private var trace = FeatureTrace()
  private var scorer: Scorer
  private var logits: [Float] = []
  private var judgement = Judge.Judgement()

  init(_ bundle: ModelBundle) {
    judge = bundle.judge
    extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    batch = extractor.emptyBatch()
    scorer = Scorer(model: bundle.model)
  }

  /// Takes `text` apart for `labels`, in their order.
  ///
  /// - Complexity: O(bytes + tokens x labels).
  mutating func read(_ text: [UInt8], labels: [Int]) -> Document {
    var document = Document()
    extractor.begin(&batch)
    _ = extractor.append(text.span, to: &batch, trace: &trace)
    document.probabilities = probabilitiesOfBatch()
    // A word and its properties are tokens over the same bytes.
    for token in trace.tokens {
      let bytes = Int(token.start)..<Int(token.end)
      if let last = document.tokens.last, bytes.lowerBound < last.upperBound {
        document.tokens[document.tokens.count - 1] =
          last.lowerBound..<max(last.upperBound, bytes.upperBound)
      } else {
        document.tokens.append(bytes)
      }
    }
    document.contributions = [Double](
      repeating: 0, count: document.tokens.count * labels.count)
    let explanations = scorer.explain(
      batch, document: 0, trace: trace, labels: labels, merging: false)
    for (column, explanation) in explanations.enumerated() {
      var token = 0
      for span in explanation.spans {
        while document.tokens[token].lowerBound < span.start { token += 1 }
        document.contributions[token * labels.count + column] = span.contribution
      }
    }
    return document
  }

  /// The probability of each label of the model in `text`.
  mutating func probabilities(_ text: [UInt8]) -> [Double] {
    extractor.begin(&batch)
    _ = extractor.append(text.span, to: &batch)
    return probabilitiesOfBatch()
  }

  private mutating func probabilitiesOfBatch() -> [Double] {
    scorer.score(batch, into: &logits)
    judge.judge(logits[...], into: &judgement)
    return judgement.probabilities
  }
}
