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
  /// Words x what their vectors add before u.
  private var vectorRows: [Float]
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
    vectorRows = zeros(design.vectors.columns > 0 ? design.words.columns * width : 0)
    sums = zeros(design.documents * width * 2)
    blocks = zeros(design.documents * width)
    grams = zeros(design.grams.columns * width)
    subwords = zeros(design.subwords.columns * width)
  }

  /// The parameters of word n-grams of order two and more.
  private var gramRange: Range<Int> {
    design.vocabularyWords * layout.width..<layout.grams.upperBound
  }

  /// Factors of word n-grams of order two and more.
  private var ownScales: ArraySlice<Float> {
    design.gramScales[(design.vocabularyWords * design.fits)...]
  }

  /// Writes X point + bias, documents x width.
  mutating func multiply(_ point: [Float], into out: inout [Float]) {
    let (width, all) = (layout.width, point.span)
    design.scale(
      all.extracting(layout.subwords), by: design.subwordScales[...], layout,
      into: &subwords)
    design.subwords.multiply(subwords, width: width, into: &characters, threads: threads)
    design.joinWords(point, characters, layout, into: &rows)
    if design.vectors.columns > 0 { addVectors(point) }
    design.words.multiply(rows, width: 2 * width, into: &sums, threads: threads)
    design.scale(all.extracting(gramRange), by: ownScales, layout, into: &grams)
    design.grams.multiply(grams, width: width, into: &blocks, threads: threads)
    design.joinDocuments(sums, blocks, bias: point[layout.bias], layout, into: &out)
    var target = out.mutableSpan
    BLAS.gemm(
      rows: design.documents, columns: width, inner: design.style.columns, alpha: 1,
      design.style.storage.span, all.extracting(layout.style), beta: 1, into: &target)
  }

  /// Writes Xᵀ residuals, and for the biases the sums of the residuals.
  mutating func multiplyBack(_ residuals: [Float], into gradient: inout [Float]) {
    let width = layout.width
    if layout.padding > 0 {
      var padded = gradient.mutableSpan
      padded.update(repeating: 0)
    }
    design.splitDocuments(residuals, layout, into: &sums, &blocks)
    design.words.multiplyTransposed(sums, width: 2 * width, into: &rows, threads: threads)
    design.grams.multiplyTransposed(blocks, width: width, into: &grams, threads: threads)
    design.splitWords(rows, layout, into: &gradient, &characters)
    if design.vectors.columns > 0 { splitVectors(into: &gradient) }
    design.subwords.multiplyTransposed(
      characters, width: width, into: &subwords, threads: threads)

    let (design, layout, gramScales) = (design, layout, ownScales)
    let (gramSums, subwordSums) = (grams, subwords)
    let style = design.style
    var target = gradient.mutableSpan
    target.withPart(gramRange) {
      design.scale(gramSums.span, by: gramScales, layout, into: &$0)
    }
    target.withPart(layout.subwords) {
      design.scale(subwordSums.span, by: design.subwordScales[...], layout, into: &$0)
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
}

// MARK: - Word vectors

extension DesignProducts {
  /// Adds u E point to the characters' part of the rows of words.
  private mutating func addVectors(_ point: [Float]) {
    let (layout, width, vectors) = (layout, layout.width, design.vectors)
    var target = vectorRows.mutableSpan
    BLAS.gemm(
      rows: vectors.rows, columns: width, inner: vectors.columns, alpha: 1, vectors.storage.span,
      point.span.extracting(layout.vectors), beta: 0, into: &target)
    Self.addScaled(vectorRows, design.vectorFactors, layout, into: &rows)
  }

  /// Writes u Eᵀ times the characters' part of the rows of words.
  private mutating func splitVectors(into gradient: inout [Float]) {
    let (width, vectors) = (layout.width, design.vectors)
    Self.takeScaled(rows, design.vectorFactors, layout, into: &vectorRows)
    let source = vectorRows
    var target = gradient.mutableSpan
    target.withPart(layout.vectors) { part in
      BLAS.gemm(
        transposeA: true, rows: vectors.columns, columns: width, inner: vectors.rows, alpha: 1,
        vectors.storage.span, source.span, beta: 0, into: &part)
    }
  }

  @inline(never)
  private static func addScaled(
    _ vectorRows: [Float], _ factors: [Float], _ layout: ParameterLayout, into rows: inout [Float]
  ) {
    let (source, width) = (vectorRows.span, layout.width)
    var target = rows.mutableSpan
    for word in 0..<source.count / width {
      for fit in 0..<layout.fits {
        for lane in fit * layout.outputs..<(fit + 1) * layout.outputs {
          target[(2 * word + 1) * width + lane] += factors[fit] * source[word * width + lane]
        }
      }
    }
  }

  @inline(never)
  private static func takeScaled(
    _ rows: [Float], _ factors: [Float], _ layout: ParameterLayout, into vectorRows: inout [Float]
  ) {
    let (source, width) = (rows.span, layout.width)
    var target = vectorRows.mutableSpan
    for word in 0..<target.count / width {
      for fit in 0..<layout.fits {
        for lane in fit * layout.outputs..<(fit + 1) * layout.outputs {
          target[word * width + lane] = factors[fit] * source[(2 * word + 1) * width + lane]
        }
      }
    }
  }
}

// MARK: - Diagonal factors

extension WeightedDesign {
  /// Writes rows of `width` numbers times a factor for each row and fit.
  @inline(never)
  fileprivate func scale(
    _ source: Span<Float>, by factors: ArraySlice<Float>, _ layout: ParameterLayout,
    into target: inout MutableSpan<Float>
  ) {
    let factors = factors.span
    precondition(source.count == target.count)
    if layout.width == layout.fits {
      precondition(factors.count == target.count)
      for entry in 0..<target.count { target[entry] = factors[entry] * source[entry] }
      return
    }
    let outputs = layout.outputs
    for row in 0..<factors.count / fits {
      for fit in 0..<fits {
        let factor = factors[row * fits + fit]
        let start = row * layout.width + fit * outputs
        for entry in start..<start + outputs { target[entry] = factor * source[entry] }
      }
    }
  }

  fileprivate func scale(
    _ source: Span<Float>, by factors: ArraySlice<Float>, _ layout: ParameterLayout,
    into target: inout [Float]
  ) {
    var span = target.mutableSpan
    scale(source, by: factors, layout, into: &span)
  }

  /// Fills the rows of words from parameters and the sums of character n-grams.
  @inline(never)
  fileprivate func joinWords(
    _ parameters: [Float], _ characters: [Float], _ layout: ParameterLayout,
    into rows: inout [Float]
  ) {
    let (columns, factors, scales) = (columnOfWord.span, wordFactors.span, gramScales.span)
    let (parameters, characters) = (parameters.span, characters.span)
    let (width, outputs) = (layout.width, layout.outputs)
    var target = rows.mutableSpan
    for word in 0..<columns.count {
      let isKnown = columns[word] != .max
      let column = isKnown ? Int(columns[word]) : 0
      for fit in 0..<fits {
        let factor = factors[word * fits + fit]
        let scale = isKnown ? scales[column * fits + fit] : 0
        for lane in fit * outputs..<(fit + 1) * outputs {
          let entry = 2 * word * width + lane
          target[entry] = isKnown ? scale * parameters[column * width + lane] : 0
          target[entry + width] = factor * characters[word * width + lane]
        }
      }
    }
  }

  /// Hands the rows of words on to the gradient of words and to the sums of character n-grams.
  @inline(never)
  fileprivate func splitWords(
    _ rows: [Float], _ layout: ParameterLayout, into gradient: inout [Float],
    _ characters: inout [Float]
  ) {
    let (columns, factors, scales) = (columnOfWord.span, wordFactors.span, gramScales.span)
    let rows = rows.span
    let (width, outputs) = (layout.width, layout.outputs)
    var words = characters.mutableSpan
    var target = gradient.mutableSpan
    for word in 0..<columns.count {
      let isKnown = columns[word] != .max
      let column = isKnown ? Int(columns[word]) : 0
      for fit in 0..<fits {
        let factor = factors[word * fits + fit]
        let scale = isKnown ? scales[column * fits + fit] : 0
        for lane in fit * outputs..<(fit + 1) * outputs {
          let entry = 2 * word * width + lane
          words[word * width + lane] = factor * rows[entry + width]
          if isKnown { target[column * width + lane] = scale * rows[entry] }
        }
      }
    }
  }

  /// Adds up the blocks of each document.
  @inline(never)
  fileprivate func joinDocuments(
    _ sums: [Float], _ blocks: [Float], bias: ArraySlice<Float>, _ layout: ParameterLayout,
    into out: inout [Float]
  ) {
    let (gramLengths, subwordLengths) = (gramLengths.span, subwordLengths.span)
    let (sums, blocks, bias) = (sums.span, blocks.span, bias.span)
    let (width, outputs) = (layout.width, layout.outputs)
    var target = out.mutableSpan
    for document in 0..<documents {
      for fit in 0..<fits {
        let (own, characters) = (
          gramLengths[document * fits + fit], subwordLengths[document * fits + fit]
        )
        for lane in fit * outputs..<(fit + 1) * outputs {
          let entry = 2 * document * width + lane
          let words = sums[entry] + blocks[document * width + lane]
          target[document * width + lane] =
            bias[lane] + own * words + characters * sums[entry + width]
        }
      }
      for lane in width - layout.padding..<width { target[document * width + lane] = 0 }
    }
  }

  /// Hands residuals on to the blocks.
  @inline(never)
  fileprivate func splitDocuments(
    _ residuals: [Float], _ layout: ParameterLayout, into sums: inout [Float],
    _ blocks: inout [Float]
  ) {
    let (gramLengths, subwordLengths) = (gramLengths.span, subwordLengths.span)
    let residuals = residuals.span
    let (width, outputs) = (layout.width, layout.outputs)
    var sumTarget = sums.mutableSpan
    var blockTarget = blocks.mutableSpan
    for document in 0..<documents {
      for fit in 0..<fits {
        let (own, characters) = (
          gramLengths[document * fits + fit], subwordLengths[document * fits + fit]
        )
        for lane in fit * outputs..<(fit + 1) * outputs {
          let residual = residuals[document * width + lane]
          blockTarget[document * width + lane] = own * residual
          sumTarget[2 * document * width + lane] = own * residual
          sumTarget[2 * document * width + width + lane] = characters * residual
        }
      }
    }
  }
}
