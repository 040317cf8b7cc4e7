/// Converts offsets in UTF-8 bytes to other units, for one text.
struct TextOffsets {
  private let unit: OffsetUnit
  /// For each byte of the text and its end: the units before it. Empty where the unit is a byte.
  private var before: [Int32] = []

  /// - Complexity: O(bytes).
  init(_ text: some Collection<UInt8>, unit: OffsetUnit) {
    self.unit = unit
    guard unit != .utf8 else { return }
    before.reserveCapacity(text.count + 1)
    var count: Int32 = 0
    switch unit {
    case .utf8: break
    case .scalar:
      for byte in text {
        if byte & 0xC0 != 0x80 { count += 1 }
        before.append(count - 1)
      }
    case .utf16:
      var width: Int32 = 0
      for byte in text {
        if byte & 0xC0 != 0x80 {
          count += width
          width = byte >= 0xF0 ? 2 : 1
        }
        before.append(count)
      }
      count += width
    case .grapheme:
      for character in String(decoding: text, as: UTF8.self) {
        before.append(contentsOf: repeatElement(count, count: character.utf8.count))
        count += 1
      }
    }
    before.append(count)
  }

  /// The span `start ..< end` of UTF-8 bytes in the unit; a span that cuts a grapheme cluster is
  /// widened to hold all of it.
  func range(_ start: Int, _ end: Int) -> (start: Int, end: Int) {
    guard unit != .utf8 else { return (start, end) }
    let first = Int(before[start])
    guard unit == .grapheme, end > start else { return (first, Int(before[end])) }
    return (first, Int(before[end - 1]) + 1)
  }
}
