// Swift 6.3 with optimisation loses the copy in `var y = x; f(x.span, &y)` if x is not used again,
// so that y is written while x is read. Functions that take two arrays are not inlined into such
// code: a call keeps both alive.

extension BLAS {
  /// y += alpha · x; see the form that takes spans.
  @inline(never)
  public static func axpy<Element: BLASElement>(
    _ alpha: Element, _ x: [Element], into y: inout [Element]
  ) {
    var target = y.mutableSpan
    axpy(alpha, x.span, into: &target)
  }

  /// Σ x·y; see the form that takes spans.
  public static func dot<Element: BLASElement>(_ x: [Element], _ y: [Element]) -> Element {
    dot(x.span, y.span)
  }

  /// Σ x·y added up in `Double`; see the form that takes spans.
  public static func dsdot(_ x: [Float], _ y: [Float]) -> Double {
    dsdot(x.span, y.span)
  }

  /// x *= alpha; see the form that takes spans.
  public static func scal<Element: BLASElement>(_ alpha: Element, _ x: inout [Element]) {
    var target = x.mutableSpan
    scal(alpha, &target)
  }

  /// √Σ x²; see the form that takes spans.
  public static func nrm2<Element: BLASElement>(_ x: [Element]) -> Element {
    nrm2(x.span)
  }

  /// Σ |x|; see the form that takes spans.
  public static func asum<Element: BLASElement>(_ x: [Element]) -> Element {
    asum(x.span)
  }

  /// y = alpha · op(a) · x + beta · y; see the form that takes spans.
  @inline(never)
  public static func gemv<Element: BLASElement>(
    transpose: Bool = false, rows: Int, columns: Int, alpha: Element = 1, _ a: [Element],
    _ x: [Element], beta: Element = 0, into y: inout [Element]
  ) {
    var target = y.mutableSpan
    gemv(
      transpose: transpose, rows: rows, columns: columns, alpha: alpha, a.span, x.span, beta: beta,
      into: &target)
  }

  /// c = alpha · op(a) · op(b) + beta · c; see the form that takes spans.
  @inline(never)
  public static func gemm<Element: BLASElement>(
    transposeA: Bool = false, transposeB: Bool = false, rows: Int, columns: Int, inner: Int,
    alpha: Element = 1, _ a: [Element], _ b: [Element], beta: Element = 0,
    into c: inout [Element]
  ) {
    var target = c.mutableSpan
    gemm(
      transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
      alpha: alpha, a.span, b.span, beta: beta, into: &target)
  }

  /// c = alpha · op(a) · op(a)ᵀ + beta · c; see the form that takes spans.
  @inline(never)
  public static func syrk<Element: BLASElement>(
    transpose: Bool = false, size: Int, inner: Int, alpha: Element = 1, _ a: [Element],
    beta: Element = 0, into c: inout [Element]
  ) {
    var target = c.mutableSpan
    syrk(
      transpose: transpose, size: size, inner: inner, alpha: alpha, a.span, beta: beta,
      into: &target)
  }

  /// op(a) · op(b), where op is the matrix or its transpose.
  public static func product(
    _ a: Matrix, transposeA: Bool = false, _ b: Matrix, transposeB: Bool = false
  ) -> Matrix {
    let (rows, inner) = transposeA ? (a.columns, a.rows) : (a.rows, a.columns)
    let (right, columns) = transposeB ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(
      inner == right, "a factor of \(inner) columns cannot multiply one of \(right) rows")
    var result = Matrix(rows: rows, columns: columns)
    gemm(
      transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
      a.storage, b.storage, into: &result.storage)
    return result
  }
}
