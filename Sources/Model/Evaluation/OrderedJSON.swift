import Foundation

/// A JSON value whose objects keep the order of their keys, so that the same value is always the
/// same text.
indirect enum OrderedJSON {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([OrderedJSON])
  case object([(key: String, value: OrderedJSON)])

  /// A number, or `null` where there is none.
  init(_ number: Double?) {
    self = number.map(Self.number) ?? .null
  }

  /// The text on one line. A number is written with the fewest digits that read back as the same
  /// `Double`; a number that JSON cannot say (infinite, not a number) is `null`.
  var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let entries):
      text += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += "," }
        Self.quote(entry.key, to: &text)
        text += ":"
        entry.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Appends a string with quotes: only what RFC 8259 demands is escaped.
  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension Double {
  /// The nearest number with `digits` significant decimal digits, within 1...15.
  func rounded(significantDigits digits: Int) -> Double {
    precondition((1...15).contains(digits), "\(digits) digits are not within 1...15")
    guard isFinite, self != 0 else { return self }
    let shift = digits - 1 - Int(log10(magnitude).rounded(.down))
    // Powers of ten are exact up to 10^22; beyond, rounding would add an error instead.
    guard shift.magnitude <= 22 else { return self }
    let power = pow(10, Double(shift.magnitude))
    return shift >= 0
      ? (self * power).rounded() / power : (self / power).rounded() * power
  }
}
