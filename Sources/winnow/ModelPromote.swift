import ArgumentParser
import Foundation
import Pipeline
import Retraining
import Store

/// `winnow model promote`
struct ModelPromote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Put a candidate in use, if it is not worse than the model in use.",
    discussion: """
      Compares both on the held-out verdicts and on the data sets that are named. Refuses, with exit \
      code 1, where macro-F1, calibration, the precision of a label or the false alarms about a kind \
      of protected speech are worse than chance explains. --override promotes all the same and is \
      written, with what was worse, to the registry and the audit chain.

      EXAMPLES
        winnow model promote models/candidate --protect reports.jsonl
        winnow model promote models/candidate --override --reason "the old labels are retired"
      """)

  @Argument(help: "Folder of the candidate.")
  var candidate: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var registry: RegistryOptions
  @OptionGroup(title: "Measuring") var measuring: MeasureDataOptions
  @OptionGroup var reviewers: ReviewerOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: "Who; the name of the account if left out.")
  var by: String?

  @Option(help: "Why.")
  var reason: String = ""

  @Flag(help: "Promote although the gate refuses; needs --reason.")
  var override = false

  @Flag(help: "Use the folder where it is, in place of a copy; it must not be written to again.")
  var inPlace = false

  @Flag(help: "The comparison as one JSON object.")
  var json = false

  @Flag(help: "No progress and no table.")
  var quiet = false

  mutating func validate() throws {
    if override, !reason.contains(where: { !$0.isWhitespace }) {
      throw ValidationError("--override needs --reason")
    }
  }

  func run() throws {
    let registry = registry.opened
    let bundle = try ModelBundle(path: candidate)
    let current = try CurrentModel.load(nil, registry)
    if let current, current.bundle.id == bundle.id {
      Terminal.error("\(candidate): this model is in use already")
      return
    }
    let store =
      FileManager.default.fileExists(atPath: database.database)
      ? try database.open() : nil
    var report: GateReport?
    var rule: HeldOutRule?
    if let current {
      var line = ProgressLine(isQuiet: quiet)
      defer { line.end() }
      let measured = try measuring.documents(
        store, [current.bundle.manifest, bundle.manifest],
        leavingOut: store.map { try reviewers.numbers($0, threads: threads.threads).0 } ?? [])
      if measured.counts.verdicts > 0 { rule = measuring.rule }
      let compared = ComparedModels(
        measured.documents, current: current.bundle, candidate: bundle
      ) { count in line.show { _ in "comparing, \(grouped(count)) documents" } }
      report = Gate().report(compared, current: current.bundle.id, candidate: bundle.id)
    }
    if let report, !quiet || json {
      try Terminal.output(json ? report.json + "\n" : report.table() + "\n")
    }
    let refusals = Promotion.refusals(report, bundle.manifest, rule: rule)
    let promotion = Promotion(registry, store: store, now: Timestamp.now())
    let outcome = try promotion.promote(
      Promotion.Request(
        candidate: candidate, by: by ?? NSUserName(), reason: reason, overrides: override,
        isInPlace: inPlace),
      bundle, current: current?.bundle.id, report: report, refusals: refusals)
    switch outcome {
    case .refused(let reasons):
      for reason in reasons { Terminal.error("worse: \(reason)") }
      throw UsageFailure(
        "\(candidate): not promoted, \(current?.folder ?? "the model before") stays in use; "
          + "--override with --reason promotes it all the same")
    case .promoted(let entry, let overridden):
      for reason in overridden { Terminal.error("overridden: \(reason)") }
      Terminal.error("in use: \(registry.folder(of: entry)), \(entry.id)")
      if store == nil {
        Terminal.error("note: there is no \(database.database); no audit chain notes this")
      }
    }
  }
}
