public import LinearAlgebra

/// Scores batches of documents. Each worker owns one; the model is shared.
///
/// Keeps one row for every word met, made of its character n-grams the first time the word is seen.
/// A known word then costs one look-up.
public struct Scorer: Sendable {
  /// The model.
  public let model: LinearModel
  let frequency = SublinearFrequency()
  /// Rows of the one width that the model has.
  private(set) var four: WordRows<SIMD4<Float>>?
  private(set) var eight: WordRows<SIMD8<Float>>?
  private(set) var sixteen: WordRows<SIMD16<Float>>?
  private var style: [Float] = []

  /// A scorer that has seen no word yet.
  ///
  /// - Parameter cachedWords: about how many words that the vocabulary lacks have a slot at a time.
  public init(model: LinearModel, cachedWords: Int = 0) {
    self.model = model
    let expected = model.words + cachedWords
    switch model.rows {
    case .four(let rows): four = WordRows(rows, expected: expected)
    case .eight(let rows): eight = WordRows(rows, expected: expected)
    case .sixteen(let rows): sixteen = WordRows(rows, expected: expected)
    }
  }

  /// Writes the logits of every document of `batch`, `documents x labels`, row-major.
  ///
  /// Every batch of the extractor must be scored, in order: it announces new words once.
  ///
  /// - Complexity: O(labels) for each distinct word and n-gram; no allocation once buffers have
  ///   grown.
  public mutating func score(_ batch: FeatureBatch, into logits: inout [Float]) {
    learnWords(of: batch)
    multiplyStyle(of: batch, into: &logits)
    addWords(of: batch, to: &logits)
  }

  /// First phase: makes the rows of words that are new.
  package mutating func learnWords(of batch: FeatureBatch) {
    four?.absorb(batch, model)
    eight?.absorb(batch, model)
    sixteen?.absorb(batch, model)
  }

  /// Second phase: the dense block, which every logit begins with.
  package mutating func multiplyStyle(of batch: FeatureBatch, into logits: inout [Float]) {
    let count = batch.documents * model.labels
    if logits.count > count { logits.removeLast(logits.count - count) }
    if logits.count < count {
      logits.append(contentsOf: repeatElement(0, count: count - logits.count))
    }
    model.styleScaling.standardise(batch.dense, into: &style)
    model.multiplyStyle(style, documents: batch.documents, into: &logits)
  }

  /// Third phase: adds bias, words and n-grams.
  package func addWords(of batch: FeatureBatch, to logits: inout [Float]) {
    four?.add(batch, model, frequency, to: &logits)
    eight?.add(batch, model, frequency, to: &logits)
    sixteen?.add(batch, model, frequency, to: &logits)
  }
}
