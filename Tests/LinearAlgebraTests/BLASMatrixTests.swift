import LinearAlgebra
import Testing

@Suite struct BLASMatrixTests {
  static let sides = [0, 1, 2, 5, 17]
  static let flags = [(false, false), (false, true), (true, false), (true, true)]

  @Test(arguments: flags)
  func gemmAgreesWithReference(transposeA: Bool, transposeB: Bool) {
    for rows in Self.sides {
      for columns in Self.sides {
        for inner in Self.sides + [130] {
          checkGemm(Float.self, transposeA, transposeB, rows, columns, inner)
          checkGemm(Double.self, transposeA, transposeB, rows, columns, inner)
        }
      }
    }
  }

  private func checkGemm<Element: BLASElement>(
    _: Element.Type, _ transposeA: Bool, _ transposeB: Bool, _ rows: Int, _ columns: Int,
    _ inner: Int
  ) {
    var random = SeededGenerator(seed: UInt64(rows * 10_000 + columns * 100 + inner))
    let a: [Element] = random.vector(rows * inner)
    let b: [Element] = random.vector(inner * columns)
    let c: [Element] = random.vector(rows * columns)
    for (alpha, beta) in [(1, 0), (0.5, 1), (-2, 0.25)] as [(Element, Element)] {
      var result = beta == 0 ? c.map { _ in .nan } : c
      BLAS.gemm(
        transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns,
        inner: inner, alpha: alpha, a, b, beta: beta, into: &result)
      let expected = Reference.gemm(
        transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns,
        inner: inner, alpha: alpha, a, b, beta: beta, c)
      let error = distance(result, expected)
      #expect(
        error <= 2 * tolerance(Element.self, terms: inner), "\(rows) x \(columns) x \(inner)")
    }
  }

  @Test(arguments: [false, true])
  func gemvAgreesWithReference(transpose: Bool) {
    for rows in Self.sides {
      for columns in Self.sides + [130] {
        checkGemv(Float.self, transpose, rows, columns)
        checkGemv(Double.self, transpose, rows, columns)
      }
    }
  }

  private func checkGemv<Element: BLASElement>(
    _: Element.Type, _ transpose: Bool, _ rows: Int, _ columns: Int
  ) {
    var random = SeededGenerator(seed: UInt64(rows * 1000 + columns))
    let a: [Element] = random.vector(rows * columns)
    let x: [Element] = random.vector(transpose ? rows : columns)
    let y: [Element] = random.vector(transpose ? columns : rows)
    for (alpha, beta) in [(1, 0), (0.5, 1), (-2, 0.25)] as [(Element, Element)] {
      var result = beta == 0 ? y.map { _ in .nan } : y
      BLAS.gemv(
        transpose: transpose, rows: rows, columns: columns, alpha: alpha, a, x, beta: beta,
        into: &result)
      let expected = Reference.gemv(
        transpose: transpose, rows: rows, columns: columns, alpha: alpha, a, x, beta: beta, y)
      let error = distance(result, expected)
      #expect(error <= 2 * tolerance(Element.self, terms: x.count), "\(rows) x \(columns)")
    }
  }

  @Test(arguments: [false, true])
  func syrkAgreesWithReferenceInBothTriangles(transpose: Bool) {
    for size in Self.sides + [40] {
      for inner in Self.sides + [130] {
        checkSyrk(Float.self, transpose, size, inner)
        checkSyrk(Double.self, transpose, size, inner)
      }
    }
  }

  private func checkSyrk<Element: BLASElement>(
    _: Element.Type, _ transpose: Bool, _ size: Int, _ inner: Int
  ) {
    var random = SeededGenerator(seed: UInt64(size * 1000 + inner))
    let a: [Element] = random.vector(size * inner)
    var c: [Element] = random.vector(size * size)
    for row in 0..<size {
      for column in 0..<row {
        c[row * size + column] = c[column * size + row]
      }
    }
    for (alpha, beta) in [(1, 0), (0.5, 1), (-2, 0.25)] as [(Element, Element)] {
      var result = beta == 0 ? c.map { _ in .nan } : c
      BLAS.syrk(
        transpose: transpose, size: size, inner: inner, alpha: alpha, a, beta: beta,
        into: &result)
      let expected = Reference.syrk(
        transpose: transpose, size: size, inner: inner, alpha: alpha, a, beta: beta, c)
      let error = distance(result, expected)
      #expect(error <= 2 * tolerance(Element.self, terms: inner), "\(size), \(inner)")
      #expect(result == Reference.transpose(result, rows: size, columns: size))
    }
  }

  /// Optimised builds once wrote into the array that was being read.
  @Test func aCopyOfTheInputIsNotTheInput() {
    func rotated(_ x: [Float]) -> [Float] {
      let x = x.map { $0 + 1 }
      var y = x
      BLAS.gemv(rows: 3, columns: 3, [0, 0, 1, 1, 0, 0, 0, 1, 0], x, beta: 1, into: &y)
      return y
    }
    #expect(rotated([0, 1, 2]) == [4, 3, 5])
    func mixed(_ x: [Float]) -> [Float] {
      let x = x.map { $0 + 1 }
      var y = x
      SparseMatrix(Matrix(rows: 3, columns: 3, storage: [0, 0, 1, 1, 0, 0, 0, 1, 0]))
        .multiply(x, width: 1, into: &y)
      return y
    }
    #expect(mixed([0, 1, 2]) == [3, 1, 2])
  }

  @Test func matricesMultiply() {
    let a = Matrix(rows: 2, columns: 3, storage: [1, 2, 3, 4, 5, 6])
    let b = Matrix(rows: 3, columns: 1, storage: [1, 0, -1])
    #expect(BLAS.product(a, b) == Matrix(rows: 2, columns: 1, storage: [-2, -2]))
    let gram = BLAS.product(a, transposeA: true, a)
    #expect(gram.storage == [17, 22, 27, 22, 29, 36, 27, 36, 45])
    #expect(BLAS.product(b, transposeA: true, a, transposeB: true).storage == [-2, -2])
  }
}
