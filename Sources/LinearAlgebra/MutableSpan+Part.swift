extension MutableSpan where Element: BitwiseCopyable {
  /// Calls `body` with a part of this span, which it may write.
  ///
  /// - Complexity: O(1) besides `body`; nothing is copied.
  public mutating func withPart<Result>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) elements")
    return try unsafe withUnsafeMutableBufferPointer { buffer in
      var part = unsafe buffer.extracting(range).mutableSpan
      return try body(&part)
    }
  }
}
