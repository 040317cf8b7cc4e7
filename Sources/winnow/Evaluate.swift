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

      EXAMPLES
        winnow evaluate labelled.jsonl --model models/mine
        winnow evaluate labelled.jsonl --model models/mine --split dev --json
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

  mutating func validate() throws {
    guard (0...100_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap); use 0 to 100000")
    }
  }

  func run() throws {
    let run = EvaluationRun(
      bundle: try model.load(), inputs: datasets, ingest: try input.ingest(),
      split: split == "all" ? nil : split)
    var progress = ProgressLine(isQuiet: quiet)
    let samples = bootstrap == 0 ? nil : Bootstrap(replicates: bootstrap)
    let result: EvaluationRun.Result
    do {
      result = try run.run(bootstrap: samples) { count in
        progress.show { _ in "\(grouped(count)) records" }
      }
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    if !quiet { for note in result.notes { Terminal.error("note: \(note)") } }
    try Terminal.output((json ? result.json : result.report.table) + "\n")
  }
}
