public import CMemory

extension Span {
  /// Asks for the cache line of element `index`, which will be read soon; an index out of range is
  /// no error.
  ///
  /// Look-ups all over a large table are waits for memory; asked for a few steps ahead, the waits
  /// overlap.
  @inlinable @inline(__always)
  public func prefetch(_ index: Int) {
    unsafe withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      // No more than a hint: what is outside of the array is not touched.
      unsafe winnow_prefetch(UnsafeRawPointer(base) + index &* MemoryLayout<Element>.stride)
    }
  }
}
