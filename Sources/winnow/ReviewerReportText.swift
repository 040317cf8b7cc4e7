import Foundation
import Retraining

/// A comparison of reviewers in words and as JSON.
struct ReviewerReportText {
  private let report: ReviewerReport
  private let names: [Int64: String]

  init(_ report: ReviewerReport, _ names: [Int64: String]) {
    self.report = report
    self.names = names
  }

  private func name(_ reviewer: Int64) -> String { names[reviewer] ?? "reviewer \(reviewer)" }

  var words: String {
    let reviewers = Set(report.findings.map(\.reviewer)).count
    var lines: [String] = []
    if report.suspects.isEmpty {
      lines.append("No reviewer of \(reviewers) is far from the others.")
    } else {
      lines.append("Far from the others: " + report.suspects.map(name).joined(separator: ", "))
    }
    lines += [
      "where nobody's share is more than \(points(report.tolerance)) points below that of the "
        + "others, a report names somebody in at most "
        + String(format: "%.2f %%", 100 * report.falseAlarms)
        + " of cases (\(counted(report.findings.count, "comparison")), Holm)",
      "",
    ]
    lines += report.alarms.map { "ALARM  " + words($0) }
    let calm = report.findings.filter { !$0.isAlarm && $0.label == nil }
    lines += calm.map { "       " + words($0) }
    if !report.notes.isEmpty { lines += [""] + report.notes.map { "note: " + $0 } }
    return lines.joined(separator: "\n") + "\n"
  }

  private func words(_ finding: ReviewerFinding) -> String {
    let signal =
      switch finding.signal {
      case .golden: "right on golden items"
      case .agreement: "agrees with others"
      case .prediction: "agrees with models of the others"
      }
    return "\(name(finding.reviewer)): \(signal), \(finding.label ?? "outcome"): "
      + "\(share(finding.agreed, finding.texts)), others "
      + "\(share(finding.othersAgreed, finding.othersTexts)), "
      + "\(points(finding.difference)) points (\(points(finding.lower)) to "
      + "\(points(finding.upper))), p " + String(format: "%.2g", finding.correctedP)
  }

  private func share(_ count: Int, _ all: Int) -> String {
    String(format: "%.1f %%", 100 * Double(count) / Double(max(1, all))) + " of \(grouped(all))"
  }

  private func points(_ value: Double) -> String { String(format: "%.1f", 100 * value) }

  // MARK: JSON

  private struct Line: Encodable {
    var reviewer, signal: String
    var label: String?
    var agreed, texts, others_agreed, others_texts: Int
    var difference, lower, upper, p, corrected_p: Double
    var alarm: Bool
  }

  private struct Report: Encodable {
    var schema = "winnow.reviewers/1"
    var false_alarms, tolerance: Double
    var correction = "holm"
    var suspects: [String]
    var findings: [Line]
    var notes: [String]
  }

  func json() throws -> String {
    try ReportJSON.text(
      Report(
        false_alarms: report.falseAlarms, tolerance: report.tolerance,
        suspects: report.suspects.map(name),
        findings: report.findings.map {
          Line(
            reviewer: name($0.reviewer), signal: $0.signal.rawValue, label: $0.label,
            agreed: $0.agreed, texts: $0.texts, others_agreed: $0.othersAgreed,
            others_texts: $0.othersTexts, difference: $0.difference, lower: $0.lower,
            upper: $0.upper, p: $0.p, corrected_p: $0.correctedP, alarm: $0.isAlarm)
        }, notes: report.notes))
  }
}
