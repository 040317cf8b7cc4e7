import Ingest
import Model
public import Pipeline
public import Store

/// Learns a candidate from verdicts and base data, and measures it beside the current model.
public struct RetrainingRun: Sendable {
  /// What to learn from, and how.
  public struct Settings: Sendable {
    /// How verdicts are taken.
    public var verdicts = VerdictRecords.Settings()
    /// Data sets that are learnt from as well: their records of split `train` and `dev`.
    public var base: [String] = []
    /// What is measured on beside verdicts.
    public var measured = MeasuredSet.Sources()
    /// How the model is learnt.
    public var training = TrainingSettings()
    /// What is known of labels that the current model does not have.
    public var taxonomy = Taxonomy()
    /// Words for groups of people.
    public var identityTerms = IdentityTerms()
    /// Whether thresholds are set so that as much is flagged as the model in use flags.
    public var keepsLoad = true
    /// Labels with fewer positive examples are left out.
    public var minimumPositives = 10
    /// Word vectors to learn with.
    public var embedding: Embedding?
    /// Workers; the model does not depend on them.
    public var threads = 1
    /// The command that does the same again, for the model's record.
    public var command = "winnow retrain"

    /// The default settings.
    public init() {}
  }

  /// What a run is doing.
  public enum Stage: Sendable, Equatable {
    /// Reading verdicts.
    case verdicts
    /// Learning.
    case training(TrainingRun.Stage)
    /// Comparing with the current model: documents so far.
    case comparing(Int)
  }

  /// A candidate, and what to tell about it.
  public struct Result: Sendable {
    /// The candidate, not yet on disk.
    public let training: TrainingRun.Result
    /// The verdicts as they were taken.
    public let verdicts: VerdictRecords
    /// What both models were measured on.
    public let measured: MeasuredSet
    /// How many of the newest verdicts set thresholds like those of the model in use; 0 where the
    /// settings alone did.
    public let loadedOn: Int
  }

  private let store: ReviewStore
  private let settings: Settings

  /// A run over a review database.
  public init(_ store: ReviewStore, _ settings: Settings) {
    self.store = store
    self.settings = settings
  }

  /// The features and training options of a model, for one that is to follow it.
  public static func settings(like model: ModelManifest) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.name = model.name
    settings.features = model.features
    settings.training = model.training.options
    return settings
  }

  /// What is known of labels: from the models, else from the taxonomy.
  public static func infos(
    _ models: [ModelManifest], _ taxonomy: Taxonomy
  ) -> [String: LabelInfo] {
    var infos = taxonomy.labels
    for label in models.flatMap(\.labels) { infos[label.id] = label }
    return infos
  }

  /// Learns the candidate.
  ///
  /// - Parameter model: the model that it may follow; knows labels that the taxonomy does not.
  /// - Throws: ``RetrainingError`` `tooFewRecords`; `StoreError`, `IngestError`, `PipelineError`.
  public func run(
    current model: ModelBundle?, progress: @escaping (Stage) -> Void = { _ in }
  ) throws -> Result {
    progress(.verdicts)
    let verdicts = try VerdictRecords(store, settings.verdicts)
    let infos = Self.infos([model?.manifest].compactMap(\.self), settings.taxonomy)
    let measured = try MeasuredSet(
      verdicts, settings.measured, SliceFinder(infos, settings.identityTerms))
    guard !verdicts.learning.isEmpty || !settings.base.isEmpty else {
      throw RetrainingError(
        .tooFewRecords, file: store.path, detail: "holds no verdict to learn from",
        hint: "judge items first, or add data sets with --base")
    }
    try checkPositives(verdicts)
    var sources = settings.base.map { path in
      TrainingSource.file(path) { measured.contains($0.text) }
    }
    sources.append(.records(verdicts.learning, name: "verdicts"))
    var training = try TrainingRun(
      sources: sources, settings: settings.training, taxonomy: Taxonomy(infos),
      embedding: settings.embedding, threads: settings.threads, command: settings.command,
      minimumPositives: max(settings.minimumPositives, 1),
      heldOut: ModelManifest.HeldOut(
        rule: HeldOutRule.name, share: settings.verdicts.rule.share)
    ).run { progress(.training($0)) }
    let newest = verdicts.learning.filter { $0.split == "dev" }.map(\.text)
    let isKept = settings.keepsLoad && model != nil && !newest.isEmpty
    if isKept, let model {
      let options = settings.training.training
      training.model = training.model.with(
        thresholds: SameLoad.thresholds(
          of: try training.model.scorable(), like: model, on: newest
        ) { options.lowestThresholds[$0] ?? options.lowestThreshold })
    }
    return Result(
      training: training, verdicts: verdicts, measured: measured,
      loadedOn: isKept ? newest.count : 0)
  }

  /// Refuses verdicts of which no label has enough examples, where they are all there is.
  private func checkPositives(_ verdicts: VerdictRecords) throws(RetrainingError) {
    guard settings.base.isEmpty, settings.training.labels.isEmpty else { return }
    var counts: [String: Int] = [:]
    for label in verdicts.learning.lazy.filter({ $0.split == "train" }).flatMap(\.labels) {
      counts[label, default: 0] += 1
    }
    let wanted = max(settings.minimumPositives, 1)
    guard (counts.values.max() ?? 0) < wanted else { return }
    throw RetrainingError(
      .tooFewRecords, file: store.path,
      detail: "\(verdicts.learning.count) verdicts to learn from are too few: no label has "
        + "\(wanted) positive examples",
      hint: "judge more items, or add data sets with --base")
  }
}
