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

  private static let withVectors = Result {
    try TestModels.train(
      TestModels.settings(.multilabel),
      lines: TestModels.records(.multilabel, count: 60, seed: 8),
      embedding: TestModels.embedding(TestModels.vectors.get()))
  }

  @Test(arguments: [false, true])
  func aSavedModelScoresAsBefore(hasVectors: Bool) throws {
    let model = try (hasVectors ? Self.withVectors : Self.trained).get().model
    let folder = try WorkFolder()
    let id = try model.save(to: folder.path + "/model", metrics: "{}") { _ in "card" }
    let loaded = try ModelBundle(path: folder.path + "/model")
    #expect(loaded.vocabulary.vectorWords > 0 || !hasVectors)
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

  /// A model without vectors has no trace of them, as those made before there were any.
  @Test func aModelWithoutVectorsSaysNothingOfThem() throws {
    let folder = try WorkFolder()
    _ = try save(folder, "model")
    let configuration = String(
      decoding: try folder.read("model/config.json"), as: UTF8.self)
    #expect(!configuration.contains("vector_words"))
    #expect(!configuration.contains("embedding"))
    // Settings from before there was a weight of vectors.
    let old = configuration.replacing(#/ *"vectorWeight" : [0-9.]+,?\n/#, with: "")
    #expect(old != configuration)
    try folder.write("model/config.json", old.utf8)
    #expect(try ModelBundle(path: folder.path + "/model").vocabulary.vectorWords == 0)
  }

  @Test func damagedVectorsAreNamed() throws {
    func edited(_ name: String, _ change: (String) -> String) throws -> String {
      try complaint(of: Self.withVectors) { folder in
        let text = String(decoding: try folder.read("model/" + name), as: UTF8.self)
        try folder.write("model/" + name, change(text).utf8)
      }
    }
    #expect(try edited("config.json") { $0 } == "no complaint")
    // The last lines of the vocabulary are words with a vector alone.
    let missing = try edited("vocabulary.txt") {
      $0.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
    }
    #expect(missing.contains("vocabulary.txt") && missing.contains("entries"), "\(missing)")
    let repeated = try edited("vocabulary.txt") { text in
      let lines = text.split(separator: "\n")
      return (lines.dropLast() + [lines[0]]).map { $0 + "\n" }.joined()
    }
    #expect(repeated.contains("vocabulary.txt") && repeated.contains("repeats"), "\(repeated)")
    for count in ["-1", "9223372036854775807"] {
      let wrong = try edited("config.json") {
        $0.replacing(#/"vector_words" : [0-9]+/#, with: "\"vector_words\" : \(count)")
      }
      #expect(wrong.contains("config.json") && wrong.contains("range"), "\(wrong)")
    }
    let without = try edited("config.json") {
      $0.replacing(#/"vector_words" : [0-9]+,?/#, with: "").replacing(#/,\s*}/#, with: "}")
    }
    #expect(without.contains("vocabulary.txt"), "\(without)")
    let foreign = try complaint(of: Self.withVectors) { folder in
      let other = try WorkFolder()
      _ = try save(other, "model")
      try folder.write(
        "model/model.safetensors", other.read("model/model.safetensors"))
    }
    #expect(foreign.contains("model.safetensors"), "\(foreign)")
  }

  @Test func theRecordNamesTheVectors() throws {
    let result = try Self.withVectors.get()
    let embedding = try #require(result.model.manifest.training.embedding)
    #expect(embedding.file == "orchard.safetensors")
    #expect(embedding.dimensions == 12)
    #expect(embedding.sha256.count == 64)
    let card = ModelCard(result, id: "sha256:1234").text
    #expect(card.contains("`orchard.safetensors`: \(embedding.words) words, 12 dimensions"))
    // Other vectors have another hash, and so have the same numbers of other words.
    let vectors = try TestModels.vectors.get()
    var words = WordList()
    for word in 1..<vectors.words.count { words.append(vectors.words[word]) }
    words.append("other".utf8)
    let other = try TestModels.embedding(
      WordVectors(words: words, frequencies: vectors.frequencies, vectors: vectors.vectors))
    #expect(other.provenance.sha256 != embedding.sha256)
    #expect(try TestModels.embedding(vectors).provenance == embedding)
  }

  @Test func threadsDoNotChangeTheIdOfAModelWithVectors() throws {
    let lines = try TestModels.records(.multilabel, count: 60, seed: 8)
    let embedding = try TestModels.embedding(TestModels.vectors.get())
    let ids = try (1...3).map { threads in
      let result = try TestModels.train(
        TestModels.settings(.multilabel), lines: lines, embedding: embedding, threads: threads)
      return try TestModels.saved(result).id
    }
    #expect(Set(ids).count == 1)
    #expect(try ids[0] == TestModels.saved(Self.withVectors.get()).id)
    #expect(try ids[0] != TestModels.saved(Self.trained.get()).id)
  }

  /// What is said of a folder that was changed.
  private func complaint(
    of trained: Result<TrainingRun.Result, any Error> = trained,
    _ change: (WorkFolder) throws -> Void
  ) throws -> String {
    let folder = try WorkFolder()
    _ = try trained.get().model.save(to: folder.path + "/model", metrics: "{}") { _ in "card" }
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
