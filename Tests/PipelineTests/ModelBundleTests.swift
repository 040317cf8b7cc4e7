import Features
import Foundation
import LinearAlgebra
import Model
import Testing

@testable import Pipeline

@Suite struct ModelBundleTests {
  private static let trained = Result {
    try TestModels.train(
      TestModels.settings(.multilabel),
      lines: TestModels.records(.multilabel, count: 60, seed: 8))
  }

  private func save(_ folder: WorkFolder, _ name: String, metrics: String = "{}") throws -> String {
    try Self.trained.get().model.save(to: folder.path + "/" + name, metrics: metrics) {
      "card of \($0)"
    }
  }

  @Test func aSavedModelScoresAsBefore() throws {
    let model = try Self.trained.get().model
    let folder = try WorkFolder()
    let id = try save(folder, "model")
    let loaded = try ModelBundle(path: folder.path + "/model")
    #expect(loaded.id == id)
    #expect(loaded.manifest == model.manifest)
    let unsaved = ModelBundle(
      manifest: model.manifest, id: id, vocabulary: try model.vocabulary.indexed(),
      model: LinearModel(model.parameters, words: model.vocabulary.words))
    for text in [""] + TestModels.texts(count: 60, seed: 3) {
      let bytes = Array(text.utf8)
      #expect(
        freshLogits(bytes, loaded).map(\.bitPattern)
          == freshLogits(bytes, unsaved).map(\.bitPattern))
    }
  }

  @Test func theIdIsThatOfTheNumbersAndWords() throws {
    let folder = try WorkFolder()
    let first = try save(folder, "a")
    let second = try save(folder, "b", metrics: #"{"other": 1}"#)
    #expect(first == second)
    #expect(first.hasPrefix("sha256:"))
    #expect(first.count == 71)
    #expect(try ModelFolder(path: folder.path + "/a").identifier() == first)
    #expect(try folder.read("a/README.md") == Array("card of \(first)".utf8))
    #expect(try folder.read("b/metrics.json") == Array(#"{"other": 1}"#.utf8))
    for name in ["model.safetensors", "config.json", "vocabulary.txt"] {
      #expect(try folder.read("a/" + name) == folder.read("b/" + name))
    }
    var bytes = try folder.read("b/model.safetensors")
    bytes[bytes.count - 1] ^= 1
    try folder.write("b/model.safetensors", bytes)
    #expect(try ModelFolder(path: folder.path + "/b").identifier() != first)
  }

  /// What is said of a folder that was changed.
  private func complaint(_ change: (WorkFolder) throws -> Void) throws -> String {
    let folder = try WorkFolder()
    _ = try save(folder, "model")
    try change(folder)
    do {
      _ = try ModelBundle(path: folder.path + "/model")
      return "no complaint"
    } catch {
      return "\(error)"
    }
  }

  @Test func damagedFilesAreNamed() throws {
    let manager = FileManager.default
    for name in ["model.safetensors", "config.json", "vocabulary.txt"] {
      let missing = try complaint {
        try manager.removeItem(atPath: $0.path + "/model/" + name)
      }
      #expect(missing.contains(name), "\(missing)")
      let empty = try complaint { try $0.write("model/" + name, []) }
      #expect(empty.contains(name), "\(empty)")
      let cut = try complaint {
        try $0.write("model/" + name, $0.read("model/" + name).dropLast(20))
      }
      #expect(cut.contains(name), "\(cut)")
    }
    #expect(throws: ModelFileError.self) { try ModelBundle(path: "/nowhere/model") }
  }

  @Test func aConfigurationOfAnotherKindIsNamed() throws {
    func edited(_ change: (inout [String: Any]) -> Void) throws -> String {
      try complaint { folder in
        let json = try JSONSerialization.jsonObject(
          with: Data(folder.read("model/config.json")))
        var object = try #require(json as? [String: Any])
        change(&object)
        try folder.write(
          "model/config.json", JSONSerialization.data(withJSONObject: object))
      }
    }
    #expect(try edited { _ in } == "no complaint")
    #expect(try edited { $0["schema"] = "winnow.model/9" }.contains("winnow.model/9"))
    #expect(try edited { $0["thresholds"] = [0.5] }.contains("do not fit together"))
    #expect(try edited { $0["class_offsets"] = [0] }.contains("do not fit together"))
    #expect(try edited { $0["labels"] = [] }.contains("do not fit together"))
    #expect(try edited { $0["style"] = ["style.other"] }.contains("style"))
    #expect(try edited { $0["task"] = "ranking" }.contains("not the description"))
    let other = try edited {
      var shape = $0["vocabulary"] as? [String: Any] ?? [:]
      let words = shape["words"] as? Int ?? 0
      shape["words"] = words + 1
      $0["vocabulary"] = shape
    }
    #expect(other.contains("vocabulary.txt"))
  }

  @Test func theManifestIsTheSameTextEveryTime() throws {
    let manifest = try Self.trained.get().model.manifest
    let json = try manifest.json()
    #expect(try manifest.json() == json)
    #expect(try JSONDecoder().decode(ModelManifest.self, from: Data(json)) == manifest)
    #expect(json.last == 0x0A)
  }

  @Test func theCardSaysWhatTheModelIs() throws {
    let result = try Self.trained.get()
    let card = ModelCard(result, id: "sha256:1234").text
    for part in [
      "# orchard", "sha256:1234", "`loaded_language` (technique): loaded language",
      "`train.jsonl`: 60 ", "winnow train train.jsonl",
      "out-of-fold",
    ] {
      #expect(card.contains(part), "“\(part)” is not in the card")
    }
  }
}
