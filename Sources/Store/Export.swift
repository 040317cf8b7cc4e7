public import Foundation
import GRDB

/// What to export, and how.
public struct ExportOptions: Sendable, Hashable {
  /// How lines are written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Dataset records, one JSON object a line.
    case records
    /// A table after RFC 4180 with a header row.
    case csv
  }

  /// How lines are written.
  public var format: Format
  /// Every verdict that was ever given, withdrawn ones and golden items too; else one line an item,
  /// with what is in force.
  public var includesAll: Bool
  /// Write pseudonyms in place of names.
  public var usesPseudonyms: Bool

  /// Makes options.
  public init(
    format: Format = .records, includesAll: Bool = false, usesPseudonyms: Bool = false
  ) {
    self.format = format
    self.includesAll = includesAll
    self.usesPseudonyms = usesPseudonyms
  }
}

/// What an export wrote.
public struct ExportReport: Sendable, Hashable {
  /// Lines, without the header row.
  public var lines = 0
  /// Items that were left out because a dataset record needs a text and theirs is missing.
  public var withoutText = 0
}

/// An item with the verdicts on it that stand.
public struct JudgedItem: Sendable, Hashable {
  /// The item with its text.
  public var item: Item
  /// Verdicts that stand, in their order; those on golden items have round `golden`.
  public var verdicts: [Verdict]
  /// SHA-256 of the text that the group of near-duplicates began with: names the group in any
  /// database. Known of items given out by ``ReviewStore/forEachJudgedItem(includesGolden:_:)``.
  public var groupHash = Data()

  /// The judgements on the item itself: not those that measured reviewers.
  public var judgements: [Verdict] { verdicts.filter { $0.round != .golden } }

  /// The verdict in force; `nil` where judgements differ and nobody decided yet.
  public var effective: Verdict? { verdicts.first { $0.id == item.effectiveVerdict } }

  /// For each label that was judged the share of judgements that say it applies.
  ///
  /// A verdict judges the labels it names. One that does not name a label which another one names
  /// says that it does not apply: it was on the screen or could be added.
  public var shares: [String: Double] {
    let judgements = judgements
    var shares: [String: Double] = [:]
    for label in Set(judgements.flatMap { $0.draft.labels + $0.draft.rejected }) {
      let yes = judgements.count { $0.draft.labels.contains(label) }
      shares[label] = Double(yes) / Double(judgements.count)
    }
    return shares
  }

  /// The item without the judgements of some reviewers; `nil` where none is left. What was in force
  /// by their verdict is then what most of the others say.
  public func without(_ reviewers: Set<Int64>) -> JudgedItem? {
    var rest = self
    rest.verdicts.removeAll { reviewers.contains($0.reviewer) }
    guard !rest.judgements.isEmpty else { return nil }
    if rest.effective == nil { rest.item.effectiveVerdict = nil }
    return rest
  }

  /// The labels in force, sorted: those of the effective verdict, else those that more than half of
  /// the judgements have.
  public var labels: [String] {
    effective?.draft.labels ?? shares.filter { $0.value > 0.5 }.keys.sorted()
  }
}

extension ReviewStore {
  /// Gives every item with a verdict that stands to `body`, in the order of import, as all was at
  /// one moment. Memory does not depend on how many there are.
  ///
  /// - Parameter includesGolden: also items with a known answer.
  public func forEachJudgedItem(
    includesGolden: Bool = false, _ body: (JudgedItem) throws -> Void
  ) throws {
    try read { db in
      let leader = try db.cachedStatement(sql: "SELECT text_sha256 FROM items WHERE id = ?")
      try Self.forEachItem(db, onlyStanding: true) { judged in
        guard includesGolden || judged.item.state != .golden else { return }
        var judged = judged
        judged.groupHash =
          try judged.item.group == judged.item.id
          ? judged.item.textHash
          : Data.fetchOne(leader, arguments: [judged.item.group]) ?? judged.item.textHash
        try body(judged)
      }
    }
  }

  /// Writes every verdict to `write`, in parts of about 64 KiB, as all was at one moment.
  ///
  /// - Throws: ``StoreError``, and what `write` throws.
  public func export(
    _ options: ExportOptions = ExportOptions(), write: ([UInt8]) throws -> Void
  ) throws -> ExportReport {
    var report = ExportReport()
    var failure: (any Error)?
    try read { db in
      var writer = ExportWriter(
        options: options,
        names: Dictionary(
          uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT * FROM reviewers").map {
            let reviewer = Reviewer($0)
            return (reviewer.id, options.usesPseudonyms ? reviewer.pseudonym : reviewer.name)
          }))
      do {
        if options.format == .csv { writer.header() }
        try Self.forEachItem(db, onlyStanding: !options.includesAll) { judged in
          if options.includesAll {
            for verdict in judged.verdicts {
              writer.add(verdict, of: judged.item)
              report.lines += 1
            }
          } else if judged.item.state == .golden {
            return
          } else if judged.item.text == nil && options.format == .records {
            report.withoutText += 1
          } else {
            writer.add(judged)
            report.lines += 1
          }
          if writer.bytes.count >= 65_536 {
            try write(writer.bytes)
            writer.bytes.removeAll(keepingCapacity: true)
          }
        }
        if !writer.bytes.isEmpty { try write(writer.bytes) }
      } catch let error as DatabaseError {
        throw error
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return report
  }

  /// Items with verdicts by number; verdicts that were withdrawn, and withdrawals, are left out with
  /// `onlyStanding`.
  private static func forEachItem(
    _ db: Database, onlyStanding: Bool, _ body: (JudgedItem) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(Verdict.columns) FROM verdicts v INDEXED BY verdicts_item
        \(onlyStanding ? "WHERE \(Verdict.stands)" : "") ORDER BY v.item, v.id
        """)
    var current: JudgedItem?
    while let row = try rows.next() {
      let verdict = try Verdict(row)
      if current?.item.id != verdict.item {
        if let current { try body(current) }
        current = JudgedItem(item: try item(db, verdict.item), verdicts: [])
      }
      current?.verdicts.append(verdict)
    }
    if let current { try body(current) }
  }
}
