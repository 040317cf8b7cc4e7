import Foundation

/// Any JSON value, for small files that are checked key by key.
enum JSONValue: Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Reads a whole file.
  ///
  /// - Throws: `unreadable`, or `code` if it is not JSON.
  static func read(
    _ path: String, or code: DatasetError.Code
  ) throws(DatasetError) -> JSONValue {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw DatasetError(
        .unreadable, file: path, detail: "the file cannot be read",
        hint: "Check the path and its permissions")
    }
    return try parse(data, file: path, or: code)
  }

  /// Reads JSON.
  ///
  /// - Throws: `code` if it is not JSON.
  static func parse(
    _ data: Data, file: String, or code: DatasetError.Code
  ) throws(DatasetError) -> JSONValue {
    do {
      return try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      throw DatasetError(
        code, file: file, detail: "this is not well-formed JSON",
        hint: "Look for a missing comma, quotation mark or bracket")
    }
  }
}
