import Foundation
import GRDB

/// Brings the stored state of an item in line with what happened to it.
enum ItemMove {
  /// Reads the facts about an item.
  static func progress(_ db: Database, _ id: Int64) throws -> ReviewProgress {
    let statement = try db.cachedStatement(
      sql: """
        SELECT i.is_flagged, i.needs_second, i.purged_at IS NOT NULL AS is_purged,
          EXISTS (SELECT 1 FROM golden g WHERE g.item = i.id) AS is_golden,
          EXISTS (SELECT 1 FROM escalations e WHERE e.item = i.id AND e.verdict IS NULL)
            AS is_escalated,
          EXISTS (SELECT 1 FROM appeals a WHERE a.item = i.id AND a.verdict IS NULL)
            AS is_appealed
        FROM items i WHERE i.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw StoreError(.unknown, detail: "there is no item \(id)")
    }
    return ReviewProgress(
      isFlagged: row["is_flagged"], isGolden: row["is_golden"], isPurged: row["is_purged"],
      needsSecond: row["needs_second"], isEscalated: row["is_escalated"],
      isAppealed: row["is_appealed"],
      judgements: try Verdict.all(db, item: id)
        .filter { $0.round != .withdrawal && !$0.isWithdrawn }
        .map {
          ReviewProgress.Judgement(
            id: $0.id, reviewer: $0.reviewer, round: $0.round, outcome: $0.draft.outcome,
            labels: $0.draft.labels)
        })
  }

  /// Works out the state and stores it, with all that is kept beside it.
  @discardableResult
  static func settle(_ db: Database, _ id: Int64, at time: Timestamp) throws -> ItemState {
    let outcome = try progress(db, id).outcome
    let known = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT state, decided_at FROM items WHERE id = ?"), arguments: [id])
    let before: String = known?["state"] ?? ""
    let decidedAt = (known?["decided_at"] as Int64?) ?? time.milliseconds
    try db.cachedStatement(
      sql: "UPDATE items SET state = ?, effective = ?, judge = ?, decided_at = ? WHERE id = ?"
    ).execute(arguments: [
      outcome.state.rawValue, outcome.effective, outcome.judge,
      outcome.state == .decided ? decidedAt : nil, id,
    ])
    guard before != outcome.state.rawValue else { return outcome.state }
    try db.cachedStatement(sql: "UPDATE item_labels SET state = ? WHERE item = ?")
      .execute(arguments: [outcome.state.rawValue, id])
    try count(db, before, -1)
    try count(db, outcome.state.rawValue, 1)
    return outcome.state
  }

  /// Adds to the number of items in a state.
  static func count(_ db: Database, _ state: String, _ change: Int) throws {
    try db.cachedStatement(sql: "UPDATE state_counts SET number = number + ? WHERE state = ?")
      .execute(arguments: [change, state])
  }
}
