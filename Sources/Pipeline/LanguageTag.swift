extension ArraySlice<UInt8> {
  /// Whether this is a BCP 47 tag as decisions carry it: two or three small letters, then parts of
  /// two to eight letters and digits, each after a hyphen.
  var isLanguageTag: Bool {
    var length = 0
    var isFirst = true
    for byte in self {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): length += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        if isFirst { return false }
        length += 1
      case UInt8(ascii: "-"):
        guard (2...(isFirst ? 3 : 8)).contains(length) else { return false }
        isFirst = false
        length = 0
      default: return false
      }
    }
    return (2...(isFirst ? 3 : 8)).contains(length)
  }
}
