extension SparseMatrix {
  /// How many entries every column has.
  ///
  /// - Complexity: O(columns + entries); one allocation.
  public func columnCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: columns)
    for column in columnIndices {
      counts[Int(column)] += 1
    }
    return counts
  }

  /// The matrix with its columns renumbered and some left out; entries keep their order.
  ///
  /// - Parameters:
  ///   - newIndex: for every column its new number, or a negative number to leave it out.
  ///     Columns that get the same number are added.
  ///   - count: the number of columns of the result; every new number is below it.
  /// - Complexity: O(rows + columns + entries).
  public func selectingColumns(_ newIndex: [Int32], count: Int) -> SparseMatrix {
    precondition(
      newIndex.count == columns, "\(newIndex.count) new indices for \(columns) columns")
    let largest = newIndex.reduce(-1, max)
    precondition(Int(largest) < count, "new column index \(largest) of \(count) columns")
    let counted = columnIndices.reduce(0) { $0 + (newIndex[Int($1)] >= 0 ? 1 : 0) }
    var offsets = [0]
    offsets.reserveCapacity(rows + 1)
    var indices: [UInt32] = []
    indices.reserveCapacity(counted)
    var kept: [Float] = []
    kept.reserveCapacity(counted)
    for row in 0..<rows {
      for entry in entries(ofRow: row) {
        let index = newIndex[Int(columnIndices[entry])]
        if index >= 0 {
          indices.append(UInt32(index))
          kept.append(values[entry])
        }
      }
      offsets.append(kept.count)
    }
    return SparseMatrix(
      uncheckedRows: rows, columns: count, rowOffsets: offsets, columnIndices: indices,
      values: kept)
  }
}
