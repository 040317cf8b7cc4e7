/// A slow, strict look at a page of HTML.
enum Markup {
  private static let empty: Set<String> = ["meta", "br", "hr", "img", "link", "input"]
  private static let named = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "#39": "'"]

  /// What is not well-formed: elements that do not close in order, bare `<`, `>` and `&`.
  static func problems(_ page: String) -> [String] {
    var problems: [String] = []
    var open: [String] = []
    for piece in pieces(page) {
      switch piece {
      case .start(let name):
        if !empty.contains(name) { open.append(name) }
      case .end(let name):
        if open.popLast() != name { problems.append("</\(name)> closes nothing") }
      case .text(let text):
        if open.last == "style" { continue }
        if text.contains(">") || text.contains("<") { problems.append("bare < or > in “\(text)”") }
        if unescaped(text) == nil { problems.append("bare & in “\(text)”") }
      case .broken(let text): problems.append("no tag: \(text)")
      }
    }
    return problems + open.map { "<\($0)> is not closed" }
  }

  /// The names of all elements.
  static func elements(_ page: String) -> [String] {
    pieces(page).compactMap { piece in
      if case .start(let name) = piece { name } else { nil }
    }
  }

  /// What stands in every element of a name, without the tags in it.
  static func texts(of element: String, in page: String) -> [String] {
    var texts: [String] = []
    var isInside = false
    for piece in pieces(page) {
      switch piece {
      case .start(element):
        isInside = true
        texts.append("")
      case .end(element): isInside = false
      case .text(let text) where isInside: texts[texts.count - 1] += unescaped(text) ?? text
      default: break
      }
    }
    return texts
  }

  private enum Piece: Equatable {
    case start(String), end(String), text(String), broken(String)
  }

  private static func pieces(_ page: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = page[...]
    let tag = #/<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>|<!doctype html>/#
    while let open = rest.firstIndex(of: "<") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      rest = rest[open...]
      guard let match = rest.prefixMatch(of: tag) else {
        pieces.append(.broken(String(rest.prefix(40))))
        rest = rest.dropFirst()
        continue
      }
      if let name = match.2 {
        pieces.append(match.1 == "/" ? .end(String(name)) : .start(String(name)))
      }
      rest = rest[match.range.upperBound...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  private static func unescaped(_ text: String) -> String? {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ";"),
        let character = named[String(rest[rest.index(after: start)..<end])]
      else { return nil }
      result += character
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
