extension SparseMatrix {
  /// The matrix with rows and columns exchanged, by counting sort: the entries of each row of the
  /// result are in ascending order of the original row, and entries of one original row keep
  /// their order.
  ///
  /// - Complexity: O(rows + columns + entries); four allocations.
  public func transposed() -> SparseMatrix {
    precondition(
      rows <= Int(UInt32.max) + 1, "\(rows) rows cannot become columns: at most \(UInt32.max)")
    var next = [Int](repeating: 0, count: columns + 1)
    for column in columnIndices {
      next[Int(column) + 1] += 1
    }
    for column in 0..<columns {
      next[column + 1] += next[column]
    }
    let offsets = next
    var newIndices = [UInt32](repeating: 0, count: entryCount)
    var newValues = [Float](repeating: 0, count: entryCount)
    var positions = next.mutableSpan
    var targetIndices = newIndices.mutableSpan
    var targetValues = newValues.mutableSpan
    let sourceIndices = columnIndices.span
    let sourceValues = values.span
    for row in 0..<rows {
      for entry in rowOffsets[row]..<rowOffsets[row + 1] {
        let column = Int(sourceIndices[entry])
        let position = positions[column]
        positions[column] = position + 1
        targetIndices[position] = UInt32(truncatingIfNeeded: row)
        targetValues[position] = sourceValues[entry]
      }
    }
    return SparseMatrix(
      uncheckedRows: columns, columns: rows, rowOffsets: offsets, columnIndices: newIndices,
      values: newValues)
  }
}
