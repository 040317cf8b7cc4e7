extension SparseMatrix {
  /// Multiplies every entry by the factor of its column: self becomes self · diag(factors).
  ///
  /// - Complexity: O(entries), in place.
  public mutating func scaleColumns(by factors: [Float]) {
    precondition(
      factors.count == columns, "\(factors.count) factors for \(columns) columns")
    for entry in values.indices {
      values[entry] *= factors[Int(columnIndices[entry])]
    }
  }

  /// Multiplies every entry by the factor of its row: self becomes diag(factors) · self.
  ///
  /// - Complexity: O(rows + entries), in place.
  public mutating func scaleRows(by factors: [Float]) {
    precondition(factors.count == rows, "\(factors.count) factors for \(rows) rows")
    for row in 0..<rows {
      let factor = factors[row]
      for entry in entries(ofRow: row) {
        values[entry] *= factor
      }
    }
  }

  /// The squared length of every row, Σ (value · scale of the column)², summed in `Double`.
  ///
  /// - Parameter columnScale: one factor per column, or nil for no scaling.
  /// - Complexity: O(rows + entries); one allocation.
  public func rowSquaredNorms(columnScale: [Float]? = nil) -> [Float] {
    if let columnScale {
      precondition(
        columnScale.count == columns, "\(columnScale.count) factors for \(columns) columns")
    }
    return (0..<rows).map { row in
      var sum = 0.0
      for entry in entries(ofRow: row) {
        let scale = columnScale.map { $0[Int(columnIndices[entry])] } ?? 1
        let value = Double(values[entry] * scale)
        sum += value * value
      }
      return Float(sum)
    }
  }
}
