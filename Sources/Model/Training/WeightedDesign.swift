import LinearAlgebra

/// The design matrix X with all weights in: what the solver multiplies with.
///
/// For document d with term frequencies t, g(t) = 1 + ln t, and column factors c:
///
/// - words and word n-grams: x_dj = a_W g(t_dj) c_j / sqrt(Σ_j (g(t_dj) c_j)²);
/// - word w: s_w = v_w / sqrt(|v_w|) with v_wj = t_wj c_j over its character n-grams, and the
///   document's block Σ_w g(t_dw) s_w a_S / sqrt(Σ_w g(t_dw)² |s_w|²);
/// - style: standardised values times a_style.
///
/// So with diagonal matrices R (lengths of documents), Q (of words) and C (column factors), and
/// patterns of counts that are the same for every fit, the blocks are R_W g(T) C_W and
/// R_S g(T) Q T_S C_S: only the diagonals are made here.
struct WeightedDesign {
  let words: MappedCounts
  let grams: MappedCounts
  let subwords: MappedCounts
  let columnOfWord: [UInt32]
  let vocabularyWords: Int
  /// c of words and word n-grams, and of character n-grams.
  let scales: ColumnScales
  /// 1 / sqrt(|v_w|) for each word, 0 where it has no characters.
  let wordFactors: [Float]
  /// a_W over the length of each document's words and word n-grams, 0 where it has none.
  let gramLengths: [Float]
  /// a_S over the length of each document's character n-grams, 0 where it has none.
  let subwordLengths: [Float]
  /// Documents x style features.
  let style: Matrix

  var documents: Int { words.rows }

  /// The number of words and word n-grams in the vocabulary.
  var columns: Int { vocabularyWords + grams.columns }

  init(
    _ design: FactoredDesign, _ scales: ColumnScales, _ styleScaling: StyleScaling,
    _ options: TrainingOptions
  ) {
    let frequency = SublinearFrequency()
    words = design.words.mapped { frequency(Int32($0)) }
    grams = design.grams.mapped { frequency(Int32($0)) }
    subwords = design.subwords.mapped { $0 }
    columnOfWord = design.columnOfWord
    vocabularyWords = design.vocabularyWords
    self.scales = scales

    var wordSquares = [Float](repeating: 0, count: design.words.columns)
    design.subwords.mapped { $0 * $0 }.multiply(
      scales.subwords.map { $0 * $0 }, width: 1, into: &wordSquares)
    // |s_w|² = |v_w|² / |v_w| = |v_w|.
    let wordLengths = wordSquares.map { $0.squareRoot() }
    wordFactors = wordLengths.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }

    func square(_ count: Float) -> Float { frequency(Int32(count)) * frequency(Int32(count)) }
    var unigrams = [Float](repeating: 0, count: columnOfWord.count)
    for (word, column) in columnOfWord.enumerated() where column != .max {
      unigrams[word] = scales.grams[Int(column)] * scales.grams[Int(column)]
    }
    let squaredWords = design.words.mapped(square)
    var gramSquares = [Float](repeating: 0, count: design.documents)
    squaredWords.multiply(unigrams, width: 1, into: &gramSquares)
    design.grams.mapped(square).multiply(
      scales.grams[vocabularyWords...].map { $0 * $0 }, width: 1, into: &gramSquares, adding: true)
    gramLengths = gramSquares.map { $0 > 0 ? Float(options.wordWeight) / $0.squareRoot() : 0 }
    var subwordSquares = [Float](repeating: 0, count: design.documents)
    squaredWords.multiply(wordLengths, width: 1, into: &subwordSquares)
    subwordLengths = subwordSquares.map {
      $0 > 0 ? Float(options.subwordWeight) / $0.squareRoot() : 0
    }

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
}
