import Foundation
import Testing

/// `winnow dataset stats` and `winnow dataset validate`
@Suite struct DatasetCommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  @Test func statsCountRecordsAndLabels() throws {
    let outcome = try Program.run("dataset", "stats", Repository.labelled, in: folder)
    expectSilentSuccess(outcome)
    let records = try Repository.records(Repository.labelled)
    let held = ["train", "dev", "test"].map { split in
      records.count {
        $0["split"]?.string == split
          && $0["labels"]?.array?.contains { $0.string == "whataboutism" } == true
      }
    }
    func row(_ name: String) -> [Substring]? {
      outcome.lines.map { $0.split(separator: " ") }.first { $0.first == name[...] }
    }
    #expect(row("records")?.dropFirst().first == "111")
    #expect(row("train")?.dropFirst().first == "74")
    // Of each split, how many have the label and how many have not.
    let counts = row("whataboutism")?.dropFirst().compactMap { Int($0) } ?? []
    try #require(counts.count >= 6, "\(outcome.text)")
    #expect([0, 2, 4].map { counts[$0] } == held)
    #expect(counts[0] + counts[1] == 74)
  }

  @Test func validateFindsWhatIsWrong() throws {
    let clean = try Program.run(
      "dataset", "validate", Repository.labelled, "--taxonomy", Repository.taxonomy, in: folder)
    expectSilentSuccess(clean)
    let file = try folder.write(
      "data.jsonl",
      #"{"id":"r","text":"one two","labels":["odd"],"spans":[{"start":3,"end":99,"label":"odd"}]}"#
        + "\n" + #"{"id":"r","text":"three","labels":[]}"# + "\n")
    let outcome = try Program.run(
      "dataset", "validate", file, "--taxonomy", Repository.taxonomy, in: folder)
    #expect(outcome.status == 1)
    for part in ["data.jsonl:1", "3..<99", "data.jsonl:2", "“odd”"] {
      #expect(outcome.text.contains(part), "\(outcome.text)")
    }
  }

  @Test(arguments: ["stats", "validate"])
  func missingAndEmptyData(_ command: String) throws {
    expectFailure(
      try Program.run("dataset", command, "nowhere.jsonl", in: folder), says: "nowhere.jsonl")
    let empty = try folder.write("empty.jsonl", "")
    expectFailure(try Program.run("dataset", command, empty, in: folder), says: "no record")
  }
}
