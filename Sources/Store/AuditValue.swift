/// A value of an audit entry. There are no fractions, so that every value has one spelling.
public enum AuditValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case string(String)
  case array([AuditValue])
  case object([String: AuditValue])
}

extension AuditValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  /// Makes a value of its parts.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Makes a value of its parts.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Makes a value of its parts.
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// A text or null.
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  /// A number or null.
  init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
  /// Texts in their order.
  init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }
}

extension AuditValue {
  /// JSON without spaces, keys in the order of their UTF-8 bytes, only what must be escaped
  /// escaped: equal values have equal bytes.
  public var canonicalJSON: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      text += "["
      for (place, value) in values.enumerated() {
        if place > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (place, key) in keys.enumerated() {
        if place > 0 { text += "," }
        Self.write(key, to: &text)
        text += ":"
        members[key, default: .null].write(to: &text)
      }
      text += "}"
    }
  }

  static func write(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
