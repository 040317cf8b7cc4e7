import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct SliceRunTests {
  private func run(
    _ lines: [String], _ settings: SliceRun.Settings, _ task: ClassificationTask = .multilabel
  ) throws -> SliceRun.Result {
    let folder = try WorkFolder()
    let path = try folder.write("data.jsonl", lines: lines)
    return try SliceRun(
      bundle: TestModels.bundle(of: task), inputs: [path], split: nil, settings: settings
    ).run()
  }

  /// Records of the model's kind with the field `target`, absent from every third.
  private func records(_ task: ClassificationTask) throws -> [String] {
    try TestModels.records(task, count: 90, seed: 70).enumerated().map { number, line in
      number % 3 == 0
        ? line
        : line.dropLast() + #","target":["\#(number % 2 == 0 ? "millers" : "ferrymen")"]}"#
    }
  }

  /// Flags, truth and scores counted here one by one from the model's own decisions.
  @Test(arguments: ClassificationTask.allCases)
  func figuresAreThoseOfTheDecisions(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    let lines = try records(task)
    let map = try LabelMap("blame-shifting+plain=blame-shifting+loaded_language")
    let report = try run(
      lines, SliceRun.Settings(fields: ["target"], map: map, minimum: 1), task
    ).report
    let ids = bundle.manifest.labels.map(\.id)
    let asked = ["blame-shifting", "loaded_language"].compactMap(ids.firstIndex)
    var rows: [(slice: String, held: Bool, flagged: Bool, score: Double, harm: Bool)] = []
    for line in lines {
      let record = try JSONValue(line.utf8)
      let labels = (record["labels"]?.items ?? []).compactMap(\.string)
      let judgement = freshJudgement(Array((record["text"]?.string ?? "").utf8), bundle)
      let own = asked.map { judgement.probabilities[$0] }
      rows.append(
        (
          record["target"]?.items.first?.string ?? "(none)",
          labels.contains("blame-shifting") || labels.contains("plain"),
          asked.contains { judgement.flagged[$0] },
          task == .multilabel ? max(own[0], own[1]) : min(1, own[0] + own[1]),
          judgement.flagged[asked[0]]
        ))
    }
    let view = try #require(report.views.first)
    #expect(view.question.name == "blame-shifting+plain")
    #expect(view.rows.count == 3)
    for row in view.rows {
      let name = try #require(row.slice?.value)
      let inside = rows.filter { $0.slice == name }
      let outside = rows.filter { $0.slice != name }
      #expect(row.documents == inside.count)
      #expect(row.flaggedWithout.count == inside.count { !$0.held && $0.flagged })
      #expect(row.flaggedWith.count == inside.count { $0.held && $0.flagged })
      func area(_ positives: [Double], _ negatives: [Double]) -> Double? {
        RankMetrics.areaUnderROC(positives: positives, negatives: negatives)
      }
      #expect(
        row.subgroup.value
          == area(
            inside.filter(\.held).map(\.score),
            inside.filter { !$0.held }.map(\.score)))
      #expect(
        row.backgroundPositive.value
          == area(
            outside.filter(\.held).map(\.score),
            inside.filter { !$0.held }.map(\.score)))
    }
    let harm = try #require(report.shares.firstIndex(of: "harm"))
    #expect(report.shares == ["technique", "harm", "context", "review"])
    for row in report.reviewed {
      let own = rows.filter { row.slice == nil || $0.slice == row.slice?.value }
      #expect(row.documents == own.count)
      #expect(row.shares[harm].count == own.count { $0.harm })
    }
  }

  @Test func withoutAMapHarmsAreAskedAbout() throws {
    let report = try run(records(.multilabel), SliceRun.Settings(fields: ["target"])).report
    #expect(report.views.map(\.question.name) == ["blame-shifting"])
    let chosen = try run(
      records(.multilabel),
      SliceRun.Settings(fields: ["target"], labels: ["news_reporting", "loaded_language"])
    ).report
    #expect(chosen.views.map(\.question.name) == ["news_reporting", "loaded_language"])
  }

  @Test func wordsAreSlices() throws {
    let lines = [
      #"{"text": "Blame the OLD ferrymen, utterly vile", "labels": []}"#,
      #"{"text": "the older ferrymen; old, ferrymen", "labels": []}"#,
      #"{"text": "ferrymenfolk", "labels": []}"#,
    ]
    let report = try run(
      lines, SliceRun.Settings(fields: [], words: ["old ferrymen", "ferrymen"], minimum: 1)
    ).report
    #expect(report.reviewed.map(\.slice?.value) == [nil, "ferrymen", "old ferrymen"])
    #expect(report.reviewed.map(\.documents) == [3, 2, 2])
  }

  @Test func whatNobodyAskedIsUnknown() throws {
    let lines = [
      #"{"text": "a", "labels": [], "judged": ["loaded_language"], "group": "g"}"#,
      #"{"text": "b", "labels": [], "judged": ["blame-shifting"], "group": "g"}"#,
      #"{"text": "c", "labels": ["blame-shifting"], "judged": [], "group": "g"}"#,
    ]
    let view = try #require(
      try run(lines, SliceRun.Settings(fields: ["group"], minimum: 1)).report.views.first)
    #expect(view.rows.first?.documents == 2)
    #expect(view.rows.first?.flaggedWithout.documents == 1)
    #expect(view.rows.first?.flaggedWith.documents == 1)
  }

  @Test func whatCannotBeMeasuredIsSaid() throws {
    let lines = try records(.multilabel)
    let unknown = #expect(throws: PipelineError.self) {
      try run(lines, SliceRun.Settings(fields: ["target"], labels: ["unheard_of"]))
    }
    #expect(unknown?.code == .badSettings)
    #expect(unknown?.description.contains("unheard_of") == true)
    let result = try run(lines, SliceRun.Settings(fields: ["nowhere"]))
    #expect(result.notes.contains { $0.contains("no record has a value of “nowhere”") })
    #expect(result.report.reviewed.map(\.slice?.value) == [nil, "(none)"])
    let many = (0..<600).map { #"{"text": "a", "labels": [], "number": \#($0)}"# }
    let error = #expect(throws: PipelineError.self) {
      try run(many, SliceRun.Settings(fields: ["number"]))
    }
    #expect(error?.description.contains("more than 500 values") == true)
  }
}
