import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct EvaluationRunTests {
  private func run(
    _ lines: [String], _ task: ClassificationTask = .multilabel, split: String? = "test"
  ) throws -> EvaluationRun.Result {
    let folder = try WorkFolder()
    let path = try folder.write("data.jsonl", lines: lines)
    return try EvaluationRun(
      bundle: TestModels.bundle(of: task), inputs: [path], split: split
    ).run(bootstrap: nil)
  }

  private func withSplit(_ lines: [String], _ split: String) -> [String] {
    lines.map { $0.dropLast() + #","split":"\#(split)"}"# }
  }

  /// The figures are those of the model's own decisions, counted here one by one.
  @Test(arguments: ClassificationTask.allCases)
  func figuresAreThoseOfTheDecisions(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    let lines = try TestModels.records(task, count: 60, seed: 50)
    let result = try run(lines, task)
    #expect(result.report.documents == 60)
    #expect(result.notes.isEmpty)
    let ids = bundle.manifest.labels.map(\.id)
    var right = 0
    var counts = [[Int]](repeating: [0, 0, 0], count: ids.count)
    for line in lines {
      let record = try JSONValue(line.utf8)
      let held = Set((record["labels"]?.items ?? []).compactMap(\.string))
      let judgement = freshJudgement(Array((record["text"]?.string ?? "").utf8), bundle)
      let truth = ids.map(held.contains)
      if truth == judgement.flagged { right += 1 }
      for label in ids.indices {
        switch (truth[label], judgement.flagged[label]) {
        case (true, true): counts[label][0] += 1
        case (false, true): counts[label][1] += 1
        case (true, false): counts[label][2] += 1
        case (false, false): break
        }
      }
    }
    if task == .multiclass {
      #expect(abs(try #require(result.report.accuracy) - Double(right) / 60) < 1e-12)
    }
    for (label, report) in result.report.labels.enumerated() {
      #expect(report.name == ids[label])
      #expect(report.counts.truePositives == counts[label][0])
      #expect(report.counts.falsePositives == counts[label][1])
      #expect(report.counts.falseNegatives == counts[label][2])
    }
    #expect(result.report.macroF1 > 0.7)
  }

  @Test func onlyTheSplitCounts() throws {
    let test = withSplit(try TestModels.records(.multilabel, count: 20, seed: 51), "test")
    let train = withSplit(try TestModels.records(.multilabel, count: 30, seed: 52), "train")
    let mixed = zip(test, train).flatMap { [$0, $1] }
    #expect(try run(mixed).report.documents == 20)
    #expect(try run(mixed, split: "train").report.documents == 20)
    #expect(try run(mixed, split: nil).report.documents == 40)
    #expect(try run(mixed).report.macroF1 == run(test).report.macroF1)
  }

  @Test func recordsWithoutASplitCountWhereNoneHasOne() throws {
    let plain = try TestModels.records(.multilabel, count: 20, seed: 53)
    #expect(try run(plain).report.documents == 20)
    #expect(try run(["{broken"] + plain).report.documents == 20)
    #expect(throws: PipelineError.self) {
      try run(plain + withSplit(TestModels.records(.multilabel, count: 5, seed: 54), "test"))
    }
  }

  @Test func nothingToMeasureIsAnError() throws {
    let train = withSplit(try TestModels.records(.multilabel, count: 5, seed: 55), "train")
    let error = #expect(throws: PipelineError.self) { try run(train) }
    #expect(error?.code == .badData)
    #expect(error?.description.contains("“test”") == true)
  }

  @Test func whatWasLeftOutIsNoted() throws {
    let lines =
      try TestModels.records(.multiclass, count: 12, seed: 56) + [
        #"{"text": "a", "labels": ["unheard_of"]}"#, #"{"text": "b"}"#,
      ]
    let result = try run(lines, .multiclass)
    #expect(result.report.documents == 12)
    #expect(result.notes.contains { $0.contains("“unheard_of” (1 records)") })
    #expect(result.notes.contains { $0.contains("1 records have none of the model's labels") })
    #expect(result.notes.contains { $0.contains("1 records were left out") })
  }

  /// What nobody was asked is neither right nor wrong.
  @Test func unjudgedLabelsDoNotCount() throws {
    let lines = (0..<10).map { number in
      #"{"text": "utterly vile", "labels": [], "judged": \#(number < 4 ? #"["loaded_language"]"# : "[]")}"#
    }
    let report = try run(lines).report
    #expect(report.labels[0].counts.falsePositives == 4)
    #expect(report.labels[0].counts.truePositives == 0)
  }
}
