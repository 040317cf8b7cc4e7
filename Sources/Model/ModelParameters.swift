/// The numbers of a linear model, as they are stored.
///
/// Weights are *folded*: multiplied by the factor of their n-gram and the length of their block, so
/// that a logit needs term frequencies, norms and weights alone. For L labels, row-major:
///
/// - `gramWeights`: (words + word n-grams) x L, and `gramScales`, their factors c_j;
/// - `subwordWeights`: character n-grams x L, and `subwordScales`;
/// - `vectorWeights`: words with a slot x L, what the vector of a word adds beside its characters,
///   and `vectorNorms`, the squares of their lengths; empty where a model has no vectors;
/// - `styleWeights`: style features x L, multiples of a power of two (see `StyleScaling`);
/// - `bias`: L.
public struct ModelParameters: Sendable, Equatable {
  /// The number of labels.
  public let labels: Int
  /// Folded weights of words and word n-grams.
  public var gramWeights: [Float]
  /// Factors of words and word n-grams, needed for a document's norm.
  public var gramScales: [Float]
  /// Folded weights of character n-grams.
  public var subwordWeights: [Float]
  /// Factors of character n-grams.
  public var subwordScales: [Float]
  /// What the vectors of words add, and the squares of their lengths.
  public var vectorWeights: [Float]
  /// See `vectorWeights`.
  public var vectorNorms: [Float]
  /// How style features are standardised.
  public var styleScaling: StyleScaling
  /// Weights of standardised style features.
  public var styleWeights: [Float]
  /// Intercepts.
  public var bias: [Float]

  init(
    labels: Int, gramWeights: [Float], gramScales: [Float], subwordWeights: [Float],
    subwordScales: [Float], vectorWeights: [Float] = [], vectorNorms: [Float] = [],
    styleScaling: StyleScaling, styleWeights: [Float], bias: [Float]
  ) {
    self.labels = labels
    self.gramWeights = gramWeights
    self.gramScales = gramScales
    self.subwordWeights = subwordWeights
    self.subwordScales = subwordScales
    self.vectorWeights = vectorWeights
    self.vectorNorms = vectorNorms
    self.styleScaling = styleScaling
    self.styleWeights = styleWeights
    self.bias = bias
  }

  /// Folds the solution of the first fit.
  init(
    _ point: [Float], _ layout: ParameterLayout, labels: Int, _ scales: ColumnScales,
    _ vectors: SlotVectors, _ styleScaling: StyleScaling, _ options: TrainingOptions
  ) {
    let outputs = layout.outputs
    func folded(_ range: Range<Int>, _ factor: (Int) -> Float) -> [Float] {
      let rows = range.count / layout.width
      var weights = [Float](repeating: 0, count: rows * labels)
      for row in 0..<rows {
        for label in 0..<labels {
          let output = outputs == labels ? label : 0
          let share: Float = outputs == labels ? 1 : label == 0 ? -0.5 : 0.5
          let weight = point[range.lowerBound + row * layout.width + output]
          weights[row * labels + label] = weight * share * factor(row)
        }
      }
      return weights
    }
    self.labels = labels
    gramScales = scales.grams
    gramWeights = folded(layout.grams) { scales.grams[$0] * Float(options.wordWeight) }
    subwordScales = scales.subwords
    subwordWeights = folded(layout.subwords) {
      scales.subwords[$0] * Float(options.subwordWeight)
    }
    vectorWeights = vectors.multiplied(
      by: folded(layout.vectors) { _ in Float(options.subwordWeight) }, labels: labels)
    vectorNorms = vectors.norms
    self.styleScaling = styleScaling
    styleWeights = folded(layout.style) { _ in Float(options.styleWeight) }
    bias = folded(layout.bias) { _ in 1 }
  }

  /// The parameters after `logit -> slope * logit + intercept` for each label.
  public func calibrated(slopes: [Double], intercepts: [Double]) -> ModelParameters {
    precondition(
      slopes.count == labels && intercepts.count == labels,
      "\(slopes.count) slopes and \(intercepts.count) intercepts for \(labels) labels")
    var copy = self
    func scale(_ weights: inout [Float]) {
      for entry in weights.indices { weights[entry] *= Float(slopes[entry % labels]) }
    }
    scale(&copy.gramWeights)
    scale(&copy.subwordWeights)
    scale(&copy.vectorWeights)
    scale(&copy.styleWeights)
    scale(&copy.bias)
    for label in 0..<labels { copy.bias[label] += Float(intercepts[label]) }
    return copy
  }

  /// The parameters as they are after saving: weights in half precision, style weights rounded so
  /// that their sums are exact.
  public func roundedForStorage() -> ModelParameters {
    var copy = self
    copy.gramWeights = gramWeights.map { Float(Float16($0)) }
    copy.subwordWeights = subwordWeights.map { Float(Float16($0)) }
    copy.vectorWeights = vectorWeights.map { Float(Float16($0)) }
    copy.styleWeights = StyleScaling.rounded(styleWeights)
    return copy
  }
}
