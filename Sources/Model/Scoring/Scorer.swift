public import LinearAlgebra

/// Scores batches of documents. Each worker owns one; the model is shared.
///
/// Keeps one row for every word met: its weight as a word, and the sum of the weights of its
/// character n-grams, made the first time the word is seen. A known word then costs one look-up.
public struct Scorer: Sendable {
  /// The model.
  public let model: LinearModel
  /// For each slot: a header (squared factor of the word, length of its character block), then the
  /// word's weights, then those of its characters.
  private(set) var rows: [SIMD8<Float>] = []
  let stride: Int
  private let frequency = SublinearFrequency()
  private var wordSums: [SIMD8<Float>]
  private var subwordSums: [SIMD8<Float>]
  private var style: [Float] = []
  private var dense: [Float] = []

  /// A scorer that has seen no word yet.
  public init(model: LinearModel) {
    self.model = model
    stride = 1 + 2 * model.blocks
    wordSums = [SIMD8<Float>](repeating: .zero, count: model.blocks)
    subwordSums = wordSums
  }

  /// Writes the logits of every document of `batch`, `documents x labels`, row-major.
  ///
  /// Every batch of the extractor must be scored, in order: it announces new words once.
  ///
  /// - Complexity: O(labels) for each distinct word and n-gram; no allocation once buffers have
  ///   grown.
  public mutating func score(_ batch: FeatureBatch, into logits: inout [Float]) {
    absorb(batch)
    multiplyStyle(batch)
    logits.removeAll(keepingCapacity: true)
    let blocks = model.blocks
    for document in 0..<batch.documents {
      let norms = sumWords(batch, document)
      let wordFactor: Float = norms.word > 0 ? 1 / norms.word.squareRoot() : 0
      let subwordFactor: Float = norms.subword > 0 ? 1 / norms.subword.squareRoot() : 0
      for block in 0..<blocks {
        let first = (document &* blocks &+ block) &* 8
        var sum = SIMD8<Float>.zero
        for lane in 0..<8 { sum[lane] = dense[first &+ lane] }
        sum += model.bias[block]
        sum += wordSums[block] * wordFactor
        sum += subwordSums[block] * subwordFactor
        for lane in 0..<min(8, model.labels &- block &* 8) { logits.append(sum[lane]) }
      }
    }
  }

  /// Makes the rows of words that are new in `batch`.
  private mutating func absorb(_ batch: FeatureBatch) {
    for index in batch.newSlots.indices {
      let slot = Int(batch.newSlots[index])
      let base = slot * stride
      if rows.count < base + stride {
        rows.append(
          contentsOf: repeatElement(.zero, count: base + stride - rows.count))
      }
      var header = SIMD8<Float>.zero
      let isKnown = slot < model.words
      if isKnown { header[0] = model.gramNorms[slot] }
      for block in 0..<model.blocks {
        rows[base + 1 + block] = isKnown ? model.gramWeights[slot * model.blocks + block] : .zero
        rows[base + 1 + model.blocks + block] = .zero
      }
      var square: Float = 0
      let range = Int(batch.newOffsets[index])..<Int(batch.newOffsets[index + 1])
      for entry in range {
        let column = Int(batch.newColumns[entry])
        let count = Float(batch.newCounts[entry])
        square += count * count * model.subwordNorms[column]
        for block in 0..<model.blocks {
          rows[base + 1 + model.blocks + block] +=
            count * model.subwordWeights[column * model.blocks + block]
        }
      }
      let length = square.squareRoot()
      header[1] = length
      rows[base] = header
      let factor: Float = length > 0 ? 1 / length.squareRoot() : 0
      for block in 0..<model.blocks { rows[base + 1 + model.blocks + block] *= factor }
    }
  }

  /// Standardises the style features and multiplies them with their weights.
  private mutating func multiplyStyle(_ batch: FeatureBatch) {
    let columns = batch.denseColumns
    style.removeAll(keepingCapacity: true)
    for document in 0..<batch.documents {
      for column in 0..<columns {
        style.append(
          model.styleScaling.standardised(
            batch.dense[document * columns + column], column: column))
      }
    }
    let width = model.blocks * 8
    let needed = batch.documents * width
    if dense.count < needed {
      dense.append(contentsOf: repeatElement(0, count: needed - dense.count))
    }
    model.multiplyStyle(style, documents: batch.documents, into: &dense)
  }

  /// Adds up the rows of one document and returns its squared norms.
  ///
  /// Eight labels at a time, so that the sums stay in registers; the rows of a document are in the
  /// near cache after the first eight.
  @inline(__always)
  private mutating func sumWords(
    _ batch: FeatureBatch, _ document: Int
  ) -> (word: Float, subword: Float) {
    let blocks = model.blocks
    let slots = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
    let grams = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1])
    var wordNorm: Float = 0
    var subwordNorm: Float = 0
    for block in 0..<blocks {
      var words = SIMD8<Float>.zero
      var subwords = SIMD8<Float>.zero
      for entry in slots {
        let base = Int(batch.slots[entry]) &* stride
        let factor = frequency(batch.slotCounts[entry])
        if block == 0 {
          let header = rows[base]
          wordNorm += factor * factor * header[0]
          subwordNorm += factor * factor * header[1]
        }
        words += factor * rows[base &+ 1 &+ block]
        subwords += factor * rows[base &+ 1 &+ blocks &+ block]
      }
      for entry in grams {
        let column = Int(batch.grams[entry])
        let factor = frequency(batch.gramCounts[entry])
        if block == 0 { wordNorm += factor * factor * model.gramNorms[column] }
        words += factor * model.gramWeights[column &* blocks &+ block]
      }
      wordSums[block] = words
      subwordSums[block] = subwords
    }
    return (wordNorm, subwordNorm)
  }
}
