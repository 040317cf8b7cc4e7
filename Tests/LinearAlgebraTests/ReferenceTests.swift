import LinearAlgebra
import Testing

/// The reference is checked by hand-computed numbers, because nothing else checks it.
@Suite struct ReferenceTests {
  @Test func vectors() {
    let x: [Float] = [3, -4]
    #expect(Reference.dot(x, [2, 1]) == 2)
    #expect(Reference.nrm2(x) == 5)
    #expect(Reference.asum(x) == 7)
    #expect(Reference.axpy(2, x, [1, 1]) == [7, -7])
  }

  @Test func matrices() {
    let a: [Double] = [1, 2, 3, 4, 5, 6]
    #expect(Reference.transpose(a, rows: 2, columns: 3) == [1, 4, 2, 5, 3, 6])
    let product = Reference.gemm(
      transposeB: true, rows: 2, columns: 2, inner: 3, alpha: 2, a, a, beta: 1, [1, 1, 1, 1])
    #expect(product == [29, 65, 65, 155])
    let sums = Reference.gemv(transpose: true, rows: 2, columns: 3, a, [1, 1], [0, 0, 0])
    #expect(sums == [5, 7, 9])
    #expect(Reference.syrk(size: 2, inner: 3, a, [0, 0, 0, 0]) == [14, 32, 32, 77])
  }

  @Test func solve() throws {
    let x = try #require(Reference.choleskySolve([4, 2, 2, 5], size: 2, [8, 12]))
    #expect(distance(x, [1, 2]) < 1e-15)
  }

  @Test func sparse() {
    let matrix = SparseMatrix(
      rows: 2, columns: 3, rowOffsets: [0, 3, 3], columnIndices: [2, 0, 2], values: [1, 2, 3])
    #expect(Reference.multiply(matrix, [1, 2, 3, 4, 5, 6], width: 2) == [22, 28, 0, 0])
  }
}
