/// The largest singular values of a sparse matrix and their vectors, found by random projection.
///
/// Subspace iteration with an orthonormal basis after every product (N. Halko, P. G. Martinsson and
/// J. A. Tropp, "Finding structure with randomness", SIAM Review 53, 2011, algorithms 4.4 and 5.1).
/// The matrix is only ever multiplied with blocks of vectors, so the work is sparse products, QR
/// decompositions and one small singular value decomposition.
public struct RandomizedSVD: Sendable {
  /// Vectors that are carried along beside those asked for.
  public var oversampling = 16
  /// How often the basis goes through the matrix and its transpose; more for singular values that
  /// fall slowly.
  public var iterations = 4
  /// Seed of the random signs that the basis starts from.
  public var seed: UInt64 = 1
  /// How many threads share the rows of a sparse product; no result depends on it.
  public var threads = 1

  /// The default settings.
  public init() {}

  /// Left singular vectors and values of a matrix.
  public struct Factors: Sendable {
    /// rows x k with orthonormal columns. The sign of a column is such that its largest element,
    /// the first of equals, is positive.
    public let u: Matrix
    /// The k singular values, descending.
    public let values: [Float]
    /// columns x k with orthonormal columns, signs as `u` needs them.
    public let v: Matrix
  }

  /// The `rank` largest singular values of `matrix`; fewer where it has fewer rows or columns.
  ///
  /// - Parameter isSymmetric: whether the matrix equals its transpose, which then is not made.
  /// - Throws: `notConverged`, `notFinite`.
  /// - Complexity: 2 (iterations + 1) sparse products with blocks of rank + oversampling vectors.
  public func factors(
    of matrix: SparseMatrix, rank: Int, isSymmetric: Bool = false
  ) throws(LinearAlgebraError) -> Factors {
    precondition(rank >= 0, "a rank of \(rank)")
    precondition(
      !isSymmetric || matrix.rows == matrix.columns,
      "\(matrix.rows) x \(matrix.columns) is not symmetric")
    let smaller = min(matrix.rows, matrix.columns)
    let wanted = min(rank, smaller)
    let width = min(wanted + oversampling, smaller)
    guard wanted > 0 else {
      return Factors(
        u: Matrix(rows: matrix.rows, columns: 0), values: [],
        v: Matrix(rows: matrix.columns, columns: 0))
    }
    let transpose = isSymmetric ? matrix : matrix.transposed()
    func basis(_ matrix: SparseMatrix, _ block: Matrix) throws(LinearAlgebraError) -> Matrix {
      try LAPACK.thinQR(product(matrix, block)).q
    }
    var right = try basis(transpose, randomSigns(rows: matrix.rows, columns: width))
    for _ in 0..<iterations {
      right = try basis(transpose, basis(matrix, right))
    }
    // matrix ≈ (matrix right) rightᵀ, and matrix right = q r with a small r.
    let left = try LAPACK.thinQR(product(matrix, right))
    let small = try LAPACK.thinSVD(left.r)
    let u = Self.multiply(left.q, small.u, columns: wanted)
    let v = Self.multiply(right, small.vt.transposed(), columns: wanted)
    return Self.signed(u, Array(small.values[..<wanted]), v)
  }

  private func product(_ matrix: SparseMatrix, _ block: Matrix) -> Matrix {
    var result = Matrix(rows: matrix.rows, columns: block.columns)
    matrix.multiply(
      block.storage, width: block.columns, into: &result.storage, threads: threads)
    return result
  }

  private func randomSigns(rows: Int, columns: Int) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    var signs = [Float](repeating: 1, count: rows * columns)
    var bits: UInt64 = 0
    for index in signs.indices {
      if index % 64 == 0 { bits = generator.next() }
      if bits & 1 == 0 { signs[index] = -1 }
      bits >>= 1
    }
    return Matrix(rows: rows, columns: columns, storage: signs)
  }

  /// The first `columns` columns of left · right.
  private static func multiply(_ left: Matrix, _ right: Matrix, columns: Int) -> Matrix {
    var part = Matrix(rows: right.rows, columns: columns)
    for row in 0..<right.rows {
      for column in 0..<columns { part[row, column] = right[row, column] }
    }
    var result = Matrix(rows: left.rows, columns: columns)
    var target = result.storage.mutableSpan
    BLAS.gemm(
      rows: left.rows, columns: columns, inner: left.columns, alpha: 1, left.storage.span,
      part.storage.span, beta: 0, into: &target)
    return result
  }

  private static func signed(_ u: Matrix, _ values: [Float], _ v: Matrix) -> Factors {
    var (u, v) = (u, v)
    for column in 0..<u.columns {
      var largest: Float = 0
      for row in 0..<u.rows where abs(u[row, column]) > abs(largest) {
        largest = u[row, column]
      }
      guard largest < 0 else { continue }
      for row in 0..<u.rows { u[row, column].negate() }
      for row in 0..<v.rows { v[row, column].negate() }
    }
    return Factors(u: u, values: values, v: v)
  }
}
