extension Reference {
  /// Solves matrix · x = b by Cholesky factorisation, matrix = L · Lᵀ: forward with L, backward
  /// with Lᵀ (N. Higham, "Accuracy and Stability of Numerical Algorithms", algorithm 10.2).
  ///
  /// - Returns: the solution, or nil if the matrix is not positive definite.
  public static func choleskySolve(_ matrix: [Double], size: Int, _ b: [Double]) -> [Double]? {
    precondition(matrix.count == size * size, "\(matrix.count) elements for \(size) x \(size)")
    precondition(b.count == size, "\(b.count) elements for \(size) rows")
    var lower = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var rest = matrix[row * size + column]
        for index in 0..<column {
          rest -= lower[row * size + index] * lower[column * size + index]
        }
        if row > column {
          lower[row * size + column] = rest / lower[column * size + column]
        } else if rest > 0 {
          lower[row * size + row] = rest.squareRoot()
        } else {
          return nil
        }
      }
    }
    var x = b
    for row in 0..<size {
      for index in 0..<row {
        x[row] -= lower[row * size + index] * x[index]
      }
      x[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
      for index in row + 1..<size {
        x[row] -= lower[index * size + row] * x[index]
      }
      x[row] /= lower[row * size + row]
    }
    return x
  }
}
