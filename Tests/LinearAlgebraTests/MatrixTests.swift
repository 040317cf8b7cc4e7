import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  @Test func elementsAreRowAfterRow() {
    var matrix = Matrix(rows: 2, columns: 3, storage: [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4)
    matrix[1, 0] = 9
    #expect(matrix.storage == [1, 2, 3, 9, 5, 6])
    #expect(Array(matrix.row(1)) == [9, 5, 6])
    #expect(Matrix(rows: 2, columns: 1, repeating: 7).storage == [7, 7])
  }

  @Test(arguments: [0, 1, 2, 31, 32, 33, 70])
  func transposeAgreesWithReference(rows: Int) {
    var random = SeededGenerator(seed: UInt64(rows))
    for columns in [0, 1, 5, 32, 65] {
      let matrix = Matrix(rows: rows, columns: columns, storage: random.vector(rows * columns))
      let transposed = matrix.transposed()
      let expected = Reference.transpose(matrix.storage, rows: rows, columns: columns)
      #expect(transposed.storage == expected)
      #expect(transposed.rows == columns && transposed.columns == rows)
      #expect(transposed.transposed() == matrix)
    }
  }

  @Test func wrongShapesStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rows: 2, columns: 2, storage: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix(rows: 2, columns: 2)
      matrix.storage.append(0)
    }
    await #expect(processExitsWith: .failure) {
      var y: [Float] = [0, 0]
      BLAS.axpy(1, [1, 2, 3], into: &y)
    }
    await #expect(processExitsWith: .failure) {
      var out: [Float] = [0]
      BLAS.gemm(rows: 1, columns: 1, inner: 2, [1, 2], [1, 2, 3], into: &out)
    }
  }
}
