public import LinearAlgebra

/// Scores batches of documents. Each worker owns one; the model is shared.
///
/// Keeps one row for every word met, made of its character n-grams the first time the word is seen.
/// A known word then costs one look-up.
public struct Scorer: Sendable {
  /// The model.
  public let model: LinearModel
  let frequency = SublinearFrequency()
  private(set) var words: WordRows
  private var sums: DocumentSums
  /// Standardised style features of the batch.
  private(set) var style: [Float] = []
  /// What style features add, documents x the width of a row.
  private var styleProducts: [Float] = []

  /// A scorer that has seen no word yet.
  ///
  /// - Parameter cachedWords: about how many words that the vocabulary lacks have a slot at a time.
  public init(model: LinearModel, cachedWords: Int = 0) {
    self.model = model
    sums = DocumentSums(frequency)
    words = WordRows(model.rows, expected: model.words + cachedWords)
  }

  /// Writes the logits of every document of `batch`, `documents x labels`, row-major.
  ///
  /// Every batch of the extractor must be scored, in order: it announces new words once.
  ///
  /// - Complexity: O(labels) for each distinct word and n-gram; no allocation once buffers have
  ///   grown.
  public mutating func score(_ batch: FeatureBatch, into logits: inout [Float]) {
    learnWords(of: batch)
    multiplyStyle(of: batch)
    addWords(of: batch, into: &logits)
  }

  /// First phase: makes the rows of words that are new.
  package mutating func learnWords(of batch: FeatureBatch) {
    words.absorb(batch, model)
  }

  /// Second phase: the dense block, which every logit begins with.
  package mutating func multiplyStyle(of batch: FeatureBatch) {
    standardise(batch)
    model.rows.multiplyStyle(style, documents: batch.documents, into: &styleProducts)
  }

  mutating func standardise(_ batch: FeatureBatch) {
    model.styleScaling.standardise(batch.dense, into: &style)
  }

  /// Third phase: adds bias, words and n-grams.
  package mutating func addWords(of batch: FeatureBatch, into logits: inout [Float]) {
    let count = batch.documents * model.labels
    if logits.count > count { logits.removeLast(logits.count - count) }
    if logits.count < count {
      logits.append(contentsOf: repeatElement(0, count: count - logits.count))
    }
    sums.add(batch, words, model, styleProducts, to: &logits)
  }
}
