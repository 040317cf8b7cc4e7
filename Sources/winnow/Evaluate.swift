import ArgumentParser
import Foundation
import Ingest
import Model
import Pipeline

/// `winnow evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on labelled records.",
    discussion: """
      Prints accuracy (exact match for multilabel), micro and macro F1 with bootstrap intervals, and \
      precision, recall, F1, ROC AUC and average precision for each label.

      With --rationales, compares what the model marks as evidence with what humans marked, in \
      records that have a field “spans” and a label. With --slices, shows for each value of a field \
      (or each word) how much is flagged and how well harmful texts are told from others. \
      docs/evaluation.md defines every figure.

      EXAMPLES
        winnow evaluate labelled.jsonl --model models/mine
        winnow evaluate labelled.jsonl --model models/mine --split dev --json
        winnow evaluate marked.jsonl --rationales --tune-split dev
        winnow evaluate cases.jsonl --slices target --label-map hateful=hate_speech+abusive_language
      """)

  @Argument(help: "Data sets.")
  var datasets: [String]

  @OptionGroup var model: ModelOptions
  @OptionGroup var input: InputOptions

  @Option(help: "Split to measure on: train, dev, test, or all.")
  var split: String = "test"

  @Flag(help: "One JSON object instead of a table.")
  var json = false

  @Option(help: "Bootstrap samples for the intervals; 0 for none.")
  var bootstrap: Int = 1000

  @Flag(help: "No progress and no notes.")
  var quiet = false

  @OptionGroup(title: "Evidence") var rationale: RationaleOptions
  @OptionGroup(title: "Slices") var slice: SliceOptions

  mutating func validate() throws {
    guard (0...100_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap); use 0 to 100000")
    }
    if rationale.rationales, slice.isAsked {
      throw ValidationError("--rationales and --slices are two measures; ask for one at a time")
    }
    if rationale.tuneSplit != nil, split == "all" {
      throw ValidationError("--tune-split needs --split: choose on one part, measure on another")
    }
  }

  func run() throws {
    let bundle = try model.load()
    let ingest = try input.ingest()
    let split = split == "all" ? nil : split
    let samples = bootstrap == 0 ? nil : Bootstrap(replicates: bootstrap)
    var line = ProgressLine(isQuiet: quiet)
    func progress(_ count: Int) { line.show { _ in "\(grouped(count)) records" } }
    let text: String
    let notes: [String]
    do {
      defer { line.end() }
      if rationale.rationales {
        let result = try RationaleRun(
          bundle: bundle, inputs: datasets, ingest: ingest, split: split,
          settings: rationale.settings
        ).run(bootstrap: samples, progress: progress)
        (text, notes) = (json ? result.report.json + "\n" : result.report.table, result.notes)
      } else if slice.isAsked {
        let result = try SliceRun(
          bundle: bundle, inputs: datasets, ingest: ingest, split: split,
          settings: try slice.settings()
        ).run(progress: progress)
        (text, notes) = (json ? result.report.json + "\n" : result.report.table, result.notes)
      } else {
        let result = try EvaluationRun(
          bundle: bundle, inputs: datasets, ingest: ingest, split: split
        ).run(bootstrap: samples, progress: progress)
        (text, notes) = ((json ? result.json : result.report.table) + "\n", result.notes)
      }
    }
    if !quiet { for note in notes { Terminal.error("note: \(note)") } }
    try Terminal.output(text)
  }
}
