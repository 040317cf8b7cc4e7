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

  /// Fills in a template.
  func render(_ name: String, _ values: [String: Any]) -> String {
    guard let page = library.render(values, withTemplate: name) else {
      preconditionFailure("there is no template “\(name)”")
    }
    return page
  }
}
