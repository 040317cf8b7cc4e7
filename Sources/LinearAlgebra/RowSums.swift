import CMemory

/// Weighted sums of rows that lie all over a table: several numbers at a time, and asked for ahead,
/// so that waits for memory overlap.
///
/// A table is flat, rows of `width` numbers one after another; `width(of:)` says how many numbers a
/// row has room for. Every number of a sum is added up in single precision, in the order of the
/// rows, without fused multiplication.
public enum RowSums {
  /// The room of a row of `count` numbers: 4, or the next multiple of 8.
  public static func width(of count: Int) -> Int { count <= 4 ? 4 : (count + 7) / 8 * 8 }

  /// Adds rows in half precision, all finite, to `sum`, which is as wide as they are.
  ///
  /// - Parameters:
  ///   - table: rows of `sum.count` numbers.
  ///   - rows: the rows of many sums, one after another.
  ///   - range: those of this sum.
  ///   - factors: how often each counts, as many as `rows`.
  public static func add(
    halves table: Span<UInt16>, rows: Span<UInt32>, _ range: Range<Int>, factors: Span<Float>,
    to sum: inout MutableSpan<Float>
  ) {
    let width = sum.count
    check(rows, range, factors, width: width)
    checkAll(rows, range, areIn: table.count / width)
    unsafe table.withUnsafeBufferPointer { table in
      unsafe rows.withUnsafeBufferPointer { rows in
        unsafe factors.withUnsafeBufferPointer { factors in
          unsafe sum.withUnsafeMutableBufferPointer { sum in
            guard let row = rows.baseAddress, let factor = factors.baseAddress else { return }
            var parts = unsafe winnow_row_sum(
              table: table.baseAddress, width: width, rows: row + range.lowerBound,
              factors: factor + range.lowerBound, count: range.count,
              listed: rows.count - range.lowerBound)
            unsafe winnow_add_rows(&parts, sum.baseAddress)
          }
        }
      }
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
