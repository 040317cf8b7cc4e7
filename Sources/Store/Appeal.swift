import Foundation
import GRDB

/// An objection to a verdict.
public struct Appeal: Sendable, Hashable, Identifiable {
  /// The number inside this database.
  public var id: Int64
  /// The item it is about.
  public var item: Int64
  /// Who appealed, as whoever enters it calls them.
  public var appellant: String
  /// A short reason.
  public var reason: String
  /// Free words.
  public var note: String
  /// The verdict in force at that time.
  public var against: Int64
  /// When it was made.
  public var createdAt: Timestamp
  /// The verdict that answered; `nil` while it is open.
  public var verdict: Int64?
  /// Whether that verdict says something else; `nil` while it is open.
  public var isOverturned: Bool?
}

/// An item that a reviewer passed on.
public struct Escalation: Sendable, Hashable, Identifiable {
  /// The number inside this database.
  public var id: Int64
  /// The item it is about.
  public var item: Int64
  /// The reviewer.
  public var reviewer: Int64
  /// A short reason.
  public var reason: String
  /// Free words.
  public var note: String
  /// When it was made.
  public var createdAt: Timestamp
  /// The verdict that answered; `nil` while it is open.
  public var verdict: Int64?
}

extension ReviewStore {
  /// Opens an appeal against the verdict in force: the item goes to somebody who has not judged it.
  ///
  /// - Throws: `notAllowed` where the item has no verdict in force or an appeal is open.
  @discardableResult
  public func openAppeal(
    on item: Int64, appellant: String = "", reason: String, note: String = "", by actor: Actor
  ) throws -> Appeal {
    try write { db in
      let now = now
      let known = try Self.item(db, item)
      guard known.state == .decided, let against = known.effectiveVerdict else {
        throw StoreError(
          .notAllowed, detail: "the item has no verdict in force, or an appeal is open",
          hint: "appeal once it is decided")
      }
      guard known.purgedAt == nil else {
        throw StoreError(.notAllowed, detail: "the text of the item was removed")
      }
      try db.execute(
        sql: """
          INSERT INTO appeals (item, appellant, reason, note, against, created_at)
          VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: [item, appellant, reason, note, against, now.milliseconds])
      let number = db.lastInsertedRowID
      try HeldClaim.drop(db, item: item)
      try ItemMove.settle(db, item, at: now)
      try AuditChain.append(
        db, at: now, actor, "appeal", item: item,
        [
          "appeal": .integer(number), "against": .integer(against),
          "appellant_sha256": .string(Digest.hex(Digest.sha256(appellant))),
          "reason_sha256": .string(Digest.hex(Digest.sha256(reason))),
          "note_sha256": .string(Digest.hex(Digest.sha256(note))),
        ])
      return Appeal(
        id: number, item: item, appellant: appellant, reason: reason, note: note,
        against: against, createdAt: now, verdict: nil, isOverturned: nil)
    }
  }

  /// Appeals of an item, or all open ones, the oldest first.
  public func appeals(of item: Int64? = nil, limit: Int = 1000) throws -> [Appeal] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM appeals WHERE \(item == nil ? "verdict IS NULL" : "item = ?")
          ORDER BY id LIMIT ?
          """, arguments: item.map { [$0, limit] } ?? [limit]
      ).map(Appeal.init)
    }
  }

  /// Escalations of an item, or all open ones, the oldest first.
  public func escalations(of item: Int64? = nil, limit: Int = 1000) throws -> [Escalation] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM escalations WHERE \(item == nil ? "verdict IS NULL" : "item = ?")
          ORDER BY id LIMIT ?
          """, arguments: item.map { [$0, limit] } ?? [limit]
      ).map { row in
        Escalation(
          id: row["id"], item: row["item"], reviewer: row["reviewer"], reason: row["reason"],
          note: row["note"], createdAt: Timestamp(milliseconds: row["created_at"]),
          verdict: row["verdict"])
      }
    }
  }

  /// Answers the open appeal of an item with a verdict.
  static func closeAppeal(_ db: Database, _ verdict: Verdict) throws {
    let against = try Row.fetchOne(
      db,
      sql: """
        SELECT \(Verdict.columns) FROM verdicts v JOIN appeals a ON a.against = v.id
        WHERE a.item = ? AND a.verdict IS NULL
        """, arguments: [verdict.item]
    ).map(Verdict.init)
    guard let against else { return }
    let isOverturned =
      against.draft.outcome != verdict.draft.outcome || against.draft.labels != verdict.draft.labels
    try db.execute(
      sql: "UPDATE appeals SET verdict = ?, is_overturned = ? WHERE item = ? AND verdict IS NULL",
      arguments: [verdict.id, isOverturned, verdict.item])
  }
}

extension Appeal {
  init(_ row: Row) {
    self.init(
      id: row["id"], item: row["item"], appellant: row["appellant"], reason: row["reason"],
      note: row["note"], against: row["against"],
      createdAt: Timestamp(milliseconds: row["created_at"]), verdict: row["verdict"],
      isOverturned: row["is_overturned"])
  }
}
