import LinearAlgebra

/// A linear model ready to score: weights laid out for several labels at a time.
///
/// A class, as a copy would count references to the arrays.
public final class LinearModel: Sendable {
  /// The number of labels.
  public let labels: Int
  /// The number of words in the vocabulary; their columns come first.
  public let words: Int
  /// Squared factors of words and word n-grams.
  let gramNorms: [Float]
  /// Squared factors of character n-grams.
  let subwordNorms: [Float]
  /// Squared lengths of word vectors, one a slot; empty for none.
  let vectorNorms: [Float]
  let rows: LabelRows
  let styleScaling: StyleScaling
  /// Style features x labels.
  let styleWeights: [Float]
  let bias: [Float]

  /// Lays out parameters for a vocabulary of `words` words; weights are rounded as they are stored.
  public convenience init(_ parameters: ModelParameters, words: Int) {
    self.init(StoredWeights(parameters), words: words)
  }

  /// Reads the tensors of a model of this shape.
  ///
  /// - Throws: as `ModelParameters.init(path:)`.
  public convenience init(
    path: String, labels: Int, words: Int, grams: Int, subwords: Int, style: Int, vectors: Int = 0
  ) throws(ModelFileError) {
    self.init(
      try StoredWeights(
        path: path, labels: labels, grams: grams, subwords: subwords, style: style,
        vectors: vectors),
      words: words)
  }

  private init(_ weights: StoredWeights, words: Int) {
    labels = weights.bias.count
    self.words = words
    gramNorms = weights.gramScales.map { $0 * $0 }
    subwordNorms = weights.subwordScales.map { $0 * $0 }
    vectorNorms = weights.vectorNorms
    rows = LabelRows(weights)
    styleScaling = weights.styleScaling
    styleWeights = weights.styleWeights
    bias = weights.bias
  }
}
