/// An object of the mapping file: every key must be asked for, and be of the right kind.
///
/// A place such as `sets[2].split.train` goes into every message.
struct StrictObject {
  let file: String
  let place: String
  let values: [String: JSONValue]

  init(
    _ value: JSONValue, at place: String, file: String, keys: [String]
  ) throws(DatasetError) {
    self.file = file
    self.place = place
    guard case .object(let values) = value else {
      throw Self.fault(place.isEmpty ? "the file" : place, "must be an object", file)
    }
    self.values = values
    if let unknown = values.keys.filter({ !keys.contains($0) }).min() {
      throw Self.fault(
        path(unknown), "is not a key of a mapping", file,
        hint: "The keys here are \(keys.joined(separator: ", "))")
    }
  }

  static func fault(
    _ place: String, _ detail: String, _ file: String, hint: String = ""
  ) -> DatasetError {
    DatasetError(.badMapping, file: file, detail: "“\(place)” \(detail)", hint: hint)
  }

  func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  func fault(_ key: String, _ detail: String) -> DatasetError {
    Self.fault(path(key), detail, file)
  }

  func has(_ key: String) -> Bool { values[key] != nil }

  func value(_ key: String) throws(DatasetError) -> JSONValue {
    guard let value = values[key] else { throw fault(key, "is missing") }
    return value
  }

  /// Text of at least one character.
  func string(_ key: String) throws(DatasetError) -> String {
    guard case .string(let text) = try value(key), !text.isEmpty else {
      throw fault(key, "must be a string that is not empty")
    }
    return text
  }

  func bool(_ key: String) throws(DatasetError) -> Bool {
    guard case .bool(let value) = try value(key) else {
      throw fault(key, "must be true or false")
    }
    return value
  }

  /// A number from 0 to 1; with `isPositive` above 0.
  func share(_ key: String, isPositive: Bool = false) throws(DatasetError) -> Double {
    guard case .number(let value) = try value(key), value <= 1, isPositive ? value > 0 : value >= 0
    else {
      throw fault(key, "must be a number \(isPositive ? "above 0" : "from 0") and up to 1")
    }
    return value
  }

  func object(_ key: String, keys: [String]) throws(DatasetError) -> StrictObject {
    try StrictObject(value(key), at: path(key), file: file, keys: keys)
  }

  func strings(_ key: String) throws(DatasetError) -> [String] {
    try Self.strings(value(key), at: path(key), file: file)
  }

  /// Labels of the taxonomy: small letters, digits and underscores.
  func labels(_ key: String) throws(DatasetError) -> [String] {
    let labels = try strings(key)
    for label in labels { try check(label, at: path(key)) }
    return labels
  }

  /// Names to labels of the taxonomy; `also` may stand alone in place of labels.
  func table(_ key: String, also: String? = nil) throws(DatasetError) -> [String: [String]] {
    guard case .object(let entries) = try value(key) else {
      throw fault(key, "must be an object of names and lists of labels")
    }
    var table: [String: [String]] = [:]
    for (name, list) in entries.sorted(by: { $0.key < $1.key }) {
      let place = "\(path(key)).\(name)"
      if name.isEmpty { throw fault(key, "has a name that is empty") }
      let labels = try Self.strings(list, at: place, file: file)
      if let also, labels == [also] {
        table[name] = labels
        continue
      }
      for label in labels { try check(label, at: place) }
      table[name] = labels
    }
    return table
  }

  private func check(_ label: String, at place: String) throws(DatasetError) {
    let bytes = Array(label.utf8)
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let isName =
      bytes.first.map(letters.contains) ?? false
      && bytes.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == 0x5F }
    if !isName {
      throw Self.fault(
        place, "has “\(label.prefix(80))”, which is not a label of the taxonomy", file,
        hint: "A label begins with a small letter; small letters, digits and _ follow")
    }
  }

  private static func strings(
    _ value: JSONValue, at place: String, file: String
  ) throws(DatasetError) -> [String] {
    guard case .array(let items) = value else {
      throw fault(place, "must be a list of strings", file)
    }
    var strings: [String] = []
    for item in items {
      guard case .string(let text) = item, !text.isEmpty else {
        throw fault(place, "must be a list of strings that are not empty", file)
      }
      if strings.contains(text) {
        throw fault(place, "has “\(text.prefix(80))” twice", file)
      }
      strings.append(text)
    }
    return strings
  }
}
