/// The weights of a model as they are stored, in half precision: what scoring needs of
/// `ModelParameters`.
struct StoredWeights: Sendable {
  /// Folded weights of words and word n-grams, row-major.
  let grams: HalfNumbers
  /// Factors of words and word n-grams.
  let gramScales: [Float]
  /// Folded weights of character n-grams, row-major.
  let subwords: HalfNumbers
  /// Factors of character n-grams.
  let subwordScales: [Float]
  /// What word vectors add, row-major, and the squares of their lengths; empty for none.
  let vectors: HalfNumbers
  let vectorNorms: [Float]
  let styleScaling: StyleScaling
  let styleWeights: [Float]
  let bias: [Float]

  /// Weights that were not stored yet are rounded as they will be.
  init(_ parameters: ModelParameters) {
    grams = HalfNumbers(parameters.gramWeights.map(HalfPrecision.float16Bits))
    gramScales = parameters.gramScales
    subwords = HalfNumbers(parameters.subwordWeights.map(HalfPrecision.float16Bits))
    subwordScales = parameters.subwordScales
    vectors = HalfNumbers(parameters.vectorWeights.map(HalfPrecision.float16Bits))
    vectorNorms = parameters.vectorNorms
    styleScaling = parameters.styleScaling
    styleWeights = parameters.styleWeights
    bias = parameters.bias
  }

  /// Reads the tensors of a model of this shape, without making single precision of them.
  init(
    path: String, labels: Int, grams: Int, subwords: Int, style: Int, vectors: Int
  ) throws(ModelFileError) {
    let file = try SafeTensorsFile(path: path)
    self.grams = try file.halves("grams.weight", shape: [grams, labels])
    gramScales = try file.floats("grams.scale", shape: [grams])
    self.subwords = try file.halves("subwords.weight", shape: [subwords, labels])
    subwordScales = try file.floats("subwords.scale", shape: [subwords])
    self.vectors =
      vectors == 0
      ? HalfNumbers([]) : try file.halves("vectors.weight", shape: [vectors, labels])
    vectorNorms = vectors == 0 ? [] : try file.floats("vectors.norm", shape: [vectors])
    styleScaling = StyleScaling(
      mean: try file.floats("style.mean", shape: [style]),
      inverseDeviation: try file.floats("style.inverse_deviation", shape: [style]))
    styleWeights = try file.floats("style.weight", shape: [style, labels])
    bias = try file.floats("bias", shape: [labels])
  }
}
