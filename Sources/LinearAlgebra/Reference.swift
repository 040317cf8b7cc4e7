/// The same operations as `BLAS` and `SparseMatrix`, written for reading: plain loops, sums in
/// `Double`. Tests of this and other modules compare the fast paths against them.
public enum Reference {
  /// Σ x·y.
  public static func dot<Element: BinaryFloatingPoint>(_ x: [Element], _ y: [Element]) -> Double {
    precondition(x.count == y.count, "one vector has \(x.count) elements, the other \(y.count)")
    var sum = 0.0
    for index in x.indices {
      sum += Double(x[index]) * Double(y[index])
    }
    return sum
  }

  /// alpha · x + y.
  public static func axpy<Element: BinaryFloatingPoint>(
    _ alpha: Element, _ x: [Element], _ y: [Element]
  ) -> [Element] {
    precondition(x.count == y.count, "one vector has \(x.count) elements, the other \(y.count)")
    return x.indices.map { Element(Double(alpha) * Double(x[$0]) + Double(y[$0])) }
  }

  /// √Σ x².
  public static func nrm2<Element: BinaryFloatingPoint>(_ x: [Element]) -> Double {
    dot(x, x).squareRoot()
  }

  /// Σ |x|.
  public static func asum<Element: BinaryFloatingPoint>(_ x: [Element]) -> Double {
    var sum = 0.0
    for element in x {
      sum += abs(Double(element))
    }
    return sum
  }

  /// The transpose of a row-major `rows` x `columns` matrix.
  public static func transpose<Element>(_ a: [Element], rows: Int, columns: Int) -> [Element] {
    precondition(a.count == rows * columns, "\(a.count) elements for \(rows) x \(columns)")
    var result: [Element] = []
    for column in 0..<columns {
      for row in 0..<rows {
        result.append(a[row * columns + column])
      }
    }
    return result
  }

  /// alpha · op(a) · op(b) + beta · c; shapes as in `BLAS.gemm`.
  public static func gemm<Element: BinaryFloatingPoint>(
    transposeA: Bool = false, transposeB: Bool = false, rows: Int, columns: Int, inner: Int,
    alpha: Element = 1, _ a: [Element], _ b: [Element], beta: Element = 0, _ c: [Element]
  ) -> [Element] {
    precondition(c.count == rows * columns, "\(c.count) elements for \(rows) x \(columns)")
    let a = transposeA ? transpose(a, rows: inner, columns: rows) : a
    let b = transposeB ? transpose(b, rows: columns, columns: inner) : b
    var result: [Element] = []
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for index in 0..<inner {
          sum += Double(a[row * inner + index]) * Double(b[index * columns + column])
        }
        let old = beta == 0 ? 0 : Double(beta) * Double(c[row * columns + column])
        result.append(Element(Double(alpha) * sum + old))
      }
    }
    return result
  }

  /// alpha · op(a) · x + beta · y; shapes as in `BLAS.gemv`.
  public static func gemv<Element: BinaryFloatingPoint>(
    transpose: Bool = false, rows: Int, columns: Int, alpha: Element = 1, _ a: [Element],
    _ x: [Element], beta: Element = 0, _ y: [Element]
  ) -> [Element] {
    let (m, n) = transpose ? (columns, rows) : (rows, columns)
    return gemm(
      transposeA: transpose, rows: m, columns: 1, inner: n, alpha: alpha, a, x, beta: beta, y)
  }

  /// alpha · op(a) · op(a)ᵀ + beta · c; shapes as in `BLAS.syrk`.
  public static func syrk<Element: BinaryFloatingPoint>(
    transpose: Bool = false, size: Int, inner: Int, alpha: Element = 1, _ a: [Element],
    beta: Element = 0, _ c: [Element]
  ) -> [Element] {
    gemm(
      transposeA: transpose, transposeB: !transpose, rows: size, columns: size, inner: inner,
      alpha: alpha, a, a, beta: beta, c)
  }
}
