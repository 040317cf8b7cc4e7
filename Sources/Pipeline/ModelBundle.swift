public import Features
import Dispatch
import Foundation
public import Model
import Synchronization

/// A model read from its folder, ready to score.
public struct ModelBundle: Sendable {
  /// Everything about the model but its numbers and its words.
  public let manifest: ModelManifest
  /// `sha256:` and the hash of its files.
  public let id: String
  /// Its words and n-grams.
  public let vocabulary: Vocabulary
  /// Its numbers.
  public let model: LinearModel

  /// Reads a model folder.
  ///
  /// - Throws: `ModelFileError`, or `PipelineError` with code `.badModel`, that name the file and
  ///   what is wrong with it.
  public init(path: String) throws {
    let folder = ModelFolder(path: path)
    try folder.checkFiles()
    let manifest = try Self.manifest(folder.path(of: ModelFolder.configurationName))
    let parts = LoadedParts(folder, manifest)
    self.init(
      manifest: manifest, id: try parts.id.get(), vocabulary: try parts.vocabulary.get(),
      model: try parts.model.get())
  }

  init(manifest: ModelManifest, id: String, vocabulary: Vocabulary, model: LinearModel) {
    self.manifest = manifest
    self.id = id
    self.vocabulary = vocabulary
    self.model = model
  }

  /// The rules by which logits become decisions.
  package var judge: Judge {
    Judge(
      task: manifest.task, labels: manifest.labels, thresholds: manifest.thresholds,
      classOffsets: manifest.classOffsets)
  }

  private static func manifest(_ path: String) throws -> ModelManifest {
    func bad(_ detail: String) -> PipelineError {
      PipelineError(
        .badModel, file: path, detail: detail,
        hint: "get the model folder again, or train it with this version")
    }
    let manifest: ModelManifest
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
    } catch is DecodingError {
      throw bad("is not the description of a winnow model")
    } catch {
      throw bad("cannot be read")
    }
    guard manifest.schema == ModelManifest.schema else {
      throw bad("has the format “\(manifest.schema)”, this program reads \(ModelManifest.schema)")
    }
    let labels = manifest.labels.count
    guard labels > 0, Set(manifest.labels.map(\.id)).count == labels,
      manifest.thresholds.count == labels, manifest.classOffsets.count == labels
    else { throw bad("labels, thresholds and class offsets do not fit together") }
    guard manifest.style == StyleBlock.names else {
      throw bad("lists other style features than this program computes")
    }
    if let problem = manifest.features.problem { throw bad(problem) }
    guard manifest.vocabulary.isPossible else { throw bad("numbers of words are out of range") }
    return manifest
  }
}

/// The three big parts of a model folder, read side by side: a program that scores one text waits
/// for little else.
private struct LoadedParts {
  let vocabulary: Result<Vocabulary, any Error>
  let model: Result<LinearModel, any Error>
  let id: Result<String, any Error>

  init(_ folder: ModelFolder, _ manifest: ModelManifest) {
    let vocabulary = Mutex<Result<Vocabulary, any Error>?>(nil)
    let model = Mutex<Result<LinearModel, any Error>?>(nil)
    let id = Mutex<Result<String, any Error>?>(nil)
    DispatchQueue.concurrentPerform(iterations: 3) { part in
      switch part {
      case 0: vocabulary.withLock { $0 = Result { try Self.vocabulary(folder, manifest) } }
      case 1: model.withLock { $0 = Result { try Self.model(folder, manifest) } }
      default: id.withLock { $0 = Result { try folder.identifier() } }
      }
    }
    self.vocabulary = Self.outcome(vocabulary)
    self.model = Self.outcome(model)
    self.id = Self.outcome(id)
  }

  private static func outcome<Part>(
    _ part: borrowing Mutex<Result<Part, any Error>?>
  ) -> Result<Part, any Error> where Part: Sendable {
    guard let outcome = part.withLock({ $0 }) else { preconditionFailure("a part was not read") }
    return outcome
  }

  private static func vocabulary(
    _ folder: ModelFolder, _ manifest: ModelManifest
  ) throws -> Vocabulary {
    let path = folder.path(of: ModelFolder.vocabularyName)
    let entries = try VocabularyFile(path: path)
    let shape = manifest.vocabulary
    do {
      return try Vocabulary(
        configuration: manifest.features, words: shape.words, grams: shape.grams,
        subwords: shape.subwords, vectorWords: shape.vectorWords ?? 0, text: entries.bytes,
        offsets: entries.offsets)
    } catch {
      throw PipelineError(
        .badModel, file: path, detail: error.description, hint: "get the model folder again")
    }
  }

  private static func model(
    _ folder: ModelFolder, _ manifest: ModelManifest
  ) throws -> LinearModel {
    let shape = manifest.vocabulary
    return try LinearModel(
      path: folder.path(of: ModelFolder.weightsName), labels: manifest.labels.count,
      words: shape.words, grams: shape.words + shape.grams, subwords: shape.subwords,
      style: manifest.style.count, vectors: shape.vectors)
  }
}

/// A model that was just trained.
public struct UnsavedModel: Sendable {
  /// Everything about the model but its numbers and its words.
  public let manifest: ModelManifest
  let parameters: ModelParameters
  let vocabulary: LearntVocabulary

  init(manifest: ModelManifest, parameters: ModelParameters, vocabulary: LearntVocabulary) {
    self.manifest = manifest
    self.parameters = parameters
    self.vocabulary = vocabulary
  }

  /// The same model with other thresholds, in the order of its labels.
  public func with(thresholds: [Double]) -> UnsavedModel {
    precondition(
      thresholds.count == manifest.labels.count,
      "\(thresholds.count) thresholds for \(manifest.labels.count) labels")
    var manifest = manifest
    manifest.thresholds = thresholds
    return UnsavedModel(manifest: manifest, parameters: parameters, vocabulary: vocabulary)
  }

  /// The model ready to score; its id is `unsaved`.
  public func scorable() throws -> ModelBundle {
    ModelBundle(
      manifest: manifest, id: "unsaved", vocabulary: try vocabulary.indexed(),
      model: LinearModel(parameters, words: vocabulary.words))
  }

  /// Writes the model folder, whole or not at all, and returns the model's id.
  ///
  /// - Parameters:
  ///   - metrics: the text of `metrics.json`.
  ///   - card: the text of `README.md`, made from the model's id.
  public func save(
    to path: String, metrics: String, card: (String) -> String
  ) throws -> String {
    var id = ""
    _ = try ModelFolder.create(at: path) { folder in
      try parameters.write(to: folder.path(of: ModelFolder.weightsName))
      try folder.write(manifest.json(), as: ModelFolder.configurationName)
      let entries = VocabularyFile(bytes: vocabulary.text, offsets: vocabulary.offsets)
      try entries.write(to: folder.path(of: ModelFolder.vocabularyName))
      id = try folder.identifier()
      try folder.write(Array(metrics.utf8), as: ModelFolder.metricsName)
      try folder.write(Array(card(id).utf8), as: ModelFolder.cardName)
    }
    return id
  }
}
