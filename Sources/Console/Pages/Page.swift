import Foundation
import Store

/// Puts the content of a page into the layout.
enum Page {
  static func answer(
    _ visit: Visit, _ template: String, title: String, status: Int = 200,
    _ values: [String: Any]
  ) throws -> Answer {
    var values = values
    values["csrf"] = visit.visitor?.csrf ?? ""
    let content = visit.desk.templates.render(template, values)
    return .html(layout(visit.desk, visit, title: title, content: content), status: status)
  }

  /// A page with a sentence.
  static func message(
    _ desk: Desk, _ visit: Visit?, title: String, detail: String, status: Int
  ) -> Answer {
    let content = desk.templates.render("message", ["title": title, "detail": detail])
    return .html(layout(desk, visit, title: title, content: content), status: status)
  }

  private static func layout(
    _ desk: Desk, _ visit: Visit?, title: String, content: String
  ) -> String {
    var values: [String: Any] = [
      "title": title, "content": content, "version": desk.assetVersion,
      "isOpen": !desk.settings.requiresLogin, "theme": Preferences.Theme.auto.rawValue,
      "isPlain": false,
    ]
    if let visit, let visitor = visit.visitor {
      let preferences = visitor.preferences
      values["csrf"] = visitor.csrf
      values["name"] = visitor.reviewer.name
      values["role"] = visitor.reviewer.role.rawValue
      values["hasLogin"] = desk.settings.requiresLogin
      values["theme"] = preferences.theme.rawValue
      values["isPlain"] = preferences.plain
      let keys = KeyMap(preferences).actions
      values["keys"] = keys.map { ["id": $0.id, "title": $0.title, "key": $0.key] }
      if !visitor.mustChangePassword {
        values["sections"] = sections(visitor, visit.path, hasShadow: desk.shadow != nil)
      }
    }
    return desk.templates.render("layout", values)
  }

  private static func sections(
    _ visitor: Visitor, _ path: String, hasShadow: Bool
  ) -> [[String: Any]] {
    var sections = [("/", "Queues"), ("/items", "Items"), ("/insights", "Insights")]
    if visitor.oversees { sections += [("/agreement", "Agreement"), ("/audit", "Audit")] }
    if visitor.oversees && hasShadow { sections.append(("/shadow", "Shadow")) }
    if visitor.leads { sections.append(("/queues", "Set up")) }
    if visitor.administers { sections.append(("/users", "Accounts")) }
    return sections.map { address, name in
      ["address": address, "name": name, "isHere": address == path]
    }
  }

  /// Choices of a select element.
  static func options(
    _ choices: [(value: String, name: String)], chosen: String?
  ) -> [[String: Any]] {
    choices.map { ["value": $0.value, "name": $0.name, "isChosen": $0.value == chosen] }
  }
}

/// Style, script and icon.
enum AssetPages {
  static func file(_ visit: Visit) throws -> Answer {
    guard let file = visit.parameters["name"].flatMap({ Assets.files[$0] }) else {
      throw Refusal.notFound
    }
    return Answer(
      type: file.type, body: file.bytes,
      headers: [("cache-control", "public, max-age=31536000, immutable")])
  }
}
