import CMemory

/// Weighted sums of rows that lie all over a table: several numbers at a time, and asked for ahead, so
/// that waits for memory overlap.
///
/// A table is flat, rows of `width` numbers one after another; `width(of:)` says how many numbers a
/// row has room for. Every number of a sum is added up in single precision, in the order of the rows,
/// without fused multiplication.
public enum RowSums {
  /// The room of a row of `count` numbers: 4, or the next multiple of 8.
  public static func width(of count: Int) -> Int { count <= 4 ? 4 : (count + 7) / 8 * 8 }

  /// Adds rows in single precision to `sum`, which is as wide as they are.
  ///
  /// - Parameters:
  ///   - table: rows of `sum.count` numbers.
  ///   - rows: the rows of many sums, one after another.
  ///   - range: those of this sum.
  ///   - factors: how often each counts, as many as `rows`.
  ///   - isNear: whether the table is small enough to need no asking ahead.
  public static func add(
    _ table: Span<Float>, rows: Span<UInt32>, _ range: Range<Int>, factors: Span<Float>,
    isNear: Bool = false, to sum: inout MutableSpan<Float>
  ) {
    check(rows, range, factors, width: sum.count)
    checkAll(rows, range, areIn: table.count / sum.count)
    unsafe table.withUnsafeBufferPointer { table in
      unsafe add(
        table.baseAddress, nil, rows, range, factors, known: .max, isNear: isNear, to: &sum)
    }
  }

  /// The same of rows in half precision, all finite. Of rows from `known` on nothing is added.
  public static func add(
    halves table: Span<UInt16>, rows: Span<UInt32>, _ range: Range<Int>, factors: Span<Float>,
    known: Int = .max, to sum: inout MutableSpan<Float>
  ) {
    guard known > 0 else { return }
    check(rows, range, factors, width: sum.count)
    // Rows that count nothing are read as the first one.
    if known > table.count / sum.count { checkAll(rows, range, areIn: table.count / sum.count) }
    unsafe table.withUnsafeBufferPointer { table in
      unsafe add(
        nil, table.baseAddress, rows, range, factors, known: UInt32(clamping: known),
        isNear: false, to: &sum)
    }
  }

  private static func check(
    _ rows: Span<UInt32>, _ range: Range<Int>, _ factors: Span<Float>, width: Int
  ) {
    precondition(width == Self.width(of: width), "a row cannot have a width of \(width)")
    precondition(factors.count == rows.count, "\(factors.count) factors for \(rows.count) rows")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows.count,
      "rows \(range) are not among \(rows.count)")
  }

  private static func checkAll(_ rows: Span<UInt32>, _ range: Range<Int>, areIn stored: Int) {
    let areThere = unsafe rows.extracting(range).withUnsafeBufferPointer { rows in
      unsafe winnow_rows_are_below(rows.baseAddress, rows.count, stored)
    }
    precondition(areThere, "a row that is not in a table of \(stored) rows")
  }

  private static func add(
    _ floats: UnsafePointer<Float>?, _ halves: UnsafePointer<UInt16>?, _ rows: Span<UInt32>,
    _ range: Range<Int>, _ factors: Span<Float>, known: UInt32, isNear: Bool,
    to sum: inout MutableSpan<Float>
  ) {
    let width = sum.count
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe factors.withUnsafeBufferPointer { factors in
        unsafe sum.withUnsafeMutableBufferPointer { sum in
          guard let row = rows.baseAddress, let factor = factors.baseAddress
          else { return }
          var parts = unsafe winnow_row_sum(
            floats: floats, halves: halves, width: width, rows: row + range.lowerBound,
            factors: factor + range.lowerBound, count: range.count,
            listed: isNear ? 0 : rows.count - range.lowerBound, known: known)
          if unsafe floats != nil {
            unsafe winnow_add_float_rows(&parts, sum.baseAddress)
          } else {
            unsafe winnow_add_half_rows(&parts, sum.baseAddress)
          }
        }
      }
    }
  }

  /// Writes a sum of the rows of `table` for each document to `products`, documents x `width`.
  ///
  /// - Parameter features: documents x rows: how often each row counts.
  public static func multiply(
    _ features: [Float], documents: Int, _ table: [Float], width: Int,
    into products: inout [Float]
  ) {
    precondition(width == Self.width(of: width), "a row cannot have a width of \(width)")
    let columns = table.count / width
    precondition(features.count >= documents * columns && products.count >= documents * width)
    unsafe winnow_multiply_rows(features, documents, columns, table, width, &products)
  }
}
