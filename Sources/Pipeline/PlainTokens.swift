/// Tokens for comparing marks, the same for every model: runs of characters without white space; a
/// character of a script that is written without spaces is a token of its own.
enum PlainTokens {
  /// The tokens of a text as ranges of its Unicode scalars.
  /// - Complexity: O(scalars).
  static func ranges(_ text: String) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var position = 0
    for scalar in text.unicodeScalars {
      let standsAlone = isUnspaced(scalar)
      if standsAlone || scalar.properties.isWhitespace {
        if let start { ranges.append(start..<position) }
        start = nil
        if standsAlone { ranges.append(position..<position + 1) }
      } else if start == nil {
        start = position
      }
      position += 1
    }
    if let start { ranges.append(start..<position) }
    return ranges
  }

  /// Whether a scalar belongs to a script that is written without spaces: Han, kana, Thai, Lao,
  /// Myanmar, Khmer.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x2FDF, 0x3005...0x3007,
      0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
      0x2_0000...0x3_FFFF:
      true
    default: false
    }
  }
}
