import Foundation
import Testing

/// `winnow review verdicts`
@Suite struct VerdictsTests {
  private func judged(_ count: Int, in folder: Folder, _ name: String = "judged.jsonl") throws {
    let lines = (0..<count).map { number in
      let labels = number % 3 == 0 ? #"["name_calling"]"# : "[]"
      return
        #"{"id":"v\#(number)","text":"Invented words \#(number * 7919) about stall \#(number).","#
        + #""labels":\#(labels),"reviewer":"r\#(number % 2)"}"# + "\n"
    }
    try folder.write(name, lines.joined())
  }

  @Test func verdictsMakeItemsAndReviewersOnce() throws {
    let folder = try Folder()
    try judged(30, in: folder)
    let first = try Program.run(
      "review", "verdicts", "judged.jsonl", "--create-reviewers", "--add-items", "--model",
      try Models.shared.multilabel.path, in: folder)
    #expect(first.status == 0 && first.output.isEmpty, "\(first.message)")
    #expect(first.message.contains("30 new, 0 known; 30 new items, 2 new reviewers"))
    let head = try Program.run("review", "audit", in: folder)
    #expect(head.status == 0)
    let second = try Program.run(
      "review", "verdicts", "judged.jsonl", "--create-reviewers", "--add-items", in: folder)
    #expect(second.message.contains("0 new, 30 known; 0 new items, 0 new reviewers"))
    #expect(try Program.run("review", "audit", in: folder).output == head.output)
    let export = try Program.run("review", "export", "--quiet", in: folder)
    #expect(export.lines.count == 30)
    #expect(export.lines[0].contains(#""labels":["name_calling"]"#))
    #expect(export.lines[0].contains(#""model":"sha256:"#))
  }

  @Test func packedFilesAndStandardInputAreRead() throws {
    let folder = try Folder()
    try judged(8, in: folder)
    let outcome = try Program.shell(
      "gzip -k judged.jsonl && $WINNOW review verdicts judged.jsonl.gz --create-reviewers --add-items"
        + " --quiet && $WINNOW review verdicts - < judged.jsonl", in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(outcome.message.contains("0 new, 8 known"))
  }

  @Test func linesThatAreNoVerdictsAreNamedAndTheExitCodeIsThree() throws {
    let folder = try Folder()
    try judged(5, in: folder)
    _ = try Program.run(
      "review", "verdicts", "judged.jsonl", "--create-reviewers", "--add-items", in: folder)
    try folder.write(
      "more.jsonl",
      #"{"id":"v1","labels":[],"reviewer":"r9"}"# + "\n\nnot json\n"
        + #"{"id":"v2","labels":[],"reviewer":"r1"}"# + "\n")
    let outcome = try Program.run("review", "verdicts", "more.jsonl", in: folder)
    #expect(outcome.status == 3)
    #expect(
      outcome.messages[0]
        == "more.jsonl:1: there is no such reviewer; --create-reviewers makes them")
    #expect(outcome.messages[1] == "more.jsonl:3: not valid JSON")
    #expect(
      outcome.message.contains("1 new, 0 known") && outcome.message.contains("2 lines rejected"))
  }

  @Test func wrongUseIsExitCodeTwoAndAMissingDatabaseIsNamed() throws {
    let folder = try Folder()
    try judged(2, in: folder)
    #expect(
      try Program.run("review", "verdicts", "judged.jsonl", "--model", "m", in: folder).status == 2)
    #expect(try Program.run("review", "verdicts", in: folder).status == 2)
    let none = try Program.run("review", "verdicts", "judged.jsonl", in: folder)
    #expect(none.status == 1 && none.messages.count == 1)
    #expect(none.message.hasPrefix("winnow: reviews.sqlite: "))
    #expect(!FileManager.default.fileExists(atPath: folder.path("reviews.sqlite")))
  }
}
