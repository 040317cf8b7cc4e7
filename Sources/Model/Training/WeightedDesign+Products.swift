import LinearAlgebra

/// Where the parameters of a model are in one array: row-major, `width` columns, n-grams, character
/// n-grams, style, bias.
struct ParameterLayout: Equatable {
  /// Outputs, padded for the kernels.
  let width: Int
  let grams: Range<Int>
  let subwords: Range<Int>
  let style: Range<Int>
  let bias: Range<Int>

  /// The number of parameters.
  var count: Int { bias.upperBound }

  init(_ design: WeightedDesign, outputs: Int) {
    width = outputs == 1 ? 1 : (outputs + 3) / 4 * 4
    grams = 0..<design.columns * width
    subwords = grams.upperBound..<grams.upperBound + design.subwords.columns * width
    style = subwords.upperBound..<subwords.upperBound + design.style.columns * width
    bias = style.upperBound..<style.upperBound + width
  }
}
