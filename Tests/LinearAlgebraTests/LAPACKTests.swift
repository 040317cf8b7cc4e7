import LinearAlgebra
import Testing

@Suite struct LAPACKTests {
  static let sizes = [0, 1, 2, 5, 33, 80]

  @Test(arguments: sizes)
  func solvesLikeReference(size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size))
    let matrix = random.positiveDefinite(size)
    for count in [0, 1, 3] {
      let sides: [Double] = random.vector(size * count)
      let solution = try LAPACK.solvePositiveDefinite(
        matrix, size: size, rightHandSides: sides, count: count)
      for column in 0..<count {
        let side = (0..<size).map { sides[$0 * count + column] }
        let expected = try #require(Reference.choleskySolve(matrix, size: size, side))
        let actual = (0..<size).map { solution[$0 * count + column] }
        #expect(distance(actual, expected) < 1e-10)
        let back = Reference.gemv(rows: size, columns: size, matrix, actual, side)
        #expect(distance(back, side) < 1e-10)
      }
    }
  }

  @Test func refusesMatricesThatAreNotPositiveDefinite() throws {
    let matrix: [Double] = [4, 0, 0, 0, -1, 0, 0, 0, 1]
    #expect(Reference.choleskySolve(matrix, size: 3, [1, 1, 1]) == nil)
    let error = try #require(throws: LinearAlgebraError.self) {
      try LAPACK.solvePositiveDefinite(matrix, size: 3, rightHandSides: [1, 1, 1])
    }
    #expect(error.code == .notPositiveDefinite)
    #expect(error.detail == 2)
    #expect(error.shape == [3, 3])
    #expect("\(error)".contains("3 x 3") && "\(error)".contains("not positive definite"))
  }

  @Test func refusesNumbersThatAreNotFinite() {
    func code(_ body: () throws -> Void) -> LinearAlgebraError.Code? {
      do { try body() } catch { return (error as? LinearAlgebraError)?.code }
      return nil
    }
    let bad = Matrix(rows: 2, columns: 1, storage: [1, .nan])
    #expect(code { _ = try LAPACK.thinQR(bad) } == .notFinite)
    #expect(code { _ = try LAPACK.thinSVD(bad) } == .notFinite)
    #expect(code { _ = try LAPACK.symmetricEigen([.infinity], size: 1) } == .notFinite)
    let side: [Double] = [.nan]
    #expect(
      code { _ = try LAPACK.solvePositiveDefinite([1], size: 1, rightHandSides: side) }
        == .notFinite)
  }

  @Test(arguments: sizes)
  func eigenvectorsRebuildTheMatrix(size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size))
    let factor: [Double] = random.vector(size * size)
    let matrix = zip(factor, Reference.transpose(factor, rows: size, columns: size)).map(+)
    let eigen = try LAPACK.symmetricEigen(matrix, size: size)
    #expect(eigen.values == eigen.values.sorted())
    // Vᵀ · diag(values) · V, with vectors as rows.
    var scaled = eigen.vectors
    for index in scaled.indices {
      scaled[index] *= eigen.values[index / size]
    }
    let zero = [Double](repeating: 0, count: size * size)
    let rebuilt = Reference.gemm(
      transposeA: true, rows: size, columns: size, inner: size, eigen.vectors, scaled, zero)
    #expect(distance(rebuilt, matrix) < 1e-11)
    #expect(isIdentity(Reference.syrk(size: size, inner: size, eigen.vectors, zero), 1e-12))
  }

  @Test func eigenvaluesOfAKnownMatrix() throws {
    let eigen = try LAPACK.symmetricEigen([2, 1, 1, 2], size: 2)
    #expect(distance(eigen.values, [1, 3]) < 1e-14)
  }

  @Test(arguments: [(0, 0), (4, 0), (1, 1), (3, 3), (40, 7), (300, 65)])
  func qrRebuildsTheMatrix(rows: Int, columns: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows))
    let matrix = Matrix(rows: rows, columns: columns, storage: random.vector(rows * columns))
    let qr = try LAPACK.thinQR(matrix)
    #expect(distance(BLAS.product(qr.q, qr.r).storage, matrix.storage) < 2e-5)
    #expect(isIdentity(BLAS.product(qr.q, transposeA: true, qr.q).storage, 1e-5))
    for row in 0..<columns {
      for column in 0..<row {
        #expect(qr.r[row, column] == 0)
      }
    }
  }

  @Test(arguments: [(0, 0), (4, 0), (0, 3), (1, 1), (5, 2), (2, 5), (60, 33), (33, 60)])
  func svdRebuildsTheMatrix(rows: Int, columns: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows))
    let matrix = Matrix(rows: rows, columns: columns, storage: random.vector(rows * columns))
    let svd = try LAPACK.thinSVD(matrix)
    let k = min(rows, columns)
    #expect(svd.values.count == k)
    #expect(svd.values == svd.values.sorted(by: >))
    #expect(svd.values.allSatisfy { $0 >= 0 })
    var scaled = svd.u
    for row in 0..<rows {
      for column in 0..<k {
        scaled[row, column] *= svd.values[column]
      }
    }
    #expect(distance(BLAS.product(scaled, svd.vt).storage, matrix.storage) < 2e-5)
    #expect(isIdentity(BLAS.product(svd.u, transposeA: true, svd.u).storage, 1e-5))
    #expect(isIdentity(BLAS.product(svd.vt, svd.vt, transposeB: true).storage, 1e-5))
  }

  private func isIdentity<Element: BinaryFloatingPoint>(
    _ matrix: [Element], _ limit: Double
  ) -> Bool {
    let size = Int(Double(matrix.count).squareRoot())
    let identity = matrix.indices.map { $0 % (size + 1) == 0 ? 1 : 0 as Element }
    return distance(matrix, identity) < limit
  }
}
