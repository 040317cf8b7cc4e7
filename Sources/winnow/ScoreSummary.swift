import Foundation
import Ingest
import Pipeline

/// What a scoring run found, in words for a terminal.
struct ScoreSummary {
  private let counts: ScoreCounts
  private let bundle: ModelBundle
  private let seconds: Double
  private let rejects: String?
  private let idField: String

  init(
    _ counts: ScoreCounts, _ bundle: ModelBundle, seconds: Double, rejects: String?,
    idField: String
  ) {
    self.counts = counts
    self.bundle = bundle
    self.seconds = seconds
    self.rejects = rejects
    self.idField = idField
  }

  var text: String {
    var lines = [
      "\(counted(counts.documents, "document")) in \(duration(seconds)): "
        + "\(grouped(counts.flagged)) for review, "
        + "\(grouped(counts.documents - counts.flagged)) pass"
    ]
    if counts.rejected > 0 {
      lines.append(
        "\(counted(counts.rejected, "record")) rejected"
          + (rejects.map { ", see \($0)" } ?? "; --rejects FILE lists them")
          + (counts.firstRejected.map { "; the first: \($0)" } ?? ""))
    }
    if counts.repaired > 0 {
      lines.append("\(counted(counts.repaired, "record")) with invalid UTF-8, replaced by U+FFFD")
    }
    if let source = counts.guessedText {
      lines.append(
        "\(source) was read as plain text, a document a line; --format reads it as something else")
    }
    if idField != FieldNames().id, counts.documents > 0, !counts.hasIdentifiers {
      lines.append("no record has a field “\(idField)”: identifiers are line numbers")
    }
    let flagged = bundle.manifest.labels.indices
      .filter {
        $0 < counts.labels.count && counts.labels[$0] > 0
          && !bundle.manifest.labels[$0].isNeutral
      }
      .sorted {
        counts.labels[$0] != counts.labels[$1] ? counts.labels[$0] > counts.labels[$1] : $0 < $1
      }
    for label in flagged.prefix(10) {
      let number = grouped(counts.labels[label])
      let pad = String(repeating: " ", count: max(1, 10 - number.count))
      lines.append("\(pad)\(number)  \(bundle.manifest.labels[label].name)")
    }
    if !counts.findings.isEmpty {
      lines += ["", "Strongest findings, for a human to judge:"]
      for finding in counts.findings { lines += ["", self.finding(finding)] }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  private func finding(_ finding: Finding) -> String {
    let percent = Int((finding.probability * 100).rounded())
    var rest = Terminal.printable(finding.excerpt)[...]
    var marked = ""
    for passage in finding.passages.map(Terminal.printable) {
      guard let range = rest.range(of: passage) else { continue }
      marked += rest[..<range.lowerBound] + mark(passage)
      rest = rest[range.upperBound...]
    }
    marked += rest
    let flat = marked.split(whereSeparator: \.isNewline).joined(separator: " ")
    return "  \(finding.label), \(percent) %  (id \(Terminal.printable(finding.id)))\n    \(flat)"
  }

  private func mark(_ text: String) -> String {
    Terminal.isErrorInteractive ? "\u{1B}[1;30;43m\(text)\u{1B}[0m" : "[\(text)]"
  }
}
