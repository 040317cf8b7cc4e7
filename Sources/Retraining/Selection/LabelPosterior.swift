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
  /// A⁻¹ M A⁻¹, size x size, with M = Σ w z zᵀ over the pool; empty where nobody asked for it.
  private(set) var spread: [Double] = []

  /// The posterior of labelled documents.
  ///
  /// - Parameters:
  ///   - vectors: documents x k.
  ///   - weights: w of each, not negative.
  ///   - precision: of every weight before anything is labelled, above 0.
  init(_ vectors: Matrix, weights: [Double], precision: Double) throws(LinearAlgebraError) {
    precondition(vectors.rows == weights.count, "\(vectors.rows) vectors, \(weights.count) weights")
    size = vectors.columns
    var matrix = Self.outer(vectors, weights: weights)
    var identity = [Double](repeating: 0, count: size * size)
    for index in 0..<size {
      matrix[index * size + index] += precision
      identity[index * size + index] = 1
    }
    covariance = try LAPACK.solvePositiveDefinite(
      matrix, size: size, rightHandSides: identity, count: size)
  }

  /// Σ w z zᵀ, k x k.
  static func outer(_ vectors: Matrix, weights: [Double]) -> [Double] {
    let size = vectors.columns
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
    return matrix
  }

  /// Prepares ``spreads(_:rows:)`` for a pool.
  ///
  /// - Parameter pool: M, size x size.
  mutating func spread(over pool: [Double]) {
    var half = [Double](repeating: 0, count: size * size)
    spread = half
    BLAS.gemm(rows: size, columns: size, inner: size, covariance, pool, into: &half)
    BLAS.gemm(rows: size, columns: size, inner: size, half, covariance, into: &spread)
  }

  /// The variances of the logits of documents, `vectors` being `rows` x k.
  func variances(_ vectors: [Double], rows: Int) -> [Double] {
    forms(vectors, rows: rows, covariance)
  }

  /// zᵀ A⁻¹ M A⁻¹ z of documents.
  func spreads(_ vectors: [Double], rows: Int) -> [Double] {
    forms(vectors, rows: rows, spread)
  }

  /// zᵀ · matrix · z of every row.
  private func forms(_ vectors: [Double], rows: Int, _ matrix: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: rows * size)
    BLAS.gemm(rows: rows, columns: size, inner: size, vectors, matrix, into: &product)
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
  @discardableResult
  mutating func add(_ vector: [Double], weight: Double) -> Step {
    var step = Step(direction: [Double](repeating: 0, count: size))
    BLAS.gemv(rows: size, columns: size, covariance, vector, into: &step.direction)
    step.factor = weight / (1 + weight * max(0, BLAS.dot(step.direction, vector)))
    addProduct(-step.factor, step.direction, step.direction, to: &covariance)
    guard !spread.isEmpty else { return step }
    // A⁻¹ loses its part on both sides of M.
    step.across = [Double](repeating: 0, count: size)
    BLAS.gemv(rows: size, columns: size, spread, vector, into: &step.across)
    step.inner = BLAS.dot(step.across, vector)
    addProduct(-step.factor, step.direction, step.across, to: &spread)
    addProduct(-step.factor, step.across, step.direction, to: &spread)
    addProduct(
      step.factor * step.factor * step.inner, step.direction, step.direction, to: &spread)
    return step
  }

  /// What one document changed.
  struct Step {
    /// u = A⁻¹ z.
    var direction: [Double]
    /// q = A⁻¹ M A⁻¹ z; empty where nobody asked for it.
    var across: [Double] = []
    /// w / (1 + w zᵀu).
    var factor = 0.0
    /// zᵀq.
    var inner = 0.0
  }

  /// matrix += factor · left · rightᵀ.
  private func addProduct(
    _ factor: Double, _ left: [Double], _ right: [Double], to matrix: inout [Double]
  ) {
    BLAS.gemm(
      transposeB: true, rows: size, columns: size, inner: 1, alpha: factor, left, right, beta: 1,
      into: &matrix)
  }
}
