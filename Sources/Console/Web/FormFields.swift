/// The fields of a query or of a form (`application/x-www-form-urlencoded`).
struct FormFields: Sendable {
  private(set) var fields: [(name: String, value: String)] = []

  /// More fields than any page of ours sends.
  static let most = 2000

  init() {}

  /// Reads fields; `nil` where an escape or the UTF-8 is broken or there are too many.
  init?(_ bytes: some Sequence<UInt8>) {
    for pair in Array(bytes).split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard fields.count < Self.most, let name = Self.decode(parts[0]),
        let value = Self.decode(parts.count > 1 ? parts[1] : [])
      else { return nil }
      fields.append((name, value))
    }
  }

  /// The first value of that name.
  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// All values of that name.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// The value without spaces around it; empty where there is none.
  func text(_ name: String) -> String { (self[name] ?? "").trimmed }

  /// The value where it is not empty.
  func some(_ name: String) -> String? {
    let value = text(name)
    return value.isEmpty ? nil : value
  }

  /// A whole number.
  func number(_ name: String) -> Int64? { self[name].flatMap { Int64($0) } }

  /// A number.
  func real(_ name: String) -> Double? {
    some(name).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      switch bytes[place] {
      case UInt8(ascii: "+"): plain.append(0x20)
      case UInt8(ascii: "%"):
        guard place + 2 < bytes.endIndex, let high = nibble(bytes[place + 1]),
          let low = nibble(bytes[place + 2])
        else { return nil }
        plain.append(high << 4 | low)
        place += 2
      default: plain.append(bytes[place])
      }
      place += 1
    }
    guard let text = String(validating: plain, as: UTF8.self) else { return nil }
    return text.utf8.contains(0x0D) ? text.withLineFeeds : text
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: nil
    }
  }
}

extension String {
  /// Without white space around it.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }

  /// Line breaks as forms send them, as line feeds.
  fileprivate var withLineFeeds: String {
    var text = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in unicodeScalars {
      if scalar == "\r" {
        text.append("\n")
      } else if scalar != "\n" || !wasReturn {
        text.append(scalar)
      }
      wasReturn = scalar == "\r"
    }
    return String(text)
  }

  /// Escaped to stand in a query.
  var inQuery: String {
    var text = ""
    for byte in utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (byte < 16 ? "0" : "") + digits
      }
    }
    return text
  }
}
