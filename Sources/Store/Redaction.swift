import Foundation

/// Takes the words of a text out of a decision record.
enum Redaction {
  /// The record without texts of passages and without the rationale, which quotes them. Offsets and
  /// numbers stay. A record that cannot be read comes back as an empty object.
  static func withoutTexts(_ json: String) -> String {
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
      let data = try? JSONSerialization.data(
        withJSONObject: clean(object), options: [.sortedKeys, .withoutEscapingSlashes])
    else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  private static func clean(_ value: Any) -> Any {
    if let members = value as? [String: Any] {
      var kept: [String: Any] = [:]
      for (key, member) in members where key != "text" && key != "rationale" {
        kept[key] = clean(member)
      }
      return kept
    }
    if let members = value as? [Any] { return members.map(clean) }
    return value
  }
}
