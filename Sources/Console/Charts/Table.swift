/// Rows of a table as CSV (RFC 4180).
struct Table {
  private(set) var text: String

  init(_ names: [String]) {
    text = Self.row(names)
  }

  mutating func add(_ cells: [String]) { text += Self.row(cells) }

  private static func row(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\r\n"
  }

  /// Quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe.
  static func cell(_ value: String) -> String {
    var value = value
    if let first = value.unicodeScalars.first,
      "=+@\t\r".unicodeScalars.contains(first) || (first == "-" && Double(value) == nil)
    {
      value = "'" + value
    }
    let isQuoted = value.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    return isQuoted ? "\"" + value.replacing("\"", with: "\"\"") + "\"" : value
  }
}
