import Foundation
public import Pipeline
public import Store

/// Compares what came into a review database lately with what came before.
public struct DriftWatch: Sendable {
  /// What is compared.
  public struct Settings: Sendable {
    /// Which moment of an item counts; `nil`: dates where nine items of ten have one, else the time
    /// of import.
    public var moment: ItemMoment?
    /// The beginning of the recent period; `nil`: `window` before the last item.
    public var since: Timestamp?
    /// Milliseconds of the recent period.
    public var window = 7 * Timestamp.day
    /// Milliseconds of the reference period before it.
    public var reference = 28 * Timestamp.day
    /// The rate of reports with an alarm where nothing differs.
    public var falseAlarms = 0.01
    /// At most about so many items of a period are read; which ones, hashes of their texts say.
    public var mostItems = 50_000

    /// The usual settings.
    public init() {}
  }

  /// The periods, and how they differ.
  public struct Result: Sendable {
    /// Which moment of an item counts.
    public var moment: ItemMoment
    /// The end is left out, as in all ranges here.
    public var referencePeriod: Range<Timestamp>
    /// The recent period.
    public var recentPeriod: Range<Timestamp>
    /// What was counted.
    public var reference: WatchSample
    /// What was counted.
    public var recent: WatchSample
    /// The model whose flags and scores are compared; `nil` where there is none.
    public var modelID: String?
    /// Whether that model scored the texts anew; else its stored decisions are compared.
    public var isScoredAnew: Bool
    /// The comparisons.
    public var report: DriftReport
    /// What a reader should know.
    public var notes: [String]
  }

  private let store: ReviewStore
  private let bundle: ModelBundle?
  private let settings: Settings

  /// - Parameter bundle: a model to score the texts of both periods with; without it stored
  ///   decisions are compared, and neither scores of single labels nor the vocabulary are.
  public init(_ store: ReviewStore, bundle: ModelBundle? = nil, _ settings: Settings = Settings()) {
    self.store = store
    self.bundle = bundle
    self.settings = settings
  }

  /// Reads both periods and compares them.
  ///
  /// - Throws: `StoreError`; `RetrainingError` `tooFewRecords` where a period has no item.
  public func run(progress: @escaping (Int) -> Void = { _ in }) throws -> Result {
    let (moment, span) = try moment()
    let (reference, recent) = try periods(span)
    var notes: [String] = []
    if span.without > 0 {
      notes.append("\(span.without) items without a date are left out")
    }
    let modelID = try bundle?.id ?? newestModel(moment, recent)
    var reader = SampleReader(bundle: bundle, modelID: modelID, progress: progress)
    var samples: [WatchSample] = []
    for (name, period) in [("reference", reference), ("recent", recent)] {
      let count = try store.itemCount(by: moment, in: period)
      guard count > 0 else {
        throw RetrainingError(
          .tooFewRecords, file: store.path,
          detail: "no item in the \(name) period, \(period.lowerBound) to \(period.upperBound)",
          hint: "choose others with --since, --window or --reference")
      }
      let share = min(1, Double(settings.mostItems) / Double(count))
      if share < 1 {
        notes.append(
          "\(name) period: a sample of about \(settings.mostItems) of \(count) items was read")
      }
      samples.append(try reader.read(store, moment, period, share: share, name, &notes))
    }
    return Result(
      moment: moment, referencePeriod: reference, recentPeriod: recent, reference: samples[0],
      recent: samples[1], modelID: modelID, isScoredAnew: bundle != nil,
      report: DriftReport(
        reference: samples[0], recent: samples[1], falseAlarms: settings.falseAlarms),
      notes: notes)
  }

  private func moment() throws -> (ItemMoment, ItemSpan) {
    if let chosen = settings.moment {
      return (chosen, try store.itemSpan(by: chosen))
    }
    let dated = try store.itemSpan(by: .date)
    if dated.items > 0, dated.items >= 9 * dated.without { return (.date, dated) }
    return (.imported, try store.itemSpan(by: .imported))
  }

