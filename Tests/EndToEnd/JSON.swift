/// A JSON value, read strictly: no duplicate keys, numbers and truth values kept apart.
enum JSON: Equatable {
  case null
  case truth(Bool)
  case number(Double, isInteger: Bool)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  /// Reads one value that fills all of `text`.
  init(_ text: some StringProtocol) throws {
    var reader = JSONReader(text)
    self = try reader.document()
  }

  static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.truth(let left), .truth(let right)): left == right
    case (.number(let left, _), .number(let right, _)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.map(\.key) == right.map(\.key) && left.map(\.value) == right.map(\.value)
    default: false
    }
  }

  /// The value of a key, `nil` where this is no object with this key.
  subscript(key: String) -> JSON? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The keys of an object in the order in which they are written.
  var keys: [String] {
    guard case .object(let entries) = self else { return [] }
    return entries.map(\.key)
  }

  var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  var number: Double? {
    guard case .number(let value, _) = self else { return nil }
    return value
  }

  var integer: Int? {
    guard case .number(let value, true) = self else { return nil }
    return Int(value)
  }

  var truth: Bool? {
    guard case .truth(let value) = self else { return nil }
    return value
  }

  var array: [JSON]? {
    guard case .array(let value) = self else { return nil }
    return value
  }
}

extension JSON {
  /// A string as JSON writes it.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
