/// Sorts 64-bit keys byte by byte; room for a second copy is kept.
struct RadixSort: Sendable {
  private var other: [UInt64] = []

  /// Sorts `keys` ascending. Bytes that are the same in all keys are skipped.
  ///
  /// - Complexity: O(keys) for each byte that differs.
  mutating func sort(_ keys: inout [UInt64]) {
    if other.count != keys.count { other = [UInt64](repeating: 0, count: keys.count) }
    for byte in 0..<8 {
      let shift = UInt64(byte * 8)
      var starts = Self.histogram(keys, shift)
      if starts.contains(keys.count) { continue }
      var start = 0
      for digit in starts.indices {
        let count = starts[digit]
        starts[digit] = start
        start += count
      }
      Self.scatter(keys, shift, &starts, into: &other)
      swap(&keys, &other)
    }
  }

  private static func histogram(_ keys: [UInt64], _ shift: UInt64) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    var target = counts.mutableSpan
    let keys = keys.span
    for index in keys.indices {
      target[Int(truncatingIfNeeded: keys[index] &>> shift & 0xFF)] &+= 1
    }
    return counts
  }

  @inline(never)
  private static func scatter(
    _ keys: [UInt64], _ shift: UInt64, _ starts: inout [Int], into other: inout [UInt64]
  ) {
    let keys = keys.span
    var starts = starts.mutableSpan
    var target = other.mutableSpan
    for index in keys.indices {
      let digit = Int(truncatingIfNeeded: keys[index] &>> shift & 0xFF)
      target[starts[digit]] = keys[index]
      starts[digit] &+= 1
    }
  }
}
