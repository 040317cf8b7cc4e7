import LinearAlgebra

/// A linear model ready to score: parameters laid out for eight labels at a time.
public struct LinearModel: Sendable {
  /// The number of labels.
  public let labels: Int
  /// The number of words in the vocabulary; their columns come first.
  public let words: Int
  /// `labels` rounded up to a multiple of eight, over eight.
  let blocks: Int
  /// Squared factors of words and word n-grams.
  let gramNorms: [Float]
  /// Weights of words and word n-grams, `blocks` vectors a row.
  let gramWeights: [SIMD8<Float>]
  /// Squared factors of character n-grams.
  let subwordNorms: [Float]
  /// Weights of character n-grams, `blocks` vectors a row.
  let subwordWeights: [SIMD8<Float>]
  let styleScaling: StyleScaling
  /// Style features x `8 * blocks`.
  let styleWeights: [Float]
  let bias: [SIMD8<Float>]

  /// Lays out parameters for a vocabulary of `words` words.
  public init(_ parameters: ModelParameters, words: Int) {
    labels = parameters.labels
    self.words = words
    let blocks = (parameters.labels + 7) / 8
    self.blocks = blocks
    gramNorms = parameters.gramScales.map { $0 * $0 }
    gramWeights = Self.vectors(parameters.gramWeights, labels: parameters.labels, blocks)
    subwordNorms = parameters.subwordScales.map { $0 * $0 }
    subwordWeights = Self.vectors(parameters.subwordWeights, labels: parameters.labels, blocks)
    styleScaling = parameters.styleScaling
    styleWeights = Self.padded(parameters.styleWeights, labels: parameters.labels, blocks)
    bias = Self.vectors(parameters.bias, labels: parameters.labels, blocks)
  }

  /// Writes the products of standardised style features with their weights to the front of `out`.
  func multiplyStyle(_ style: [Float], documents: Int, into out: inout [Float]) {
    let width = blocks * 8
    let columns = styleScaling.mean.count
    var target = out.mutableSpan
    target.withPart(0..<documents * width) { part in
      BLAS.gemm(
        rows: documents, columns: width, inner: columns, alpha: 1, style.span,
        styleWeights.span, beta: 0, into: &part)
    }
  }

  private static func padded(_ weights: [Float], labels: Int, _ blocks: Int) -> [Float] {
    let rows = weights.count / labels
    var result = [Float](repeating: 0, count: rows * blocks * 8)
    for row in 0..<rows {
      for label in 0..<labels { result[row * blocks * 8 + label] = weights[row * labels + label] }
    }
    return result
  }

  private static func vectors(
    _ weights: [Float], labels: Int, _ blocks: Int
  ) -> [SIMD8<Float>] {
    let rows = weights.count / labels
    var result = [SIMD8<Float>](repeating: .zero, count: rows * blocks)
    for row in 0..<rows {
      for label in 0..<labels {
        result[row * blocks + label / 8][label % 8] = weights[row * labels + label]
      }
    }
    return result
  }
}
