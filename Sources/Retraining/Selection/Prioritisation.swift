import Foundation
public import Ingest
import LinearAlgebra
public import Pipeline
public import Store

/// Chooses which items of a review database are labelled next, and gives them their places.
public struct Prioritisation: Sendable {
  /// What to choose, from what.
  public struct Settings: Sendable, Hashable {
    /// How the documents are chosen.
    public var selection = GainSelection.Options()
    /// Also choose among what the machine let pass: the only way to find what it misses.
    public var includesPassed = false
    /// The pool is a random sample of this many where more items wait.
    public var poolLimit = 200_000
    /// Labelled data that the model was trained with beside verdicts: it knows them already.
    public var base: [String] = []
    /// Of these and of the verdicts together at most so many are looked at, the last ones.
    public var labelledLimit = 200_000
    /// Dimensions of a document beside the constant.
    public var dimensions = 64

    /// The default settings.
    public init() {}
  }

  /// What a run is doing.
  public enum Stage: Sendable, Hashable {
    /// Listing items that wait: so many yet.
    case listing(Int)
    /// Reading and scoring texts: so many yet.
    case reading(Int)
    /// Turning so many texts into vectors.
    case vectors(Int)
    /// Choosing: so many yet.
    case choosing(Int)
  }

  /// What a run did.
  public struct Report: Sendable, Hashable {
    /// Items that could have been chosen.
    public var waiting = 0
    /// Of these, those that were looked at.
    public var pool = 0
    /// Labelled texts that the posterior knows.
    public var labelled = 0
    /// Items that got a place for their gain.
    public var byGain = 0
    /// Items that got a place by lot.
    public var atRandom = 0
    /// The probability with which each item was drawn by lot.
    public var inclusion = 0.0
    /// Expected gain of the first, the middle and the last of those chosen for it, in nats.
    public var gains: [Double] = []
  }

  private let settings: Settings
  private let ingest: IngestOptions

  /// A run with these settings.
  ///
  /// - Throws: `RetrainingError` with code `.badSettings`.
  public init(_ settings: Settings, ingest: IngestOptions = IngestOptions())
    throws(RetrainingError)
  {
    func check(_ isGood: Bool, _ detail: String) throws(RetrainingError) {
      if !isGood { throw RetrainingError(.badSettings, detail: detail) }
    }
    let selection = settings.selection
    try check((1...1_000_000).contains(selection.count), "the number to choose is not 1 to 1000000")
    try check((0...1).contains(selection.randomShare), "the random share is not 0 to 1")
    try check(
      (1...2_000_000).contains(settings.poolLimit), "the size of the pool is not 1 to 2000000")
    try check((1...512).contains(settings.dimensions), "the number of dimensions is not 1 to 512")
    self.settings = settings
    self.ingest = ingest
  }

