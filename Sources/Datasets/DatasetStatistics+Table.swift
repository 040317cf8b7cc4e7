import Ingest

extension DatasetStatistics: CustomStringConvertible {
  /// Plain tables for people.
  public var description: String {
    var text = overview
    text += "\nPositives / judged negatives\n" + labels.table
    var table = TextTable(["language", "records"])
    for (language, count) in languages.prefix(Self.shownLanguages) {
      table.add([language.isEmpty ? "not said" : language, "\(count)"])
    }
    text += "\n" + table.description
    let more = languages.count - Self.shownLanguages
    if more > 0 { text += "and \(more) more\n" }
    return text
  }

  private static let shownLanguages = 20

  private var overview: String {
    var table = TextTable(["", "count"])
    let total = records.reduce(0, +)
    table.add(["records", "\(total)"])
    for (index, name) in ["train", "dev", "test", "no split"].enumerated() {
      table.add(["  \(name)", "\(records[index])"])
    }
    table.add(["assumed", "\(assumed)"])
    table.add(["without a label", "\(withoutLabels)"])
    table.add(["asked for evidence", "\(withSpans)"])
    table.add(["spans", "\(spans)"])
    table.add(["groups", "\(groups)"])
    table.add(["repeated ids", "\(repeatedIDs)"])
    table.add(["repeated texts", "\(repeatedTexts)"])
    table.add(["rejected records", "\(issues.rejectedCount)"])
    table.add(["rejected spans", "\(issues.rejectedSpanCount)"])
    for (name, share) in [("shortest", 0), ("median", 0.5), ("95th of 100", 0.95), ("longest", 1)] {
      guard let length = lengths.quantile(share) else { continue }
      table.add(["characters, \(name) text", "\(length)"])
    }
    return table.description
  }
}
