/// A dense matrix of `Float`, row-major: element (r, c) is `storage[r * columns + c]`.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The elements, row after row; its count is always `rows * columns`.
  public var storage: [Float] {
    didSet { Self.check(rows, columns, storage.count) }
  }

  /// Makes a matrix with every element equal to `value`.
  ///
  /// - Complexity: O(rows × columns); one allocation.
  public init(rows: Int, columns: Int, repeating value: Float = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns) cannot exist")
    self.rows = rows
    self.columns = columns
    storage = [Float](repeating: value, count: rows * columns)
  }

  /// Makes a matrix from its elements, row after row.
  public init(rows: Int, columns: Int, storage: [Float]) {
    Self.check(rows, columns, storage.count)
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// The element in the given row and column.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
      return storage[row * columns + column]
    }
    set {
      precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
      storage[row * columns + column] = newValue
    }
  }

  /// The elements of one row, copied.
  public func row(_ index: Int) -> ArraySlice<Float> {
    precondition(index >= 0 && index < rows, "row \(index) of \(rows)")
    return storage[index * columns..<(index + 1) * columns]
  }

  /// The matrix with rows and columns exchanged.
  ///
  /// - Complexity: O(rows × columns), in square tiles so that both sides stay in cache.
  public func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    transposeTiles(storage.span, rows: rows, columns: columns, into: &result.storage)
    return result
  }

  private static func check(_ rows: Int, _ columns: Int, _ count: Int) {
    precondition(
      rows >= 0 && columns >= 0 && count == rows * columns,
      "a \(rows) x \(columns) matrix has \(rows * columns) elements, not \(count)")
  }
}

/// Writes the transpose of a row-major `rows` x `columns` block into `result`.
func transposeTiles<Element>(
  _ source: Span<Element>, rows: Int, columns: Int, into result: inout [Element]
) {
  let side = 32
  var target = result.mutableSpan
  for firstRow in stride(from: 0, to: rows, by: side) {
    let lastRow = min(firstRow + side, rows)
    for firstColumn in stride(from: 0, to: columns, by: side) {
      let lastColumn = min(firstColumn + side, columns)
      for row in firstRow..<lastRow {
        for column in firstColumn..<lastColumn {
          target[column * rows + row] = source[row * columns + column]
        }
      }
    }
  }
}
