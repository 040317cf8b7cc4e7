import CMemory

extension MutableSpan where Element == Float {
  /// Puts the square root of its share of `total` in place of each number in `range`, several at a
  /// time.
  ///
  /// Numbers must not be negative, and `total` must be above 0.
  public mutating func takeRootsOfShares(_ range: Range<Int>, of total: Float) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) numbers")
    unsafe withUnsafeMutableBufferPointer { numbers in
      guard let first = numbers.baseAddress else { return }
      unsafe winnow_take_roots_of_shares(first + range.lowerBound, range.count, total)
    }
  }
}
