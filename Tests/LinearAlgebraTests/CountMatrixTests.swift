import LinearAlgebra
import Testing

@Suite struct CountMatrixTests {
  static let shapes = [(0, 4), (4, 0), (1, 1), (1, 30), (30, 1), (40, 25)]

  /// Counts from 1 to 4, most of them 1; every place once.
  private func sample(_ rows: Int, _ columns: Int) -> SparseMatrix {
    var random = SeededGenerator(seed: UInt64(rows * 100 + columns))
    var dense = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns where random.unit() < 0.3 {
        dense[row, column] = [1, 1, 1, 2, 4][Int(random.next() % 5)]
      }
    }
    return SparseMatrix(dense)
  }

  @Test(arguments: shapes)
  func keepsItsCounts(rows: Int, columns: Int) {
    let source = sample(rows, columns)
    let matrix = CountMatrix(source)
    #expect(matrix.rows == rows && matrix.columns == columns)
    #expect(matrix.counts == source)
    #expect(matrix.columnCounts() == source.columnCounts())
    #expect(matrix.repeats.values.allSatisfy { $0 > 1 })
    let byColumn = CountMatrix(
      byColumn: matrix.patternByColumn, repeats: matrix.repeatsByColumn)
    #expect(byColumn.counts.dense() == source.dense())
    #expect(byColumn == matrix)
  }

  @Test(arguments: shapes, [1, 2, 4, 5, 16, 24, 40])
  func productsAgreeWithReference(_ shape: (rows: Int, columns: Int), width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let source = sample(shape.rows, shape.columns)
    let mapped = CountMatrix(source).mapped { $0 * $0 }
    let squares = SparseMatrix(
      rows: source.rows, columns: source.columns, rowOffsets: source.rowOffsets,
      columnIndices: source.columnIndices, values: source.values.map { $0 * $0 })
    for (matrix, isTransposed) in [(squares, false), (squares.transposed(), true)] {
      let dense: [Float] = random.vector(matrix.columns * width)
      let before: [Float] = random.vector(matrix.rows * width)
      let expected = Reference.multiply(matrix, dense, width: width)
      for threads in 1...3 {
        var (out, added) = (before, before)
        if isTransposed {
          mapped.multiplyTransposed(dense, width: width, into: &out, threads: threads)
          mapped.multiplyTransposed(
            dense, width: width, into: &added, adding: true, threads: threads)
        } else {
          mapped.multiply(dense, width: width, into: &out, threads: threads)
          mapped.multiply(dense, width: width, into: &added, adding: true, threads: threads)
        }
        #expect(distance(out, expected) < 1e-4)
        #expect(distance(added, Reference.axpy(1, expected, before)) < 1e-4)
      }
    }
  }

  @Test func threadsDoNotChangeOneBit() {
    let matrix = CountMatrix(sample(400, 300)).mapped { $0 }
    var random = SeededGenerator(seed: 2)
    let dense: [Float] = random.vector(300 * 8)
    var single = [Float](repeating: 0, count: 400 * 8)
    matrix.multiply(dense, width: 8, into: &single)
    for threads in 2...3 {
      var several = [Float](repeating: .nan, count: 400 * 8)
      matrix.multiply(dense, width: 8, into: &several, threads: threads)
      #expect(single == several)
    }
  }
}
