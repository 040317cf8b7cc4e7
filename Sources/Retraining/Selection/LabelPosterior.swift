import LinearAlgebra

/// How unsure a logistic regression in a space of k dimensions is, given what is labelled.
///
/// The Laplace approximation at the fitted weights: their covariance is A⁻¹ with
/// A = precision · I + Σ w z zᵀ over the labelled documents, where w = p (1 - p) is what one label
/// tells of a logit (D. MacKay, "The evidence framework applied to classification networks", Neural
/// Computation 4, 1992). The variance of the logit of a document is zᵀ A⁻¹ z.
struct LabelPosterior: Sendable {
  /// k.
  let size: Int
  /// A⁻¹, size x size, symmetric.
  private(set) var covariance: [Double]
  private var direction: [Double]

  /// The posterior of labelled documents.
  ///
  /// - Parameters:
  ///   - vectors: documents x k.
  ///   - weights: w of each, not negative.
  ///   - precision: of every weight before anything is labelled, above 0.
  init(_ vectors: Matrix, weights: [Double], precision: Double) throws(LinearAlgebraError) {
    precondition(vectors.rows == weights.count, "\(vectors.rows) vectors, \(weights.count) weights")
    size = vectors.columns
    direction = [Double](repeating: 0, count: size)
    var matrix = [Double](repeating: 0, count: size * size)
    for start in stride(from: 0, to: vectors.rows, by: 4096) {
      let rows = start..<min(start + 4096, vectors.rows)
      var scaled: [Double] = []
      scaled.reserveCapacity(rows.count * size)
      for row in rows {
        let root = weights[row].squareRoot()
        for value in vectors.row(row) { scaled.append(root * Double(value)) }
      }
      BLAS.syrk(
        transpose: true, size: size, inner: rows.count, alpha: 1, scaled, beta: 1, into: &matrix)
    }
    var identity = [Double](repeating: 0, count: size * size)
    for index in 0..<size {
      matrix[index * size + index] += precision
      identity[index * size + index] = 1
    }
    covariance = try LAPACK.solvePositiveDefinite(
      matrix, size: size, rightHandSides: identity, count: size)
  }

  /// The variance of the logit of a document.
  ///
  /// - Complexity: O(k²).
  mutating func variance(_ vector: [Double]) -> Double {
    BLAS.gemv(rows: size, columns: size, covariance, vector, into: &direction)
    return max(0, BLAS.dot(direction, vector))
  }

  /// The variances of the logits of documents, `vectors` being `rows` x k.
  func variances(_ vectors: [Double], rows: Int) -> [Double] {
    var product = [Double](repeating: 0, count: rows * size)
    BLAS.gemm(rows: rows, columns: size, inner: size, vectors, covariance, into: &product)
    return (0..<rows).map { row in
      var sum = 0.0
      for entry in row * size..<(row + 1) * size { sum += product[entry] * vectors[entry] }
      return max(0, sum)
    }
  }

  /// Takes a document in as if it were labelled: A grows by weight · z zᵀ, and its inverse follows
  /// by the formula of Sherman and Morrison.
  ///
  /// - Complexity: O(k²).
  mutating func add(_ vector: [Double], weight: Double) {
    let variance = variance(vector)
    let factor = weight / (1 + weight * variance)
    BLAS.gemm(
      transposeB: true, rows: size, columns: size, inner: 1, alpha: -factor, direction, direction,
      beta: 1, into: &covariance)
  }
}
