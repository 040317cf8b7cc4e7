import CBLAS

extension LAPACK {
  /// A thin QR decomposition: `q` has orthonormal columns, `r` is upper triangular, q · r is the
  /// matrix.
  public struct ThinQR: Sendable {
    /// rows x columns, its columns orthonormal.
    public let q: Matrix

    /// columns x columns, upper triangular.
    public let r: Matrix
  }

  /// Decomposes a matrix of at least as many rows as columns (`sgeqrf`, `sorgqr`).
  ///
  /// - Throws: `notFinite`.
  /// - Complexity: O(rows × columns²); two copies of the matrix, because LAPACK wants it by
  ///   columns.
  public static func thinQR(_ matrix: Matrix) throws(LinearAlgebraError) -> ThinQR {
    let (rows, columns) = (matrix.rows, matrix.columns)
    precondition(rows >= columns, "a thin QR needs rows >= columns, not \(rows) x \(columns)")
    try checkFinite(matrix.storage, "thinQR", [rows, columns])
    if columns == 0 { return ThinQR(q: matrix, r: Matrix(rows: 0, columns: 0)) }

    // The rows of `transposed` are the columns that LAPACK works on.
    var transposed = matrix.transposed()
    var tau = [Float](repeating: 0, count: columns)
    factorize(&transposed, &tau)
    var r = Matrix(rows: columns, columns: columns)
    for row in 0..<columns {
      for column in row..<columns {
        r[row, column] = transposed[column, row]
      }
    }
    generateBasis(&transposed, tau)
    return ThinQR(q: transposed.transposed(), r: r)
  }

  private static func factorize(_ transposed: inout Matrix, _ tau: inout [Float]) {
    var m = BLAS.int32(transposed.columns)
    var n = BLAS.int32(transposed.rows)
    var lda = m
    var info: Int32 = 0
    var work: [Float] = [0]
    var lwork: Int32 = -1
    unsafe sgeqrf_(&m, &n, &transposed.storage, &lda, &tau, &work, &lwork, &info)
    work = [Float](repeating: 0, count: workSize(work[0]))
    lwork = BLAS.int32(work.count)
    unsafe sgeqrf_(&m, &n, &transposed.storage, &lda, &tau, &work, &lwork, &info)
    checkArguments(info, "sgeqrf")
  }

  private static func generateBasis(_ transposed: inout Matrix, _ tau: [Float]) {
    var m = BLAS.int32(transposed.columns)
    var n = BLAS.int32(transposed.rows)
    var k = n
    var lda = m
    var info: Int32 = 0
    var work: [Float] = [0]
    var lwork: Int32 = -1
    unsafe sorgqr_(&m, &n, &k, &transposed.storage, &lda, tau, &work, &lwork, &info)
    work = [Float](repeating: 0, count: workSize(work[0]))
    lwork = BLAS.int32(work.count)
    unsafe sorgqr_(&m, &n, &k, &transposed.storage, &lda, tau, &work, &lwork, &info)
    checkArguments(info, "sorgqr")
  }
}
