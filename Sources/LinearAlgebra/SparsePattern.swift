/// A sparse matrix whose entries are all 1, in compressed sparse row form: half the memory of a
/// `SparseMatrix`, and no multiplications in a product.
///
/// The entries of row r are at positions `offsets[r]..<offsets[r + 1]` of `indices`, which holds
/// their columns. The initializer checks every index once, so that products need not.
public struct SparsePattern: Sendable, Equatable {
  /// The number of rows.
  public var rows: Int { offsets.count - 1 }

  /// The number of columns.
  public let columns: Int

  /// Where each row's entries start, and at the end the number of entries: `rows + 1` numbers.
  public let offsets: [Int]

  /// The column of each entry, all below `columns`.
  public let indices: [UInt32]

  /// Makes a pattern from its two arrays and checks that they fit together.
  ///
  /// - Complexity: O(rows + entries); the arrays are kept, not copied.
  public init(columns: Int, offsets: [Int], indices: [UInt32]) {
    precondition(offsets.first == 0, "row offsets must start at 0")
    precondition(
      offsets[offsets.count - 1] == indices.count,
      "row offsets end at \(offsets[offsets.count - 1]), but there are \(indices.count) entries")
    var isAscending = true
    let span = offsets.span
    for row in 1..<max(span.count, 1) where span[row - 1] > span[row] { isAscending = false }
    precondition(isAscending, "a row ends before it starts")
    var largest: UInt32 = 0
    for index in indices { largest = max(largest, index) }
    precondition(
      indices.isEmpty || Int(largest) < columns,
      "column index \(largest) in a matrix of \(columns) columns")
    self.columns = columns
    self.offsets = offsets
    self.indices = indices
  }

  /// Used where the arrays are known to fit, because they were made from a checked pattern.
  private init(uncheckedColumns columns: Int, offsets: [Int], indices: [UInt32]) {
    self.columns = columns
    self.offsets = offsets
    self.indices = indices
  }

  /// The number of entries.
  public var entryCount: Int { indices.count }

  /// The positions of one row's entries in `indices`.
  @inlinable
  public func entries(ofRow row: Int) -> Range<Int> {
    offsets[row]..<offsets[row + 1]
  }

  /// The pattern with rows and columns exchanged, by counting sort: the entries of each row of the
  /// result are in ascending order of the original row.
  ///
  /// - Complexity: O(rows + columns + entries).
  public func transposed() -> SparsePattern {
    precondition(
      rows <= Int(UInt32.max) + 1, "\(rows) rows cannot become columns: at most \(UInt32.max)")
    var newOffsets = [Int](repeating: 0, count: columns + 1)
    countColumns(into: &newOffsets)
    var next = newOffsets
    var newIndices = [UInt32](repeating: 0, count: indices.count)
    scatter(&next, &newIndices)
    return SparsePattern(uncheckedColumns: rows, offsets: newOffsets, indices: newIndices)
  }

  /// How many entries every column has.
  ///
  /// - Complexity: O(columns + entries).
  public func columnCounts() -> [Int] {
    var offsets = [Int](repeating: 0, count: columns + 1)
    countColumns(into: &offsets)
    return (0..<columns).map { offsets[$0 + 1] - offsets[$0] }
  }

  private func countColumns(into offsets: inout [Int]) {
    var target = offsets.mutableSpan
    let source = indices.span
    for entry in 0..<source.count { target[Int(source[entry]) + 1] += 1 }
    for column in 0..<columns { target[column + 1] += target[column] }
  }

  private func scatter(_ next: inout [Int], _ newIndices: inout [UInt32]) {
    var positions = next.mutableSpan
    var target = newIndices.mutableSpan
    let (source, starts) = (indices.span, offsets.span)
    for row in 0..<rows {
      for entry in starts[row]..<starts[row + 1] {
        let column = Int(source[entry])
        let position = positions[column]
        positions[column] = position + 1
        target[position] = UInt32(truncatingIfNeeded: row)
      }
    }
  }

  /// Writes self · dense to `out`, or adds it; see `SparseMatrix.multiply`.
  public func multiply(
    _ dense: Span<Float>, width: Int, into out: inout MutableSpan<Float>, adding: Bool = false,
    threads: Int = 1
  ) {
    precondition(
      out.count == rows * width,
      "the result has \(out.count) elements, but \(rows) x \(width) are needed")
    if indices.isEmpty {
      precondition(dense.count == columns * width, "the dense factor has another size")
      if !adding { out.update(repeating: 0) }
      return
    }
    multiplyRows(
      offsets, indices, Ones(), EveryRow(), columns, dense, width, &out, adding, threads)
  }
}
