import LinearAlgebra

/// Products with X and Xᵀ, block by block, and the room they need.
///
/// A word has one row of twice the width: its own part, and the sum of its character n-grams. So
/// the words of a document are gone through once for both blocks.
struct DesignProducts {
  let design: WeightedDesign
  let layout: ParameterLayout
  private let threads: Int
  /// Words x (own part, characters).
  private var rows: [Float]
  /// Words x characters.
  private var characters: [Float]
  /// Documents x (words, characters).
  private var sums: [Float]
  /// Documents x n-grams.
  private var blocks: [Float]
  /// N-grams times their factors.
  private var grams: [Float]
  /// Character n-grams times their factors.
  private var subwords: [Float]

  init(_ design: WeightedDesign, outputs: Int, threads: Int) {
    self.design = design
    self.threads = threads
    layout = ParameterLayout(design, outputs: outputs)
    func zeros(_ rows: Int) -> [Float] { [Float](repeating: 0, count: rows) }
    let width = layout.width
    rows = zeros(design.words.columns * width * 2)
    characters = zeros(design.words.columns * width)
    sums = zeros(design.documents * width * 2)
    blocks = zeros(design.documents * width)
    grams = zeros(design.grams.columns * width)
    subwords = zeros(design.subwords.columns * width)
  }

  /// The parameters of word n-grams of order two and more.
  private var gramRange: Range<Int> {
    design.vocabularyWords * layout.width..<layout.grams.upperBound
  }

  /// Writes X point + bias, documents x width.
  mutating func multiply(_ point: [Float], into out: inout [Float]) {
    let (width, all) = (layout.width, point.span)
    let (gramScales, subwordScales) = (design.scales.grams, design.scales.subwords)
    Self.scale(all.extracting(layout.subwords), by: subwordScales.span, width, into: &subwords)
    design.subwords.multiply(subwords, width: width, into: &characters, threads: threads)
    design.joinWords(point, characters, width, into: &rows)
    design.words.multiply(rows, width: 2 * width, into: &sums, threads: threads)
    Self.scale(
      all.extracting(gramRange), by: gramScales.span.extracting(design.vocabularyWords...), width,
      into: &grams)
    design.grams.multiply(grams, width: width, into: &blocks, threads: threads)
    design.joinDocuments(sums, blocks, bias: point[layout.bias], into: &out)
    var target = out.mutableSpan
    BLAS.gemm(
      rows: design.documents, columns: width, inner: design.style.columns, alpha: 1,
      design.style.storage.span, all.extracting(layout.style), beta: 1, into: &target)
  }

  /// Writes Xᵀ residuals, and for the biases the sums of the residuals.
  mutating func multiplyBack(_ residuals: [Float], into gradient: inout [Float]) {
    let width = layout.width
    design.splitDocuments(residuals, width, into: &sums, &blocks)
    design.words.multiplyTransposed(sums, width: 2 * width, into: &rows, threads: threads)
    design.grams.multiplyTransposed(blocks, width: width, into: &grams, threads: threads)
    design.splitWords(rows, width, into: &gradient, &characters)
    design.subwords.multiplyTransposed(
      characters, width: width, into: &subwords, threads: threads)

    let (gramSums, subwordSums) = (grams, subwords)
    let (gramScales, subwordScales) = (design.scales.grams, design.scales.subwords)
    let style = design.style
    let ownScales = gramScales.span.extracting(design.vocabularyWords...)
    var target = gradient.mutableSpan
    target.withPart(gramRange) { Self.scale(gramSums.span, by: ownScales, width, into: &$0) }
    target.withPart(layout.subwords) {
      Self.scale(subwordSums.span, by: subwordScales.span, width, into: &$0)
    }
    target.withPart(layout.style) { part in
      BLAS.gemm(
        transposeA: true, rows: style.columns, columns: width, inner: style.rows,
        alpha: 1, style.storage.span, residuals.span, beta: 0, into: &part)
    }
    for lane in 0..<width {
      var sum = 0.0
      for document in 0..<style.rows { sum += Double(residuals[document * width + lane]) }
      gradient[layout.bias.lowerBound + lane] = Float(sum)
    }
  }

