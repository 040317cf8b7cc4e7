import ArgumentParser
import Foundation
import Ingest
import Model
import Pipeline

extension ClassificationTask: ExpressibleByArgument {}

/// `winnow train`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn a model from labelled records.",
    discussion: """
      Records need “text” and “labels” (JSON Lines), or the columns text and label (CSV, TSV). With \
      a field “split”, train is learnt from, dev calibrates probabilities and thresholds, and test \
      is never read. Without dev, both are chosen on held-out parts of train. The same data and \
      settings give the same model, at any number of threads.

      EXAMPLES
        winnow train labelled.jsonl -o models/mine
        winnow train a.jsonl.gz b.csv -o models/mine --config settings.json
      """)

  @Argument(help: "Data sets.")
  var datasets: [String]

  @Option(name: [.short, .long], help: "Model folder to write.")
  var output: String

  @Option(help: "multilabel (any number of labels) or multiclass (exactly one).")
  var task: ClassificationTask?

  @Option(help: "Settings file (JSON); docs/training.md lists the keys.")
  var config: String?

  @Option(help: "Taxonomy file with the names and axes of the labels.")
  var taxonomy: String?

  @Option(help: "Word vectors: made by winnow embed, or a .vec text file.")
  var embedding: String?

  @Option(help: "Seed for everything that is drawn at random.")
  var seed: UInt64?

  @OptionGroup var input: InputOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "No progress and no summary.")
  var quiet = false

  func run() throws {
    let settings = try self.settings()
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), !isFolder.boolValue {
      throw UsageFailure("\(output): is a file; -o names the folder of the model")
    }
    try ModelFolder.checkReplaceable(at: output)
    let vectors = try embedding.map { try Embedding(path: $0) }
    let ingest = try input.ingest()
    let run = TrainingRun(
      sources: datasets.map { .file($0, ingest) }, settings: settings,
      taxonomy: try taxonomy.map { try Taxonomy(path: $0) } ?? Taxonomy(),
      embedding: vectors, threads: threads.threads, command: command)
    var progress = ProgressLine(isQuiet: quiet)
    let result: TrainingRun.Result
    do {
      result = try run.run { stage in progress.show { _ in Self.words(stage) } }
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    let id = try result.model.save(
      to: output, metrics: result.heldOut.json + "\n",
      card: { ModelCard(result, id: $0, notes: settings.notes).text })
    guard !quiet else { return }
    for note in (vectors?.notes ?? []) + result.notes { Terminal.error("note: \(note)") }
    Terminal.error(result.heldOut.table)
    Terminal.error(
      "trained in \(duration(progress.elapsed)), "
        + "\(result.model.manifest.training.iterations) iterations; the figures are for records "
        + "held out of training")
    Terminal.error("\(output): \(id)")
  }

  private func settings() throws -> TrainingSettings {
    var settings = TrainingSettings()
    if let config {
      guard let data = FileManager.default.contents(atPath: config) else {
        throw UsageFailure("\(config): cannot be read; check the path after --config")
      }
      settings = try TrainingSettings.read(Array(data), file: config)
    } else {
      settings.name = output.split(separator: "/").last.map(String.init) ?? "model"
    }
    if let task { settings.task = task }
    if let seed { settings.training.seed = seed }
    return settings
  }

  /// The command for the model's record: what changes the model, and nothing else.
  private var command: String {
    func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    var words = ["winnow", "train"] + datasets.map(last)
    if let task { words += ["--task", task.rawValue] }
    if let config { words += ["--config", last(config)] }
    if let taxonomy { words += ["--taxonomy", last(taxonomy)] }
    if let embedding { words += ["--embedding", last(embedding)] }
    if let seed { words += ["--seed", String(seed)] }
    return words.joined(separator: " ")
  }

  /// What a run is doing, in words.
  static func words(_ stage: TrainingRun.Stage) -> String {
    switch stage {
    case .reading(let records): "reading, \(grouped(records)) records"
    case .features(let records): "counting features of \(grouped(records)) records"
    case .solving(let iteration, let objective):
      "solving, iteration \(iteration), objective \(String(format: "%.6g", objective))"
    case .calibrating: "calibrating on held-out records"
    }
  }
}
