import Foundation
import GRDB

/// What an import did.
public struct ImportReport: Sendable, Hashable {
  /// Decisions read.
  public var decisions = 0
  /// Decisions that were not in the database.
  public var added = 0
  /// Items that were not in the database.
  public var items = 0
  /// Texts that were added.
  public var texts = 0
  /// Decisions of this import whose item has no text.
  public var withoutText = 0
  /// Texts that an item once had and that were removed: they do not come back.
  public var purged = 0
  /// Lines that are no decision records.
  public var rejected = 0
  /// The first of them.
  public var firstRejected: [RejectedLine] = []

  /// Nothing yet.
  public init() {}
}

/// Brings decisions, and the texts they are about, into the store.
///
/// ```swift
/// let run = try DecisionImport(into: store, name: "decisions.jsonl", stamp: stamp)
/// reader.seek(to: run.position)
/// while let (bytes, line, position) = reader.next() {
///   try run.add(DecisionBatch(parsing: bytes, firstLine: line), position: position)
/// }
/// let report = try run.finish()
/// ```
///
/// Each call is a transaction; a run that ends in between goes on after the last. A decision is
/// known by item and model, an item by identifier and hash of its text, so that the same decisions
/// a second time change nothing. One task at a time uses an import.
public final class DecisionImport {
  /// What was done since this object was made.
  public private(set) var report = ImportReport()
  /// Where an import of the same file stopped; empty at the start.
  public let position: String

  private let store: ReviewStore
  private let actor: Actor
  private let name: String
  private let stamp: String
  private let source: String
  private let fields: TextFields
  private let secret: String
  private var isKnown: Bool

  /// Begins an import, or goes on with one of the same name and stamp that did not end.
  ///
  /// - Parameters:
  ///   - name: how the file is called.
  ///   - stamp: what tells this state of the file from others; empty where that is not known, and
  ///     then nothing is gone on with.
  ///   - source: where texts come from that do not say it.
  ///   - fields: which fields of the dump hold what.
  public init(
    into store: ReviewStore, name: String, stamp: String, source: String = "",
    fields: TextFields = TextFields(), by actor: Actor = .command
  ) throws {
    self.store = store
    self.actor = actor
    self.name = name
    self.stamp = stamp
    self.source = source
    self.fields = fields
    let (known, secret) = try store.read { db in
      (
        stamp.isEmpty
          ? nil
          : try Row.fetchOne(
            db, sql: "SELECT position, is_finished FROM imports WHERE name = ? AND stamp = ?",
            arguments: [name, stamp]),
        try ReviewStore.secret(db)
      )
    }
    self.secret = secret
    let isFinished: Bool = known?["is_finished"] ?? false
    position = isFinished ? "" : (known?["position"] ?? "")
    isKnown = isFinished
  }

  /// Adds decisions and the texts that were found for them.
  ///
  /// - Parameters:
  ///   - batch: what was read.
  ///   - texts: `nil`, or for each record its text, with the same hash.
  ///   - position: where to go on after this batch.
  public func add(
    _ batch: DecisionBatch, texts: [IncomingText?]? = nil, position: String
  ) throws {
    precondition(
      texts.map { $0.count == batch.records.count } ?? true,
      "\(texts?.count ?? 0) texts for \(batch.records.count) records")
    var report = report
    try store.write { db in
      var step = ImportStep(db, store.now, source: source, secret: secret)
      for (place, record) in batch.records.enumerated() {
        try step.add(record, texts?[place])
      }
      try step.finish(actor)
      if !stamp.isEmpty && !isKnown { try self.notePosition(db, position, isFinished: false) }
      step.counts(into: &report)
    }
    report.decisions += batch.records.count
    report.rejected += batch.rejected.count
    report.firstRejected += batch.rejected.prefix(max(0, 20 - report.firstRejected.count))
    self.report = report
  }

  /// Adds texts to items that have none, wherever they stand in the dump: for what a
  /// ``TextWindow`` did not find.
  public func addTexts(_ texts: [IncomingText]) throws {
    var report = report
    try store.write { db in
      var step = ImportStep(db, store.now, source: source, secret: secret)
      for text in texts { try step.add(text, fields) }
      try step.finish(actor)
      step.counts(into: &report)
      report.withoutText = max(0, report.withoutText - step.texts)
    }
    self.report = report
  }

  /// Ends the import: sizes of groups are written onto their members.
  public func finish() throws -> ImportReport {
    try store.write { db in
      try NearDuplicates.showSizes(db)
      if !stamp.isEmpty && !isKnown { try notePosition(db, "", isFinished: true) }
    }
    isKnown = true
    return report
  }

  private func notePosition(_ db: Database, _ position: String, isFinished: Bool) throws {
    try db.execute(
      sql: """
        INSERT INTO imports (name, stamp, position, is_finished, updated_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name, stamp) DO UPDATE SET position = excluded.position,
          is_finished = excluded.is_finished, updated_at = excluded.updated_at
        """, arguments: [name, stamp, position, isFinished, store.now.milliseconds])
  }
}
