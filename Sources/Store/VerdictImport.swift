import Foundation
import GRDB

/// How verdicts from elsewhere become verdicts here.
public struct VerdictImportOptions: Sendable, Hashable {
  /// Who judged, where a record does not say it.
  public var reviewer: String?
  /// Make reviewers that do not exist: they judge and cannot log in.
  public var createsReviewers = false
  /// Make items that do not exist, from the texts of their records.
  public var addsItems = false
  /// Whether the machine's score was seen before, where a record does not say it.
  public var scoreShown = false
  /// Labels that ask for no action by themselves: those of context, or a class “none”. A verdict
  /// with no others comes to `rejected`.
  public var passive: Set<String> = []
  /// Where the texts of new items come from, if their records do not say it.
  public var source = ""

  /// The options of the command without any.
  public init() {}
}

/// What an import of verdicts did.
public struct VerdictImportReport: Sendable, Hashable {
  /// Records read.
  public var records = 0
  /// Verdicts that were not in the database.
  public var added = 0
  /// Verdicts that were there already.
  public var known = 0
  /// Records that had been withdrawn where they come from, passed over.
  public var withdrawn = 0
  /// Items that were made.
  public var items = 0
  /// Reviewers that were made.
  public var reviewers = 0
  /// Lines that became no verdict.
  public var rejected = 0
  /// The first of them.
  public var firstRejected: [RejectedLine] = []

  /// Nothing yet.
  public init() {}

  mutating func reject(_ lines: [RejectedLine]) {
    rejected += lines.count
    firstRejected += lines.prefix(max(0, 20 - firstRejected.count))
  }
}

/// Brings verdicts that were given elsewhere into the store.
///
/// A record is about the item with its `id`, its `text_sha256` or its `text`; more than one of them
/// have to agree. The labels that apply are confirmed where the machine flagged them and added
/// elsewhere; the other labels that were asked about are rejected: those in `judged` or, where the
/// record has no such field, all that the machine flagged. The first verdict on an item has round
/// `first`, those of other reviewers have `second`, on golden items `golden`.
///
/// Each call is one transaction with its entries in the chain. The same verdicts a second time
/// change nothing: a verdict is known by item, reviewer, outcome, labels and spans. One task at a
/// time uses an import.
public final class VerdictImport {
  /// What was done since this object was made.
  public private(set) var report = VerdictImportReport()

  private let store: ReviewStore
  private let options: VerdictImportOptions
  private let actor: Actor
  private let secret: String
  private var hasTextIndex = false

  /// Begins an import.
  public init(
    into store: ReviewStore, _ options: VerdictImportOptions = VerdictImportOptions(),
    by actor: Actor = .command
  ) throws {
    self.store = store
    self.options = options
    self.actor = actor
    secret = try store.read { db in try ReviewStore.secret(db) }
  }

  /// The places in a batch of records with a text about items that do not exist yet, so that a model
  /// can be asked about these.
  public func newItems(in batch: VerdictBatch) throws -> [Int] {
    try prepare(batch)
    return try store.read { db in
      try batch.records.indices.filter { place in
        let record = batch.records[place]
        guard record.text != nil, !record.isWithdrawn else { return false }
        return try VerdictStep.items(db, record).isEmpty
      }
    }
  }

  /// Adds the verdicts of a batch.
  ///
  /// - Parameters:
  ///   - decisions: of a model about items that do not exist yet, by place in the batch; their
  ///     identifiers are those of ``VerdictImport/identifier(of:)``.
  public func add(_ batch: VerdictBatch, decisions: [Int: DecisionRecord] = [:]) throws {
    try prepare(batch)
    var report = report
    try store.write { db in
      var step = VerdictStep(db, store.now, options, actor, secret: secret)
      var refused: [RejectedLine] = []
      for (place, record) in batch.records.enumerated() {
        do {
          try step.add(record, decisions[place])
        } catch let error as StoreError where error.code == .invalid || error.code == .notAllowed {
          refused.append(RejectedLine(line: record.line, reason: error.detail))
        }
      }
      try step.finish(into: &report)
      report.reject((refused + batch.rejected).sorted { $0.line < $1.line })
    }
    report.records += batch.records.count
    self.report = report
  }

  /// Ends the import: sizes of groups are written onto their members.
  public func finish() throws -> VerdictImportReport {
    if report.items > 0 { try store.write { db in try NearDuplicates.showSizes(db) } }
    return report
  }

  /// The identifier of an item made from a record.
  public static func identifier(of record: IncomingVerdict) -> String {
    record.id ?? "text-" + Digest.hex((record.textHash ?? Data()).prefix(8))
  }

  /// Items are found by their texts through an index that is made when it is first needed.
  private func prepare(_ batch: VerdictBatch) throws {
    guard !hasTextIndex, batch.records.contains(where: { $0.id == nil }) else { return }
    try store.write { db in
      try db.execute(sql: "CREATE INDEX IF NOT EXISTS items_text ON items (text_sha256)")
    }
    hasTextIndex = true
  }
}
