extension BLAS {
  /// y = alpha · op(a) · x + beta · y, where op(a) is a or its transpose.
  ///
  /// - Parameters:
  ///   - transpose: whether op(a) is the transpose.
  ///   - rows: the number of rows of `a` as it is stored.
  ///   - columns: the number of columns of `a` as it is stored.
  ///   - x: `columns` elements, or `rows` when transposed.
  ///   - beta: 0 overwrites `y`, whatever was there.
  ///   - y: `rows` elements, or `columns` when transposed.
  /// - Complexity: O(rows × columns).
  public static func gemv<Element: BLASElement>(
    transpose: Bool = false, rows: Int, columns: Int, alpha: Element = 1, _ a: Span<Element>,
    _ x: Span<Element>, beta: Element = 0, into y: inout MutableSpan<Element>
  ) {
    check("the matrix", a.count, rows, columns)
    check("the vector", x.count, transpose ? rows : columns, 1)
    check("the result", y.count, transpose ? columns : rows, 1)
    if y.isEmpty { return }
    if x.isEmpty { return scal(beta, &y) }
    if beta == 0 { y.update(repeating: 0) }
    let (m, n) = (int32(rows), int32(columns))
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe a.withUnsafeBufferPointer { a in
          unsafe Element.kernels.gemv(
            rowMajor, transposition(transpose), m, n, alpha, a.baseAddress!, n, x.baseAddress!, 1,
            beta, y.baseAddress!, 1)
        }
      }
    }
  }

  /// c = alpha · op(a) · op(b) + beta · c, where op is the matrix or its transpose.
  ///
  /// - Parameters:
  ///   - transposeA: whether `a` is stored as `inner` x `rows` and used transposed.
  ///   - transposeB: whether `b` is stored as `columns` x `inner` and used transposed.
  ///   - rows: the number of rows of op(a) and of `c`.
  ///   - columns: the number of columns of op(b) and of `c`.
  ///   - inner: the number of columns of op(a) and of rows of op(b).
  ///   - beta: 0 overwrites `c`, whatever was there.
  /// - Complexity: O(rows × columns × inner).
  public static func gemm<Element: BLASElement>(
    transposeA: Bool = false, transposeB: Bool = false, rows: Int, columns: Int, inner: Int,
    alpha: Element = 1, _ a: Span<Element>, _ b: Span<Element>, beta: Element = 0,
    into c: inout MutableSpan<Element>
  ) {
    check("the left factor", a.count, rows, inner)
    check("the right factor", b.count, inner, columns)
    check("the result", c.count, rows, columns)
    if c.isEmpty { return }
    if inner == 0 { return scal(beta, &c) }
    let (m, n, k) = (int32(rows), int32(columns), int32(inner))
    let (lda, ldb) = (transposeA ? m : k, transposeB ? k : n)
    unsafe c.withUnsafeMutableBufferPointer { c in
      unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
          unsafe Element.kernels.gemm(
            rowMajor, transposition(transposeA), transposition(transposeB), m, n, k, alpha,
            a.baseAddress!, lda, b.baseAddress!, ldb, beta, c.baseAddress!, n)
        }
      }
    }
  }

  /// c = alpha · op(a) · op(a)ᵀ + beta · c, a symmetric matrix of which both triangles are written.
  ///
  /// - Parameters:
  ///   - transpose: false for a · aᵀ with `a` stored as `size` x `inner`, true for aᵀ · a with
  ///     `a` stored as `inner` x `size`.
  ///   - beta: 0 overwrites `c`; otherwise its upper triangle is read and taken for both.
  ///   - c: `size` x `size`.
  /// - Complexity: O(size² × inner), half of what `gemm` does.
  public static func syrk<Element: BLASElement>(
    transpose: Bool = false, size: Int, inner: Int, alpha: Element = 1, _ a: Span<Element>,
    beta: Element = 0, into c: inout MutableSpan<Element>
  ) {
    check("the factor", a.count, size, inner)
    check("the result", c.count, size, size)
    if c.isEmpty { return }
    if inner == 0 {
      scal(beta, &c)
    } else {
      let (n, k) = (int32(size), int32(inner))
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe a.withUnsafeBufferPointer { a in
          unsafe Element.kernels.syrk(
            rowMajor, upper, transposition(transpose), n, k, alpha, a.baseAddress!,
            transpose ? n : k, beta, c.baseAddress!, n)
        }
      }
    }
    for row in 0..<size {
      for column in 0..<row {
        c[row * size + column] = c[column * size + row]
      }
    }
  }
}
