import Foundation
import Testing

/// The order and bytes of decisions depend on nothing but input and model; they come while the
/// input is still being read.
@Suite struct StreamingTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  /// The sample dump several times over, so that it is cut into more than one block.
  private func longDump() throws -> String {
    let dump = try Data(contentsOf: URL(fileURLWithPath: Repository.dump))
    var copies = Data()
    for _ in 0..<12 { copies += dump }
    return try folder.write("long.jsonl", copies)
  }

  @Test(arguments: ["jsonl", "csv", "multiclass"])
  func sameBytesForAnyNumberOfThreads(_ kind: String) throws {
    let models = try Models.shared
    let model = kind == "multiclass" ? models.multiclass.path : models.multilabel.path
    let input = kind == "csv" ? Repository.table : try longDump()
    let outputs = try ["1", "2", "3"].map { threads in
      let outcome = try Program.run(
        "score", input, "--model", model, "--threads", threads, "--explain", "all", "--quiet",
        in: folder)
      #expect(outcome.status == 0, "\(outcome.message)")
      return outcome.output
    }
    #expect(outputs[0].count > 10_000)
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0] == outputs[2])
  }

  @Test func sameRejectsForAnyNumberOfThreads() throws {
    var text = ""
    for number in 0..<20_000 {
      text += number % 7 == 3 ? "not a record\n" : "{\"text\":\"record \(number)\"}\n"
    }
    let file = try folder.write("mixed.jsonl", text)
    for threads in ["1", "2", "3"] {
      let outcome = try Program.run(
        "score", file, "--model", Models.shared.multilabel.path, "--threads", threads, "--rejects",
        "rejects-\(threads)", "-o", "decisions-\(threads)", "--quiet", in: folder)
      #expect(outcome.status == 3)
    }
    #expect(try folder.lines("rejects-1").count == 2857)
    #expect(try folder.lines("decisions-1").count == 17_143)
    for threads in ["2", "3"] {
      #expect(try folder.read("rejects-1") == folder.read("rejects-\(threads)"))
      #expect(try folder.read("decisions-1") == folder.read("decisions-\(threads)"))
    }
  }

  @Test(arguments: [1, 61, 4096])
  func sameBytesFromAPipeInPieces(_ size: Int) throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: Repository.dump))
    // One byte at a time is slow: a few records will do.
    let dump = size == 1 ? whole.prefix(2000) : whole
    let end = (dump.lastIndex(of: 0x0A) ?? dump.endIndex - 1) + 1
    let text = dump.prefix(upTo: end)
    let expected = try Program.run(
      "score", folder.write("a.jsonl", text), "--model", Models.shared.multilabel.path, "--quiet",
      in: folder)
    let pipe = try PipedProgram(
      ["score", "-", "--model", Models.shared.multilabel.path, "--quiet"], in: folder)
    for start in stride(from: text.startIndex, to: text.endIndex, by: size) {
      try pipe.write(text[start..<min(start + size, text.endIndex)])
    }
    let outcome = try pipe.finish()
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(outcome.output == expected.output)
    #expect(!outcome.output.isEmpty)
  }

  @Test func decisionsComeWhileTheInputIsStillBeingRead() throws {
    let pipe = try PipedProgram(
      ["score", "-", "--model", Models.shared.multilabel.path, "--quiet"], in: folder)
    for round in 1...3 {
      try pipe.write(Data("{\"id\":\"a\(round)\",\"text\":\"what about it?\"}\n".utf8))
      try pipe.write(Data("{\"id\":\"b\(round)\",\"text\":\"nothing\"}\n{\"id\":\"half".utf8))
      // The half record waits for its end; what is whole does not.
      let expected = round * 3 - 1
      #expect(try pipe.waitForLines(expected) == expected)
      try pipe.write(Data("\(round)\",\"text\":\"\"}\n".utf8))
      #expect(try pipe.waitForLines(expected + 1) == expected + 1)
    }
    let outcome = try pipe.finish()
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(
      try outcome.lines.map { try JSON($0)["id"]?.string }
        == (1...3).flatMap { ["a\($0)", "b\($0)", "half\($0)"] })
  }

  @Test func compressedDecisionsStreamToo() throws {
    // A gzip stream of two members: the first is decided before the second is there.
    let members = try ["one", "two"].map { id in
      let outcome = try Program.shell(
        "printf '{\"id\":\"\(id)\",\"text\":\"hello\"}\\n' | gzip -c > \(id).gz", in: folder)
      try #require(outcome.status == 0)
      return try folder.read("\(id).gz")
    }
    let pipe = try PipedProgram(
      ["score", "-", "--model", Models.shared.multilabel.path, "--quiet"], in: folder)
    try pipe.write(members[0])
    #expect(try pipe.waitForLines(1) == 1)
    try pipe.write(members[1])
    let outcome = try pipe.finish()
    #expect(try outcome.lines.map { try JSON($0)["id"]?.string } == ["one", "two"])
  }

  @Test func closedPipeIsSuccess() throws {
    let model = try Models.shared.multilabel.path
    let long = try longDump()
    let outcome = try Program.shell(
      "\"$WINNOW\" score '\(long)' --model '\(model)' --evidence all --explain all | head -1",
      in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1)
    #expect(outcome.message.isEmpty, "\(outcome.message)")
    for command in [
      "explain hello", "evaluate '\(Repository.labelled)'", "evaluate '\(long)' --help", "--help",
    ] {
      let outcome = try Program.shell(
        "\"$WINNOW\" \(command) \(command.contains("help") ? "" : "--model '\(model)'") | true",
        in: folder)
      #expect(outcome.status == 0, "\(command): \(outcome.message)")
      #expect(outcome.message.isEmpty, "\(command): \(outcome.message)")
    }
  }
}
