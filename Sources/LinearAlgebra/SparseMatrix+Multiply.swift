extension SparseMatrix {
  /// Writes self · dense to `out`, or adds it.
  ///
  /// - Parameters:
  ///   - dense: `columns` x `width`, row-major.
  ///   - width: the number of columns of `dense` and of `out`, at least 1.
  ///   - out: `rows` x `width`, row-major.
  ///   - adding: whether the product is added to what `out` holds.
  ///   - threads: how many threads may share the rows. A row is always summed by one thread in
  ///     the order of its entries, so the result does not depend on this number in any bit.
  /// - Complexity: O((rows + entries) × width); nothing is allocated per row.
  public func multiply(
    _ dense: Span<Float>, width: Int, into out: inout MutableSpan<Float>, adding: Bool = false,
    threads: Int = 1
  ) {
    unsafe values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress, !values.isEmpty else {
        checkProduct(columns, dense.count, width, threads)
        precondition(
          out.count == rows * width,
          "the result has \(out.count) elements, but \(rows) x \(width) are needed")
        if !adding { out.update(repeating: 0) }
        return
      }
      unsafe multiplyRows(
        rowOffsets, columnIndices, StoredValues(values: start), EveryRow(), columns, dense, width,
        &out, adding, threads)
    }
  }

  /// Writes self · dense to `out`, or adds it; see the form that takes spans.
  @inline(never)  // for the reason given in BLAS+Arrays.swift
  public func multiply(
    _ dense: [Float], width: Int, into out: inout [Float], adding: Bool = false,
    threads: Int = 1
  ) {
    var target = out.mutableSpan
    multiply(dense.span, width: width, into: &target, adding: adding, threads: threads)
  }
}

/// Writes or adds the product of a sparse matrix, given as its arrays, with a dense one.
///
/// Every index is below `columns`, every offset at most the number of entries, places are in
/// ascending order, and there is at least one entry.
func multiplyRows<Values: EntryValues, Places: RowPlaces>(
  _ offsets: [Int], _ indices: [UInt32], _ values: Values, _ places: Places, _ columns: Int,
  _ dense: Span<Float>, _ width: Int, _ out: inout MutableSpan<Float>, _ adding: Bool,
  _ threads: Int
) {
  let rows = offsets.count - 1
  checkProduct(columns, dense.count, width, threads)
  let last = unsafe rows == 0 ? -1 : places[rows - 1]
  precondition(
    out.count >= (last + 1) * width,
    "the result has \(out.count) elements, but \(last + 1) x \(width) are needed")
  let parts = (indices.count + rows) * width < 1 << 15 ? 1 : min(threads, rows)
  // The pointers are used only inside these closures.
  unsafe dense.withUnsafeBufferPointer { dense in
    unsafe indices.withUnsafeBufferPointer { indices in
      unsafe offsets.withUnsafeBufferPointer { pointers in
        unsafe out.withUnsafeMutableBufferPointer { out in
          let kernel = unsafe SparseRowKernel(
            offsets: pointers.baseAddress!, indices: indices.baseAddress!, values: values,
            places: places, dense: dense.baseAddress!, out: out.baseAddress!, width: width,
            adding: adding)
          if parts == 1 {
            unsafe kernel.run(rows: 0..<rows)
          } else {
            unsafe concurrently(parts) { part in
              unsafe kernel.run(rows: rowRange(offsets, part: part, of: parts))
            }
          }
        }
      }
    }
  }
}

private func checkProduct(
  _ columns: Int, _ dense: Int, _ width: Int, _ threads: Int
) {
  precondition(width >= 1, "a product cannot have \(width) columns")
  precondition(threads >= 1, "a product cannot run on \(threads) threads")
  precondition(
    dense == columns * width,
    "the dense factor has \(dense) elements, but \(columns) x \(width) are needed")
}

/// The rows of one part, when they are split so that every part has about as many entries.
///
/// A row counts as one entry more, so that empty rows are shared out too.
func rowRange(_ offsets: [Int], part: Int, of parts: Int) -> Range<Int> {
  firstRow(offsets, ofPart: part, of: parts)..<firstRow(offsets, ofPart: part + 1, of: parts)
}

private func firstRow(_ offsets: [Int], ofPart part: Int, of parts: Int) -> Int {
  let rows = offsets.count - 1
  let target = (offsets[rows] + rows) * part / parts
  var low = 0
  var high = rows
  while low < high {
    let middle = (low + high) / 2
    if offsets[middle] + middle < target {
      low = middle + 1
    } else {
      high = middle
    }
  }
  return low
}
