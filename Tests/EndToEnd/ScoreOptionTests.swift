import Foundation
import Testing

/// What the options of `winnow score` change.
@Suite struct ScoreOptionTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func score(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["score", Repository.dump, "--model", model] + arguments, in: folder)
  }

  @Test func outputFile() throws {
    let toFile = try score("-o", "decisions.jsonl", "--quiet")
    expectSilentSuccess(toFile)
    #expect(toFile.output.isEmpty)
    #expect(try folder.read("decisions.jsonl") == score("--quiet").output)
    // A longer file of before leaves nothing behind.
    try folder.write("decisions.jsonl", Data(repeating: 0x78, count: 1 << 20))
    _ = try score("--output", "decisions.jsonl", "--quiet")
    #expect(try folder.read("decisions.jsonl") == score("-o", "-", "--quiet").output)
  }

  @Test func flaggedOnly() throws {
    let all = try score("--quiet").lines
    let flagged = try score("--flagged-only", "--quiet").lines
    #expect(flagged == all.filter { $0.contains(#""outcome":"review""#) })
    #expect(!flagged.isEmpty && flagged.count < all.count)
  }

  @Test func explainFlagged() throws {
    for decision in try scored(Repository.dump, in: folder) {
      #expect((decision["labels"] != nil) == (decision["outcome"]?.string == "review"))
    }
  }

  @Test func explainAll() throws {
    let decisions = try scored(Repository.dump, "--explain", "all", in: folder)
    #expect(decisions.allSatisfy { $0["labels"]?.array?.isEmpty == false && $0["scores"] == nil })
    #expect(decisions.contains { $0["outcome"]?.string == "pass" })
  }

  @Test func explainNone() throws {
    let decisions = try scored(Repository.dump, "--explain", "none", in: folder)
    #expect(decisions.allSatisfy { $0["labels"] == nil })
    #expect(decisions.allSatisfy { $0["scores"]?.keys.count == 4 })
    #expect(decisions.contains { $0["outcome"]?.string == "review" })
  }

  @Test(arguments: [0, 1, 3])
  func evidenceIsLimited(_ limit: Int) throws {
    let decisions = try scored(
      Repository.dump, "--explain", "all", "--evidence", "\(limit)", in: folder)
    let labels = decisions.flatMap { $0["labels"]?.array ?? [] }
    #expect(labels.allSatisfy { ($0["evidence"]?.array?.count ?? .max) <= limit })
    #expect(labels.allSatisfy { ($0["document"]?.array?.count ?? .max) <= limit })
    #expect(labels.allSatisfy { $0["rest"]?.number != nil })
    #expect(labels.contains { $0["evidence"]?.array?.count == limit })
  }

  @Test func offsetsNameTheirUnit() throws {
    for unit in DecisionText.Unit.allCases {
      let decisions = try scored(Repository.dump, "--offsets", unit.rawValue, in: folder)
      let explained = decisions.filter { $0["labels"] != nil }
      #expect(Set(explained.map { $0["offsets"]?.string ?? "scalar" }) == [unit.rawValue])
    }
  }

  @Test func summaryAndQuiet() throws {
    let loud = try score("-o", "d")
    #expect(loud.status == 0)
    #expect(loud.message.contains("313 documents"))
    #expect(loud.message.contains("for review"))
    #expect(try score("-o", "d", "--quiet").message.isEmpty)
  }

  @Test(arguments: ["flagged", "none"])
  func findings(_ explained: String) throws {
    let outcome = try score("-o", "d", "--quiet", "--findings", "3", "--explain", explained)
    #expect(outcome.status == 0)
    let ids = outcome.message.matches(of: #/\(id ([^)]+)\)/#).map { String($0.1) }
    #expect(ids.count == 3)
    let flagged = try folder.lines("d").map { try JSON($0) }
      .filter { $0["outcome"]?.string == "review" }
    let priorities = flagged.sorted {
      ($0["priority"]?.number ?? 0) > ($1["priority"]?.number ?? 0)
    }
    // The strongest of all comes first; the others may give way to findings of another label.
    #expect(ids.first == priorities.first?["id"]?.string)
    #expect(Set(ids).isSubset(of: flagged.compactMap { $0["id"]?.string }))
  }

  @Test func findingsDoNotCommandTheTerminal() throws {
    let text = "You ask \u{1B}[31mabout\u{7} the \u{9B}2J clowns? What about the traitors?"
    let file = try folder.write(
      "a.jsonl", "{\"id\":\(JSON.quoted("x\u{1B}]0;")),\"text\":\(JSON.quoted(text))}\n")
    let outcome = try Program.run(
      "score", file, "--model", model, "--findings", "1", "--quiet", "-o", "d", in: folder)
    #expect(outcome.message.contains("clowns"), "\(outcome.message)")
    let commands = outcome.message.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(commands.isEmpty)
  }

  @Test func languageIsATag() throws {
    let records = ["en", "zh-Hant", "not a tag", "EN_us", "e", "x-\u{E9}"].enumerated().map {
      #"{"id":"\#($0)","text":"The council met on Monday.","lang":\#(JSON.quoted($1))}"# + "\n"
    }
    let decisions = try scored(folder.write("a.jsonl", records.joined()), in: folder)
    #expect(
      decisions.map { $0["language"]?.string } == ["en", "zh-Hant", "en", "en", "en", "en"])
  }

  @Test func oneOutputMustNotBeAnInput() throws {
    let text = #"{"id":"1","text":"a"}"# + "\n"
    let file = try folder.write("a.jsonl", text)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: file)
    for output in ["a.jsonl", "./a.jsonl", "link"] {
      expectFailure(
        try Program.run(
          "score", file, "--model", model, "-o", output, "--quiet", in: folder), says: output)
      #expect(try folder.read("a.jsonl") == Data(text.utf8))
    }
    try folder.write("d", "")
    expectFailure(
      try Program.run(
        "score", file, "--model", model, "-o", "d", "--rejects", "d", "--quiet", in: folder),
      says: "d: ")
  }
}
