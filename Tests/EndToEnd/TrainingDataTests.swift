import Foundation
import Testing

/// Training data that are not as they should be.
@Suite struct TrainingDataTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  private func train(_ lines: String..., arguments: [String] = []) throws -> Program.Outcome {
    let file = try folder.write("data.jsonl", lines.joined(separator: "\n") + "\n")
    return try Program.run(["train", file, "-o", "m"] + arguments, in: folder)
  }

  private let good = [
    #"{"id":"g1","text":"the ferry sinks","labels":["fear"]}"#,
    #"{"id":"g2","text":"the ferry floats","labels":[]}"#,
    #"{"id":"g3","text":"the bridge sinks","labels":["fear"]}"#,
    #"{"id":"g4","text":"the bridge stands","labels":[]}"#,
  ].joined(separator: "\n")

  @Test func labelWithoutAPositiveExample() throws {
    let settings = try folder.write(
      "settings.json",
      #"{"labels": [{"id": "fear", "axis": "technique", "name": "fear", "neutral": false}, "#
        + #"{"id": "glory", "axis": "harm", "name": "glory", "neutral": false}]}"#)
    expectFailure(
      try train(good, arguments: ["--config", settings, "--quiet"]), says: "“glory”", "no positive")
    // A label that annotators were asked about and that nobody ever gave.
    expectFailure(
      try train(
        good, #"{"text":"the mill","labels":[],"judged":["fear","glory"]}"#,
        arguments: ["--quiet"]), says: "“glory”", "no positive")
    #expect(!folder.has("m"))
  }

  @Test func folderOfOtherFilesIsRefusedBeforeTheDataAreRead() throws {
    _ = try folder.write("m/notes.txt", "mine")
    expectFailure(
      try Program.run("train", "there-is-no-such-file.jsonl", "-o", "m", in: folder),
      says: "notes.txt")
    #expect(folder.has("m/notes.txt"))
  }

  @Test func labelThatAllHave() throws {
    expectFailure(
      try train(
        #"{"text":"a ferry","labels":["fear"]}"#, #"{"text":"a bridge","labels":["fear"]}"#,
        arguments: ["--quiet"]), says: "“fear”")
  }

  @Test func noLabelsAtAll() throws {
    expectFailure(
      try train(
        #"{"text":"a ferry","labels":[]}"#, #"{"text":"b","labels":[]}"#, arguments: ["--quiet"]),
      says: "label")
    expectFailure(
      try train(#"{"text":"a ferry"}"#, arguments: ["--quiet"]), says: "data.jsonl:1", "labels")
  }

  @Test func noRecordToLearnFrom() throws {
    expectFailure(
      try train(#"{"text":"a","labels":["x"],"split":"test"}"#, arguments: ["--quiet"]),
      says: "data.jsonl", "train")
  }

  @Test func textsWithoutWords() throws {
    expectFailure(
      try train(
        #"{"text":"","labels":["x"]}"#, #"{"text":" ","labels":[]}"#, arguments: ["--quiet"]),
      says: "word")
  }

  @Test func spansOutsideTheTextAreNotedAndTheRecordKept() throws {
    let spans = [
      #"{"start":5,"end":99,"label":"fear"}"#, #"{"start":-1,"end":2,"label":"fear"}"#,
      #"{"start":4,"end":4,"label":"fear"}"#, #"{"start":"x","end":4,"label":"fear"}"#,
    ]
    let record =
      #"{"id":"odd","text":"a mill burns","labels":["fear"],"spans":[\#(spans.joined(separator: ","))]}"#
    let outcome = try train(good, record)
    #expect(outcome.status == 0, "\(outcome.message)")
    let notes = outcome.messages.filter { $0.contains("span") }
    #expect(notes.count == 1, "\(outcome.message)")
    #expect(notes.first?.contains("4 spans") == true)
    #expect(notes.first?.contains("data.jsonl:5") == true)
    #expect(notes.first?.contains("“odd”") == true)
    let configuration = try JSON(String(decoding: folder.read("m/config.json"), as: UTF8.self))
    #expect(configuration["training"]?["sources"]?.array?.first?["train"]?.integer == 5)
  }

  @Test func repeatedIdentifiersAreNoted() throws {
    let outcome = try train(
      good, #"{"id":"g1","text":"a mill burns","labels":["fear"]}"#,
      #"{"id":"g1","text":"a mill stands","labels":[]}"#)
    #expect(outcome.status == 0, "\(outcome.message)")
    let notes = outcome.messages.filter { $0.contains("repeat") }
    #expect(notes.count == 1, "\(outcome.message)")
    #expect(notes.first?.contains("“g1”") == true)
    #expect(notes.first?.contains("2 ") == true)
  }

  @Test func badRecordsAreNotedAndLeftOut() throws {
    let outcome = try train(good, "not JSON", #"{"text":"no labels"}"#)
    #expect(outcome.status == 0, "\(outcome.message)")
    let notes = outcome.messages.filter { $0.contains("left out") }
    #expect(notes.count == 1, "\(outcome.message)")
    #expect(notes.first?.contains("data.jsonl:5") == true)
    let configuration = try JSON(String(decoding: folder.read("m/config.json"), as: UTF8.self))
    #expect(configuration["training"]?["sources"]?.array?.first?["train"]?.integer == 4)
  }

  @Test func failureLeavesTheModelOfBefore() throws {
    #expect(try train(good, arguments: ["--quiet"]).status == 0)
    let before = try folder.read("m/model.safetensors")
    #expect(try train(#"{"text":"a","labels":[]}"#).status == 1)
    #expect(try folder.read("m/model.safetensors") == before)
    #expect(try folder.names == ["data.jsonl", "m"])
  }
}
