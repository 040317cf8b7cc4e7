import Foundation
import Retraining
import Store

/// A comparison of two periods in words and as JSON.
struct DriftReportText {
  private let result: DriftWatch.Result

  init(_ result: DriftWatch.Result) { self.result = result }

  var words: String {
    let report = result.report
    var lines = [
      "recent:    \(period(result.recentPeriod)), \(size(result.recent))",
      "reference: \(period(result.referencePeriod)), \(size(result.reference))",
      result.moment == .date
        ? "by the date of the texts; near-duplicates count once in a period"
        : "by the time of import; near-duplicates count once in a period",
    ]
    if let model = result.modelID {
      lines.append(
        (result.isScoredAnew ? "both scored anew by " : "stored decisions of ") + model.prefix(19)
          + "…")
    }
    let tests = counted(report.findings.count, "comparison")
    lines += [
      "",
      report.alarms.isEmpty
        ? "No alarm in \(tests)." : "\(counted(report.alarms.count, "alarm")) in \(tests):",
      "where nothing differs, a report has an alarm in at most \(percent(report.falseAlarms)) of "
        + "cases (Holm)", "",
    ]
    lines += report.alarms.map { "ALARM  " + words($0) }
    lines += report.findings.filter { !$0.isAlarm }.map { "       " + words($0) }
    let notes = report.notes + result.notes
    if !notes.isEmpty { lines += [""] + notes.map { "note: " + $0 } }
    return lines.joined(separator: "\n") + "\n"
  }

  private func period(_ range: Range<Timestamp>) -> String {
    "\(moment(range.lowerBound)) to \(moment(range.upperBound))"
  }

  private func moment(_ time: Timestamp) -> String {
    String(time.description.prefix(16)).replacing("T", with: " ")
  }

  private func size(_ sample: WatchSample) -> String {
    "\(counted(sample.items, "item")), \(counted(sample.texts, "text"))"
  }

  private func words(_ finding: DriftFinding) -> String {
    let subject = finding.subject.map { " of \($0)" } ?? ""
    let (name, isShare): (String, Bool) =
      switch finding.measure {
      case .flagRate: (finding.subject.map { "flagged as \($0)" } ?? "flagged", true)
      case .topScores: ("score of the top label", false)
      case .scores: ("score\(subject)", false)
      case .knownWords: ("words the model knows", true)
      case .knownPairs: ("pairs of words it knows", true)
      case .language: ("language \(finding.subject ?? "")", true)
      case .precision: ("precision\(subject)", true)
      }
    let values =
      isShare
      ? "\(percent(finding.reference)) -> \(percent(finding.recent))"
      : "mean \(number(finding.reference)) -> \(number(finding.recent))"
    let effect =
      switch finding.test {
      case .kolmogorovSmirnov:
        "distance \(number(finding.effect)) (\(number(finding.lower)) to \(number(finding.upper)))"
      default:
        "\(points(finding.effect)) points (\(points(finding.lower)) to \(points(finding.upper)))"
      }
    return "\(name): \(values), \(effect), p \(p(finding.correctedP)), "
      + "n \(grouped(finding.referenceCount)) and \(grouped(finding.recentCount))"
  }

  private func percent(_ value: Double) -> String { String(format: "%.2f %%", 100 * value) }
  private func points(_ value: Double) -> String { String(format: "%+.2f", 100 * value) }
  private func number(_ value: Double) -> String { String(format: "%.3f", value) }
  private func p(_ value: Double) -> String { String(format: "%.2g", value) }

  // MARK: JSON

  private struct Line: Encodable {
    var measure, test: String
    var subject: String?
    var reference, recent, effect, lower, upper, p, corrected_p: Double
    var reference_count, recent_count: Int
    var alarm: Bool
  }

  private struct Period: Encodable {
    var start, end: String
    var items, texts: Int
  }

  private struct Report: Encodable {
    var schema = "winnow.watch/1"
    var moment: String
    var reference, recent: Period
    var model: String?
    var scored_anew: Bool
    var false_alarms: Double
    var correction = "holm"
    var alarms: Int
    var findings: [Line]
    var notes: [String]
  }

  func json() throws -> String {
    func period(_ range: Range<Timestamp>, _ sample: WatchSample) -> Period {
      Period(
        start: range.lowerBound.description, end: range.upperBound.description,
        items: sample.items, texts: sample.texts)
    }
    let report = Report(
      moment: result.moment.rawValue,
      reference: period(result.referencePeriod, result.reference),
      recent: period(result.recentPeriod, result.recent), model: result.modelID,
      scored_anew: result.isScoredAnew, false_alarms: result.report.falseAlarms,
      alarms: result.report.alarms.count,
      findings: result.report.findings.map {
        Line(
          measure: $0.measure.rawValue, test: $0.test.rawValue, subject: $0.subject,
          reference: $0.reference, recent: $0.recent, effect: $0.effect, lower: $0.lower,
          upper: $0.upper, p: $0.p, corrected_p: $0.correctedP,
          reference_count: $0.referenceCount, recent_count: $0.recentCount, alarm: $0.isAlarm)
      }, notes: result.report.notes + result.notes)
    return try ReportJSON.text(report)
  }
}

/// JSON with sorted keys and a line feed at its end.
enum ReportJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
