import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Retraining

extension RecordFormat: ExpressibleByArgument {}
extension OffsetUnit: ExpressibleByArgument {}
extension DecisionSettings.Explained: ExpressibleByArgument {}

/// How inputs are read; the same for every command that reads text.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Format: auto, jsonl, csv, tsv, text (a document a line) or file (a document a file).",
      discussion: "auto goes by the ending of the file or by its content."))
  var format: String = "auto"

  @Option(help: "Field or column that holds the text.")
  var textField: String = "text"

  @Option(help: "Field or column that holds the identifier.")
  var idField: String = "id"

  mutating func validate() throws {
    _ = try recordFormat()
  }

  private func recordFormat() throws -> RecordFormat? {
    if format == "auto" { return nil }
    guard let known = RecordFormat(rawValue: format) else {
      throw ValidationError(
        "--format is “\(format)”; use auto, "
          + RecordFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return known
  }

  /// The settings for the reader.
  func ingest() throws -> IngestOptions {
    IngestOptions(
      format: try recordFormat(), fields: FieldNames(text: textField, id: idField))
  }
}

/// Where the model is.
struct ModelOptions: ParsableArguments {
  @Option(
    help: "Model folder; if left out, the one in use by models/registry.json, else models/default.")
  var model: String?

  /// Reads the model.
  func load() throws -> ModelBundle {
    if let model { return try ModelBundle(path: model) }
    if let current = try CurrentModel.load(nil, ModelRegistry()) { return current.bundle }
    return try ModelBundle(path: "models/default")
  }
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Worker threads; the output does not depend on it.")
  var threads: Int = min(ProcessInfo.processInfo.activeProcessorCount, 16)

  mutating func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads is \(threads); use 1 to 256")
    }
  }
}
