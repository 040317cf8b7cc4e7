import Foundation
import Testing

/// Model folders that cannot be used: each told in one line, with the file that is wrong.
@Suite struct BadModelTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try FileManager.default.copyItem(
      atPath: Models.shared.multilabel.path, toPath: folder.path("model"))
  }

  /// Every command that reads a model fails in the same way.
  private func expectFailures(
    _ parts: String..., model: String = "model", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try folder.write("d.jsonl", "{}\n")
    let commands = [
      ["score", Repository.dump, "-o", "decisions.jsonl", "--quiet"], ["explain", "hello"],
      ["evaluate", Repository.labelled, "--quiet"], ["verify", "d.jsonl", "--quiet"],
    ]
    for command in commands {
      let outcome = try Program.run(command + ["--model", model], in: folder)
      expectFailure(outcome, says: model, sourceLocation: sourceLocation)
      for part in parts {
        #expect(
          outcome.message.contains(part), "\(outcome.message)", sourceLocation: sourceLocation)
      }
      #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    }
    #expect(!folder.has("decisions.jsonl"), sourceLocation: sourceLocation)
  }

  private func change(_ name: String, _ body: (inout Data) throws -> Void) throws {
    var data = try folder.read("model/" + name)
    try body(&data)
    try folder.write("model/" + name, data)
  }

  /// Where the numbers of a tensor are in the file.
  private func tensor(_ name: String, of data: Data) throws -> Range<Int> {
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSON(String(decoding: data[8..<8 + length], as: UTF8.self))
    let bounds = header[name]?["data_offsets"]?.array?.compactMap(\.integer) ?? []
    try #require(bounds.count == 2)
    return 8 + length + bounds[0]..<8 + length + bounds[1]
  }

  @Test func missingFolder() throws {
    try expectFailures("no such", model: "nowhere")
  }

  @Test func fileInPlaceOfAFolder() throws {
    try folder.write("file", "text")
    try expectFailures(model: "file")
  }

  @Test(arguments: ["model.safetensors", "config.json", "vocabulary.txt"])
  func missingFile(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path("model/" + name))
    try expectFailures(name)
  }

  @Test(arguments: ["metrics.json", "README.md"])
  func fileThatCanBeDoneWithout(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path("model/" + name))
    expectSilentSuccess(
      try Program.run(
        "score", Repository.dump, "--model", "model", "-o", "d", "--quiet", in: folder))
  }

  @Test(arguments: [0, 5, 8, 100, 2000, -1])
  func truncatedWeights(_ length: Int) throws {
    try change("model.safetensors") { $0 = length < 0 ? $0.dropLast(-length) : $0.prefix(length) }
    try expectFailures("model.safetensors")
  }

  @Test func weightsOfAnotherModel() throws {
    try FileManager.default.removeItem(atPath: folder.path("model/model.safetensors"))
    try FileManager.default.copyItem(
      atPath: Models.shared.multiclass.path + "/model.safetensors",
      toPath: folder.path("model/model.safetensors"))
    try expectFailures("model.safetensors")
  }

  @Test(
    arguments: ["bias", "style.weight", "style.mean", "grams.scale"], [Float.nan, .infinity])
  func numberThatIsNotFinite(_ name: String, _ value: Float) throws {
    try change("model.safetensors") { data in
      let place = try tensor(name, of: data)
      withUnsafeBytes(of: value.bitPattern.littleEndian) {
        data.replaceSubrange(place.lowerBound..<place.lowerBound + 4, with: $0)
      }
    }
    try expectFailures("model.safetensors", name)
  }

  @Test(arguments: ["grams.weight", "subwords.weight"], [UInt8(0x7E), 0x7C])
  func weightThatIsNotFinite(_ name: String, _ high: UInt8) throws {
    // 0x7E00 is not a number in half precision, 0x7C00 is infinite.
    try change("model.safetensors") { data in
      let place = try tensor(name, of: data)
      data[place.upperBound - 2] = 0
      data[place.upperBound - 1] = high
    }
    try expectFailures("model.safetensors", name)
  }

  @Test(arguments: [0, 50, -1])
  func vocabularyWithoutALine(_ line: Int) throws {
    try change("vocabulary.txt") { data in
      var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
      lines.remove(at: line < 0 ? lines.count - 1 : line)
      data = Data(lines.joined(separator: [0x0A])) + [0x0A]
    }
    try expectFailures("vocabulary.txt")
  }

  @Test func vocabularyThatIsCutOffOrNoText() throws {
    try change("vocabulary.txt") { $0 = $0.dropLast(3) }
    try expectFailures("vocabulary.txt")
    try change("vocabulary.txt") { $0[$0.startIndex + 4] = 0xFF }
    try expectFailures("vocabulary.txt")
  }

  @Test(arguments: ["{}", "", "[1]", "{\"schema\"", #"{"schema":"winnow.model/1"}"#])
  func settingsThatAreNone(_ text: String) throws {
    try folder.write("model/config.json", text)
    try expectFailures("config.json")
  }

  @Test(arguments: [
    (#""winnow.model/1""#, #""winnow.model/99""#, "winnow.model/99"),
    ("\"style.", "\"unheard.", "style"), (#""name_calling""#, #""appeal_to_fear""#, "config.json"),
  ])
  func settingsOfAnotherFormat(_ old: String, _ new: String, _ part: String) throws {
    try change("config.json") {
      let text = String(decoding: $0, as: UTF8.self)
      try #require(text.contains(old))
      $0 = Data(text.replacingOccurrences(of: old, with: new).utf8)
    }
    try expectFailures("config.json", part)
  }

  @Test func changedModelHasAnotherID() throws {
    let told = try Models.shared.multilabel.id
    try change("config.json") {
      let text = String(decoding: $0, as: UTF8.self)
      $0 = Data(text.replacingOccurrences(of: #""shared""#, with: #""sharec""#).utf8)
    }
    let outcome = try Program.run(
      "score", Repository.table, "--model", "model", "--quiet", in: folder)
    #expect(outcome.status == 0)
    #expect(!outcome.text.contains(told))
    #expect(try JSON(outcome.lines[0])["model"]?["name"]?.string == "sharec")
  }
}
