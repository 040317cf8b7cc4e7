import LinearAlgebra

/// Where the parameters of some fits are in one array: row-major, `width` columns, n-grams,
/// character n-grams, dimensions of word vectors, style, bias. Output k of fit f is column
/// `f * outputs + k`.
struct ParameterLayout: Equatable {
  let fits: Int
  /// Outputs of one fit.
  let outputs: Int
  /// Outputs of all fits, padded for the kernels.
  let width: Int
  let grams: Range<Int>
  let subwords: Range<Int>
  let vectors: Range<Int>
  let style: Range<Int>
  let bias: Range<Int>

  /// Columns that belong to no output.
  var padding: Int { width - fits * outputs }

  /// The number of parameters.
  var count: Int { bias.upperBound }

  init(_ design: WeightedDesign, outputs: Int) {
    fits = design.fits
    self.outputs = outputs
    let all = design.fits * outputs
    width = all <= 2 ? all : (all + 3) / 4 * 4
    grams = 0..<design.columns * width
    subwords = grams.upperBound..<grams.upperBound + design.subwords.columns * width
    vectors = subwords.upperBound..<subwords.upperBound + design.vectors.columns * width
    style = vectors.upperBound..<vectors.upperBound + design.style.columns * width
    bias = style.upperBound..<style.upperBound + width
  }
}
