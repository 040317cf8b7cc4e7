/// A sparse matrix of `Float` in compressed sparse row form.
///
/// The entries of row r are at positions `rowOffsets[r]..<rowOffsets[r + 1]` of `columnIndices`
/// and `values`. Columns of a row need not be sorted; a column that is repeated counts as the sum.
/// The initializer checks every index once, so that products need not.
public struct SparseMatrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// Where each row's entries start, and at the end the number of entries: `rows + 1` numbers.
  public let rowOffsets: [Int]

  /// The column of each entry, all below `columns`.
  public let columnIndices: [UInt32]

  /// The value of each entry.
  public internal(set) var values: [Float]

  /// Makes a matrix from its three arrays and checks that they fit together.
  ///
  /// - Complexity: O(rows + entries); the arrays are kept, not copied.
  public init(
    rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [UInt32], values: [Float]
  ) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns) cannot exist")
    precondition(
      rowOffsets.count == rows + 1,
      "\(rows) rows need \(rows + 1) row offsets, not \(rowOffsets.count)")
    precondition(
      columnIndices.count == values.count,
      "\(columnIndices.count) column indices for \(values.count) values")
    precondition(rowOffsets[0] == 0, "row offsets start at \(rowOffsets[0]), not at 0")
    precondition(
      rowOffsets[rows] == values.count,
      "row offsets end at \(rowOffsets[rows]), but there are \(values.count) values")
    for row in 0..<rows {
      precondition(
        rowOffsets[row] <= rowOffsets[row + 1],
        "row \(row) ends at \(rowOffsets[row + 1]), before it starts at \(rowOffsets[row])")
    }
    let largest = columnIndices.reduce(0, max)
    precondition(
      columnIndices.isEmpty || Int(largest) < columns,
      "column index \(largest) in a matrix of \(columns) columns")
    self.rows = rows
    self.columns = columns
    self.rowOffsets = rowOffsets
    self.columnIndices = columnIndices
    self.values = values
  }

  /// Makes a sparse matrix of the elements of `dense` that are not zero.
  public init(_ dense: Matrix) {
    var offsets = [0]
    var indices: [UInt32] = []
    var values: [Float] = []
    for row in 0..<dense.rows {
      for column in 0..<dense.columns where dense[row, column] != 0 {
        indices.append(UInt32(column))
        values.append(dense[row, column])
      }
      offsets.append(values.count)
    }
    self.init(
      rows: dense.rows, columns: dense.columns, rowOffsets: offsets, columnIndices: indices,
      values: values)
  }

  /// Used where the arrays are known to fit, because they were made from a checked matrix.
  init(
    uncheckedRows rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [UInt32],
    values: [Float]
  ) {
    self.rows = rows
    self.columns = columns
    self.rowOffsets = rowOffsets
    self.columnIndices = columnIndices
    self.values = values
  }

  /// The number of stored entries.
  public var entryCount: Int { values.count }

  /// The positions of one row's entries in `columnIndices` and `values`.
  @inlinable
  public func entries(ofRow row: Int) -> Range<Int> {
    rowOffsets[row]..<rowOffsets[row + 1]
  }

  /// The same matrix with every element stored.
  public func dense() -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for entry in entries(ofRow: row) {
        result[row, Int(columnIndices[entry])] += values[entry]
      }
    }
    return result
  }
}
