import CBLAS

extension LAPACK {
  /// The eigenvalues of a symmetric matrix and their vectors.
  public struct SymmetricEigen: Sendable {
    /// The eigenvalues, ascending.
    public let values: [Double]

    /// The eigenvectors, orthonormal, as rows: vector i is the `values.count` elements from
    /// `i * values.count`. The sign of a vector is the library's choice.
    public let vectors: [Double]
  }

  /// Finds all eigenvalues and eigenvectors of a symmetric matrix (`dsyevd`).
  ///
  /// - Parameter matrix: `size` x `size`; only its upper triangle is read.
  /// - Throws: `notConverged`, `notFinite`.
  /// - Complexity: O(size³).
  public static func symmetricEigen(
    _ matrix: [Double], size: Int
  ) throws(LinearAlgebraError) -> SymmetricEigen {
    BLAS.check("the matrix", matrix.count, size, size)
    try checkFinite(matrix, "symmetricEigen", [size, size])
    if size == 0 { return SymmetricEigen(values: [], vectors: []) }

    var vectors = matrix
    var values = [Double](repeating: 0, count: size)
    var work = [0.0]
    var integerWork: [Int32] = [0]
    var info = divideAndConquer(&vectors, &values, &work, -1, &integerWork, -1)
    work = [Double](repeating: 0, count: workSize(work[0]))
    integerWork = [Int32](repeating: 0, count: max(1, Int(integerWork[0])))
    info = divideAndConquer(
      &vectors, &values, &work, BLAS.int32(work.count), &integerWork,
      BLAS.int32(integerWork.count))
    if info > 0 {
      throw LinearAlgebraError(
        code: .notConverged, operation: "symmetricEigen", shape: [size, size], detail: Int(info))
    }
    return SymmetricEigen(values: values, vectors: vectors)
  }

  private static func divideAndConquer(
    _ matrix: inout [Double], _ values: inout [Double], _ work: inout [Double],
    _ workCount: Int32, _ integerWork: inout [Int32], _ integerCount: Int32
  ) -> Int32 {
    var jobz = CChar(UInt8(ascii: "V"))
    // The upper triangle by rows is the lower triangle by columns.
    var uplo = CChar(UInt8(ascii: "L"))
    var n = BLAS.int32(values.count)
    var lda = n
    var lwork = workCount
    var liwork = integerCount
    var info: Int32 = 0
    unsafe dsyevd_(
      &jobz, &uplo, &n, &matrix, &lda, &values, &work, &lwork, &integerWork, &liwork, &info)
    checkArguments(info, "dsyevd")
    return info
  }
}
