/// How the records of a source are written.
public enum RecordFormat: String, Sendable, Hashable, CaseIterable, Codable {
  /// One JSON object a line.
  case jsonLines = "jsonl"
  /// Comma-separated values after RFC 4180, with a header row.
  case csv
  /// Values between tabs, without quoting, with a header row.
  case tsv
  /// One document a line.
  case text
  /// One document a file: the `.txt` files of a folder.
  case textFile = "file"
}

extension RecordFormat {
  /// What the ending of a file name says, a `.gz` or `.zst` after it ignored.
  ///
  /// `.json` is read as JSON Lines: many such files are.
  init?(fileName: String) {
    var name = fileName[...].lowercased()[...]
    for ending in [".gz", ".gzip", ".zst", ".zstd"] where name.hasSuffix(ending) {
      name = name.dropLast(ending.count)
      break
    }
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...] {
    case "jsonl", "ndjson", "json": self = .jsonLines
    case "csv": self = .csv
    case "tsv", "tab": self = .tsv
    case "txt", "text": self = .text
    default: return nil
    }
  }

  /// What the first bytes say: an opening brace begins JSON Lines; a row of several columns, one
  /// of them called as the text is, begins a table; anything else is plain text.
  init(content: ArraySlice<UInt8>, textField: String) {
    guard let first = content.firstIndex(where: { $0 > 0x20 }) else {
      self = .text
      return
    }
    if content[first] == UInt8(ascii: "{") {
      self = .jsonLines
      return
    }
    let before = content[..<first].lastIndex(of: UInt8(ascii: "\n"))
    let start = before.map { $0 + 1 } ?? content.startIndex
    let end = content[first...].firstIndex(of: UInt8(ascii: "\n")) ?? content.endIndex
    let line = Array(content[start..<end])
    self =
      [.csv, .tsv].first { format in
        let columns = DelimitedRow(line, 0..<line.count, format: format).values(of: line)
        return columns.count > 1 && columns.contains(textField)
      } ?? .text
  }

  /// Whether these first bytes are enough to tell: what follows would not change the answer.
  static func canTell(from content: ArraySlice<UInt8>) -> Bool {
    guard let first = content.firstIndex(where: { $0 > 0x20 }) else { return false }
    return content[first] == UInt8(ascii: "{")
      || content[first...].contains(UInt8(ascii: "\n"))
  }

  /// Whether the first row names the columns.
  var hasHeader: Bool { self == .csv || self == .tsv }
}
