import Foundation
import Testing

/// What cannot go on says why in one line, and destroys nothing.
@Suite struct CheckpointRefusalTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
    try folder.write("a.jsonl", "{\"id\":\"1\",\"text\":\"What about the ferry?\"}\nno\n")
  }

  private func score(_ arguments: String..., input: String = "a.jsonl") throws -> Program.Outcome {
    try Program.run(["score", input, "--model", model, "--quiet"] + arguments, in: folder)
  }

  /// A run that was broken off after its first checkpoint: an input that ends in damage.
  private func brokenOff() throws {
    var random = SplitMix(seed: 3)
    let text = (0..<20_000).map { "{\"id\":\"r\($0)\",\"text\":\"\(random.next())\"}\n" }.joined()
    try folder.write("whole.jsonl", text)
    try Program.shell("gzip whole.jsonl; head -c 100000 whole.jsonl.gz > cut.jsonl.gz", in: folder)
      .expectSuccess()
    expectFailure(
      try score("-o", "d", "--checkpoint", "c", "--checkpoint-every", "0", input: "cut.jsonl.gz"),
      says: "cut.jsonl.gz", "breaks off")
    #expect(try folder.read("d").count > 100_000)
  }

  /// Expects a failure that leaves every file of the folder as it was.
  private func expectNothingLost(
    status: Int32, says parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
    _ run: () throws -> Program.Outcome
  ) throws {
    func files() throws -> [String: Data] {
      try Dictionary(
        uniqueKeysWithValues: folder.names.map { ($0, (try? folder.read($0)) ?? Data()) })
    }
    let before = try files()
    let outcome = try run()
    expectFailure(outcome, status: status, sourceLocation: sourceLocation)
    for part in parts {
      #expect(
        outcome.message.contains(part), "“\(part)” is not in: \(outcome.message)",
        sourceLocation: sourceLocation)
    }
    #expect(try files() == before, sourceLocation: sourceLocation)
  }

  @Test func standardStreamsAndPipes() throws {
    try Program.shell("mkfifo pipe", in: folder).expectSuccess()
    for input in ["-", "/dev/stdin", "pipe", "/dev/null"] {
      try expectNothingLost(status: 2, says: "checkpoint") {
        try score("-o", "d", "--checkpoint", "c", input: input)
      }
    }
    for output in ["-", "/dev/stdout", "/dev/stderr", "/dev/null", "pipe", "."] {
      try expectNothingLost(status: 2, says: "--checkpoint") {
        try score("-o", output, "--checkpoint", "c")
      }
      try expectNothingLost(status: 2, says: "--checkpoint") {
        try score("-o", "d", "--rejects", output, "--checkpoint", "c")
      }
    }
    // Standard output where nothing is said, and where it is a plain file.
    try expectNothingLost(status: 2, says: "--output") { try score("--checkpoint", "c") }
    let shell = try Program.shell(
      "$WINNOW score a.jsonl --model '\(model)' -o /dev/stdout --checkpoint c --quiet > d",
      in: folder)
    expectFailure(shell, status: 2, says: "/dev/stdout")
  }

  @Test func checkpointIsAFileOfItsOwn() throws {
    try folder.write("d", "of before\n")
    try folder.write("texts/a.txt", "text")
    for place in ["a.jsonl", "./a.jsonl", "d", "./d", "new", ".", "/dev/null"] {
      try expectNothingLost(status: 2, says: place, "--checkpoint") {
        try score("-o", "d", "--rejects", "new", "--checkpoint", place)
      }
    }
    try expectNothingLost(status: 2, says: "c.partial") {
      try score("-o", "c.partial", "--checkpoint", "c")
    }
    for arguments in [
      ["-o", "texts/d.txt", "--checkpoint", "c"], ["-o", "d", "--checkpoint", "texts/c.txt"],
    ] {
      try expectNothingLost(status: 2, says: ".txt", "texts") {
        try Program.run(
          ["score", "texts", "--model", model, "--quiet"] + arguments, in: folder)
      }
    }
    try expectNothingLost(status: 1, says: "nowhere/c: ") {
      try score("-o", "d", "--checkpoint", "nowhere/c")
    }
  }

  @Test func otherCommandsInputsAndOutputs() throws {
    try brokenOff()
    func again(_ arguments: String..., input: String = "cut.jsonl.gz") throws -> Program.Outcome {
      try Program.run(
        ["score", input, "--quiet", "--checkpoint", "c"] + arguments
          + (arguments.contains("--model") ? [] : ["--model", model])
          + (arguments.contains("-o") ? [] : ["-o", "d"]), in: folder)
    }
    try expectNothingLost(status: 2, says: "c: ", "--explain") { try again("--explain", "all") }
    try folder.write("e", "of before\n")
    try expectNothingLost(status: 2, says: "c: ", "--output") { try again("-o", "e") }
    try expectNothingLost(status: 2, says: "c: ", "other inputs") { try again(input: "a.jsonl") }
    try expectNothingLost(status: 2, says: "c: ", "--model") {
      try again("--model", Models.shared.multiclass.path)
    }
    // The same command goes on, and fails at the same place.
    let decisions = try folder.read("d")
    expectFailure(try again("--threads", "2"), says: "cut.jsonl.gz", "breaks off")
    #expect(try folder.read("d") == decisions)
    try folder.write("d", decisions.prefix(1000))
    try expectNothingLost(status: 1, says: "d: ", "holds 1000 bytes") { try again() }
    try FileManager.default.removeItem(atPath: folder.path("d"))
    try expectNothingLost(status: 1, says: "d: ", "not there any more") { try again() }
    try folder.write("d", decisions)
    let archive = try folder.read("cut.jsonl.gz")
    try folder.write("cut.jsonl.gz", archive.dropLast())
    try expectNothingLost(status: 1, says: "cut.jsonl.gz: changed") { try again() }
  }

  @Test func damagedCheckpoint() throws {
    try brokenOff()
    let whole = try folder.read("c")
    for data in [Data(), whole.prefix(whole.count / 2), Data("text of a person".utf8)] {
      try folder.write("c", data)
      try expectNothingLost(status: 1, says: "c: ", "checkpoint") {
        try score("-o", "d", "--checkpoint", "c", input: "cut.jsonl.gz")
      }
    }
  }

  @Test func everyNeedsSeconds() throws {
    for value in ["-1", "x", "1e9", "nan"] {
      let outcome = try score("-o", "d", "--checkpoint", "c", "--checkpoint-every=\(value)")
      #expect(outcome.status == 2)
      #expect(outcome.message.contains("--checkpoint-every"))
    }
    #expect(!folder.has("d") && !folder.has("c"))
  }

  @Test func finishedRunIsNotRepeated() throws {
    let arguments = ["a.jsonl", "--model", model, "-o", "d", "--checkpoint", "c"]
    let first = try Program.run(["score"] + arguments, in: folder)
    #expect(first.status == 3, "\(first.message)")
    let decisions = try folder.read("d")
    let checkpoint = try folder.read("c")
    for _ in 0..<2 {
      let again = try Program.run(["score"] + arguments, in: folder)
      #expect(again.status == 3)
      #expect(again.messages.first?.contains("is finished; remove the file") == true)
      #expect(again.message.contains("1 record rejected"))
      #expect(try folder.read("d") == decisions && folder.read("c") == checkpoint)
    }
    // Without its checkpoint the same command scores anew.
    try FileManager.default.removeItem(atPath: folder.path("c"))
    try folder.write("d", "of before\n")
    #expect(try Program.run(["score"] + arguments, in: folder).status == 3)
    #expect(try folder.read("d") == decisions)
    #expect(try folder.names == ["a.jsonl", "c", "d"])
  }

  @Test func loopOfTheHelpEnds() throws {
    let line =
      "until $WINNOW score a.jsonl --model '\(model)' --quiet -o d --checkpoint c "
      + "|| [ $? -lt 128 ]; do :; done"
    let outcome = try Program.shell(line, in: folder)
    #expect(outcome.status == 0 && outcome.message.isEmpty)
    #expect(try folder.lines("d").count == 1)
  }

  @Test func withoutAnInputNothingIsBegun() throws {
    try folder.write("d", "of before\n")
    try expectNothingLost(status: 1, says: "nowhere.jsonl") {
      try score("-o", "d", "--checkpoint", "c", input: "nowhere.jsonl")
    }
    try folder.write("bad.csv", "id,body\n1,one\n")
    try expectNothingLost(status: 1, says: "bad.csv") {
      try score("-o", "d", "--checkpoint", "c", input: "bad.csv")
    }
  }
}
