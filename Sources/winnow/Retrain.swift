import ArgumentParser
import Foundation
import Model
import Pipeline
import Retraining
import Store

/// `winnow retrain`
struct Retrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn a candidate from reviewers' verdicts, and compare it with the model in use.",
    discussion: """
      Learns from the verdicts of the review database and from --base data sets. A fifth of the \
      verdicts, by groups of near-duplicates, and all items with a known answer are never learnt \
      from; the candidate and the model in use are compared on them. Nothing is put in use: \
      “winnow model promote” does that, if the gate lets it. The same data give the same model.

      EXAMPLES
        winnow retrain -o models/candidate
        winnow retrain --base datasets/corpus.jsonl -o models/candidate --protect reports.jsonl
        winnow model promote models/candidate
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var registry: RegistryOptions

  @Option(name: [.short, .long], help: "Model folder to write.")
  var output: String

  @Option(help: ArgumentHelp("Data set to learn from as well.", valueName: "dataset"))
  var base: [String] = []

  @Option(help: "Model to compare with; the registry's if left out.")
  var current: String?

  @Option(help: "Settings file (JSON); those of the model in use if left out.")
  var config: String?

  @Option(help: "Word vectors: made by winnow embed, or a .vec text file.")
  var embedding: String?

  @Option(help: "Name in decisions; that of the model in use if left out.")
  var name: String?

  @Option(help: "Labels with fewer positive examples are left out.")
  var minimumPositives: Int = 10

  @Option(
    help: ArgumentHelp(
      "How much a passage that a reviewer marked counts as a text of its own with its label, 0 to 1.",
      valueName: "weight"))
  var spanWeight: Double?

  @Option(
    help: ArgumentHelp(
      "same: flag as much of the newest verdicts as the model in use does; policy: by the settings.",
      valueName: "same|policy"))
  var load: Load = .same

  @Option(help: "Seed for everything that is drawn at random.")
  var seed: UInt64?

  /// How thresholds are set.
  enum Load: String, ExpressibleByArgument, CaseIterable {
    case same, policy
  }

  @OptionGroup(title: "Measuring") var measuring: MeasureDataOptions
  @OptionGroup var reviewers: ReviewerOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "The comparison as one JSON object.")
  var json = false

  @Flag(help: "No progress and no notes.")
  var quiet = false

  mutating func validate() throws {
    guard minimumPositives > 0 else {
      throw ValidationError("--minimum-positives is \(minimumPositives); use 1 or more")
    }
    if let spanWeight, !(0...1).contains(spanWeight) {
      throw ValidationError("--span-weight is \(spanWeight); use 0 to 1")
    }
  }

  func run() throws {
    try checkOutput()
    let store = try database.open()
    let current = try CurrentModel.load(current, registry.opened)
    var settings = RetrainingRun.Settings()
    settings.training = try training(current?.bundle.manifest)
    settings.verdicts.rule = measuring.rule
    settings.verdicts.minimumDev = settings.training.training.minimumDev
    let (leftOut, reviewerNotes) = try reviewers.numbers(store, threads: threads.threads)
    settings.verdicts.leftOut = leftOut
    settings.base = base
    settings.measured = measuring.sources
    settings.taxonomy = try measuring.labels()
    settings.identityTerms = try measuring.terms()
    settings.minimumPositives = minimumPositives
    settings.keepsLoad = load == .same
    settings.embedding = try embedding.map { try Embedding(path: $0) }
    settings.threads = threads.threads
    settings.command = command
    var line = ProgressLine(isQuiet: quiet)
    defer { line.end() }
    let result = try RetrainingRun(store, settings).run(current: current?.bundle) {
      stage in
      line.show { _ in Self.words(stage) }
    }
    // The files first: a candidate is there even if comparing takes long and is stopped.
    try save(result, nil)
    let candidate = try ModelBundle(path: output)
    var report: GateReport?
    if let current, current.bundle.id != candidate.id {
      let compared = ComparedModels(
        result.measured.documents, current: current.bundle, candidate: candidate
      ) { count in line.show { _ in Self.words(.comparing(count)) } }
      report = Gate().report(compared, current: current.bundle.id, candidate: candidate.id)
      try save(result, report)
    }
    line.end()
    if !quiet {
      for note in reviewerNotes { Terminal.error("note: \(note)") }
      describe(result, current, candidate, report, seconds: line.elapsed)
    }
    if let report {
      try Terminal.output(json ? report.json + "\n" : report.table() + "\n")
    }
    if !quiet { conclude(report, current, candidate) }
  }

  /// See docs/choices.md for what it rests on.
  private static let usualSpanWeight = 0.1

  private func checkOutput() throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), !isFolder.boolValue {
      throw UsageFailure("\(output): is a file; -o names the folder of the model")
    }
    try ModelFolder.checkReplaceable(at: output)
    let registry = registry.opened
    let place = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
    for entry in try registry.read().models {
      let folder = URL(fileURLWithPath: registry.folder(of: entry)).resolvingSymlinksInPath().path
      if folder == place {
        throw UsageFailure(
          "\(output): is a model of \(registry.path); write the candidate to another folder")
      }
    }
  }

  private func training(_ current: ModelManifest?) throws -> TrainingSettings {
    var settings = current.map(RetrainingRun.settings(like:)) ?? TrainingSettings()
    if let config {
      guard let data = FileManager.default.contents(atPath: config) else {
        throw UsageFailure("\(config): cannot be read; check the path after --config")
      }
      settings = try TrainingSettings.read(Array(data), file: config)
    }
    settings.task = .multilabel
    if let name { settings.name = name }
    if let seed { settings.training.seed = seed }
    let weight = spanWeight ?? settings.training.spanWeight ?? Self.usualSpanWeight
    settings.training.spanWeight = weight > 0 ? weight : nil
    return settings
  }

  private func save(_ result: RetrainingRun.Result, _ report: GateReport?) throws {
    let metrics = Self.metrics(result.training.heldOut.json, report)
    _ = try result.training.model.save(to: output, metrics: metrics) { id in
      RetrainingCard(result, id: id, report).text
    }
  }

  /// `metrics.json`: how the model was calibrated, and how it compared.
  static func metrics(_ calibration: String, _ report: GateReport?) -> String {
    "{\"calibration\":\(calibration),\"comparison\":\(report?.json ?? "null")}\n"
  }

  private func describe(
    _ result: RetrainingRun.Result, _ current: CurrentModel?, _ candidate: ModelBundle,
    _ report: GateReport?, seconds: Double
  ) {
    let verdicts = result.verdicts
    for note in result.training.notes { Terminal.error("note: \(note)") }
    if verdicts.withoutText > 0 {
      Terminal.error("note: \(counted(verdicts.withoutText, "judged item")) without text left out")
    }
    if verdicts.leftOut > 0 {
      Terminal.error(
        "note: \(counted(verdicts.leftOut, "item")) judged only by reviewers that are left out")
    }
    if current?.bundle.manifest.training.embedding != nil, embedding == nil {
      Terminal.error(
        "note: the model in use learnt with word vectors; give them with --embedding to keep them")
    }
    if let current, current.bundle.manifest.training.heldOut == nil, verdicts.heldOut.count > 0 {
      Terminal.error(
        "note: the model in use does not say that it was kept from the held-out verdicts; if it "
          + "learnt from them, it looks better here than it is")
    }
    if result.loadedOn > 0 {
      Terminal.error(
        "thresholds flag as much of the newest \(grouped(result.loadedOn)) verdicts as the model in "
          + "use does")
    }
    let learnt = verdicts.learning.count
    Terminal.error(
      "\(grouped(learnt)) verdicts learnt from"
        + (verdicts.disputed > 0 ? " (\(grouped(verdicts.disputed)) disputed, as shares)" : "")
        + ", \(grouped(verdicts.heldOut.count)) held out, "
        + "\(grouped(verdicts.golden.count)) golden; \(duration(seconds))")
    Terminal.error("\(output): \(candidate.id)")
  }

  private func conclude(
    _ report: GateReport?, _ current: CurrentModel?, _ candidate: ModelBundle
  ) {
    guard let report else {
      Terminal.error(
        current == nil
          ? "no model is in use to compare with; put this one in use with: "
            + "winnow model promote \(output)"
          : "this is the model in use already")
      return
    }
    if report.isPassed {
      Terminal.error("the gate would let it pass: winnow model promote \(output)")
    } else if !report.isEnough {
      Terminal.error(
        "the gate would refuse it: \(report.documents) held-out documents are too few to compare")
    } else {
      Terminal.error(
        "the gate would refuse it: " + counted(report.failures.count, "figure")
          + " worse than the model in use")
    }
  }

  /// The command for the model's record: what changes the model, and nothing else.
  private var command: String {
    func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    var words = ["winnow", "retrain"]
    for path in base { words += ["--base", last(path)] }
    if let config { words += ["--config", last(config)] }
    if let embedding { words += ["--embedding", last(embedding)] }
    words += ["--held-out", String(measuring.heldOut)]
    // Names of people are no part of a model.
    if !reviewers.leaveOutReviewer.isEmpty {
      words += ["--leave-out-reviewer", "(\(reviewers.leaveOutReviewer.count) names)"]
    }
    if reviewers.leaveOutSuspects { words.append("--leave-out-suspects") }
    if let spanWeight { words += ["--span-weight", String(spanWeight)] }
    if load != .same { words += ["--load", load.rawValue] }
    if let seed { words += ["--seed", String(seed)] }
    return words.joined(separator: " ")
  }

  private static func words(_ stage: RetrainingRun.Stage) -> String {
    switch stage {
    case .verdicts: "reading verdicts"
    case .training(let stage): Train.words(stage)
    case .comparing(let count): "comparing, \(grouped(count)) documents"
    }
  }
}
