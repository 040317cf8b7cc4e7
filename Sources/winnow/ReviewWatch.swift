import ArgumentParser
import Foundation
import Pipeline
import Retraining
import Store

/// `winnow review watch`
struct ReviewWatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Whether the stream, or a reviewer, has changed by more than chance.",
    discussion: """
      Compares a recent period with the one before it: how much is flagged, the distribution of \
      scores, how much of the texts the model knows, languages, and the precision of labels by \
      verdicts. Of near-duplicates one counts in each period. With --model both periods are scored \
      anew by one model; else stored decisions are compared. All comparisons together have an alarm \
      where nothing differs at most with the rate --false-alarms.

      With --reviewers it compares reviewers instead: with golden answers, with others on the same \
      texts, and with models that learnt from the others.

      EXAMPLES
        winnow review watch --model models/default --window 7d --reference 28d
        winnow review watch --reviewers --pseudonyms
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Model folder, to score the texts of both periods anew.")
  var model: String?

  @Option(help: "Which moment of an item counts: auto, date or imported.")
  var by: String = "auto"

  @Option(
    help: "The day or moment, UTC, when the recent period begins; it ends with the last item.")
  var since: String?

  @Option(help: "Length of the recent period: a number with h, d or w (7d if not given).")
  var window: String?

  @Option(help: "Length of the reference period before it.")
  var reference: String = "28d"

  @Option(help: "How often a report may have an alarm where nothing differs, within 0 and 1.")
  var falseAlarms: Double = 0.01

  @Flag(help: "Compare reviewers.")
  var reviewers = false

  @Option(help: "How much lower than that of the others a reviewer's share may be, 0 to 1.")
  var tolerance: Double = 0.1

  @Flag(help: "Reviewers by pseudonym.")
  var pseudonyms = false

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "One JSON object in place of words.")
  var json = false

  @Flag(help: "End with exit code 4 where there is an alarm.")
  var failOnAlarm = false

  @Flag(help: "No progress.")
  var quiet = false

  mutating func validate() throws {
    guard falseAlarms > 0, falseAlarms < 1 else {
      throw ValidationError("--false-alarms is \(falseAlarms); use a rate within 0 and 1")
    }
    guard (0..<1).contains(tolerance) else {
      throw ValidationError("--tolerance is \(tolerance); use 0 to 1")
    }
    if since != nil && window != nil {
      throw ValidationError("give --since or --window: both say when the recent period begins")
    }
    if reviewers && (model != nil || since != nil || window != nil) {
      throw ValidationError("--reviewers looks at all verdicts, without --model or a period")
    }
    _ = try settings()
  }

  private func settings() throws -> DriftWatch.Settings {
    var settings = DriftWatch.Settings()
    settings.falseAlarms = falseAlarms
    if by != "auto" {
      guard let moment = ItemMoment(rawValue: by) else {
        throw ValidationError("--by is “\(by)”; use auto, date or imported")
      }
      settings.moment = moment
    }
    if let since {
      guard let start = Timestamp(reading: since) else {
        throw ValidationError("--since is “\(since)”; write a day such as 2026-11-22")
      }
      settings.since = start
    }
    settings.window = try Self.length(window ?? "7d", "--window")
    settings.reference = try Self.length(reference, "--reference")
    return settings
  }

  private static func length(_ text: String, _ option: String) throws -> Int64 {
    let units: [Character: Int64] = ["h": 3_600_000, "d": Timestamp.day, "w": 7 * Timestamp.day]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      (1...100_000).contains(number)
    else {
      throw ValidationError("\(option) is “\(text)”; use a number with h, d or w, such as 7d")
    }
    return number * unit
  }

  func run() async throws {
    let settings = try settings()
    let bundle = try model.map { try ModelBundle(path: $0) }
    let store = try database.open()
    var progress = ProgressLine(isQuiet: quiet)
    let isAlarmed: Bool
    if reviewers {
      var settings = ReviewerWatch.Settings()
      settings.falseAlarms = falseAlarms
      settings.tolerance = tolerance
      settings.threads = threads.threads
      let report = try ReviewerWatch.report(store: store, settings: settings) { count in
        progress.show { _ in "\(grouped(count)) verdicts" }
      }
      progress.end()
      let names = Dictionary(
        uniqueKeysWithValues: try store.reviewers().map {
          ($0.id, pseudonyms ? $0.pseudonym : $0.name)
        })
      isAlarmed = !report.suspects.isEmpty
      let text = ReviewerReportText(report, names)
      try Terminal.output(json ? try text.json() : text.words)
    } else {
      let result = try DriftWatch(store, bundle: bundle, settings).run { count in
        progress.show { _ in "\(grouped(count)) texts" }
      }
      progress.end()
      isAlarmed = !result.report.alarms.isEmpty
      let text = DriftReportText(result)
      try Terminal.output(json ? try text.json() : text.words)
    }
    if failOnAlarm && isAlarmed { throw ExitCode(4) }
  }
}
