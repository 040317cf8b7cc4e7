import LinearAlgebra
import Testing

@Suite struct RandomizedSVDTests {
  /// A matrix with given singular values and random orthonormal vectors, and these vectors.
  private func known(
    rows: Int, columns: Int, values: [Float], seed: UInt64
  ) throws -> (matrix: SparseMatrix, u: Matrix, v: Matrix) {
    var random = SeededGenerator(seed: seed)
    func basis(_ rows: Int) throws -> Matrix {
      try LAPACK.thinQR(
        Matrix(rows: rows, columns: values.count, storage: random.vector(rows * values.count))
      ).q
    }
    let (u, v) = (try basis(rows), try basis(columns))
    return (SparseMatrix(rebuilt(u, values, v)), u, v)
  }

  /// u · diag(values) · vᵀ
  private func rebuilt(_ u: Matrix, _ values: [Float], _ v: Matrix) -> Matrix {
    var scaled = u
    for row in 0..<u.rows {
      for column in 0..<u.columns { scaled[row, column] *= values[column] }
    }
    return BLAS.product(scaled, v.transposed())
  }

  private func isOrthonormal(_ matrix: Matrix) -> Bool {
    let product = BLAS.product(matrix.transposed(), matrix)
    let identity = product.storage.indices.map {
      $0 % (matrix.columns + 1) == 0 ? 1 : 0 as Float
    }
    return distance(product.storage, identity) < 2e-5
  }

  @Test(arguments: [(60, 60), (90, 40), (40, 90)])
  func singularValuesAreThoseOfTheDenseDecomposition(rows: Int, columns: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows))
    let sparse = random.sparse(rows: rows, columns: columns, longest: 9)
    let dense = try LAPACK.thinSVD(sparse.dense())
    var decomposition = RandomizedSVD()
    decomposition.iterations = 30
    let factors = try decomposition.factors(of: sparse, rank: 8)
    #expect(distance(factors.values, Array(dense.values[..<8])) < 1e-4 * Double(dense.values[0]))
    #expect(factors.u.rows == rows && factors.u.columns == 8)
    #expect(factors.v.rows == columns && factors.v.columns == 8)
    #expect(isOrthonormal(factors.u))
    #expect(isOrthonormal(factors.v))
    // No matrix of this rank is nearer.
    let rest = zip(sparse.dense().storage, rebuilt(factors.u, factors.values, factors.v).storage)
      .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let least = dense.values[8...].reduce(0) { $0 + $1 * $1 }
    #expect(rest < least * 1.001 + 1e-4)
  }

  /// The default settings find what stands out clearly, and the sign rule holds.
  @Test(arguments: [(200, 80), (80, 200)])
  func findsKnownVectors(rows: Int, columns: Int) throws {
    let values: [Float] = [20, 12, 7, 4, 2, 1]
    let (matrix, u, v) = try known(rows: rows, columns: columns, values: values, seed: 3)
    let factors = try RandomizedSVD().factors(of: matrix, rank: 4)
    #expect(distance(factors.values, [20, 12, 7, 4]) < 1e-3)
    for column in 0..<4 {
      let left = (0..<rows).map { factors.u[$0, column] }
      let right = (0..<columns).map { factors.v[$0, column] }
      let largest = left.map(abs).max() ?? 0
      #expect(left.first { abs($0) == largest } == largest)
      let sign: Float =
        zip(left, (0..<rows).map { u[$0, column] }).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1 : 1
      #expect(distance(left, (0..<rows).map { sign * u[$0, column] }) < 1e-3)
      #expect(distance(right, (0..<columns).map { sign * v[$0, column] }) < 1e-3)
    }
  }

  @Test func aSymmetricMatrixNeedsNoTranspose() throws {
    var random = SeededGenerator(seed: 5)
    let half = random.sparse(rows: 50, columns: 50, longest: 6).dense()
    var sum = half
    for row in 0..<50 {
      for column in 0..<50 { sum[row, column] = half[row, column] + half[column, row] }
    }
    let matrix = SparseMatrix(sum)
    var decomposition = RandomizedSVD()
    decomposition.iterations = 40
    let plain = try decomposition.factors(of: matrix, rank: 6)
    let symmetric = try decomposition.factors(of: matrix, rank: 6, isSymmetric: true)
    #expect(distance(plain.values, symmetric.values) < 1e-4)
    #expect(
      distance(
        rebuilt(plain.u, plain.values, plain.v).storage,
        rebuilt(symmetric.u, symmetric.values, symmetric.v).storage) < 1e-2)
    // A matrix that is not symmetric has another answer with the flag.
    let wrong = try decomposition.factors(
      of: SparseMatrix(half), rank: 6, isSymmetric: true)
    let right = try decomposition.factors(of: SparseMatrix(half), rank: 6)
    #expect(distance(wrong.values, right.values) > 1e-2)
  }

  @Test func threadsDoNotChangeOneBitAndSeedsDo() throws {
    var random = SeededGenerator(seed: 8)
    let matrix = random.sparse(rows: 700, columns: 500, longest: 30)
    func factors(_ threads: Int, seed: UInt64 = 1) throws -> RandomizedSVD.Factors {
      var decomposition = RandomizedSVD()
      decomposition.threads = threads
      decomposition.seed = seed
      return try decomposition.factors(of: matrix, rank: 10)
    }
    let first = try factors(1)
    for threads in [1, 2, 3, 7] {
      let other = try factors(threads)
      #expect(other.u == first.u && other.v == first.v && other.values == first.values)
    }
    #expect(try factors(1, seed: 2).u != first.u)
  }

  @Test(arguments: [(5, 5), (3, 7), (7, 3), (1, 1)])
  func aRankAboveTheSidesGivesAllThereIs(rows: Int, columns: Int) throws {
    var random = SeededGenerator(seed: 9)
    let dense = Matrix(rows: rows, columns: columns, storage: random.vector(rows * columns))
    let factors = try RandomizedSVD().factors(of: SparseMatrix(dense), rank: 50)
    #expect(factors.values.count == min(rows, columns))
    #expect(distance(factors.values, try LAPACK.thinSVD(dense).values) < 1e-5)
    #expect(
      distance(rebuilt(factors.u, factors.values, factors.v).storage, dense.storage) < 1e-5)
  }

  @Test func nothingIsDecomposed() throws {
    let zero = SparseMatrix(Matrix(rows: 30, columns: 20))
    let factors = try RandomizedSVD().factors(of: zero, rank: 3)
    #expect(factors.values == [0, 0, 0])
    #expect(isOrthonormal(factors.u))
    #expect(isOrthonormal(factors.v))
    let none = try RandomizedSVD().factors(of: zero, rank: 0)
    #expect(none.values.isEmpty && none.u.rows == 30 && none.u.columns == 0 && none.v.rows == 20)
    let empty = try RandomizedSVD().factors(of: SparseMatrix(Matrix(rows: 0, columns: 4)), rank: 2)
    #expect(empty.values.isEmpty && empty.v.rows == 4)
  }

  @Test func aNumberThatIsNotFiniteIsAnError() {
    let bad = SparseMatrix(Matrix(rows: 2, columns: 2, storage: [1, .infinity, 0, 1]))
    #expect(throws: LinearAlgebraError.self) { try RandomizedSVD().factors(of: bad, rank: 1) }
  }
}
