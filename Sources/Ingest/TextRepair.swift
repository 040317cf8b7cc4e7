/// Makes well-formed text of what is not, the way Unicode recommends.
enum TextRepair {
  /// The bytes with every maximal subpart of an ill-formed sequence replaced by U+FFFD (The Unicode
  /// Standard, 3.9 “U+FFFD Substitution of Maximal Subparts”), with padding after them.
  static func utf8(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    padded(Array(String(decoding: bytes[range], as: UTF8.self).utf8))
  }

  /// A JSON record in which every escape of half a surrogate pair is the escape of U+FFFD, with
  /// padding after it; `nil` if there is none.
  static func surrogateEscapes(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    var result = Array(bytes[range])
    var isChanged = false
    var place = 0
    while let backslash = result.first(UInt8(ascii: "\\"), in: place..<result.count) {
      guard let unit = escapedUnit(result, at: backslash) else {
        place = min(backslash + 2, result.count)
        continue
      }
      place = backslash + 6
      guard (0xd800...0xdfff).contains(unit) else { continue }
      if unit < 0xdc00, let low = escapedUnit(result, at: place), (0xdc00...0xdfff).contains(low) {
        place += 6
        continue
      }
      result.replaceSubrange(backslash + 2..<place, with: "fffd".utf8)
      isChanged = true
    }
    return isChanged ? padded(result) : nil
  }

  /// The UTF-16 unit that `\uXXXX` at this place means.
  private static func escapedUnit(_ bytes: [UInt8], at place: Int) -> UInt16? {
    guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[place + 2..<place + 6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    var padded = bytes
    padded.grow(to: bytes.count + RecordBlock.padding)
    return padded
  }
}
