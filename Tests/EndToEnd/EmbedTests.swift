import Foundation
import Testing

/// `winnow embed`, and training with what it learnt.
@Suite struct EmbedTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  private func embed(_ arguments: String..., input: Data = Data()) throws -> Program.Outcome {
    try Program.run(["embed"] + arguments, in: folder, input: input)
  }

  @Test func sameBytesAgainAndForAnyNumberOfThreads() throws {
    #expect(try embed(Repository.dump, "-o", "v.safetensors", "--threads", "1").status == 0)
    let first = try folder.read("v.safetensors")
    for threads in ["1", "2", "3"] {
      let outcome = try embed(
        Repository.dump, "-o", "w.safetensors", "--threads", threads, "--quiet")
      expectSilentSuccess(outcome)
      #expect(try folder.read("w.safetensors") == first)
    }
    // Standard input is read the same.
    let text = try Data(contentsOf: URL(fileURLWithPath: Repository.dump))
    expectSilentSuccess(try embed("-", "-o", "w.safetensors", "--quiet", input: text))
    #expect(try folder.read("w.safetensors") == first)
    _ = try embed(Repository.dump, "-o", "w.safetensors", "--seed", "2")
    #expect(try folder.read("w.safetensors") != first)
  }

  @Test func tellsWhatWasLearnt() throws {
    let outcome = try embed(
      Repository.dump, "-o", "v.vec", "--dimensions", "7", "--words", "50", "--window", "2",
      "--minimum", "3")
    #expect(outcome.status == 0)
    #expect(
      outcome.messages.last?.contains("v.vec: 50 words of 7 dimensions from 313 documents") == true)
    let lines = try folder.lines("v.vec")
    #expect(lines[0] == "50 7")
    #expect(lines.dropFirst().allSatisfy { $0.split(separator: " ").count == 8 })
    #expect(outcome.output.isEmpty)
  }

  @Test func fewWordsHaveFewDimensions() throws {
    try folder.write("a.txt", "salt bread\nbread salt\n")
    let outcome = try embed("a.txt", "-o", "v.safetensors", "--minimum", "2")
    #expect(outcome.status == 0)
    #expect(outcome.message.contains("2 words are fewer than 128 dimensions"))
  }

  @Test func nothingToLearnFromIsAFailure() throws {
    try folder.write("empty.jsonl", "")
    expectFailure(
      try embed("empty.jsonl", "-o", "v.safetensors", "--quiet"), says: "empty.jsonl",
      "holds no text")
    expectFailure(try embed("-", "-o", "v.safetensors", "--quiet"), says: "holds no text")
    try folder.write("signs.txt", "!!!\n…\n")
    expectFailure(
      try embed("signs.txt", "-o", "v.safetensors", "--quiet"), says: "signs.txt",
      "holds no words")
    try folder.write("few.txt", "salt bread\n")
    expectFailure(
      try embed("few.txt", "-o", "v.safetensors", "--quiet"), says: "few.txt",
      "no word occurs 5 times", "--minimum")
    expectFailure(
      try embed("nowhere.jsonl", "-o", "v.safetensors", "--quiet"), says: "nowhere.jsonl")
    #expect(!folder.has("v.safetensors"))
    #expect(try folder.names == ["empty.jsonl", "few.txt", "signs.txt"])
  }

  /// A place that cannot be written is told before the text is read.
  @Test func outputThatCannotBeWritten() throws {
    let file = try folder.write("broken.gz", Data([0x1F, 0x8B, 8, 0, 1]))
    try folder.write("sub/file", "mine")
    for output in ["nowhere/v.safetensors", "sub", "/dev/null", "-", "v.vec.gz"] {
      expectFailure(try embed(file, "-o", output, "--quiet"), says: output)
    }
    let text = try folder.write("a.txt", "salt bread\n")
    expectFailure(try embed(text, "-o", "a.txt", "--quiet"), says: "a.txt: is an input")
    #expect(try folder.lines("a.txt") == ["salt bread"])
    #expect(try folder.names == ["a.txt", "broken.gz", "sub"])
  }

  @Test func aRunThatFailsLeavesTheFileOfBefore() throws {
    try folder.write("v.safetensors", "before")
    try folder.write("broken.jsonl.gz", Data([0x1F, 0x8B, 8, 0, 1]))
    expectFailure(
      try embed("broken.jsonl.gz", "-o", "v.safetensors", "--quiet"), says: "broken.jsonl.gz")
    #expect(try folder.lines("v.safetensors") == ["before"])
    #expect(try folder.names == ["broken.jsonl.gz", "v.safetensors"])
  }

  @Test func brokenRecordsAreLeftOutAndCounted() throws {
    let good = #"{"text":"salt and bread and salt"}"# + "\n"
    let bad = "{\"text\":\"secret\n" + #"{"id":"a"}"# + "\n"
    try folder.write("a.jsonl", String(repeating: good, count: 4) + bad + good)
    try folder.write("b.jsonl", String(repeating: good, count: 5))
    let outcome = try embed("a.jsonl", "-o", "a.safetensors")
    #expect(outcome.status == 3)
    #expect(outcome.message.contains("2 records could not be read"))
    #expect(!outcome.message.contains("secret"))
    #expect(try embed("b.jsonl", "-o", "b.safetensors").status == 0)
    #expect(try folder.read("a.safetensors") == folder.read("b.safetensors"))
  }

  @Test(
    arguments: [
      ("--dimensions", "0"), ("--window", "16"), ("--words", "0"), ("--minimum", "0"),
      ("--pairs", "10"),
    ])
  func settingsOutOfRange(_ option: String, _ value: String) throws {
    expectFailure(
      try embed(Repository.dump, "-o", "v.safetensors", option, value, "--quiet"), says: value)
    #expect(!folder.has("v.safetensors"))
  }

  @Test func vectorsAreConverted() throws {
    try folder.write("a.vec", "2 2\nSalt 1 0.5\nbread -2 0.25\n")
    #expect(try embed("a.vec", "-o", "b.safetensors").message.contains("2 words of 2 dimensions"))
    expectSilentSuccess(try embed("b.safetensors", "-o", "c.vec", "--quiet"))
    #expect(try folder.lines("c.vec") == ["2 2", "salt 1.0 0.5", "bread -2.0 0.25"])
    try folder.write("bad.vec", "salt 1\nbread x\n")
    expectFailure(
      try embed("bad.vec", "-o", "c.vec", "--quiet"), says: "bad.vec: line 2", "not a number")
    #expect(try folder.lines("c.vec").count == 3)
  }

  // MARK: - Training with vectors

  /// Vectors of the sample dump, and a model trained with them.
  private func trained(threads: String = "1") throws -> Program.Outcome {
    if !folder.has("v.safetensors") {
      expectSilentSuccess(
        try embed(Repository.dump, "-o", "v.safetensors", "--dimensions", "24", "--quiet"))
    }
    let outcome = try Program.run(
      "train", Repository.labelled, "--embedding", "v.safetensors", "-o", "model", "--threads",
      threads, in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
    return outcome
  }

  @Test func theModelIsTheSameForAnyNumberOfThreads() throws {
    let ids = try ["1", "2", "3"].map { try trained(threads: $0).trainedID }
    #expect(ids[0] != nil)
    #expect(Set(ids).count == 1)
    let plain = try Program.run("train", Repository.labelled, "-o", "model", in: folder)
    #expect(plain.trainedID != ids[0])
  }

  @Test func scoresAddUpAndAreVerified() throws {
    _ = try trained()
    let outcome = try Program.run(
      "score", Repository.dump, "--model", "model", "--explain", "all", "--evidence", "all", "-o",
      "d.jsonl", "--quiet", in: folder)
    #expect(outcome.status == 0)
    let decisions = try folder.lines("d.jsonl").map { try JSON($0) }
    #expect(decisions.count == 313)
    #expect(decisions.flatMap(DecisionSchema.problems).prefix(5) == [])
    for label in decisions.flatMap({ $0["labels"]?.array ?? [] }) {
      let parts = (label["evidence"]?.array ?? []) + (label["document"]?.array ?? [])
      let sum = parts.reduce(label["bias"]?.number ?? .nan) {
        $0 + ($1["contribution"]?.number ?? .nan)
      }
      #expect(abs(sum - (label["logit"]?.number ?? .nan)) < 1e-4)
    }
    let again = try Program.run(
      "score", Repository.dump, "--model", "model", "--explain", "all", "--evidence", "all",
      "--threads", "3", "--quiet", in: folder)
    #expect(try again.output == folder.read("d.jsonl"))
    #expect(
      try Program.run(
        "verify", "d.jsonl", "--model", "model", "--input", Repository.dump, "--explain", "all",
        "--evidence", "all", in: folder
      ).status == 0)
  }

  @Test func theFolderSaysWhatItWasTrainedWith() throws {
    _ = try trained()
    let configuration = try JSON(String(decoding: folder.read("model/config.json"), as: UTF8.self))
    let training = configuration["training"]
    #expect(
      training?["command"]?.string == "winnow train labelled.jsonl --embedding v.safetensors")
    #expect(training?["embedding"]?["file"]?.string == "v.safetensors")
    #expect(training?["embedding"]?["dimensions"]?.integer == 24)
    let shape = configuration["vocabulary"]
    let counts = ["words", "grams", "subwords", "vector_words"].map { shape?[$0]?.integer ?? -1 }
    #expect(counts[3] > 0)
    #expect(try folder.lines("model/vocabulary.txt").count == counts.reduce(0, +))
    let explained = try Program.run(
      "explain", "What about the ferry?", "--model", "model", in: folder)
    #expect(explained.status == 0, "\(explained.message)")
  }

  @Test func vectorsThatCannotBeUsed() throws {
    try folder.write("bad.vec", "salt 1 2\nbread 1\n")
    try folder.write("none.safetensors", "text")
    for (file, part) in [
      ("bad.vec", "line 2"), ("none.safetensors", "none.safetensors"), ("nowhere.vec", "nowhere"),
      ("nowhere.safetensors", "no such"),
    ] {
      expectFailure(
        try Program.run(
          "train", Repository.labelled, "--embedding", file, "-o", "m", "--quiet", in: folder),
        says: file, part)
    }
    #expect(!folder.has("m"))
  }
}
