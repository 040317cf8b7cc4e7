import Foundation
import Testing

/// Inputs that cannot be read: one line each, the right exit code, and nothing lost.
@Suite struct BadInputTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func score(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["score", "--model", model, "--quiet"] + arguments, in: folder)
  }

  private func train(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["train", "-o", "m", "--quiet"] + arguments, in: folder)
  }

  private func evaluate(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["evaluate", "--model", model, "--quiet"] + arguments, in: folder)
  }

  @Test func missingFile() throws {
    expectFailure(try score("nowhere.jsonl"), says: "nowhere.jsonl", "no such file")
    expectFailure(try train("nowhere.jsonl"), says: "nowhere.jsonl", "no such file")
    expectFailure(try evaluate("nowhere.jsonl"), says: "nowhere.jsonl", "no such file")
    #expect(!folder.has("m"))
  }

  @Test func missingFileCostsNoDecisionsOfBefore() throws {
    try folder.write("decisions.jsonl", "of before\n")
    expectFailure(
      try score(Repository.dump, "nowhere.jsonl", "-o", "decisions.jsonl"), says: "nowhere.jsonl")
    #expect(try folder.lines("decisions.jsonl") == ["of before"])
  }

  /// An input that turns out to be unreadable when its first bytes are seen.
  @Test func unreadableInputCostsNoDecisionsOfBefore() throws {
    try folder.write("decisions.jsonl", "of before\n")
    try folder.write("rejects.jsonl", "of before\n")
    try folder.write("body.csv", "id,body\n1,one\n")
    try folder.write("utf16", Data([0xFF, 0xFE, 0x61, 0x00]))
    try folder.write("array.json", #"[{"text":"one"}]"#)
    try folder.write("damaged.gz", Data([0x1F, 0x8B, 0x08, 0x00, 0xFF]))
    try folder.write("posts/readme.md", "no text")
    for input in ["body.csv", "utf16", "array.json", "damaged.gz", "posts"] {
      let outcome = try score(input, "-o", "decisions.jsonl", "--rejects", "rejects.jsonl")
      expectFailure(outcome, says: input)
      #expect(try folder.lines("decisions.jsonl") == ["of before"], "\(input)")
      #expect(try folder.lines("rejects.jsonl") == ["of before"], "\(input)")
      _ = try score(input, "-o", "new")
      #expect(!folder.has("new"), "\(input)")
    }
  }

  @Test func wrongFieldName() throws {
    // A table says at once that it has no such column; of records, every one is rejected.
    expectFailure(
      try score(Repository.table, "--text-field", "body"), says: "dump.csv", "“body”", "“text”",
      "--text-field")
    expectFailure(
      try score(Repository.dump, "--text-field", "body", "--rejects", "rejects.jsonl"), status: 3,
      says: "dump.jsonl:1", "“body”", "313", "--text-field")
    #expect(try folder.lines("rejects.jsonl").count == 313)
    expectFailure(
      try train(Repository.labelled, "--text-field", "body"), says: "labelled.jsonl:1", "“body”")
    expectFailure(
      try evaluate(Repository.labelled, "--text-field", "body"), says: "labelled.jsonl:1", "“body”")
    #expect(!folder.has("m"))
  }

  @Test func tableWithoutLabels() throws {
    expectFailure(try train(Repository.table), says: "dump.csv", "label")
    expectFailure(try evaluate(Repository.table), says: "dump.csv", "label")
  }

  @Test(arguments: [0.1, 0.5, 0.9], ["gzip", "zstd"])
  func truncatedArchive(_ share: Double, _ tool: String) throws {
    let ending = tool == "gzip" ? "gz" : "zst"
    // Numbers of no pattern make the archive long enough to have an inside.
    var random = SystemRandomNumberGenerator()
    let text = (0..<20_000).map { "{\"id\":\"r\($0)\",\"text\":\"\(random.next())\"}\n" }.joined()
    try folder.write("whole.jsonl", text)
    let packed = try Program.shell("\(tool) -c whole.jsonl > whole.\(ending)", in: folder)
    try #require(packed.status == 0)
    let data = try folder.read("whole.\(ending)")
    let name = "cut.jsonl.\(ending)"
    try folder.write(name, data.prefix(Int(Double(data.count) * share)))
    let outcome = try score(name, "-o", "decisions.jsonl", "--rejects", "rejects.jsonl")
    expectFailure(outcome, says: name, "breaks off")
    // Every record before the damage is decided, and no other.
    let whole = try Program.run(
      "score", "whole.jsonl", "--model", model, "--quiet", in: folder)
    guard folder.has("decisions.jsonl") else {
      // The damage came before the first record that could be unpacked.
      #expect(share == 0.1 && !folder.has("rejects.jsonl"))
      return
    }
    let kept = try folder.lines("decisions.jsonl")
    #expect(kept == Array(whole.lines.prefix(kept.count)))
    #expect(Double(kept.count) > 20_000 * (share - 0.2) && kept.count < 20_000)
    // The record in the middle of which the data ends is listed.
    let rejected = try folder.lines("rejects.jsonl").map { try JSON($0) }
    #expect(rejected.count <= 1)
    for record in rejected { #expect(record["line"]?.integer == kept.count + 1) }
    expectFailure(try train(name), says: name)
  }

  @Test func damagedArchive() throws {
    try Program.shell("gzip -c '\(Repository.dump)' > a.jsonl.gz", in: folder).expectSuccess()
    var data = try folder.read("a.jsonl.gz")
    for place in data.count / 2..<data.count / 2 + 40 { data[place] ^= 0x5A }
    try folder.write("a.jsonl.gz", data)
    let outcome = try score("a.jsonl.gz")
    expectFailure(outcome, says: "a.jsonl.gz")
    #expect(try outcome.lines.allSatisfy { DecisionSchema.problems(try JSON($0)) == [] })
  }

  @Test func folderWithoutTexts() throws {
    try folder.write("posts/readme.md", "no text")
    expectFailure(try score("posts"), says: "posts", ".txt")
    expectFailure(try train("posts"), says: "posts", ".txt")
    expectFailure(try evaluate("posts"), says: "posts", ".txt")
  }

  @Test(arguments: ["", "\n\n \n", "\u{FEFF}"])
  func emptyDataSet(_ text: String) throws {
    let file = try folder.write("empty.jsonl", text)
    expectFailure(try train(file), says: "no record")
    expectFailure(try evaluate(file), says: "no record")
    #expect(!folder.has("m"))
    // Nothing to score is no failure: a filter before it may have found nothing.
    expectSilentSuccess(try score(file, "-o", "d"))
    #expect(try folder.read("d").isEmpty)
    let told = try Program.run("score", file, "--model", model, in: folder)
    #expect(told.status == 0 && told.messages.count == 1)
    #expect(told.message.contains("0 documents"))
  }

  @Test(arguments: [
    ("[{\"text\":\"a\"},\n{\"text\":\"b\"}]", "array"),
    ("{\n  \"text\": \"a\"\n}\n", "several lines"),
  ])
  func jsonThatIsNotLines(_ text: String, _ part: String) throws {
    let file = try folder.write("a.json", text)
    expectFailure(try score(file), says: "a.json", part, "jq")
  }

  @Test func otherEncodingsAndArchives() throws {
    try folder.write("a.txt", Data([0xFF, 0xFE, 0x61, 0x00]))
    expectFailure(try score("a.txt"), says: "a.txt", "UTF-16", "iconv")
    for (name, bytes) in [
      ("a.zip", [0x50, 0x4B, 3, 4]), ("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
    ] as [(String, [UInt8])] {
      try folder.write(name, Data(bytes + [UInt8](repeating: 0, count: 64)))
      expectFailure(try score(name), says: name)
    }
  }

  @Test func oneBadInputOfSeveral() throws {
    try folder.write("a.jsonl", #"{"id":"1","text":"one"}"# + "\n")
    try folder.write("posts/readme.md", "no text")
    let outcome = try score("a.jsonl", "posts")
    expectFailure(outcome, says: "posts")
    #expect(outcome.lines.count == 1)
  }
}

extension Program.Outcome {
  /// Expects that a tool did what the test needs.
  func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(status == 0, "\(message)", sourceLocation: sourceLocation)
  }
}
