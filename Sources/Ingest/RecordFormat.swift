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

  /// What the first bytes say: an opening brace begins JSON Lines, anything else plain text.
  /// `nil` while there are only blanks.
  init?(content: [UInt8], count: Int) {
    guard let first = content.prefix(count).first(where: { $0 > 0x20 }) else { return nil }
    self = first == UInt8(ascii: "{") ? .jsonLines : .text
  }

  /// Whether the first row names the columns.
  var hasHeader: Bool { self == .csv || self == .tsv }
}
