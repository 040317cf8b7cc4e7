import LinearAlgebra

/// The design matrix X with all weights in: what the solver multiplies with.
///
/// For document d with term frequencies t, g(t) = 1 + ln t, and column factors c:
///
/// - words and word n-grams: x_dj = a_W g(t_dj) c_j / sqrt(Σ_j (g(t_dj) c_j)²);
/// - word w: s_w = v_w / sqrt(|v_w|) with v_wj = t_wj c_j over its character n-grams, beside it u e_w
///   for a word with the vector e_w, and the document's block Σ_w g(t_dw) (s_w, u e_w) a_S /
///   sqrt(Σ_w g(t_dw)² (|s_w|² + u² |e_w|²)), where u is the `vectorWeight` times the root of the
///   mean of |s_w|² over all words of all documents, so that it does not depend on the scale of c;
/// - style: standardised values times a_style.
///
/// So with diagonal matrices R (lengths of documents), Q (of words) and C (column factors), and
/// patterns of counts that are the same for every fit, the blocks are R_W g(T) C_W and
/// R_S g(T) (Q T_S C_S, u E): only the diagonals are made here. Several fits to the same documents, which
/// differ in their column factors, are kept side by side, one entry of each diagonal for each.
struct WeightedDesign {
  let words: MappedCounts
  let grams: MappedCounts
  let subwords: MappedCounts
  let columnOfWord: [UInt32]
  let vocabularyWords: Int
  /// The number of fits.
  let fits: Int
  /// c of words and word n-grams, (V + G) x fits.
  let gramScales: [Float]
  /// c of character n-grams, C x fits.
  let subwordScales: [Float]
  /// 1 / sqrt(|v_w|), words x fits; 0 where a word has no characters.
  let wordFactors: [Float]
  /// a_W over the length of a document's words and word n-grams, documents x fits; 0 for none.
  let gramLengths: [Float]
  /// a_S over the length of a document's character n-grams, documents x fits; 0 for none.
  let subwordLengths: [Float]
  /// Word vectors e_w, words x dimensions.
  let vectors: Matrix
  /// u of each fit; 0 where there are no vectors.
  let vectorFactors: [Float]
  /// Documents x style features.
  let style: Matrix

  var documents: Int { words.rows }

  /// The number of words and word n-grams in the vocabulary.
  var columns: Int { vocabularyWords + grams.columns }

  /// Weights a design for several fits, each with its own column factors.
  init(
    _ design: FactoredDesign, _ scales: [ColumnScales], _ styleScaling: StyleScaling,
    _ options: TrainingOptions, threads: Int = 1
  ) {
    let frequency = SublinearFrequency()
    words = design.words.mapped { frequency(Int32($0)) }
    grams = design.grams.mapped { frequency(Int32($0)) }
    subwords = design.subwords.mapped { $0 }
    columnOfWord = design.columnOfWord
    vocabularyWords = design.vocabularyWords
    fits = scales.count
    gramScales = Self.interleaved(scales.map(\.grams))
    subwordScales = Self.interleaved(scales.map(\.subwords))

    func product(_ counts: MappedCounts, _ columns: [Float]) -> [Float] {
      var sums = [Float](repeating: 0, count: counts.rows * scales.count)
      counts.multiply(columns, width: scales.count, into: &sums, threads: threads)
      return sums
    }
    func inverse(_ squares: [Float], _ weight: Double) -> [Float] {
      squares.map { $0 > 0 ? Float(weight) / $0.squareRoot() : 0 }
    }
    // |s_w|² = |v_w|² / |v_w| = |v_w|.
    let wordLengths = product(
      design.subwords.mapped { $0 * $0 }, subwordScales.map { $0 * $0 }
    ).map { $0.squareRoot() }
    wordFactors = inverse(wordLengths, 1)

    func square(_ count: Float) -> Float { frequency(Int32(count)) * frequency(Int32(count)) }
    var unigrams = [Float](repeating: 0, count: columnOfWord.count * fits)
    for (word, column) in columnOfWord.enumerated() where column != .max {
      for fit in 0..<fits {
        let scale = gramScales[Int(column) * fits + fit]
        unigrams[word * fits + fit] = scale * scale
      }
    }
    let squaredWords = design.words.mapped(square)
    var gramSquares = product(
      design.grams.mapped(square), gramScales[(vocabularyWords * fits)...].map { $0 * $0 })
    squaredWords.multiply(
      unigrams, width: fits, into: &gramSquares, adding: true, threads: threads)
    gramLengths = inverse(gramSquares, options.wordWeight)
    vectors = design.vectors
    vectorFactors = Self.vectorFactors(design, wordLengths, options, fits: scales.count)
    var squares = wordLengths
    if vectors.columns > 0 {
      for word in 0..<vectors.rows {
        let square = vectors.row(word).reduce(0) { $0 + $1 * $1 }
        for fit in 0..<fits {
          squares[word * fits + fit] += vectorFactors[fit] * vectorFactors[fit] * square
        }
      }
    }
    subwordLengths = inverse(product(squaredWords, squares), options.subwordWeight)

    var style = design.dense
    for document in 0..<design.documents {
      for column in 0..<style.columns {
        style[document, column] =
          styleScaling.standardised(style[document, column], column: column)
          * Float(options.styleWeight)
      }
    }
    self.style = style
  }

  /// u of each fit.
  private static func vectorFactors(
    _ design: FactoredDesign, _ lengths: [Float], _ options: TrainingOptions, fits: Int
  ) -> [Float] {
    guard design.vectors.columns > 0 else { return [Float](repeating: 0, count: fits) }
    let counts = design.words.columnCounts()
    let total = counts.reduce(0, +)
    return (0..<fits).map { fit in
      var sum = 0.0
      for (word, count) in counts.enumerated() {
        sum += Double(count) * Double(lengths[word * fits + fit])
      }
      return Float(options.vectorWeight * (sum > 0 ? (sum / Double(total)).squareRoot() : 1))
    }
  }

  /// Entry i of every array, one after another, for every i.
  private static func interleaved(_ arrays: [[Float]]) -> [Float] {
    if arrays.count == 1 { return arrays[0] }
    var result = [Float](repeating: 0, count: arrays.count * (arrays.first?.count ?? 0))
    var target = result.mutableSpan
    for (position, array) in arrays.enumerated() {
      for index in array.indices { target[index * arrays.count + position] = array[index] }
    }
    return result
  }
}
