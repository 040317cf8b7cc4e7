import Crypto
import Foundation
import GRDB

/// What a purge did.
public struct PurgeReport: Sendable, Hashable {
  /// Items whose text and quotations were removed.
  public var items = 0
}

extension ReviewStore {
  /// Removes the texts of items that came into the database before a moment: the text, its words in
  /// the search index, the quotations in stored decisions. Hashes, numbers, offsets, verdicts with
  /// their notes and the audit chain stay, and the chain stays valid. What was removed is
  /// overwritten in the file, not only marked as free.
  ///
  /// - Parameter progress: is told how many items are done.
  public func purge(
    importedBefore moment: Timestamp, by actor: Actor, progress: (Int) -> Void = { _ in }
  ) throws -> PurgeReport {
    var report = PurgeReport()
    var last: Int64 = 0
    while true {
      let (done, next) = try write { db in
        let items = try Int64.fetchAll(
          db,
          sql: """
            SELECT id FROM items WHERE id > ? AND imported_at < ? AND purged_at IS NULL
            ORDER BY id LIMIT 1000
            """, arguments: [last, moment.milliseconds])
        try Self.purge(db, items, at: now, actor)
        return (items.count, items.last)
      }
      report.items += done
      progress(report.items)
      guard let next else { break }
      last = next
    }
    if report.items > 0 { try overwrite() }
    return report
  }

  /// Removes the texts of all items with this identifier.
  ///
  /// - Throws: `unknown` where there is none.
  public func purge(externalID: String, by actor: Actor) throws -> PurgeReport {
    let done = try write { db in
      let all = try Row.fetchAll(
        db, sql: "SELECT id, purged_at FROM items WHERE external_id = ?", arguments: [externalID])
      guard !all.isEmpty else {
        throw StoreError(
          .unknown, detail: "there is no item with this identifier", hint: "check the spelling")
      }
      let items = all.filter { ($0["purged_at"] as Int64?) == nil }.map { $0["id"] as Int64 }
      try Self.purge(db, items, at: now, actor)
      return items.count
    }
    if done > 0 { try overwrite() }
    return PurgeReport(items: done)
  }

  private static func purge(
    _ db: Database, _ items: [Int64], at time: Timestamp, _ actor: Actor
  ) throws {
    if items.isEmpty { return }
    var itemHash = SHA256()
    var recordHash = SHA256()
    var texts: Int64 = 0
    let lastDecision = try Int64.fetchOne(db, sql: "SELECT max(id) FROM decisions") ?? 0
    for item in items {
      itemHash.update(data: Data("\(item)\n".utf8))
      if let text = try String.fetchOne(
        db.cachedStatement(sql: "SELECT text FROM texts WHERE item = ?"), arguments: [item])
      {
        try SearchIndex.remove(db, item, text)
        try db.cachedStatement(sql: "DELETE FROM texts WHERE item = ?").execute(arguments: [item])
        texts += 1
      }
      let records = try Row.fetchAll(
        db.cachedStatement(sql: "SELECT id, record FROM decisions WHERE item = ? ORDER BY id"),
        arguments: [item])
      for row in records {
        let clean = Redaction.withoutTexts(row["record"])
        recordHash.update(data: Digest.sha256(clean))
        try db.cachedStatement(
          sql: "UPDATE decisions SET record = ?, is_redacted = 1 WHERE id = ?"
        ).execute(arguments: [clean, row["id"] as Int64])
      }
      try db.cachedStatement(sql: "UPDATE items SET purged_at = ? WHERE id = ?")
        .execute(arguments: [time.milliseconds, item])
      try HeldClaim.drop(db, item: item)
      try ItemMove.settle(db, item, at: time)
    }
    try AuditChain.append(
      db, at: time, actor, "purge", item: items.count == 1 ? items[0] : nil,
      [
        "items": .integer(Int64(items.count)), "texts": .integer(texts),
        "last_decision": .integer(lastDecision), "first": .integer(items[0]),
        "last": .integer(items[items.count - 1]),
        "items_sha256": .string(Digest.hex(Data(itemHash.finalize()))),
        "records_sha256": .string(Digest.hex(Data(recordHash.finalize()))),
      ])
  }

  /// Makes the removed words vanish from the search index, which only marks them, and from the log.
  /// Freed pages are overwritten by SQLite itself (`secure_delete`).
  private func overwrite() throws {
    try write { db in try db.execute(sql: "INSERT INTO search(search) VALUES ('optimize')") }
    try checkpoint()
  }
}
