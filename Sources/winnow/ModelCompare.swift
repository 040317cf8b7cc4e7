import ArgumentParser
import Foundation
import Pipeline
import Retraining
import Store

/// `winnow model compare`
struct ModelCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Two models side by side, and the texts that they decide differently.",
    discussion: """
      Compares on the held-out verdicts of the review database, if there is one, and on the data \
      sets that are named. Intervals are those of the difference, from samples that both models \
      share.

      EXAMPLES
        winnow model compare models/default models/candidate --changes 10
        winnow model compare 81ffc6a2 09af3c11 --measure labelled.jsonl --json
      """)

  @Argument(help: "Folder, name or first digits of the id of the model before.")
  var before: String

  @Argument(help: "The same of the model after.")
  var after: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var registry: RegistryOptions
  @OptionGroup(title: "Measuring") var measuring: MeasureDataOptions

  @Option(help: "Show so many texts that are decided differently, each with both explanations.")
  var changes: Int = 0

  @Flag(help: "Also figures that rest on too few documents.")
  var all = false

  @Flag(help: "One JSON object, with all texts that are decided differently.")
  var json = false

  @Flag(help: "No progress.")
  var quiet = false

  mutating func validate() throws {
    guard changes >= 0 else { throw ValidationError("--changes is \(changes); use 0 or more") }
  }

  func run() throws {
    let registry = registry.opened
    let old = try ModelBundle(path: try ModelPlace.folder(before, registry))
    let new = try ModelBundle(path: try ModelPlace.folder(after, registry))
    let store =
      FileManager.default.fileExists(atPath: database.database)
      ? try database.open() : nil
    let measured = try measuring.documents(store, [old.manifest, new.manifest])
    guard !measured.documents.isEmpty else {
      throw UsageFailure(
        "there is nothing to compare on; name a review database with --database, "
          + "or a labelled data set with --measure")
    }
    var line = ProgressLine(isQuiet: quiet)
    let compared = ComparedModels(measured.documents, current: old, candidate: new) { count in
      line.show { _ in "comparing, \(grouped(count)) documents" }
    }
    let report = Gate().report(compared, current: old.id, candidate: new.id)
    line.end()
    if json {
      let changes = compared.changes.map { ModelChange($0, compared, old, new) }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let list = String(decoding: try encoder.encode(changes), as: UTF8.self)
      try Terminal.output("{\"changes\":\(list),\"comparison\":\(report.json)}\n")
      return
    }
    try Terminal.output(report.table(all: all) + "\n")
    for place in compared.changes.prefix(changes) {
      try Terminal.output("\n" + ModelChange(place, compared, old, new).words)
    }
  }
}

/// A text that two models decide differently, with both explanations.
struct ModelChange: Encodable {
  private var id: String
  private var text: String
  private var labels: [String]
  private var before: Side
  private var after: Side

  private struct Side: Encodable {
    var outcome: String
    var flagged: [String]
    var priority: Double
    var rationale: String
  }

  init(_ place: Int, _ compared: ComparedModels, _ old: ModelBundle, _ new: ModelBundle) {
    let document = compared.documents[place]
    let outcomes = compared.outcomes(place)
    func side(_ outcome: ComparedModels.Outcome, _ bundle: ModelBundle) -> Side {
      Side(
        outcome: outcome.needsReview ? "review" : "pass", flagged: outcome.flagged,
        priority: (outcome.priority * 1e4).rounded() / 1e4,
        rationale: DocumentReport(document.text, bundle).rationale)
    }
    id = document.id
    text = document.text
    labels = document.labels.sorted()
    before = side(outcomes.current, old)
    after = side(outcomes.candidate, new)
  }

  /// For a terminal: the beginning of the text, what humans say, and both models.
  var words: String {
    let shown = text.count > 300 ? text.prefix(299) + "…" : text[...]
    return """
      \(id): \(shown.replacing("\n", with: " "))
        humans: \(labels.isEmpty ? "none of the labels" : labels.joined(separator: ", "))
        before: \(before.outcome). \(before.rationale)
        after:  \(after.outcome). \(after.rationale)

      """
  }
}
