/// A record as it is written.
struct OutputRecord {
  var id: String
  var text: String
  var labels: [String]
  var judged: [String]?
  var spans: [LabelRange]?
  var split: SplitSide
  var language: String?
  var group: String?
  var weight: Double
}

/// Writes records as JSON Lines: keys in a fixed order, only the escapes that JSON asks for.
struct RecordEncoder {
  private(set) var bytes: [UInt8] = []

  /// Takes what was written and starts anew.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func append(_ record: OutputRecord) {
    raw(#"{"id":"#)
    string(record.id)
    raw(#","text":"#)
    string(record.text)
    raw(#","labels":"#)
    list(record.labels)
    if let judged = record.judged {
      raw(#","judged":"#)
      list(judged)
    }
    if let spans = record.spans { append(spans) }
    raw(#","split":"#)
    string(record.split.rawValue)
    if let language = record.language {
      raw(#","lang":"#)
      string(language)
    }
    if let group = record.group {
      raw(#","group":"#)
      string(group)
    }
    // The shortest decimal that reads back as the same number.
    raw(#","weight":\#(record.weight)"#)
    raw("}\n")
  }

  private mutating func append(_ spans: [LabelRange]) {
    raw(#","spans":["#)
    for (index, span) in spans.enumerated() {
      if index > 0 { raw(",") }
      raw(#"{"start":\#(span.range.lowerBound),"end":\#(span.range.upperBound),"label":"#)
      string(span.label)
      raw("}")
    }
    raw("]")
  }

  private mutating func list(_ names: [String]) {
    raw("[")
    for (index, name) in names.enumerated() {
      if index > 0 { raw(",") }
      string(name)
    }
    raw("]")
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    raw("\"")
    for byte in text.utf8 {
      switch byte {
      case 0x22: raw(#"\""#)
      case 0x5C: raw(#"\\"#)
      case 0x0A: raw(#"\n"#)
      case 0x0D: raw(#"\r"#)
      case 0x09: raw(#"\t"#)
      case 0..<0x20:
        raw(byte < 0x10 ? #"\u000"# : #"\u00"#)
        raw(String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    raw("\"")
  }
}
