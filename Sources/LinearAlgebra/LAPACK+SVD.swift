import CBLAS

extension LAPACK {
  /// A thin singular value decomposition: u · diag(values) · vt is the matrix.
  public struct ThinSVD: Sendable {
    /// rows x k with orthonormal columns, where k is the smaller side of the matrix.
    public let u: Matrix

    /// The k singular values, descending, none negative.
    public let values: [Float]

    /// k x columns with orthonormal rows.
    public let vt: Matrix
  }

  /// Decomposes a matrix by divide and conquer (`sgesdd`). Pairs of singular vectors have the
  /// library's choice of sign.
  ///
  /// - Throws: `notConverged`, `notFinite`.
  /// - Complexity: O(rows × columns × k).
  public static func thinSVD(_ matrix: Matrix) throws(LinearAlgebraError) -> ThinSVD {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let k = min(rows, columns)
    try checkFinite(matrix.storage, "thinSVD", [rows, columns])
    var u = Matrix(rows: rows, columns: k)
    var vt = Matrix(rows: k, columns: columns)
    if k == 0 { return ThinSVD(u: u, values: [], vt: vt) }

    // By columns this storage is the transposed matrix, whose decomposition exchanges u and vt:
    // what LAPACK calls u is vt by rows, and the other way round.
    var overwritten = matrix.storage
    var values = [Float](repeating: 0, count: k)
    var integerWork = [Int32](repeating: 0, count: 8 * k)
    var work: [Float] = [0]
    var jobz = CChar(UInt8(ascii: "S"))
    var m = BLAS.int32(columns)
    var n = BLAS.int32(rows)
    var lda = m
    var ldu = m
    var ldvt = BLAS.int32(k)
    var info: Int32 = 0
    var lwork: Int32 = -1
    unsafe sgesdd_(
      &jobz, &m, &n, &overwritten, &lda, &values, &vt.storage, &ldu, &u.storage, &ldvt, &work,
      &lwork, &integerWork, &info)
    work = [Float](repeating: 0, count: workSize(work[0]))
    lwork = BLAS.int32(work.count)
    unsafe sgesdd_(
      &jobz, &m, &n, &overwritten, &lda, &values, &vt.storage, &ldu, &u.storage, &ldvt, &work,
      &lwork, &integerWork, &info)
    checkArguments(info, "sgesdd")
    if info > 0 {
      throw LinearAlgebraError(
        code: .notConverged, operation: "thinSVD", shape: [rows, columns], detail: Int(info))
    }
    return ThinSVD(u: u, values: values, vt: vt)
  }
}
