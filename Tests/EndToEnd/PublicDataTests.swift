import Foundation
import Testing

/// On data that is not part of the project; left out where it is not there.
@Suite struct PublicDataTests {
  private static let hatexplain = PublicData.file("hatexplain.jsonl.gz")

  /// The records of the test split, as they are in the file.
  private func testSplit(_ file: String, in folder: Folder) throws -> String {
    try Program.shell(
      "gzip -dc '\(file)' | grep -E '\"split\": ?\"test\"' > test.jsonl", in: folder
    ).expectSuccess()
    return "test.jsonl"
  }

  @Test(
    .enabled(if: hatexplain != nil, "no hatexplain.jsonl.gz in ../shared/data or WINNOW_DATA"),
    arguments: ["multilabel", "multiclass"])
  func everyLogitIsTheSumOfItsParts(_ task: String) throws {
    let folder = try Folder()
    let data = try #require(Self.hatexplain)
    let settings = try folder.write(
      "settings.json", #"{"training": {"maximumIterations": 5, "folds": 2}}"#)
    let train = try Program.run(
      "train", data, "-o", "m", "--config", settings, "--task", task, "--quiet", in: folder,
      seconds: 600)
    expectSilentSuccess(train)
    let test = try testSplit(data, in: folder)
    let records = try folder.lines(test)
    #expect(records.count > 1900)
    for evidence in ["3", "all"] {
      let outcome = try Program.run(
        "score", test, "--model", "m", "--explain", "all", "--evidence", evidence, "--quiet",
        in: folder, seconds: 600)
      expectSilentSuccess(outcome)
      let decisions = try outcome.lines.map { try JSON($0) }
      #expect(decisions.count == records.count)
      var faults: [String] = []
      for (decision, record) in zip(decisions, records) {
        let text = try JSON(record)["text"]?.string ?? ""
        let id = decision["id"]?.string ?? ""
        let labels = decision["labels"]?.array ?? []
        if labels.isEmpty { faults.append("\(id): no label") }
        faults += labels.filter { DecisionText.gap($0) > 1e-4 }
          .map { "\(id): parts are \(DecisionText.gap($0)) from the logit" }
        // Only the kind of a fault is told, never the text of the record.
        if !DecisionText.problems(decision, text, .scalar).isEmpty { faults.append("\(id): span") }
        faults += DecisionSchema.problems(decision).map { "\(id): \($0)" }
      }
      #expect(faults.prefix(5) == [])
    }
  }
}
