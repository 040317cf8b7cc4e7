import Foundation

/// Small models, each trained once for all tests by the program itself.
final class Models: Sendable {
  /// A model folder and the id that training told.
  struct Model: Sendable {
    let path: String
    let id: String
  }

  /// Several labels a text, with the axes of the taxonomy: three techniques and a context.
  let multilabel: Model
  /// One label a text; `neither` asks for no review.
  let multiclass: Model

  /// The models of this run of the tests.
  static var shared: Models {
    get throws { try trained.get() }
  }

  private static let trained = Result { try Models() }
  private static let place = FileManager.default.temporaryDirectory
    .appendingPathComponent("winnow-end-to-end-models-\(ProcessInfo.processInfo.processIdentifier)")

  private init() throws {
    atexit { try? FileManager.default.removeItem(at: Models.place) }
    let folder = try Folder()
    multilabel = try Self.train(
      "shared", [Repository.labelled, "--taxonomy", Repository.taxonomy], in: folder)
    let records = try Repository.records(Repository.labelled).map { record in
      let label = record["labels"]?.array?.first?.string ?? "neither"
      return "{\"id\":\(JSON.quoted(record["id"]?.string ?? "")),"
        + "\"text\":\(JSON.quoted(record["text"]?.string ?? "")),"
        + "\"labels\":[\(JSON.quoted(label))],\"split\":\"train\"}\n"
    }
    multiclass = try Self.train(
      "multiclass",
      [
        try folder.write("data.jsonl", records.joined()), "--task", "multiclass", "--config",
        try folder.write("settings.json", #"{"name": "multiclass", "neutral": ["neither"]}"#),
      ], in: folder)
  }

  private static func train(
    _ name: String, _ arguments: [String], in folder: Folder
  ) throws -> Model {
    let path = place.appendingPathComponent(name).path
    let outcome = try Program.run(
      ["train"] + arguments + ["-o", path, "--threads", "1"], in: folder)
    guard outcome.status == 0, let id = outcome.trainedID else {
      throw ModelsFault(description: "the model was not trained: \(outcome.message)")
    }
    return Model(path: path, id: id)
  }
}

/// Why there is no model to test with.
struct ModelsFault: Error, CustomStringConvertible {
  let description: String
}

extension Program.Outcome {
  /// The model id in the last line of training's report.
  var trainedID: String? {
    messages.last?.firstMatch(of: #/sha256:[0-9a-f]{64}$/#).map { String($0.0) }
  }
}
