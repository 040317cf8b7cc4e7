import Foundation
import Pipeline

/// A report for a terminal: passages highlighted, stronger ones more so; without colours they stand
/// in brackets.
struct TextReport {
  private let report: DocumentReport
  private let labels: [DocumentReport.LabelReport]
  private let hasColour: Bool

  init(
    _ report: DocumentReport, _ labels: [DocumentReport.LabelReport], hasColour: Bool
  ) {
    self.report = report
    self.labels = labels
    self.hasColour = hasColour
  }

  var text: String {
    var lines = [
      bold(report.needsReview ? "For review" : "Pass") + "  "
        + Terminal.printable(report.rationale), "",
    ]
    for label in labels { lines += section(label) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ label: DocumentReport.LabelReport) -> [String] {
    let percent = String(format: "%.1f %%", label.probability * 100)
    var head = bold(label.label.name) + "  \(percent)"
    if let threshold = label.threshold {
      head += String(format: " (flagged from %.1f %%)", threshold * 100)
    }
    var lines = [head, "", highlighted(label), ""]
    let strongest = label.passages.sorted { abs($0.contribution) > abs($1.contribution) }
    for passage in strongest.prefix(8) where abs(passage.contribution) >= 0.005 {
      let flat = Terminal.printable(String(passage.text.map { $0.isNewline ? " " : $0 }))
      lines.append("  \(signed(passage.contribution))  \(flat.prefix(60))")
    }
    for part in label.document.prefix(4) where abs(part.contribution) >= 0.05 {
      lines.append("  \(signed(part.contribution))  (\(part.feature))")
    }
    let shown =
      strongest.prefix(8).filter { abs($0.contribution) >= 0.005 }.map(\.contribution)
      + label.document.prefix(4).filter { abs($0.contribution) >= 0.05 }.map(\.contribution)
    let rest = label.logit - label.bias - shown.reduce(0, +)
    if abs(rest) >= 0.005 { lines.append("  \(signed(rest))  everything else") }
    lines.append("  \(signed(label.bias))  the label's base rate")
    lines.append("  \(signed(label.logit))  score, that is \(percent)")
    lines.append("")
    return lines
  }

  /// The text with the passages that speak for the label marked.
  private func highlighted(_ label: DocumentReport.LabelReport) -> String {
    let bytes = Array(report.text.utf8)
    var result = ""
    var position = 0
    for (passage, isStrong) in label.marks {
      result += printable(bytes[position..<passage.bytes.lowerBound])
      result += marked(printable(bytes[passage.bytes]), isStrong: isStrong)
      position = passage.bytes.upperBound
    }
    return result + printable(bytes[position...])
  }

  private func marked(_ text: String, isStrong: Bool) -> String {
    guard hasColour else { return isStrong ? "[[\(text)]]" : "[\(text)]" }
    return isStrong ? "\u{1B}[1;30;43m\(text)\u{1B}[0m" : "\u{1B}[4;33m\(text)\u{1B}[0m"
  }

  /// Text without characters that would command the terminal.
  private func printable(_ bytes: ArraySlice<UInt8>) -> String {
    Terminal.printable(String(decoding: bytes, as: UTF8.self))
  }

  private func bold(_ text: String) -> String {
    hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  private func signed(_ value: Double) -> String {
    let text = String(format: "%+.2f", value)
    return String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}
