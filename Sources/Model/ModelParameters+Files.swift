extension ModelParameters {
  /// Writes the tensors of a model: weights in half precision, everything else in single.
  ///
  /// - Throws: what the system reports, and `outOfRange` for a weight that half precision cannot
  ///   hold.
  public func write(to path: String) throws(ModelFileError) {
    let style = styleScaling.mean.count
    let vectors: [(String, TensorType, [Int])] =
      vectorNorms.isEmpty
      ? []
      : [
        ("vectors.norm", .float32, [vectorNorms.count]),
        ("vectors.weight", .float16, [vectorNorms.count, labels]),
      ]
    var writer = try SafeTensorsWriter(
      path: path,
      tensors: [
        ("bias", .float32, [labels]),
        ("grams.scale", .float32, [gramScales.count]),
        ("grams.weight", .float16, [gramScales.count, labels]),
        ("style.inverse_deviation", .float32, [style]),
        ("style.mean", .float32, [style]),
        ("style.weight", .float32, [style, labels]),
        ("subwords.scale", .float32, [subwordScales.count]),
        ("subwords.weight", .float16, [subwordScales.count, labels]),
      ] + vectors)
    try writer.append(bias, to: "bias")
    try writer.append(gramScales, to: "grams.scale")
    try writer.append(gramWeights, to: "grams.weight")
    try writer.append(styleScaling.inverseDeviation, to: "style.inverse_deviation")
    try writer.append(styleScaling.mean, to: "style.mean")
    try writer.append(styleWeights, to: "style.weight")
    try writer.append(subwordScales, to: "subwords.scale")
    try writer.append(subwordWeights, to: "subwords.weight")
    if !vectorNorms.isEmpty {
      try writer.append(vectorNorms, to: "vectors.norm")
      try writer.append(vectorWeights, to: "vectors.weight")
    }
    try writer.finish()
  }

  /// Reads the tensors of a model of this shape.
  ///
  /// - Throws: `ModelFileError` where a tensor is missing, has another type or shape, or holds a
  ///   number that is not finite.
  public init(
    path: String, labels: Int, grams: Int, subwords: Int, style: Int, vectors: Int = 0
  ) throws(ModelFileError) {
    let file = try SafeTensorsFile(path: path)
    self.init(
      labels: labels,
      gramWeights: try file.floats("grams.weight", shape: [grams, labels]),
      gramScales: try file.floats("grams.scale", shape: [grams]),
      subwordWeights: try file.floats("subwords.weight", shape: [subwords, labels]),
      subwordScales: try file.floats("subwords.scale", shape: [subwords]),
      vectorWeights: vectors == 0
        ? [] : try file.floats("vectors.weight", shape: [vectors, labels]),
      vectorNorms: vectors == 0 ? [] : try file.floats("vectors.norm", shape: [vectors]),
      styleScaling: StyleScaling(
        mean: try file.floats("style.mean", shape: [style]),
        inverseDeviation: try file.floats("style.inverse_deviation", shape: [style])),
      styleWeights: try file.floats("style.weight", shape: [style, labels]),
      bias: try file.floats("bias", shape: [labels]))
  }
}