  private func periods(_ span: ItemSpan) throws -> (Range<Timestamp>, Range<Timestamp>) {
    guard let last = span.last else {
      throw RetrainingError(
        .tooFewRecords, file: store.path, detail: "there are no items to compare",
        hint: "bring some in with winnow review import")
    }
    let end = Timestamp(milliseconds: last.milliseconds + 1)
    let start =
      settings.since ?? Timestamp(milliseconds: end.milliseconds - settings.window)
    guard start < end else {
      throw RetrainingError(
        .tooFewRecords, file: store.path, detail: "no item is as new as \(start)",
        hint: "the newest is of \(last); choose an earlier --since")
    }
    return (
      Timestamp(milliseconds: start.milliseconds - settings.reference)..<start, start..<end
    )
  }

  /// The model that decided about most items of a period.
  private func newestModel(_ moment: ItemMoment, _ period: Range<Timestamp>) throws -> String? {
    var counts: [String: Int] = [:]
    try store.forEachWatchedItem(by: moment, in: period, withTexts: false) { item in
      if !item.modelID.isEmpty { counts[item.modelID, default: 0] += 1 }
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}

/// Counts the items of a period.
private struct SampleReader {
  private var meter: TextMeter?
  private let modelID: String?
  private let progress: (Int) -> Void
  private var read = 0

  init(bundle: ModelBundle?, modelID: String?, progress: @escaping (Int) -> Void) {
    meter = bundle.map { TextMeter($0) }
    self.modelID = modelID
    self.progress = progress
  }

  private static let batchSize = 256
  private static let batchBytes = 1 << 20

  mutating func read(
    _ store: ReviewStore, _ moment: ItemMoment, _ period: Range<Timestamp>, share: Double,
    _ name: String, _ notes: inout [String]
  ) throws -> WatchSample {
    var sample = WatchSample()
    var groups: Set<Int64> = []
    var texts: Set<Data> = []
    var waiting: [String] = []
    var bytes = 0
    var withoutText = 0
    var ofOthers = 0
    let isScoredAnew = meter != nil
    try store.forEachWatchedItem(by: moment, in: period, withTexts: isScoredAnew) { item in
      // All members of a group come in or none do.
      guard share == 1 || ReviewStore.draw(group: item.group) < share else { return }
      sample.items += 1
      guard groups.insert(item.group).inserted, texts.insert(item.textHash).inserted else { return }
      sample.texts += 1
      sample.languages[item.language, default: 0] += 1
      for label in item.confirmed {
        sample.precision[label, default: WatchSample.Count()].yes += 1
        sample.precision[label]?.all += 1
      }
      for label in item.rejected where item.flagged.contains(label) {
        sample.precision[label, default: WatchSample.Count()].all += 1
      }
      if isScoredAnew {
        guard let text = item.text else {
          withoutText += 1
          return
        }
        waiting.append(text)
        bytes += text.utf8.count
        if waiting.count >= Self.batchSize || bytes >= Self.batchBytes {
          score(&waiting, into: &sample)
          bytes = 0
        }
      } else if item.modelID == modelID {
        sample.flagged.all += 1
        sample.topScores.append(item.priority)
        if item.isFlagged { sample.flagged.yes += 1 }
        for label in item.flagged { sample.labels[label, default: 0] += 1 }
      } else {
        ofOthers += 1
      }
    }
    score(&waiting, into: &sample)
    if withoutText > 0 {
      notes.append("\(name) period: \(withoutText) texts are gone and were not scored")
    }
    if ofOthers > 0 {
      notes.append(
        "\(name) period: \(ofOthers) texts have a newer decision of another model, or none, and are "
          + "left out of flags and scores; --model scores all anew")
    }
    return sample
  }

  private mutating func score(_ waiting: inout [String], into sample: inout WatchSample) {
    guard let labels = meter?.bundle.manifest.labels.map(\.id), !waiting.isEmpty else { return }
    for reading in meter?.read(waiting) ?? [] {
      sample.flagged.all += 1
      if reading.needsReview { sample.flagged.yes += 1 }
      for label in reading.flagged { sample.labels[labels[label], default: 0] += 1 }
      sample.topScores.append(reading.priority)
      for (label, probability) in reading.probabilities.enumerated() {
        sample.scores[labels[label], default: []].append(probability)
      }
      if let share = reading.knownWords { sample.knownWords.append(share) }
      if let share = reading.knownPairs { sample.knownPairs.append(share) }
    }
    read += waiting.count
    progress(read)
    waiting.removeAll(keepingCapacity: true)
  }
}