  /// Reads, scores, chooses, and stores the places in one transaction.
  ///
  /// The choice depends on the database, the model and the settings alone, not on the number of
  /// threads.
  ///
  /// - Throws: `RetrainingError` with code `.tooFewRecords` where no item waits; `StoreError`;
  ///   `IngestError` for the base data.
  public func run(
    _ store: ReviewStore, _ bundle: ModelBundle, embedding: Embedding? = nil,
    by actor: Actor = .command, progress: (Stage) -> Void = { _ in }
  ) throws -> Report {
    var report = Report()
    var sample = Sample<Int64>(limit: settings.poolLimit, seed: settings.selection.seed)
    try store.forEachUnjudgedItem(includesPassed: settings.includesPassed) { item in
      sample.add(item)
      if sample.seen % 10_000 == 0 { progress(.listing(sample.seen)) }
    }
    report.waiting = sample.seen
    guard report.waiting > 0 else {
      throw RetrainingError(
        .tooFewRecords, file: store.path,
        detail: settings.includesPassed
          ? "no item waits for judgement or passed"
          : "no item waits for a first judgement",
        hint: settings.includesPassed
          ? "import decisions with their texts first" : "--include-passed adds what passed")
    }
    var reading = try Reading(bundle, settings)
    var items: [Int64] = []
    try store.forEachText(of: sample.kept.sorted()) { item, text in
      items.append(item)
      reading.add(text)
      if items.count % 1000 == 0 { progress(.reading(items.count)) }
    }
    report.pool = items.count
    try readLabelled(store, &reading) { progress(.reading(items.count + $0)) }
    report.labelled = reading.count - items.count
    progress(.vectors(reading.count))
    let (pool, labelled) = try reading.finish(pool: items.count, embedding: embedding)
    let chosen = try GainSelection(
      pool: pool, labelled: labelled, labels: bundle.manifest.labels.count,
      options: settings.selection
    ).choose { progress(.choosing($0)) }
    let random = chosen.count { $0.reason == .random }
    report.inclusion = Double(random) / Double(report.waiting)
    report.atRandom = random
    report.byGain = chosen.count - random
    let gains = chosen.filter { $0.reason == .gain }.map(\.gain)
    if let first = gains.first, let last = gains.last {
      report.gains = [first, gains[gains.count / 2], last]
    }
    try store.setPlaces(
      chosen.map { choice in
        ChosenItem(
          item: items[choice.row], reason: choice.reason == .random ? .random : .gain,
          gain: choice.gain,
          inclusion: choice.reason == .random ? report.inclusion : nil)
      }, model: bundle.id, facts: facts(report), by: actor)
    return report
  }

  private func facts(_ report: Report) -> [String: AuditValue] {
    [
      "waiting": .integer(Int64(report.waiting)), "pool": .integer(Int64(report.pool)),
      "labelled": .integer(Int64(report.labelled)),
      "seed": .string(String(settings.selection.seed)),
      "random_per_million": .integer(Int64((settings.selection.randomShare * 1e6).rounded())),
      "passed": .bool(settings.includesPassed),
    ]
  }

  /// The texts of base data and verdicts, the last ones where there are too many.
  private func readLabelled(
    _ store: ReviewStore, _ reading: inout Reading, progress: (Int) -> Void
  ) throws {
    var texts = LastOnes<String>(limit: settings.labelledLimit)
    if !settings.base.isEmpty {
      let reader = try DatasetReader(settings.base, options: ingest)
      while let record = try reader.next() {
        if ["train", nil].contains(record.split) { texts.add(record.text) }
      }
    }
    try store.forEachJudgedItem { judged in
      if let text = judged.item.text { texts.add(text) }
    }
    for (place, text) in texts.elements.enumerated() {
      reading.add(text)
      if place % 1000 == 0 { progress(place) }
    }
  }
}

/// Texts on their way to vectors and scores.
private struct Reading {
  private var space: DocumentSpace
  private var scorer: PoolScorer
  private var probabilities: [Float] = []

  init(_ bundle: ModelBundle, _ settings: Prioritisation.Settings) throws {
    var options = DocumentSpace.Options()
    options.rank = settings.dimensions
    options.seed = settings.selection.seed
    options.threads = settings.selection.threads
    space = try DocumentSpace(options)
    scorer = PoolScorer(bundle)
  }

  var count: Int { space.documents }

  mutating func add(_ text: String) {
    let bytes = Array(text.utf8)
    space.add(bytes.span)
    probabilities += scorer.score(bytes.span).relative
  }

  /// The first `pool` texts, and the others.
  func finish(
    pool: Int, embedding: Embedding?
  ) throws -> (pool: GainSelection.Documents, labelled: GainSelection.Documents) {
    let vectors = try space.vectors(embedding)
    let labels = probabilities.count / max(count, 1)
    func part(_ rows: Range<Int>) -> GainSelection.Documents {
      let width = vectors.columns
      return GainSelection.Documents(
        vectors: Matrix(
          rows: rows.count, columns: width,
          storage: Array(vectors.storage[rows.lowerBound * width..<rows.upperBound * width])),
        probabilities: Array(
          probabilities[rows.lowerBound * labels..<rows.upperBound * labels]))
    }
    return (part(0..<pool), part(pool..<count))
  }
}