  /// Writes rows of `width` numbers, each row times a factor.
  private static func scale(
    _ source: Span<Float>, by factors: Span<Float>, _ width: Int,
    into target: inout MutableSpan<Float>
  ) {
    precondition(source.count == target.count && factors.count * width == target.count)
    if width == 1 {
      for row in 0..<target.count { target[row] = factors[row] * source[row] }
      return
    }
    for row in 0..<factors.count {
      let factor = factors[row]
      for entry in row * width..<(row + 1) * width { target[entry] = factor * source[entry] }
    }
  }

  private static func scale(
    _ source: Span<Float>, by factors: Span<Float>, _ width: Int, into target: inout [Float]
  ) {
    var span = target.mutableSpan
    scale(source, by: factors, width, into: &span)
  }
}

// MARK: - Diagonal factors of words and documents

extension WeightedDesign {
  /// Fills the rows of words from parameters and the sums of character n-grams.
  @inline(never)
  fileprivate func joinWords(
    _ parameters: [Float], _ characters: [Float], _ width: Int, into rows: inout [Float]
  ) {
    let (columns, factors, scales) = (columnOfWord.span, wordFactors.span, scales.grams.span)
    let (parameters, characters) = (parameters.span, characters.span)
    var target = rows.mutableSpan
    for word in 0..<columns.count {
      let (start, factor) = (2 * word * width, factors[word])
      for lane in 0..<width {
        target[start + width + lane] = factor * characters[word * width + lane]
      }
      let column = Int(columns[word])
      let isKnown = columns[word] != .max
      let scale = isKnown ? scales[column] : 0
      for lane in 0..<width {
        target[start + lane] = isKnown ? scale * parameters[column * width + lane] : 0
      }
    }
  }

  /// Hands the rows of words on to the gradient of words and to the sums of character n-grams.
  @inline(never)
  fileprivate func splitWords(
    _ rows: [Float], _ width: Int, into gradient: inout [Float], _ characters: inout [Float]
  ) {
    let (columns, factors, scales) = (columnOfWord.span, wordFactors.span, scales.grams.span)
    let rows = rows.span
    var words = characters.mutableSpan
    var target = gradient.mutableSpan
    for word in 0..<columns.count {
      let (start, factor) = (2 * word * width, factors[word])
      for lane in 0..<width {
        words[word * width + lane] = factor * rows[start + width + lane]
      }
      guard columns[word] != .max else { continue }
      let column = Int(columns[word])
      for lane in 0..<width {
        target[column * width + lane] = scales[column] * rows[start + lane]
      }
    }
  }

  /// Adds up the blocks of each document.
  @inline(never)
  fileprivate func joinDocuments(
    _ sums: [Float], _ blocks: [Float], bias: ArraySlice<Float>, into out: inout [Float]
  ) {
    let width = bias.count
    let (gramLengths, subwordLengths) = (gramLengths.span, subwordLengths.span)
    let (sums, blocks, bias) = (sums.span, blocks.span, bias.span)
    var target = out.mutableSpan
    for document in 0..<gramLengths.count {
      let start = 2 * document * width
      for lane in 0..<width {
        let own = gramLengths[document] * (sums[start + lane] + blocks[document * width + lane])
        let characters = subwordLengths[document] * sums[start + width + lane]
        target[document * width + lane] = bias[lane] + own + characters
      }
    }
  }

  /// Hands residuals on to the blocks.
  @inline(never)
  fileprivate func splitDocuments(
    _ residuals: [Float], _ width: Int, into sums: inout [Float], _ blocks: inout [Float]
  ) {
    let (gramLengths, subwordLengths) = (gramLengths.span, subwordLengths.span)
    let residuals = residuals.span
    var sumTarget = sums.mutableSpan
    var blockTarget = blocks.mutableSpan
    for document in 0..<gramLengths.count {
      let start = 2 * document * width
      for lane in 0..<width {
        let residual = residuals[document * width + lane]
        let own = gramLengths[document] * residual
        sumTarget[start + lane] = own
        blockTarget[document * width + lane] = own
        sumTarget[start + width + lane] = subwordLengths[document] * residual
      }
    }
  }
}
