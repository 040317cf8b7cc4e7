import Features
import Foundation
import LinearAlgebra
import Model
public import Store

/// Finds reviewers whose verdicts are far from golden answers, from those of the others on the same
/// texts, or from what a model predicts that learnt from the others.
///
/// ```swift
/// let report = try ReviewerWatch.report(store: store)
/// let left = report.suspects
/// ```
///
/// The last of these needs no text that two judged: it finds flipped labels in portions that have
/// nothing in common. Reviewers differ, so that only a share lower than that of the others by more
/// than a tolerance counts.
public enum ReviewerWatch {
  /// How reviewers are compared.
  public struct Settings: Sendable {
    /// The rate of reports that name anybody where nobody is worse by more than `tolerance`.
    public var falseAlarms = 0.01
    /// How much lower than that of the others a reviewer's share may be.
    public var tolerance = 0.1
    /// Whether models are trained; else only golden items and common texts are compared.
    public var usesPredictions = true
    /// At most about so many verdicts are learnt from; which ones, hashes of their texts say.
    public var mostVerdicts = 20_000
    /// Labels with fewer verdicts that name them are not looked at one by one.
    public var fewestNamed = 20
    /// At most so many labels are looked at, the most frequent; 63 or fewer.
    public var mostLabels = 20
    /// How many threads multiply matrices; the report does not depend on it.
    public var threads = 1

    /// The usual settings.
    public init() {}
  }

  /// Reads all verdicts that stand and were given without sight of others, and compares their
  /// reviewers.
  ///
  /// - Parameter progress: called with the number of verdicts read.
  /// - Throws: `StoreError`; `FeatureError` where a model cannot be trained.
  public static func report(
    store: ReviewStore, settings: Settings = Settings(), progress: (Int) -> Void = { _ in }
  ) throws -> ReviewerReport {
    precondition((1...63).contains(settings.mostLabels), "\(settings.mostLabels) labels")
    let labels = try frequentLabels(store, settings)
    var reading = ReviewerReading(labels: labels)
    let count = try verdictCount(store)
    let share = min(1, Double(settings.mostVerdicts) / Double(max(1, count)))
    var learner = try FeatureLearner(configuration: FeatureConfiguration())
    try forEachJudged(store) { judged, golden in
      let isDrawn = share == 1 || ReviewStore.draw(group: judged.item.group) < share
      for verdict in judged.verdicts where verdict.round.isIndependent {
        var row: Int?
        if settings.usesPredictions, isDrawn, golden == nil, let text = judged.item.text {
          row = learner.documents
          learner.add(Array(text.utf8).span)
        }
        reading.add(verdict, judged.item, golden, row: row)
        if reading.rows.count % 1000 == 0 { progress(reading.rows.count) }
      }
    }
    let table = reading.table
    var notes =
      share < 1 && settings.usesPredictions
      ? ["models learnt from a sample of about \(settings.mostVerdicts) of \(count) verdicts"] : []
    var predictor: OutOfReviewer?
    if settings.usesPredictions, table.reviewers.count > 2, learner.documents >= 100 {
      predictor = try OutOfReviewer(
        learner, table, rows: reading.rows, threads: settings.threads)
    } else if settings.usesPredictions {
      notes.append(
        "no comparison with models: it takes verdicts of three reviewers on a hundred texts")
    }
    var report = try ReviewerReport(
      table, falseAlarms: settings.falseAlarms, tolerance: settings.tolerance
    ) { excluded in
      try predictor?.answers(excluded: excluded)
        ?? [UInt64?](repeating: nil, count: table.votes.count)
    }
    if table.reviewers.count == 1 { notes.append("one reviewer: there is nobody to compare with") }
    report.notes = notes + report.notes
    return report
  }

  /// Items with verdicts, and their golden answers.
  private static func forEachJudged(
    _ store: ReviewStore, _ body: (JudgedItem, GoldenAnswer?) -> Void
  ) throws {
    let golden = Dictionary(
      uniqueKeysWithValues: try store.goldenAnswers().map { ($0.item, $0) })
    try store.forEachJudgedItem(includesGolden: true) { judged in
      var judged = judged
      let answer = golden[judged.item.id]
      // Judgements from before the item was golden do not measure anybody.
      if answer != nil { judged.verdicts = judged.verdicts.filter { $0.round == .golden } }
      if answer == nil { judged.verdicts = judged.verdicts.filter { $0.round != .golden } }
      body(judged, answer)
    }
  }

  private static func verdictCount(_ store: ReviewStore) throws -> Int {
    var count = 0
    try forEachJudged(store) { judged, _ in
      count += judged.verdicts.count { $0.round.isIndependent }
    }
    return count
  }

  private static func frequentLabels(
    _ store: ReviewStore, _ settings: Settings
  ) throws -> [String] {
    var counts: [String: Int] = [:]
    try forEachJudged(store) { judged, _ in
      for verdict in judged.verdicts where verdict.round.isIndependent {
        for label in verdict.draft.labels { counts[label, default: 0] += 1 }
      }
    }
    return counts.filter { $0.value >= settings.fewestNamed }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(settings.mostLabels).map(\.key).sorted()
  }
}

/// Gathers votes.
private struct ReviewerReading {
  private(set) var table: ReviewerTable
  /// For each vote its row among the documents to learn from; `nil` where it has none.
  private(set) var rows: [Int?] = []
  private let bits: [String: UInt64]
  private var places: [Int64: Int] = [:]
  private var texts: [Int64: Int] = [:]

  init(labels: [String]) {
    table = ReviewerTable(reviewers: [], questions: [nil] + labels.map(Optional.some), votes: [])
    bits = Dictionary(
      uniqueKeysWithValues: labels.enumerated().map { ($1, UInt64(1) << UInt64($0 + 1)) })
  }

  private func answers(_ outcome: VerdictDraft.Outcome, _ labels: [String]) -> UInt64 {
    labels.reduce(outcome == .confirmed ? 1 : 0) { $0 | (bits[$1] ?? 0) }
  }

  mutating func add(_ verdict: Verdict, _ item: Item, _ golden: GoldenAnswer?, row: Int?) {
    let reviewer = places[verdict.reviewer] ?? table.reviewers.count
    if reviewer == table.reviewers.count {
      places[verdict.reviewer] = reviewer
      table.reviewers.append(verdict.reviewer)
    }
    let text = texts[item.group] ?? texts.count
    texts[item.group] = text
    table.votes.append(
      ReviewerTable.Vote(
        reviewer: reviewer, text: text,
        answers: answers(verdict.draft.outcome, verdict.draft.labels),
        golden: golden.map { answers($0.outcome, $0.labels) }))
    rows.append(row)
  }
}
