/// What is wrong with a JSON text, and where.
struct JSONFault: Error {
  var position: Int
  var reason: String
}

/// Reads JSON after RFC 8259.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
  }

  mutating func document() throws -> JSON {
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw fault("something follows the value") }
    return value
  }

  private func fault(_ reason: String) -> JSONFault {
    JSONFault(position: position, reason: reason)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func next() throws -> UInt8 {
    guard position < bytes.count else { throw fault("the text ends too early") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func value() throws -> JSON {
    skipBlanks()
    guard position < bytes.count else { throw fault("no value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: JSON) throws -> JSON {
    for byte in text.utf8 where try next() != byte { throw fault("not “\(text)”") }
    return value
  }

  private mutating func number() throws -> JSON {
    let start = position
    if isAt(UInt8(ascii: "-")) { position += 1 }
    if isAt(UInt8(ascii: "0")) { position += 1 } else { try digits() }
    var isInteger = true
    if isAt(UInt8(ascii: ".")) {
      isInteger = false
      position += 1
      try digits()
    }
    if isAt(UInt8(ascii: "e")) || isAt(UInt8(ascii: "E")) {
      isInteger = false
      position += 1
      if isAt(UInt8(ascii: "+")) || isAt(UInt8(ascii: "-")) { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text) else { throw fault("not a number") }
    return .number(value, isInteger: isInteger)
  }

  private func isAt(_ byte: UInt8) -> Bool {
    position < bytes.count && bytes[position] == byte
  }

  private mutating func digits() throws {
    let start = position
    while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
    guard position > start else { throw fault("not a number") }
  }

  private mutating func array() throws -> JSON {
    position += 1
    var values: [JSON] = []
    skipBlanks()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      values.append(try value())
      skipBlanks()
      switch try next() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "]"): return .array(values)
      default: throw fault("no comma between two values")
      }
    }
  }

  private mutating func object() throws -> JSON {
    position += 1
    var entries: [(key: String, value: JSON)] = []
    skipBlanks()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw fault("no key")
      }
      let key = try string()
      guard !entries.contains(where: { $0.key == key }) else { throw fault("“\(key)” twice") }
      skipBlanks()
      guard try next() == UInt8(ascii: ":") else { throw fault("no colon after “\(key)”") }
      entries.append((key, try value()))
      skipBlanks()
      switch try next() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "}"): return .object(entries)
      default: throw fault("no comma between two entries")
      }
    }
  }

  private mutating func string() throws -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else {
          throw fault("invalid UTF-8")
        }
        return valid
      case 0..<0x20: throw fault("a control character")
      case UInt8(ascii: "\\"): text += try escape()
      default: text.append(byte)
      }
    }
  }

  private mutating func escape() throws -> [UInt8] {
    switch try next() {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if 0xD800..<0xDC00 ~= unit {
        guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
          throw fault("half a surrogate pair")
        }
        unit = 0x1_0000 + (unit - 0xD800) << 10 + (try hexadecimal() &- 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw fault("no such character") }
      return Array(String(scalar).utf8)
    case let byte where [0x22, 0x5C, 0x2F].contains(byte): return [byte]
    default: throw fault("no such escape")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
        throw fault("not four digits")
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}
