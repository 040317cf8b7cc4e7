import LinearAlgebra
import Testing

@Suite struct SparseMatrixTests {
  static let shapes = [(0, 0), (0, 5), (5, 0), (1, 1), (1, 40), (40, 1), (30, 20), (200, 64)]

  private func sample(_ rows: Int, _ columns: Int) -> SparseMatrix {
    var random = SeededGenerator(seed: UInt64(rows * 1000 + columns))
    return random.sparse(rows: rows, columns: columns, longest: 9)
  }

  @Test(arguments: shapes)
  func transposesLikeADenseMatrix(rows: Int, columns: Int) {
    let matrix = sample(rows, columns)
    let transposed = matrix.transposed()
    #expect(transposed.rows == columns && transposed.columns == rows)
    #expect(transposed.dense() == matrix.dense().transposed())
    for row in 0..<columns {
      let order = transposed.columnIndices[transposed.entries(ofRow: row)]
      #expect(zip(order, order.dropFirst()).allSatisfy { $0 <= $1 })
    }
    // Rows are sorted after two transpositions; a third and a fourth change nothing.
    let sorted = transposed.transposed()
    #expect(sorted.dense() == matrix.dense())
    #expect(sorted.transposed().transposed() == sorted)
    #expect(sorted.transposed() == transposed)
  }

  @Test(arguments: shapes)
  func survivesBeingDense(rows: Int, columns: Int) {
    let dense = sample(rows, columns).dense()
    #expect(SparseMatrix(dense).dense() == dense)
  }

  @Test(arguments: shapes)
  func scalesColumnsAndRows(rows: Int, columns: Int) {
    var random = SeededGenerator(seed: 7)
    let matrix = sample(rows, columns)
    let columnFactors: [Float] = random.vector(columns)
    let rowFactors: [Float] = random.vector(rows)
    var scaled = matrix
    scaled.scaleColumns(by: columnFactors)
    scaled.scaleRows(by: rowFactors)
    for row in 0..<rows {
      for entry in matrix.entries(ofRow: row) {
        let factor = columnFactors[Int(matrix.columnIndices[entry])]
        #expect(scaled.values[entry] == matrix.values[entry] * factor * rowFactors[row])
      }
    }
  }

  @Test(arguments: shapes)
  func normsAreThoseOfScaledRows(rows: Int, columns: Int) {
    var random = SeededGenerator(seed: 8)
    let matrix = sample(rows, columns)
    let factors: [Float] = random.vector(columns)
    var scaled = matrix
    scaled.scaleColumns(by: factors)
    let expected = (0..<rows).map { row in
      let entries = Array(scaled.values[scaled.entries(ofRow: row)])
      return Float(Reference.dot(entries, entries))
    }
    #expect(matrix.rowSquaredNorms(columnScale: factors) == expected)
    #expect(scaled.rowSquaredNorms() == expected)
  }

  @Test(arguments: shapes)
  func countsAreRowLengthsOfTheTranspose(rows: Int, columns: Int) {
    let matrix = sample(rows, columns)
    let transposed = matrix.transposed()
    #expect(matrix.columnCounts() == (0..<columns).map { transposed.entries(ofRow: $0).count })
  }

  @Test func columnsAreRenumberedAndLeftOut() {
    let matrix = SparseMatrix(
      rows: 3, columns: 4, rowOffsets: [0, 3, 3, 5], columnIndices: [3, 0, 1, 2, 3],
      values: [1, 2, 3, 4, 5])
    let selected = matrix.selectingColumns([1, -1, -1, 0], count: 3)
    let expected = SparseMatrix(
      rows: 3, columns: 3, rowOffsets: [0, 2, 2, 3], columnIndices: [0, 1, 0], values: [1, 2, 5])
    #expect(selected == expected)
    let merged = matrix.selectingColumns([0, 0, 0, 0], count: 1)
    #expect(merged.dense().storage == [6, 0, 9])
    let none = matrix.selectingColumns([-1, -1, -1, -1], count: 0)
    #expect(none.entryCount == 0 && none.rows == 3 && none.columns == 0)
  }

  @Test func wrongShapesStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(
        rows: 1, columns: 2, rowOffsets: [0, 1], columnIndices: [2], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(
        rows: 2, columns: 2, rowOffsets: [0, 2, 1], columnIndices: [0], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(rows: 1, columns: 1, rowOffsets: [0], columnIndices: [], values: [])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(rows: 1, columns: 2, rowOffsets: [0, 1], columnIndices: [0], values: [])
    }
    await #expect(processExitsWith: .failure) {
      let matrix = SparseMatrix(Matrix(rows: 2, columns: 2))
      var out: [Float] = [0, 0, 0]
      matrix.multiply([1, 2], width: 1, into: &out)
    }
  }
}
