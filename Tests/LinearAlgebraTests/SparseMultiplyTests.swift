import LinearAlgebra
import Testing

@Suite struct SparseMultiplyTests {
  /// Every path of the kernel: all widths to 33, and some with several tiles.
  static let widths = Array(1...33) + [40, 47, 48, 64, 65, 100]

  @Test(arguments: widths)
  func agreesWithReference(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    for (rows, columns, longest) in [(0, 3, 2), (3, 0, 0), (1, 1, 1), (50, 30, 12), (7, 9, 200)] {
      let matrix = random.sparse(rows: rows, columns: columns, longest: longest)
      let dense: [Float] = random.vector(columns * width)
      let expected = Reference.multiply(matrix, dense, width: width)
      let limit = tolerance(Float.self, terms: longest)

      var out = [Float](repeating: .nan, count: rows * width)
      matrix.multiply(dense, width: width, into: &out)
      #expect(distance(out, expected) <= limit)

      let before: [Float] = random.vector(rows * width)
      out = before
      matrix.multiply(dense, width: width, into: &out, adding: true)
      #expect(distance(out, Reference.axpy(1, expected, before)) <= limit)
    }
  }

  @Test(arguments: widths)
  func threadsDoNotChangeOneBit(width: Int) {
    var random = SeededGenerator(seed: UInt64(1000 + width))
    // Large enough that the rows are split: see the limit in `multiply`.
    let rows = width < 4 ? 8000 : 1600
    let matrix = random.sparse(rows: rows, columns: 100, longest: 12)
    let dense: [Float] = random.vector(100 * width)
    let before: [Float] = random.vector(rows * width)
    var single = before
    matrix.multiply(dense, width: width, into: &single, adding: true)
    for threads in 2...3 {
      var several = before
      matrix.multiply(dense, width: width, into: &several, adding: true, threads: threads)
      #expect(single == several)
    }
    var fresh = [Float](repeating: .nan, count: rows * width)
    matrix.multiply(dense, width: width, into: &fresh, threads: 3)
    #expect(distance(fresh, Reference.multiply(matrix, dense, width: width)) < 1e-5)
  }

  @Test func columnsAreIndependentOfTheirNeighbours() {
    // A column comes out the same whether it is multiplied with 2, 4, 20 or 32 columns.
    var random = SeededGenerator(seed: 5)
    let matrix = random.sparse(rows: 40, columns: 60, longest: 30)
    let wide = Matrix(rows: 60, columns: 32, storage: random.vector(60 * 32))
    var expected = [Float](repeating: 0, count: 40 * 32)
    matrix.multiply(wide.storage, width: 32, into: &expected)
    for width in [2, 3, 4, 7, 8, 11, 16, 20, 24, 29] {
      var narrow = Matrix(rows: 60, columns: width)
      for row in 0..<60 {
        for column in 0..<width {
          narrow[row, column] = wide[row, column]
        }
      }
      var out = [Float](repeating: 0, count: 40 * width)
      matrix.multiply(narrow.storage, width: width, into: &out)
      for row in 0..<40 {
        let kept = expected[row * 32..<row * 32 + width]
        #expect(Array(out[row * width..<(row + 1) * width]) == Array(kept))
      }
    }
  }

  @Test func oneVeryLongRowIsSharedWithNobody() {
    var random = SeededGenerator(seed: 6)
    let entries = 70_000
    let indices = (0..<entries).map { UInt32($0) }
    let matrix = SparseMatrix(
      rows: 3, columns: entries, rowOffsets: [0, 0, entries, entries], columnIndices: indices,
      values: random.vector(entries))
    let x: [Float] = random.vector(entries)
    var one: [Float] = [.nan, .nan, .nan]
    matrix.multiply(x, width: 1, into: &one)
    var three: [Float] = [.nan, .nan, .nan]
    matrix.multiply(x, width: 1, into: &three, threads: 3)
    #expect(one == three)
    #expect(distance(one, Reference.multiply(matrix, x, width: 1)) < 0.01)
  }
}
