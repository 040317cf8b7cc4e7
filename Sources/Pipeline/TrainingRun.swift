import Features
import Ingest
import LinearAlgebra
public import Model

/// Trains a model from labelled data sets.
public struct TrainingRun: Sendable {
  private let sources: [TrainingSource]
  private let settings: TrainingSettings
  private let taxonomy: Taxonomy
  private let embedding: Embedding?
  private let threads: Int
  private let command: String
  private let minimumPositives: Int
  private let heldOut: ModelManifest.HeldOut?

  /// A run over data sets.
  ///
  /// - Parameters:
  ///   - embedding: word vectors to learn with.
  ///   - command: the command that does the same again, for the model's record.
  ///   - minimumPositives: labels with fewer positive examples are left out, with a note, where the
  ///     settings do not name the labels.
  ///   - heldOut: which records were kept from the model, for its record.
  public init(
    sources: [TrainingSource], settings: TrainingSettings, taxonomy: Taxonomy = Taxonomy(),
    embedding: Embedding? = nil, threads: Int = 1, command: String, minimumPositives: Int = 0,
    heldOut: ModelManifest.HeldOut? = nil
  ) {
    self.sources = sources
    self.minimumPositives = minimumPositives
    self.heldOut = heldOut
    self.settings = settings
    self.taxonomy = taxonomy
    self.embedding = embedding
    self.threads = threads
    self.command = command
  }

  /// What a run is doing.
  public enum Stage: Sendable, Equatable {
    /// Reading data: records so far.
    case reading(Int)
    /// Building features of so many records.
    case features(Int)
    /// Solving: iteration and objective.
    case solving(Int, Double)
    /// Scoring held-out records.
    case calibrating
  }

  /// A trained model, and what to tell about it.
  public struct Result: Sendable {
    /// The model, not yet on disk.
    public var model: UnsavedModel
    /// How it did on records it did not learn from, after calibration on the same records.
    public let heldOut: ClassificationReport
    /// Warnings about the data.
    public let notes: [String]
  }

  /// Reads, learns, calibrates.
  ///
  /// - Throws: `IngestError`, `FeatureError`, or `PipelineError` with code `.badData` that says what
  ///   is wrong with the data.
  public func run(progress: @escaping (Stage) -> Void = { _ in }) throws -> Result {
    var set = try TrainingSet(settings)
    for source in sources { try set.read(source) { progress(.reading($0)) } }
    guard !set.train.isEmpty else {
      throw PipelineError(
        .badData, file: set.notes.isEmpty ? sources.first?.name : nil,
        detail: set.notes.first ?? "holds no record of split “train”",
        hint: "records need “text” and “labels”, and “split” train where they have a split")
    }
    progress(.features(set.train.count))
    let labels = try TrainingLabels(
      set, settings, taxonomy, minimumPositives: minimumPositives)
    let (vocabulary, design) = try set.learner.finish(vectors: embedding?.weighted)
    let options = settings.training
    let trainer = Trainer(task: labels.task, options: options, threads: threads)
    let targets = labels.targets(set.train, unjudgedWeight: options.unjudgedWeight)
    let fit: Trainer.Fit
    let scores: HeldOut
    let usesDev = set.dev.count >= max(options.minimumDev, 1)
    if usesDev {
      fit = try trainer.fit(design, targets) { progress(.solving($0, $1)) }
      progress(.calibrating)
      scores = HeldOut(
        dev: set.dev, labels, try vocabulary.indexed(),
        LinearModel(fit.parameters, words: vocabulary.words))
    } else {
      let folds = HeldOut.folds(set.train, options)
      let rows: [Float]
      (fit, rows) = try trainer.fit(design, targets, foldOf: folds.of, folds: folds.scored) {
        progress(.solving($0, $1))
      }
      progress(.calibrating)
      scores = HeldOut(outOfFold: rows, of: set.train, labels)
    }
    let policy = scores.policy(options)
    let parameters = fit.parameters.calibrated(
      slopes: policy.slopes, intercepts: policy.intercepts
    ).roundedForStorage()
    let manifest = ModelManifest(
      name: settings.name, task: labels.task, labels: labels.infos, thresholds: policy.thresholds,
      classOffsets: policy.classOffsets, features: settings.features,
      style: StyleBlock.names,
      vocabulary: .init(
        words: vocabulary.words, grams: vocabulary.grams, subwords: vocabulary.subwords,
        vectorWords: embedding == nil ? nil : vocabulary.vectorWords),
      training: .init(
        command: command, sources: set.sources, embedding: embedding?.provenance,
        options: options, iterations: fit.iterations, calibratedOn: usesDev ? "dev" : "out-of-fold",
        heldOut: heldOut)
    )
    return Result(
      model: UnsavedModel(manifest: manifest, parameters: parameters, vocabulary: vocabulary),
      heldOut: scores.report(policy), notes: set.notes + labels.notes + policy.notes(labels.infos))
  }
}
