import Foundation
import Testing

/// A bad record never stops a run: it is rejected with its place and the reason, or repaired.
@Suite struct BadRecordTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func score(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(
      ["score", "--model", model, "--quiet", "--rejects", "rejects.jsonl"] + arguments, in: folder)
  }

  private func rejects() throws -> [JSON] {
    try folder.lines("rejects.jsonl").map { try JSON($0) }
  }

  @Test func badLinesInTheMiddle() throws {
    let lines = [
      #"{"id":"a","text":"one"}"#, #"{"id":"b","text":"secret"#, "secret text", "",
      #"{"id":"c","text":"two"}"#, #"["secret"]"#, #"{"id":"d"}"#, #"{"id":"e","text":17}"#,
      #"{"id":"f","text":null}"#, #"{"id":"g","text":"three"}"#,
    ]
    let file = try folder.write("a.jsonl", lines.joined(separator: "\n"))
    let outcome = try score(file)
    #expect(outcome.status == 3)
    #expect(outcome.message.isEmpty)
    #expect(try outcome.lines.map { try JSON($0)["id"]?.string } == ["a", "c", "g"])
    let rejects = try rejects()
    #expect(rejects.map { $0["line"]?.integer } == [2, 3, 6, 7, 8, 9])
    let offsets = [2, 3, 6, 7, 8, 9].map { line in
      lines.prefix(line - 1).reduce(0) { $0 + $1.utf8.count + 1 }
    }
    #expect(rejects.map { $0["byte_offset"]?.integer } == offsets)
    #expect(rejects.allSatisfy { $0["reason"]?.string?.isEmpty == false })
    #expect(rejects.allSatisfy { $0["source"]?.string == file })
    // Text of other people does not leave through messages.
    #expect(!String(decoding: try folder.read("rejects.jsonl"), as: UTF8.self).contains("secret"))
  }

  @Test func rejectedAreCountedAndTheFirstIsNamed() throws {
    try folder.write("a.jsonl", #"{"text":"one"}"# + "\nno\n" + #"{"text":"two"}"# + "\nno\n")
    let outcome = try Program.run(
      "score", "a.jsonl", "--model", model, "-o", "d", in: folder)
    #expect(outcome.status == 3)
    #expect(outcome.message.contains("2 documents"))
    #expect(outcome.message.contains("2 records rejected"))
    #expect(outcome.message.contains("a.jsonl:2"))
    #expect(outcome.message.contains("--rejects"))
  }

  @Test func noRejectsNoLines() throws {
    #expect(try score(Repository.dump, "-o", "d").status == 0)
    #expect(try folder.read("rejects.jsonl").isEmpty)
  }

  @Test func rowsThatDoNotFitTheTable() throws {
    let file = try folder.write(
      "a.csv", "id,text\r\n1,one\r\n2,two,three\r\n\"3\",\"a\nb\"\r\n4\r\n5,\"five\r\n")
    #expect(try score(file, "-o", "d").status == 3)
    #expect(try folder.lines("d").map { try JSON($0)["id"]?.string } == ["1", "3"])
    #expect(try rejects().map { $0["line"]?.integer } == [3, 6, 7])
    #expect(try rejects().map { $0["byte_offset"]?.integer } == [16, 40, 43])
  }

  @Test func invalidUTF8IsReplaced() throws {
    var data = Data(#"{"id":"a","text":"caf"#.utf8) + [0xE9] + Data(" one\"}\n".utf8)
    data += Data(#"{"id":"b","text":"ab"#.utf8) + [0xF0, 0x9F, 0x98] + Data("c\"}\n".utf8)
    data += Data(#"{"id":"c","text":"whole"}"#.utf8)
    try folder.write("a.jsonl", data)
    try folder.write(
      "b.jsonl",
      #"{"id":"a","text":"caf\#u{FFFD} one"}"# + "\n"
        + #"{"id":"b","text":"ab\#u{FFFD}c"}"# + "\n" + #"{"id":"c","text":"whole"}"#)
    let outcome = try score("a.jsonl", "--explain", "all", "--offsets", "utf8")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == (try score("b.jsonl", "--explain", "all", "--offsets", "utf8").output))
    let loud = try Program.run("score", "a.jsonl", "--model", model, "-o", "d", in: folder)
    #expect(loud.message.contains("2 records with invalid UTF-8"), "\(loud.message)")
    for (name, text) in [
      ("a.txt", Data([0x61, 0xFF, 0x0A])), ("a.csv", Data("text\na\u{FF}".utf8)),
    ] {
      try folder.write(name, text)
      #expect(try score(name).lines.count == 1)
    }
  }

  @Test func longLine() throws {
    let sentence = "What about the ferry of Veldra? "
    let text = String(repeating: sentence, count: 10_000_000 / sentence.utf8.count + 1)
    try folder.write(
      "a.jsonl",
      #"{"id":"a","text":"short"}"# + "\n{\"id\":\"long\",\"text\":\"\(text)\"}\n"
        + #"{"id":"b","text":"short"}"# + "\n")
    let outcome = try Program.run(
      "score", "a.jsonl", "--model", model, "--quiet", in: folder, seconds: 300)
    expectSilentSuccess(outcome)
    let decisions = try outcome.lines.map { try JSON($0) }
    #expect(decisions.map { $0["id"]?.string } == ["a", "long", "b"])
    #expect(decisions.flatMap(DecisionSchema.problems) == [])
    #expect(decisions.flatMap { DecisionText.problems($0, text, .utf8).prefix(1) } == [])
  }

  @Test func lineThatIsTooLongIsRejected() throws {
    let file = FileManager.default.createFile(atPath: folder.path("a.txt"), contents: nil)
    try #require(file)
    try Program.shell(
      "{ echo first; head -c 40000000 /dev/zero | tr '\\0' x; echo; echo last; } > a.txt",
      in: folder
    ).expectSuccess()
    let outcome = try score("a.txt")
    #expect(outcome.status == 3)
    #expect(try outcome.lines.map { try JSON($0)["id"]?.string } == ["1", "3"])
    #expect(try rejects().map { $0["line"]?.integer } == [2])
    #expect(try rejects().map { $0["byte_offset"]?.integer } == [6])
  }

  @Test func everyRecordComesOutOnce() throws {
    // A seeded mixture of good and bad lines: each is a decision or a reject, never both or none.
    var state: UInt64 = 7
    var lines: [String] = []
    for number in 1...5000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      switch state >> 60 {
      case 0: lines.append("{\"text\":")
      case 1: lines.append("{\"id\":\(number)}")
      case 2: lines.append("null")
      default: lines.append("{\"text\":\"document \(state)\"}")
      }
    }
    let file = try folder.write("a.jsonl", lines.joined(separator: "\n"))
    let outcome = try score(file)
    let decided = try outcome.lines.compactMap { Int(try JSON($0)["id"]?.string ?? "") }
    let rejected = try rejects().compactMap { $0["line"]?.integer }
    #expect(decided == decided.sorted() && rejected == rejected.sorted())
    #expect((decided + rejected).sorted() == Array(1...5000))
    #expect(rejected.count > 500)
  }
}
