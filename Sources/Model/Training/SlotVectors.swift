import LinearAlgebra

/// The vectors of all words that have a slot: the vocabulary's, then those with a vector alone.
struct SlotVectors {
  /// Slots x dimensions, multiplied by u.
  private let vectors: Matrix

  /// The vectors of a design for one of its fits.
  init(_ design: FactoredDesign, factor: Float) {
    let width = design.vectors.columns
    guard width > 0 else {
      vectors = Matrix(rows: 0, columns: 0)
      return
    }
    var slots = Matrix(rows: design.vocabularyWords + design.otherVectors.rows, columns: width)
    for (word, column) in design.columnOfWord.enumerated() where column != .max {
      for (dimension, value) in design.vectors.row(word).enumerated() {
        slots[Int(column), dimension] = factor * value
      }
    }
    for other in 0..<design.otherVectors.rows {
      for (dimension, value) in design.otherVectors.row(other).enumerated() {
        slots[design.vocabularyWords + other, dimension] = factor * value
      }
    }
    vectors = slots
  }

  /// u² |e_w|² of each slot.
  var norms: [Float] {
    (0..<vectors.rows).map { vectors.row($0).reduce(0) { $0 + $1 * $1 } }
  }

  /// What each slot's vector adds to each label, slots x labels.
  func multiplied(by weights: [Float], labels: Int) -> [Float] {
    var result = [Float](repeating: 0, count: vectors.rows * labels)
    guard !result.isEmpty else { return result }
    var target = result.mutableSpan
    BLAS.gemm(
      rows: vectors.rows, columns: labels, inner: vectors.columns, alpha: 1,
      vectors.storage.span, weights.span, beta: 0, into: &target)
    return result
  }
}
