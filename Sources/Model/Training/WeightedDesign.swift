import LinearAlgebra

/// The design matrix with all weights in: what the solver multiplies with.
///
/// For document d with term frequencies t, g(t) = 1 + ln t, and column factors c:
///
/// - words and word n-grams: x_dj = a_W g(t_dj) c_j / sqrt(Σ_j (g(t_dj) c_j)²);
/// - word w: s_w = v_w / sqrt(|v_w|) with v_wj = t_wj c_j over its character n-grams, and the
///   document's block Σ_w g(t_dw) s_w a_S / sqrt(Σ_w g(t_dw)² |s_w|²), kept as two factors;
/// - style: standardised values times a_style.
struct WeightedDesign {
  let grams: SparseMatrix
  let gramsTransposed: SparseMatrix
  let occurrences: SparseMatrix
  let occurrencesTransposed: SparseMatrix
  let subwords: SparseMatrix
  let subwordsTransposed: SparseMatrix
  /// Documents x style features.
  let style: Matrix

  var documents: Int { grams.rows }

  init(
    _ design: FactoredDesign, _ scales: ColumnScales, _ styleScaling: StyleScaling,
    _ options: TrainingOptions
  ) {
    let frequency = SublinearFrequency()
    func sublinear(_ matrix: SparseMatrix) -> [Float] {
      matrix.values.map { frequency(Int32($0)) }
    }
    grams = Self.normalised(
      design.grams, sublinear(design.grams), scales.grams, length: options.wordWeight)
    gramsTransposed = grams.transposed()

    var subwordValues = design.subwords.values
    var wordNorms = [Float](repeating: 0, count: design.subwords.rows)
    for word in 0..<design.subwords.rows {
      let entries = design.subwords.entries(ofRow: word)
      var sum: Float = 0
      for entry in entries {
        subwordValues[entry] *= scales.subwords[Int(design.subwords.columnIndices[entry])]
        sum += subwordValues[entry] * subwordValues[entry]
      }
      // |s_w|² = |v_w|² / |v_w| = |v_w|.
      let length = sum.squareRoot()
      wordNorms[word] = length
      let factor = length > 0 ? 1 / length.squareRoot() : 0
      for entry in entries { subwordValues[entry] *= factor }
    }
    subwords = design.subwords.replacingValues(subwordValues)
    subwordsTransposed = subwords.transposed()

    var occurrenceValues = sublinear(design.occurrences)
    for document in 0..<design.documents {
      let entries = design.occurrences.entries(ofRow: document)
      var sum: Float = 0
      for entry in entries {
        let word = Int(design.occurrences.columnIndices[entry])
        sum += occurrenceValues[entry] * occurrenceValues[entry] * wordNorms[word]
      }
      let factor = sum > 0 ? Float(options.subwordWeight) / sum.squareRoot() : 0
      for entry in entries { occurrenceValues[entry] *= factor }
    }
    occurrences = design.occurrences.replacingValues(occurrenceValues)
    occurrencesTransposed = occurrences.transposed()

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

  private static func normalised(
    _ matrix: SparseMatrix, _ start: [Float], _ scales: [Float], length: Double
  ) -> SparseMatrix {
    var values = start
    for row in 0..<matrix.rows {
      let entries = matrix.entries(ofRow: row)
      var sum: Float = 0
      for entry in entries {
        values[entry] *= scales[Int(matrix.columnIndices[entry])]
        sum += values[entry] * values[entry]
      }
      let factor = sum > 0 ? Float(length) / sum.squareRoot() : 0
      for entry in entries { values[entry] *= factor }
    }
    return matrix.replacingValues(values)
  }
}

extension SparseMatrix {
  /// The same pattern with other values.
  func replacingValues(_ values: [Float]) -> SparseMatrix {
    SparseMatrix(
      rows: rows, columns: columns, rowOffsets: rowOffsets, columnIndices: columnIndices,
      values: values)
  }
}
