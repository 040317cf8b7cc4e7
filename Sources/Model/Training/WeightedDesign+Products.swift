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
    grams = 0..<design.grams.columns * width
    subwords = grams.upperBound..<grams.upperBound + design.subwords.columns * width
    style = subwords.upperBound..<subwords.upperBound + design.style.columns * width
    bias = style.upperBound..<style.upperBound + width
  }
}

/// Products with X, block by block.
extension WeightedDesign {
  /// Writes X point + bias, documents x width.
  func multiply(
    _ point: borrowing [Float], _ layout: ParameterLayout, _ words: inout [Float],
    into out: inout [Float], threads: Int
  ) {
    let width = layout.width
    let all = point.span
    let bias = all.extracting(layout.bias)
    for document in 0..<documents {
      for lane in 0..<width { out[document * width + lane] = bias[lane] }
    }
    var rows = words.mutableSpan
    subwords.multiply(
      all.extracting(layout.subwords), width: width, into: &rows, threads: threads)
    var target = out.mutableSpan
    grams.multiply(
      all.extracting(layout.grams), width: width, into: &target, adding: true, threads: threads)
    occurrences.multiply(
      rows.span, width: width, into: &target, adding: true, threads: threads)
    BLAS.gemm(
      rows: documents, columns: width, inner: style.columns, alpha: 1,
      style.storage.span, all.extracting(layout.style), beta: 1, into: &target)
  }

  /// Writes Xᵀ residuals, and for the biases the sums of the residuals.
  func multiplyBack(
    _ residuals: [Float], _ layout: ParameterLayout, _ words: inout [Float],
    into gradient: inout [Float], threads: Int
  ) {
    let width = layout.width
    occurrencesTransposed.multiply(residuals, width: width, into: &words, threads: threads)
    let rows = words
    var target = gradient.mutableSpan
    target.withPart(layout.grams) { part in
      gramsTransposed.multiply(residuals.span, width: width, into: &part, threads: threads)
    }
    target.withPart(layout.subwords) { part in
      subwordsTransposed.multiply(rows.span, width: width, into: &part, threads: threads)
    }
    target.withPart(layout.style) { part in
      BLAS.gemm(
        transposeA: true, rows: style.columns, columns: width, inner: documents,
        alpha: 1, style.storage.span, residuals.span, beta: 0, into: &part)
    }
    for lane in 0..<width {
      var sum = 0.0
      for document in 0..<documents { sum += Double(residuals[document * width + lane]) }
      gradient[layout.bias.lowerBound + lane] = Float(sum)
    }
  }
}
