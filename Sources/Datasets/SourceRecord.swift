import Foundation

/// One record of a set, with the set's own labels.
struct SourceRecord {
  var line: Int
  var id: String
  var text: String
  var labels: [String]
  /// Where the evidence stands; `nil` where nobody was asked for it.
  var spans: [SourceSpan]?
  /// Spans that are not inside the text.
  var droppedSpans = 0
  var split: String?
  var language: String?
  var group: String?
  /// How many people annotated it.
  var annotators: Int?
  /// The value or values of the field that says what was asked about.
  var asked: [String] = []
}

/// Evidence in a set, in Unicode scalars of the text.
struct SourceSpan {
  var range: Range<Int>
  var label: String
  var annotator: String
}

extension SourceRecord {
  /// Reads one line of JSON.
  ///
  /// - Parameters:
  ///   - bytes: the line without its end.
  ///   - line: its number; the id of a record that has none.
  ///   - askedField: the field that says what was asked about, if any.
  init(
    _ bytes: ArraySlice<UInt8>, line: Int, askedField: String?
  ) throws(LeftOut) {
    guard let value = try? JSONSerialization.jsonObject(with: Data(bytes)) else {
      throw .notJSON
    }
    guard let object = value as? [String: Any] else { throw .notObject }
    guard let text = object["text"] as? String else { throw .noText }
    guard let labels = object["labels"] as? [String] else { throw .noLabels }
    self.line = line
    self.text = text
    self.labels = labels
    id = Self.name(object["id"]) ?? String(line)
    split = object["split"] as? String
    language = object["lang"] as? String
    group = Self.name(object["group"])
    annotators = object["annotators"] as? Int
    if let askedField {
      asked = object[askedField] as? [String] ?? Self.name(object[askedField]).map { [$0] } ?? []
    }
    if let list = object["spans"] as? [Any] { readSpans(list) }
  }

  private mutating func readSpans(_ list: [Any]) {
    let length = list.isEmpty ? 0 : text.unicodeScalars.count
    var spans: [SourceSpan] = []
    for item in list {
      guard let span = item as? [String: Any], let start = span["start"] as? Int,
        let end = span["end"] as? Int, let label = span["label"] as? String, start >= 0,
        start < end, end <= length
      else {
        droppedSpans += 1
        continue
      }
      spans.append(
        SourceSpan(
          range: start..<end, label: label, annotator: Self.name(span["annotator"]) ?? ""))
    }
    self.spans = spans
  }

  /// A string, or a whole number as one.
  private static func name(_ value: Any?) -> String? {
    if let text = value as? String { return text }
    return (value as? Int).map(String.init)
  }
}
