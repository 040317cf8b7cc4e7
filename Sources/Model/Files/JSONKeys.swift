/// Finds the keys of JSON text as they are written, which a JSON parser does not tell: of a key that
/// occurs twice, it keeps one.
enum JSONKeys {
  /// The keys of the outermost object, each as its raw bytes between the quotes.
  ///
  /// - Parameters:
  ///   - text: Valid JSON.
  /// - Complexity: O(bytes).
  static func topLevel(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var keys: [ArraySlice<UInt8>] = []
    var depth = 0
    var index = text.startIndex
    var pending: ArraySlice<UInt8>?
    while index < text.endIndex {
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let start = index + 1
        index = start
        while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
          index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        pending = text[start..<min(index, text.endIndex)]
      case UInt8(ascii: ":"):
        if depth == 1, let pending { keys.append(pending) }
      default: break
      }
      index += 1
    }
    return keys
  }

  /// The first key that occurs a second time in the same spelling.
  static func firstRepeated(_ keys: [ArraySlice<UInt8>]) -> String? {
    var seen: Set<ArraySlice<UInt8>> = []
    for key in keys where !seen.insert(key).inserted {
      return String(decoding: key, as: UTF8.self)
    }
    return nil
  }
}
