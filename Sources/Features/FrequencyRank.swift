/// The order of a vocabulary: by falling document count, ties by bytes.
enum FrequencyRank {
  private struct Key {
    var count: Int
    /// The first eight bytes, the first one on top; zeros where there are fewer.
    var prefix: UInt64
    var index: Int
  }

  /// The indices of the strings in at least `minimum` documents, in order.
  static func ranked(
    _ counts: [Int], minimum: Int, bytes: (Int) -> ArraySlice<UInt8>
  ) -> [Int] {
    var keys: [Key] = []
    for (index, count) in counts.enumerated() where count >= minimum {
      var prefix: UInt64 = 0
      var shift: UInt64 = 64
      for byte in bytes(index).prefix(8) {
        shift -= 8
        prefix |= UInt64(byte) << shift
      }
      keys.append(Key(count: count, prefix: prefix, index: index))
    }
    keys.sort { left, right in
      if left.count != right.count { return left.count > right.count }
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      return bytes(left.index).lexicographicallyPrecedes(bytes(right.index))
    }
    return keys.map(\.index)
  }
}
