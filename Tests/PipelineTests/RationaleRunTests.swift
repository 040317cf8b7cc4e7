import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct RationaleRunTests {
  private func run(
    _ lines: [String], _ task: ClassificationTask = .multilabel, split: String? = "test",
    _ settings: RationaleRun.Settings = RationaleRun.Settings()
  ) throws -> RationaleRun.Result {
    let folder = try WorkFolder()
    let path = try folder.write("data.jsonl", lines: lines)
    return try RationaleRun(
      bundle: TestModels.bundle(of: task), inputs: [path], split: split, settings: settings
    ).run(bootstrap: nil)
  }

  /// A text with one passage between fillers, marked as `label`.
  private func line(
    _ passage: String, in text: String, labels: [String], marked label: String,
    split: String = "test"
  ) throws -> String {
    let start = try #require(text.range(of: passage)?.lowerBound)
    let from = text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: start)
    return try TestModels.line([
      "text": text, "labels": labels, "split": split,
      "spans": [
        ["start": from, "end": from + passage.unicodeScalars.count, "label": label]
      ],
    ])
  }

  private func blame() throws -> String {
    try line(
      "blame the ferrymen", in: "at 12 blame the ferrymen by the river",
      labels: ["blame-shifting"], marked: "blame-shifting")
  }

  private func vile(_ split: String = "test", marked: String = "loaded_language") throws -> String {
    try line(
      "utterly vile", in: "👩‍🌾 by the river in Velmark utterly vile near the old bridge",
      labels: ["loaded_language"], marked: marked, split: split)
  }

  /// The words that make a label are what humans marked: they are found, and the decision rests on
  /// them.
  @Test func theWordsOfALabelAreFound() throws {
    let result = try run([vile()])
    let views = result.report.views
    #expect(views.map(\.name) == ["any label", "loaded_language"])
    #expect(views[0].labels == ["loaded_language", "blame-shifting"])
    #expect(views[1].labels == ["loaded_language"])
    #expect(views[1][.tokenF1] == 1)
    #expect(views[1][.characterF1] == 1)
    #expect(views[1][.averagePrecision] == 1)
    #expect(try #require(views[1][.comprehensiveness]) > 0.3)
    #expect(try #require(views[1][.sufficiency]) < 0.2)
    #expect(result.notes.isEmpty)
  }

  /// Probabilities are those of texts cut by hand.
  @Test func comprehensivenessAndSufficiencyByHand() throws {
    let bundle = try TestModels.multilabel.get()
    let label = try #require(bundle.manifest.labels.firstIndex { $0.id == "loaded_language" })
    func probability(_ text: String) -> Double {
      freshJudgement(Array(text.utf8), bundle).probabilities[label]
    }
    let view = try run([vile()]).report.views[1]
    let whole = probability("👩‍🌾 by the river in Velmark utterly vile near the old bridge")
    let without = probability("👩‍🌾 by the river in Velmark   near the old bridge")
    #expect(abs(try #require(view[.comprehensiveness]) - (whole - without)) < 1e-9)
    #expect(abs(try #require(view[.sufficiency]) - (whole - probability("utterly vile"))) < 1e-9)
  }

  @Test func whatCountsAndWhatDoesNot() throws {
    let lines = [
      try vile(),
      #"{"text": "utterly vile", "labels": ["loaded_language"], "split": "test"}"#,
      #"{"text": "the apples are ripe", "labels": ["plain"], "spans": [], "split": "test"}"#,
      #"{"text": "in Velmark", "labels": [], "spans": [], "split": "test"}"#,
      // The annotators agreed on nothing: the model should mark nothing.
      #"{"text": "Velmark", "labels": ["loaded_language"], "spans": [], "split": "test"}"#,
      try vile(marked: "nastiness"), try vile("train"),
    ]
    let result = try run(lines)
    #expect(result.report.views.map(\.documents) == [3, 3])
    #expect(result.report.views.map(\.markedByHumans) == [2, 1])
    #expect(result.notes.contains { $0.contains("1 records have no field “spans”") })
    #expect(result.notes.contains { $0.contains("2 records have none of the labels") })
    #expect(result.notes.contains { $0.contains("“nastiness”") && $0.contains("together") })
  }

  /// One class a record: a span without a class speaks for that of its record.
  @Test func classes() throws {
    let lines = [
      try vile(marked: "rationale"),
      #"{"text": "the apples are ripe", "labels": ["plain"], "spans": [], "split": "test"}"#,
    ]
    let result = try run(lines, .multiclass)
    #expect(result.report.views.map(\.name) == ["any label", "loaded_language"])
    #expect(result.report.views.map(\.documents) == [1, 1])
    #expect(result.report.views[1][.tokenF1] == 1)
    #expect(result.notes.contains { $0.contains("“rationale”") && $0.contains("class") })
  }

  /// The rule that is best on one part is used on the other, whatever would be best there.
  @Test func rulesAreChosenOnAnotherPart() throws {
    let lines = try [vile("dev"), vile()]
    // One marks nothing, one the strongest word, one everything that adds anything and between.
    let rules: [any SpanRule] = [
      StrongestTokens(share: 1, minimum: 1e6), StrongestTokens(share: 0.3, gap: 1),
      StrongestTokens(share: 1e-9, gap: 20),
    ]
    let settings = RationaleRun.Settings(rules: rules, tuneSplit: "dev")
    let view = try run(lines, settings).report.views[1]
    #expect(view.rule == rules[1].summary)
    #expect(view.tunedOn == "dev")
    #expect(view.documents == 1)
    // Where humans marked nothing, marking nothing is best.
    let blank = vileWithoutMarks("dev")
    let choice = RationaleRun.Settings(rules: rules, tuneSplit: "dev", objective: .characterF1)
    let other = try run([blank, vile()], choice).report.views[0]
    #expect(other.rule == rules[0].summary)
    #expect(other[.characterF1] == 0)
  }

  private func vileWithoutMarks(_ split: String) -> String {
    #"{"text": "utterly vile", "labels": ["loaded_language"], "spans": [], "split": "\#(split)"}"#
  }

  private func run(
    _ lines: [String], _ settings: RationaleRun.Settings
  ) throws -> RationaleRun.Result {
    try run(lines, .multilabel, split: "test", settings)
  }

  @Test func chosenLabels() throws {
    let settings = RationaleRun.Settings(labels: ["blame-shifting"])
    let result = try run([vile(), vile(marked: "nastiness"), blame()], settings)
    #expect(result.report.views.map(\.name) == ["any label"])
    #expect(result.report.views[0].labels == ["blame-shifting"])
    #expect(result.report.views[0].documents == 1)
    #expect(result.report.views[0][.tokenF1] == 1)
    let error = #expect(throws: PipelineError.self) {
      try run([vile()], RationaleRun.Settings(labels: ["unheard_of"]))
    }
    #expect(error?.code == .badSettings)
    #expect(error?.description.contains("unheard_of") == true)
  }

  @Test func nothingToCompareIsAnError() throws {
    for lines in [[try vile("train")], [vileWithoutMarks("test").replacing("spans", with: "s")]] {
      let error = #expect(throws: PipelineError.self) { try run(lines) }
      #expect(error?.code == .badData)
    }
    let error = #expect(throws: PipelineError.self) {
      try run([vile()], RationaleRun.Settings(rules: StrongestTokens.candidates, tuneSplit: "dev"))
    }
    #expect(error?.description.contains("--tune-split") == true)
  }
}
