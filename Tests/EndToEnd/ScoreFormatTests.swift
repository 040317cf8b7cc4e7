import Foundation
import Testing

/// `winnow score` reads the same documents from every format.
@Suite struct ScoreFormatTests {
  private let folder: Folder
  /// Texts without line breaks, so that every format can hold them.
  private let posts = [
    "What about the ferry? Nobody asks that.", "The council of Veldra met on Monday.",
    "Only a fool, a \"clown\" and a coward would agree", "\u{65E5}\u{672C}\u{8A9E} \u{1F600}", "",
    "They will take your homes, then your children!",
  ]

  init() throws {
    folder = try Folder()
  }

  private func jsonLines(_ posts: [String]) -> String {
    posts.enumerated().map { #"{"id":"\#($0 + 1)","text":\#(JSON.quoted($1))}"# + "\n" }.joined()
  }

  private func quoted(_ cell: String) -> String {
    "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// The decisions about a file, as they are written.
  private func lines(_ arguments: String..., input: Data = Data()) throws -> [String] {
    let outcome = try Program.run(
      ["score"] + arguments + ["--model", Models.shared.multilabel.path, "--quiet"], in: folder,
      input: input)
    expectSilentSuccess(outcome)
    return outcome.lines
  }

  private func reference(_ posts: [String]) throws -> [String] {
    try lines(folder.write("reference.jsonl", jsonLines(posts)))
  }

  @Test func tableOnStandardInputIsRecognised() throws {
    let table = try Data(contentsOf: URL(fileURLWithPath: Repository.table))
    let arguments = ["score", "-", "--model", try Models.shared.multilabel.path, "-o", "d"]
    let outcome = try Program.run(arguments, in: folder, input: table)
    #expect(outcome.status == 0 && !outcome.message.contains("plain text"), "\(outcome.message)")
    let ids = try folder.lines("d").map { try JSON($0)["id"]?.string }
    #expect(ids.count == 20 && ids.first == "csv-01")
    // Another name of the text: nothing tells a table from text, so it is said.
    let renamed = Data(
      String(decoding: table, as: UTF8.self).replacing("text\r\n", with: "body\r\n").utf8)
    let guessed = try Program.run(arguments, in: folder, input: renamed)
    #expect(guessed.message.contains("standard input was read as plain text"))
    #expect(guessed.message.contains("--format"))
    let told = try Program.run(
      arguments + ["--text-field", "body"], in: folder, input: renamed)
    #expect(!told.message.contains("plain text"))
    #expect(try folder.lines("d").count == 20)
    let chosen = try Program.run(arguments + ["--format", "text"], in: folder, input: renamed)
    #expect(!chosen.message.contains("plain text"))
  }

  @Test func identifiersThatAreNotThereAreTold() throws {
    func message(_ input: String, _ arguments: String...) throws -> String {
      try Program.run(
        ["score", input, "--model", Models.shared.multilabel.path, "-o", "d"] + arguments,
        in: folder
      ).message
    }
    for input in [Repository.dump, Repository.table] {
      let told = try message(input, "--id-field", "post_id")
      #expect(told.contains("no record has a field “post_id”: identifiers are line numbers"))
      #expect(
        try JSON(folder.lines("d")[0])["id"]?.string == (input == Repository.dump ? "1" : "2"))
      #expect(try !message(input).contains("identifiers"))
      #expect(try message(input, "--id-field", "post_id", "--quiet").isEmpty)
    }
    #expect(try !message(Repository.dump, "--id-field", "source").contains("identifiers"))
    // The field of one record of many is enough, also where it holds the line number.
    let file = try folder.write(
      "a.jsonl",
      String(repeating: #"{"text":"a"}"# + "\n", count: 50_000)
        + #"{"text":"a","n":50001}"# + "\n")
    #expect(try !message(file, "--id-field", "n").contains("identifiers"))
  }

  @Test func everyRecordComesOutOnceInOrder() throws {
    let decisions = try scored(Repository.dump, in: folder)
    let records = try Repository.records(Repository.dump)
    #expect(records.count > 300)
    #expect(decisions.map { $0["id"] } == records.map { $0["id"] })
  }

  @Test func hashOfTheTextIsTold() throws {
    let decisions = try scored(
      folder.write("a.jsonl", #"{"text":"abc"}"# + "\n" + #"{"text":""}"#), in: folder)
    // The published test vectors of SHA-256.
    #expect(
      decisions.map { $0["text_sha256"]?.string } == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      ])
  }

  @Test func tableWithQuotedLineBreaks() throws {
    let texts = posts + ["two\nlines, \"quoted\"\r\nand a third", ","]
    let rows = texts.enumerated().map { "\($0 + 1),\(quoted($1)),x\r\n" }
    let file = try folder.write("a.csv", "id,text,other\r\n" + rows.joined())
    #expect(try lines(file) == reference(texts))
  }

  @Test func tableOfTheProject() throws {
    let decisions = try scored(Repository.table, "--explain", "all", in: folder)
    let rows = CSVRows.read(try String(contentsOfFile: Repository.table, encoding: .utf8))
    let (id, text) = (rows[0].firstIndex(of: "id") ?? -1, rows[0].firstIndex(of: "text") ?? -1)
    #expect(decisions.map { $0["id"]?.string } == rows.dropFirst().map { $0[id] })
    #expect(rows.contains { $0[text].contains("\n") })
    for (decision, row) in zip(decisions, rows.dropFirst()) {
      #expect(DecisionText.problems(decision, row[text], .scalar) == [])
    }
  }

  @Test func tabSeparatedValues() throws {
    let rows = posts.enumerated().map { "\($0 + 1)\t\($1)\n" }
    #expect(
      try lines(folder.write("a.tsv", "id\ttext\n" + rows.joined())) == reference(posts))
  }

  @Test func plainTextIsADocumentALine() throws {
    // Empty lines are no documents, but they are counted.
    let file = try folder.write("a.txt", "first post\n\nthird line\r\nfourth line")
    let expected = ["1": "first post", "3": "third line", "4": "fourth line"]
    let records = expected.sorted { $0.key < $1.key }
      .map { #"{"id":"\#($0.key)","text":\#(JSON.quoted($0.value))}"# + "\n" }
    #expect(
      try lines(file) == lines(folder.write("b.jsonl", records.joined())))
  }

  @Test func folderIsADocumentAFile() throws {
    try folder.write("posts/b/two.txt", posts[1] + "\n")
    try folder.write("posts/a.txt", "two\nlines")
    try folder.write("posts/left-out.md", "not a text file")
    let decisions = try scored("posts", in: folder)
    #expect(decisions.map { $0["id"]?.string } == ["a.txt", "b/two.txt"])
  }

  @Test(arguments: ["gzip", "zstd"])
  func compressed(_ tool: String) throws {
    let plain = try folder.write("plain.jsonl", jsonLines(posts))
    let ending = tool == "gzip" ? "gz" : "zst"
    let outcome = try Program.shell(
      "command -v \(tool) >/dev/null && \(tool) -c '\(plain)' > packed.jsonl.\(ending)", in: folder)
    try #require(outcome.status == 0, "the tool \(tool) is needed: make setup")
    #expect(try lines("packed.jsonl.\(ending)") == lines(plain))
    // The content tells, not the name; and from standard input there is none.
    try folder.write("nameless", folder.read("packed.jsonl.\(ending)"))
    #expect(try lines("nameless") == lines(plain))
    #expect(
      try lines("-", input: folder.read("packed.jsonl.\(ending)")) == lines(plain))
  }

  @Test func standardInput() throws {
    #expect(try lines("-", input: Data(jsonLines(posts).utf8)) == reference(posts))
  }

  @Test func formatIsTakenAsTold() throws {
    let table = "id,text\n1,what about it?\n"
    #expect(
      try lines("-", "--format", "csv", input: Data(table.utf8)) == reference(["what about it?"]))
    let asText = try lines("-", "--format", "text", input: Data(table.utf8))
    #expect(try asText.map { try JSON($0)["id"]?.string } == ["1", "2"])
    #expect(
      try lines("-", "--format", "tsv", input: Data("text\tid\nfoo\tx\n".utf8))
        == lines("-", "--format", "jsonl", input: Data(#"{"id":"x","text":"foo"}"#.utf8)))
  }

  @Test func fieldsAreTakenAsNamed() throws {
    let options = ["--text-field", "body", "--id-field", "post"]
    let json = try folder.write(
      "a.jsonl", #"{"post":"p1","id":"no","body":"hello there","text":"no"}"# + "\n")
    let table = try folder.write("a.csv", "id,post,text,body\nno,p1,no,hello there\n")
    let plain = try folder.write("b.jsonl", #"{"id":"p1","text":"hello there"}"# + "\n")
    let model = try Models.shared.multilabel.path
    for file in [json, table] {
      let outcome = try Program.run(
        ["score", file, "--model", model, "--quiet"] + options, in: folder)
      #expect(try outcome.lines == lines(plain))
    }
  }

  @Test func numbersAreIdentifiersAndLinesStandIn() throws {
    let file = try folder.write(
      "a.jsonl",
      #"{"id":42,"text":"a"}"# + "\n\n" + #"{"text":"b"}"# + "\n"
        + #"{"id":"","text":"c"}"# + "\n" + #"{"id":null,"text":"d"}"# + "\n")
    #expect(
      try scored(file, in: folder).map { $0["id"]?.string } == ["42", "3", "4", "5"])
  }

  @Test func severalInputsInTheOrderGiven() throws {
    let first = try folder.write("z.jsonl", #"{"id":"z","text":"a"}"#)
    let second = try folder.write("a.txt", "b")
    let decisions = try scored(first, second, first, in: folder)
    #expect(decisions.map { $0["id"]?.string } == ["z", "1", "z"])
  }
}
