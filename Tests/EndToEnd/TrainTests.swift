import Foundation
import Testing

/// `winnow train`
@Suite struct TrainTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  private func train(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["train"] + arguments, in: folder)
  }

  /// Trains the labelled samples and returns the id that was told.
  private func id(_ arguments: String..., to output: String = "model") throws -> String? {
    let outcome = try Program.run(
      ["train", Repository.labelled, "-o", output] + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
    return outcome.trainedID
  }

  private func settings(_ json: String) throws -> String {
    try folder.write("settings-\(UUID().uuidString).json", json)
  }

  @Test func sameModelForAnyNumberOfThreadsAndAgain() throws {
    let first = try id("--threads", "1")
    #expect(first != nil)
    let weights = try folder.read("model/model.safetensors")
    let configuration = try folder.read("model/config.json")
    #expect(try id("--threads", "2") == first)
    #expect(try folder.read("model/model.safetensors") == weights)
    #expect(try id("--threads", "3") == first)
    #expect(try id("--threads", "1") == first)
    #expect(try folder.read("model/config.json") == configuration)
  }

  @Test func sameModelOfOneLabelADocumentForAnyNumberOfThreads() throws {
    let file = try folder.write("topics.csv", Self.topics)
    let ids = try ["1", "2"].map { try train(file, "-o", "m", "--threads", $0).trainedID }
    #expect(ids[0] != nil)
    #expect(ids[0] == ids[1])
  }

  @Test func idIsTheHashOfTheFiles() throws {
    let told = try id()
    // As the documentation of the id says it can be done by hand.
    let outcome = try Program.shell(
      """
      cd model && for f in model.safetensors config.json vocabulary.txt; do
      printf '%s\\n%s\\n' "$f" "$(stat -c %s "$f")"; cat "$f"; done | sha256sum
      """, in: folder)
    #expect(told == "sha256:" + outcome.text.prefix(64))
  }

  @Test func folderHoldsWhatTheContractSays() throws {
    let told = try id("--taxonomy", Repository.taxonomy)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("model")).sorted() == [
        "README.md", "config.json", "metrics.json", "model.safetensors", "vocabulary.txt",
      ])
    let configuration = try JSON(String(decoding: folder.read("model/config.json"), as: UTF8.self))
    #expect(configuration["schema"]?.string == "winnow.model/1")
    let labels = configuration["labels"]?.array ?? []
    #expect(
      labels.map { $0["id"]?.string } == [
        "appeal_to_fear", "name_calling", "news_reporting", "whataboutism",
      ])
    #expect(
      labels.map { $0["axis"]?.string } == ["technique", "technique", "context", "technique"])
    let training = configuration["training"]
    #expect(training?["command"]?.string?.hasPrefix("winnow train labelled.jsonl") == true)
    let source = training?["sources"]?.array?.first
    #expect(source?["train"]?.integer == 74)
    #expect(source?["dev"]?.integer == 16)
    #expect(source?["sha256"]?.string?.count == 64)
    let card = String(decoding: try folder.read("model/README.md"), as: UTF8.self)
    #expect(card.contains(told ?? "no id"))
    _ = try JSON(String(decoding: folder.read("model/metrics.json"), as: UTF8.self))
    // No path of the machine is in the model.
    #expect(
      !String(decoding: try folder.read("model/config.json"), as: UTF8.self).contains(
        "/"
          + folder.url.lastPathComponent))
  }

  @Test func otherSeedAndSettingsAreOtherModels() throws {
    let plain = try id()
    let seeded = try id("--seed", "7")
    let configuration = String(decoding: try folder.read("model/config.json"), as: UTF8.self)
    let seed = try JSON(configuration)["training"]?["options"]?["seed"]?.integer
    #expect(seed == 7)
    let strong = try id("--config", settings(#"{"training": {"strength": 0.01}}"#))
    #expect(Set([plain, seeded, strong]).count == 3)
    // A weaker model is less sure of what it learnt from.
    let weak = try logLoss("model")
    _ = try id()
    #expect(try logLoss("model") < weak)
  }

  /// How far a model is from the records it learnt from.
  private func logLoss(_ model: String) throws -> Double {
    let outcome = try Program.run(
      "evaluate", Repository.labelled, "--model", model, "--split", "train", "--bootstrap", "0",
      in: folder)
    let match = outcome.text.firstMatch(of: #/log loss +([0-9.]+)/#)
    return try #require(match.flatMap { Double($0.1) }, "\(outcome.text)")
  }

  @Test func testIsNeverRead() throws {
    let records = try String(contentsOfFile: Repository.labelled, encoding: .utf8)
      .split(separator: "\n")
    let without = records.filter { !$0.contains(#""split": "test""#) }
    #expect(without.count < records.count)
    let file = try folder.write("labelled.jsonl", without.joined(separator: "\n") + "\n")
    #expect(try train(file, "-o", "m").trainedID == id(to: "m"))
  }

  @Test func taskIsFoundOrTold() throws {
    let file = try folder.write("topics.csv", Self.topics)
    func task(_ arguments: String...) throws -> String? {
      let outcome = try Program.run(["train", file, "-o", "m"] + arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.message)")
      return try JSON(String(decoding: folder.read("m/config.json"), as: UTF8.self))["task"]?.string
    }
    #expect(try task() == "multiclass")
    #expect(try task("--task", "multilabel") == "multilabel")
    expectFailure(
      try train(Repository.labelled, "-o", "m", "--task", "multiclass", "--quiet"),
      says: "multiclass", "exactly one", "--task multilabel")
  }

  @Test func severalLabelsInACell() throws {
    let file = try folder.write(
      "data.tsv",
      "text\tlabel\n"
        + (0..<12).map { "the ferry number \($0) sinks\tboats|fear\n" }.joined()
        + (0..<12).map { "the bridge number \($0) stands\tbridges\n" }.joined()
        + (0..<12).map { "the ferry number \($0) runs\tboats\n" }.joined())
    #expect(try train(file, "-o", "m").status == 0)
    let outcome = try Program.run(
      "explain", "the ferry sinks", "--all", "--model", "m", in: folder)
    for label in ["boats", "bridges", "fear"] { #expect(outcome.text.contains(label)) }
  }

  @Test(
    arguments: [
      (#"{"training": {"stregth": 3}}"#, "training.stregth"), (#"{"trainings": {}}"#, "trainings"),
      (#"{"training": {"strength": -1}}"#, "training.strength"),
      (#"{"training": {"strength": "a"}}"#, "training.strength"),
      (#"{"features": {"wordOrder": 99}}"#, "wordOrder"), (#"{"training": "#, "JSON"),
      ("[]", "JSON object"), (#"{"training": 3}"#, "training"),
    ])
  func settingsThatCannotBeFollowed(_ json: String, _ part: String) throws {
    let file = try folder.write("settings.json", json)
    expectFailure(
      try train(Repository.labelled, "-o", "m", "--config", file, "--quiet"),
      says: "settings.json", part)
    #expect(!folder.has("m"))
  }

  @Test func quietSaysNothing() throws {
    expectSilentSuccess(try train(Repository.labelled, "-o", "m", "--quiet"))
    #expect(folder.has("m/model.safetensors"))
  }

  @Test func modelFolderIsReplacedButNoOther() throws {
    try folder.write("m/mine.txt", "mine")
    expectFailure(
      try train(Repository.labelled, "-o", "m", "--quiet"), says: "m: ", "mine.txt")
    #expect(try folder.names == ["m"])
    #expect(try folder.lines("m/mine.txt") == ["mine"])
    try folder.write("file", "mine")
    expectFailure(try train(Repository.labelled, "-o", "file", "--quiet"), says: "file")
    #expect(try folder.lines("file") == ["mine"])
  }

  /// Twelve texts each on boats, bridges and bread.
  static let topics =
    "id,text,label\n"
    + (0..<12).map { "a\($0),\"ferry \($0), it\nfloats on water\",boats\n" }.joined()
    + (0..<12).map { "b\($0),bridge number \($0) stands on stone,bridges\n" }.joined()
    + (0..<12).map { "c\($0),bread \($0) of rye and wheat,bread\n" }.joined()
}
