import ArgumentParser
import Foundation
import Store

/// `winnow review stats`
struct ReviewStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Items by state, precision of labels, agreement of reviewers.",
    discussion: """
      Precision is the share of confirmed labels among confirmed and rejected ones, with Wilson's \
      interval at 95 %. Agreement is Krippendorff's alpha over items that two or more judged without \
      sight of one another, with a bootstrap interval at 95 %.

      EXAMPLE
        winnow review stats --database reviews.sqlite
      """)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let store = try database.open()
    var lines: [String] = []
    let counts = try store.counts()
    let all = counts.values.reduce(0, +)
    let flagged = try store.flagRate()
    lines.append("\(counted(all, "item")), \(percent(flagged.value)) flagged by the machine")
    for state in ItemState.allCases {
      if let number = counts[state], number > 0 { lines.append(row(number, state.rawValue)) }
    }
    for age in try store.queueAges() {
      guard let oldest = age.oldest, let median = age.median else { continue }
      lines.append(
        "waiting as \(age.state.rawValue): oldest of \(oldest.dayText), half before "
          + median.dayText)
    }
    let precision = try store.precision()
    if !precision.isEmpty {
      lines += ["", "label precision by verdicts in force"]
      for label in precision {
        let added = label.added > 0 ? ", \(grouped(label.added)) added by reviewers" : ""
        lines.append(
          row(label.precision.total, "\(label.label)  \(share(label.precision))\(added)"))
      }
    }
    let agreement = try store.agreement()
    if !agreement.labels.isEmpty {
      lines += ["", "agreement (Krippendorff's alpha) of independent judgements"]
      for label in agreement.labels {
        lines.append(
          row(label.units, "\(label.label ?? "any label")  \(estimate(label.alpha))"))
      }
    }
    let overturned = try store.overturnedAppeals()
    if overturned.total > 0 {
      lines += [
        "", "\(counted(overturned.total, "answered appeal")), overturned \(share(overturned))",
      ]
    }
    try Terminal.output(lines.joined(separator: "\n") + "\n")
  }

  private func row(_ number: Int, _ text: String) -> String {
    let digits = grouped(number)
    return String(repeating: " ", count: max(1, 12 - digits.count)) + digits + "  " + text
  }

  private func percent(_ value: Double?) -> String {
    value.map { String(format: "%.1f %%", 100 * $0) } ?? "none"
  }

  private func share(_ share: Share) -> String {
    guard let interval = share.interval else { return "not judged" }
    return "\(percent(share.value)) (\(percent(interval.lowerBound)) to "
      + "\(percent(interval.upperBound)))"
  }

  private func estimate(_ estimate: Agreement.Estimate?) -> String {
    guard let estimate else { return "not defined: all judgements are the same" }
    let value = String(format: "%.2f", estimate.value)
    guard let interval = estimate.interval else { return value }
    return value
      + String(format: " (%.2f to %.2f)", interval.lowerBound, interval.upperBound)
  }
}
