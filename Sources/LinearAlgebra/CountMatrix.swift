/// A sparse matrix of counts, most of them 1, that can be multiplied from both sides.
///
/// It is the sum of a pattern of ones and of what is above one at a few places, both kept by row and
/// by column.
public struct CountMatrix: Sendable, Equatable {
  /// Where a count is at least 1.
  public let pattern: SparsePattern
  /// The same by column.
  public let patternByColumn: SparsePattern
  /// Counts of 2 and more at their places.
  public let repeats: SparseMatrix
  /// The same by column.
  public let repeatsByColumn: SparseMatrix

  /// The number of rows.
  public var rows: Int { pattern.rows }

  /// The number of columns.
  public var columns: Int { pattern.columns }

  /// Makes a matrix of its rows; every place is there once.
  ///
  /// - Parameters:
  ///   - pattern: the places that are not zero.
  ///   - repeats: those of them that are above one, with their counts.
  public init(_ pattern: SparsePattern, repeats: SparseMatrix) {
    self.init(pattern, pattern.transposed(), repeats, repeats.transposed())
  }

  /// Makes a matrix of its columns, each a row of what is given.
  public init(byColumn pattern: SparsePattern, repeats: SparseMatrix) {
    self.init(pattern.transposed(), pattern, repeats.transposed(), repeats)
  }

  /// Makes a matrix from one whose values are whole numbers above zero.
  public init(_ matrix: SparseMatrix) {
    self.init(
      SparsePattern(
        columns: matrix.columns, offsets: matrix.rowOffsets, indices: matrix.columnIndices),
      repeats: matrix.selecting { $0 > 1 })
  }

  private init(
    _ pattern: SparsePattern, _ patternByColumn: SparsePattern, _ repeats: SparseMatrix,
    _ repeatsByColumn: SparseMatrix
  ) {
    precondition(
      repeats.rows == pattern.rows && repeats.columns == pattern.columns,
      "counts above one are \(repeats.rows) x \(repeats.columns), "
        + "the pattern is \(pattern.rows) x \(pattern.columns)")
    self.pattern = pattern
    self.patternByColumn = patternByColumn
    self.repeats = repeats
    self.repeatsByColumn = repeatsByColumn
  }

  /// How many entries every column has.
  ///
  /// - Complexity: O(columns).
  public func columnCounts() -> [Int] {
    (0..<columns).map { patternByColumn.entries(ofRow: $0).count }
  }

  /// The matrix with a count in every entry.
  public var counts: SparseMatrix {
    var values = [Float](repeating: 1, count: pattern.entryCount)
    for row in 0..<rows {
      for entry in repeats.entries(ofRow: row) {
        let place = pattern.entries(ofRow: row).first {
          pattern.indices[$0] == repeats.columnIndices[entry]
        }
        if let place { values[place] = repeats.values[entry] }
      }
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: pattern.offsets, columnIndices: pattern.indices,
      values: values)
  }

  /// The matrix with `function` of every count in place of the count; that of 1 must be 1.
  ///
  /// - Complexity: O(rows + columns + counts above one).
  public func mapped(_ function: (Float) -> Float) -> MappedCounts {
    MappedCounts(
      pattern: pattern, patternByColumn: patternByColumn,
      excess: FilledRows(repeats) { function($0) - 1 },
      excessByColumn: FilledRows(repeatsByColumn) { function($0) - 1 })
  }
}

/// A `CountMatrix` with a function of every count in place of the count.
public struct MappedCounts: Sendable {
  /// Where a count is at least 1.
  public let pattern: SparsePattern
  /// The same by column.
  public let patternByColumn: SparsePattern
  /// What is above 1 where the count is.
  let excess: FilledRows
  let excessByColumn: FilledRows

  /// The number of rows.
  public var rows: Int { pattern.rows }

  /// The number of columns.
  public var columns: Int { pattern.columns }

  /// Writes self · dense to `out`, or adds it; see `SparseMatrix.multiply`.
  public func multiply(
    _ dense: Span<Float>, width: Int, into out: inout MutableSpan<Float>, adding: Bool = false,
    threads: Int = 1
  ) {
    pattern.multiply(dense, width: width, into: &out, adding: adding, threads: threads)
    excess.add(dense, width: width, to: &out, threads: threads)
  }

  /// Writes self · dense to `out`, or adds it.
  @inline(never)  // for the reason given in BLAS+Arrays.swift
  public func multiply(
    _ dense: [Float], width: Int, into out: inout [Float], adding: Bool = false, threads: Int = 1
  ) {
    var target = out.mutableSpan
    multiply(dense.span, width: width, into: &target, adding: adding, threads: threads)
  }

  /// Writes selfᵀ · dense to `out`, or adds it.
  @inline(never)
  public func multiplyTransposed(
    _ dense: [Float], width: Int, into out: inout [Float], adding: Bool = false, threads: Int = 1
  ) {
    var target = out.mutableSpan
    multiplyTransposed(dense.span, width: width, into: &target, adding: adding, threads: threads)
  }

  /// Writes selfᵀ · dense to `out`, or adds it.
  public func multiplyTransposed(
    _ dense: Span<Float>, width: Int, into out: inout MutableSpan<Float>, adding: Bool = false,
    threads: Int = 1
  ) {
    patternByColumn.multiply(dense, width: width, into: &out, adding: adding, threads: threads)
    excessByColumn.add(dense, width: width, to: &out, threads: threads)
  }
}

extension SparseMatrix {
  /// The entries whose value fits.
  fileprivate func selecting(_ fits: (Float) -> Bool) -> SparseMatrix {
    var offsets = [0]
    var indices: [UInt32] = []
    var kept: [Float] = []
    for row in 0..<rows {
      for entry in entries(ofRow: row) where fits(values[entry]) {
        indices.append(columnIndices[entry])
        kept.append(values[entry])
      }
      offsets.append(kept.count)
    }
    return SparseMatrix(
      uncheckedRows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices,
      values: kept)
  }
}

/// A sparse matrix of which only the rows that have entries are kept.
struct FilledRows: Sendable {
  private let columns: Int
  private var rows: [UInt32] = []
  private var offsets: [Int] = [0]
  private let indices: [UInt32]
  private let values: [Float]

  /// The entries of a matrix with `function` of their values.
  init(_ matrix: SparseMatrix, _ function: (Float) -> Float) {
    columns = matrix.columns
    indices = matrix.columnIndices
    values = matrix.values.map(function)
    for row in 0..<matrix.rows where !matrix.entries(ofRow: row).isEmpty {
      rows.append(UInt32(truncatingIfNeeded: row))
      offsets.append(matrix.rowOffsets[row + 1])
    }
  }

  /// Adds self · dense to `out`.
  func add(
    _ dense: Span<Float>, width: Int, to out: inout MutableSpan<Float>, threads: Int
  ) {
    unsafe values.withUnsafeBufferPointer { values in
      unsafe rows.withUnsafeBufferPointer { rows in
        guard let first = values.baseAddress, let row = rows.baseAddress, !rows.isEmpty else {
          return
        }
        unsafe multiplyRows(
          offsets, indices, StoredValues(values: first), ListedRows(rows: row), columns, dense,
          width, &out, true, threads)
      }
    }
  }
}
