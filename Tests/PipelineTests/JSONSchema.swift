import Foundation

/// A JSON Schema, as far as the schemas of this project go; a keyword it does not know is a problem.
struct JSONSchema {
  private let root: JSONValue

  init(_ json: JSONValue) { root = json }

  /// Reads one of the schemas in `datasets/schema`.
  init(named name: String) throws {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    root = try JSONValue(
      Data(contentsOf: folder.appendingPathComponent("datasets/schema/\(name).schema.json")))
  }

  /// What does not fit, each with its place.
  func problems(_ value: JSONValue) -> [String] { problems(value, root, "") }

  private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    if let isAllowed = schema.bool { return isAllowed ? [] : ["\(place): not allowed"] }
    return schema.members.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      problems(value, keyword, rule, schema, place)
    }
  }

  private func problems(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    func fits(_ other: JSONValue) -> Bool { problems(value, other, place).isEmpty }
    func require(_ condition: Bool) -> [String] {
      condition ? [] : ["\(place): \(value) does not fit \(keyword) \(rule)"]
    }
    switch keyword {
    case "$schema", "$id", "$defs", "title", "description", "default", "then": return []
    case "$ref":
      let name = rule.string.flatMap { $0.split(separator: "/").last }.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["no definition of \(name)"] }
      return problems(value, target, place)
    case "type": return require(isOfType(value, rule.string ?? ""))
    case "const": return require(value == rule)
    case "enum": return require(rule.items.contains(value))
    case "oneOf": return require(rule.items.count(where: fits) == 1)
    case "allOf": return rule.items.flatMap { problems(value, $0, place) }
    case "not": return require(!fits(rule))
    case "if":
      guard fits(rule), let then = schema["then"] else { return [] }
      return problems(value, then, place)
    case "required", "properties", "additionalProperties", "propertyNames", "minProperties":
      return objectProblems(value, keyword, rule, schema, place)
    case "items", "prefixItems", "contains", "minItems":
      return arrayProblems(value, keyword, rule, schema, place)
    case "minimum": return require(value.number.map { $0 >= rule.number ?? 0 } ?? true)
    case "maximum": return require(value.number.map { $0 <= rule.number ?? 0 } ?? true)
    case "minLength":
      return require(value.string.map { $0.unicodeScalars.count >= Int(rule.number ?? 0) } ?? true)
    case "pattern":
      guard let text = value.string, let pattern = rule.string else { return [] }
      return require(text.range(of: pattern, options: .regularExpression) != nil)
    default: return ["the keyword \(keyword) is not known"]
    }
  }

  private func objectProblems(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    guard case .object(let members) = value else { return [] }
    switch keyword {
    case "required":
      return rule.items.compactMap(\.string).filter { members[$0] == nil }
        .map { "\(place): lacks \($0)" }
    case "properties":
      return members.flatMap { key, member in
        rule[key].map { problems(member, $0, "\(place)/\(key)") } ?? []
      }
    case "additionalProperties":
      return members.filter { schema["properties"]?[$0.key] == nil }.flatMap { key, member in
        problems(member, rule, "\(place)/\(key)")
      }
    case "propertyNames":
      return members.keys.flatMap { problems(.string($0), rule, "\(place)/\($0)") }
    default:
      return members.count >= Int(rule.number ?? 0) ? [] : ["\(place): too few members"]
    }
  }

  private func arrayProblems(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    guard case .array(let items) = value else { return [] }
    switch keyword {
    case "items":
      let first = schema["prefixItems"]?.items.count ?? 0
      return items.enumerated().dropFirst(first).flatMap {
        problems($0.element, rule, "\(place)/\($0.offset)")
      }
    case "prefixItems":
      return zip(items, rule.items).enumerated().flatMap {
        problems($0.element.0, $0.element.1, "\(place)/\($0.offset)")
      }
    case "contains":
      let holds = items.contains { problems($0, rule, place).isEmpty }
      return holds ? [] : ["\(place): holds nothing that fits \(rule)"]
    default:
      return items.count >= Int(rule.number ?? 0) ? [] : ["\(place): too few items"]
    }
  }

  private func isOfType(_ value: JSONValue, _ name: String) -> Bool {
    switch (value, name) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"),
      (.number, "number"), (.null, "null"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }
}
