import Foundation
import Pipeline

/// A report as one page of HTML: no scripts, nothing from elsewhere, readable with a screen reader.
struct HTMLReport {
  private let report: DocumentReport
  private let labels: [DocumentReport.LabelReport]
  private let modelID: String

  init(
    _ report: DocumentReport, _ labels: [DocumentReport.LabelReport], modelID: String
  ) {
    self.report = report
    self.labels = labels
    self.modelID = modelID
  }

  var page: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>winnow: why</title>
    <style>
    :root { color-scheme: light dark; --strong: #ffd866; --weak: #fff1c2; --ink: #1a1a1a; }
    body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
    blockquote { margin: 1rem 0; padding: .5rem 1rem; border-inline-start: .25rem solid #888; white-space: pre-wrap; overflow-wrap: anywhere; }
    mark { background: var(--weak); color: var(--ink); padding: 0 .1em; border-bottom: 1px dotted var(--ink); }
    mark.strong { background: var(--strong); border-bottom: 3px solid var(--ink); font-weight: 600; }
    table { border-collapse: collapse; } th, td { text-align: start; padding: .15rem .75rem .15rem 0; }
    td.n { text-align: end; font-variant-numeric: tabular-nums; }
    </style>
    </head>
    <body>
    <h1>\(report.needsReview ? "For review" : "Pass")</h1>
    <p>\(escaped(report.rationale))</p>
    \(labels.map(section).joined(separator: "\n"))
    <p><small>Model <code>\(escaped(modelID))</code>. A hint for a human reader, not a decision.</small></p>
    </body>
    </html>

    """
  }

  private func section(_ label: DocumentReport.LabelReport) -> String {
    var rows = label.passages.sorted { abs($0.contribution) > abs($1.contribution) }.prefix(20)
      .map { row($0.contribution, "<q dir=\"auto\">\(escaped($0.text))</q>") }
    let rest =
      label.passages.sorted { abs($0.contribution) > abs($1.contribution) }.dropFirst(20)
      .reduce(0) { $0 + $1.contribution }
    if rest != 0 { rows.append(row(rest, "all other passages")) }
    rows += label.document.map { row($0.contribution, "<code>\(escaped($0.feature))</code>") }
    rows.append(row(label.bias, "the label's base rate"))
    rows.append(row(label.logit, "<strong>score</strong>"))
    let threshold = label.threshold.map { ", flagged from " + percent($0) } ?? ""
    return """
      <h2>\(escaped(label.label.name)): \(percent(label.probability))\(threshold)</h2>
      <blockquote dir="auto" lang="\(escaped(report.language))">\(highlighted(label))</blockquote>
      <table>
      <thead><tr><th scope="col">adds</th><th scope="col">because of</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private func row(_ value: Double, _ cell: String) -> String {
    "<tr><td class=\"n\">\(String(format: "%+.2f", value))</td><td>\(cell)</td></tr>"
  }

  private func highlighted(_ label: DocumentReport.LabelReport) -> String {
    let bytes = Array(report.text.utf8)
    var result = ""
    var position = 0
    for (passage, isStrong) in label.marks {
      result += escaped(String(decoding: bytes[position..<passage.bytes.lowerBound], as: UTF8.self))
      let kind = isStrong ? " class=\"strong\"" : ""
      result += "<mark\(kind) title=\"adds \(String(format: "%.2f", passage.contribution))\">"
      result += escaped(passage.text) + "</mark>"
      position = passage.bytes.upperBound
    }
    return result + escaped(String(decoding: bytes[position...], as: UTF8.self))
  }

  private func percent(_ probability: Double) -> String {
    String(format: "%.1f %%", probability * 100)
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default:
        result.unicodeScalars.append(
          scalar.value < 0x20 && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }
}
