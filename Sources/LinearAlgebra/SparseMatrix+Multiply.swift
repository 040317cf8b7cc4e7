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
    precondition(width >= 1, "a product cannot have \(width) columns")
    precondition(threads >= 1, "a product cannot run on \(threads) threads")
    precondition(
      dense.count == columns * width,
      "the dense factor has \(dense.count) elements, but \(columns) x \(width) are needed")
    precondition(
      out.count == rows * width,
      "the result has \(out.count) elements, but \(rows) x \(width) are needed")
    if entryCount == 0 {
      if !adding { out.update(repeating: 0) }
      return
    }
    // The pointers are used only inside these closures. Every column index was checked against
    // `columns` by the initializer, every offset against the number of entries.
    unsafe dense.withUnsafeBufferPointer { dense in
      unsafe columnIndices.withUnsafeBufferPointer { indices in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe rowOffsets.withUnsafeBufferPointer { offsets in
            unsafe out.withUnsafeMutableBufferPointer { out in
              let kernel = unsafe SparseRowKernel(
                offsets: offsets.baseAddress!, indices: indices.baseAddress!,
                values: values.baseAddress!, dense: dense.baseAddress!,
                out: out.baseAddress!, width: width, adding: adding)
              let parts = work(width: width) < 1 << 15 ? 1 : min(threads, rows)
              if parts == 1 {
                unsafe kernel.run(rows: 0..<rows)
              } else {
                unsafe concurrently(parts) { part in
                  unsafe kernel.run(rows: rowRange(part: part, of: parts))
                }
              }
            }
          }
        }
      }
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

  /// Roughly how many multiplications a product takes.
  private func work(width: Int) -> Int {
    (entryCount + rows) * width
  }

  /// The rows of one part, when they are split so that every part has about as many entries.
  ///
  /// A row counts as one entry more, so that empty rows are shared out too.
  func rowRange(part: Int, of parts: Int) -> Range<Int> {
    firstRow(ofPart: part, of: parts)..<firstRow(ofPart: part + 1, of: parts)
  }

  private func firstRow(ofPart part: Int, of parts: Int) -> Int {
    let target = (entryCount + rows) * part / parts
    var low = 0
    var high = rows
    while low < high {
      let middle = (low + high) / 2
      if rowOffsets[middle] + middle < target {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
