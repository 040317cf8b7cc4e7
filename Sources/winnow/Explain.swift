import ArgumentParser
import Foundation
import Ingest
import Pipeline
import SystemPackage

/// `winnow explain`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a model makes of one text, and why.",
    discussion: """
      Marks the passages that speak for a label and lists everything that makes up its score. The \
      parts add up to the score exactly. Without TEXT, reads standard input.

      EXAMPLES
        winnow explain "Either you march with us or you are a coward."
        winnow explain --label name_calling < speech.txt
        winnow explain --html < speech.txt > speech.html
      """)

  @Argument(help: "The text; standard input when left out.")
  var text: String?

  @OptionGroup var model: ModelOptions

  @Option(help: "Explain this label too; by default the flagged ones, or the nearest.")
  var label: [String] = []

  @Flag(help: "Explain all labels.")
  var all = false

  @Flag(help: "A page of HTML.")
  var html = false

  func run() throws {
    let bundle = try model.load()
    let known = Set(bundle.manifest.labels.map(\.id))
    for name in label where !known.contains(name) {
      throw ValidationError(
        "the model has no label “\(name)”; it has \(known.sorted().joined(separator: ", "))")
    }
    let report = DocumentReport(try text ?? Self.standardInput(), bundle)
    let shown = all ? report.labels : Self.chosen(report, label)
    if html {
      try Terminal.output(HTMLReport(report, shown, modelID: bundle.id).page)
    } else {
      try Terminal.output(TextReport(report, shown, hasColour: Terminal.hasColour).text)
    }
  }

  private static func chosen(
    _ report: DocumentReport, _ names: [String]
  ) -> [DocumentReport.LabelReport] {
    let chosen = report.labels.filter {
      ($0.isFlagged && !$0.label.isNeutral) || names.contains($0.label.id)
    }
    return chosen.isEmpty ? Array(report.labels.prefix(1)) : chosen
  }

  private static func standardInput() throws -> String {
    String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
  }
}
