import Foundation
import Mustache

/// The pages' templates, which are part of the program.
struct Templates: Sendable {
  private let library: MustacheLibrary

  /// Reads all templates.
  ///
  /// - Throws: what is wrong in one of them.
  init() throws {
    MustacheContentTypes.register(HTMLText.Content(), named: "PAGE")
    var library = MustacheLibrary()
    for (name, bytes) in Assets.templates {
      // Every template names its escaping: a partial does not take over that of its page.
      let text = "{{% CONTENT_TYPE: PAGE}}" + String(decoding: bytes, as: UTF8.self)
      library.register(try MustacheTemplate(string: text), named: name)
    }
    self.library = library
  }

  /// Fills in a template. An empty text counts as absent: its section is left out.
  func render(_ name: String, _ values: [String: Any]) -> String {
    guard let page = library.render(Self.marked(values), withTemplate: name) else {
      preconditionFailure("there is no template “\(name)”")
    }
    return page
  }

  /// An empty text that hides a value of the same name further out, and is absent all the same.
  private struct Blank: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
  }

  private static func marked(_ values: [String: Any]) -> [String: Any] {
    values.mapValues { value in
      switch value {
      case let text as String: return text.isEmpty ? Blank() : text
      case let rows as [[String: Any]]: return rows.map(marked)
      case let row as [String: Any]: return marked(row)
      default: return value
      }
    }
  }
}
