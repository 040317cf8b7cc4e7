import CBLAS

extension LAPACK {
  /// Solves matrix · x = b for a symmetric positive definite matrix, by Cholesky factorisation
  /// (`dposv`).
  ///
  /// - Parameters:
  ///   - matrix: `size` x `size`; only its upper triangle is read.
  ///   - rightHandSides: `size` x `count`, row-major: each column is one b.
  ///   - count: the number of right-hand sides. The identity with `count: size` gives the inverse.
  /// - Returns: the solutions, `size` x `count`, row-major.
  /// - Throws: `notPositiveDefinite`, `notFinite`.
  /// - Complexity: O(size³ + size² × count).
  public static func solvePositiveDefinite(
    _ matrix: [Double], size: Int, rightHandSides: [Double], count: Int = 1
  ) throws(LinearAlgebraError) -> [Double] {
    BLAS.check("the matrix", matrix.count, size, size)
    BLAS.check("the right-hand sides", rightHandSides.count, size, count)
    let operation = "solvePositiveDefinite"
    try checkFinite(matrix, operation, [size, size])
    try checkFinite(rightHandSides, operation, [size, count])
    if size == 0 || count == 0 { return [] }

    var factor = matrix
    var columns = [Double](repeating: 0, count: size * count)
    transposeTiles(rightHandSides.span, rows: size, columns: count, into: &columns)
    let n = BLAS.int32(size)
    let nrhs = BLAS.int32(count)
    var info: Int32 = 0
    // The upper triangle by rows is the lower triangle by columns.
    unsafe withUnsafePointer(to: CChar(UInt8(ascii: "L"))) { uplo in
      unsafe withUnsafePointer(to: n) { n in
        unsafe withUnsafePointer(to: nrhs) { nrhs in
          unsafe dposv_(uplo, n, nrhs, &factor, n, &columns, n, &info)
        }
      }
    }
    checkArguments(info, "dposv")
    if info > 0 {
      throw LinearAlgebraError(
        code: .notPositiveDefinite, operation: operation, shape: [size, size], detail: Int(info))
    }
    var solution = [Double](repeating: 0, count: size * count)
    transposeTiles(columns.span, rows: count, columns: size, into: &solution)
    return solution
  }
}
