public import Foundation
import GRDB

/// One entry of the audit chain.
public struct AuditEntry: Sendable, Hashable {
  /// Its number, from 1.
  public var number: Int64
  /// When it was written.
  public var time: Timestamp
  /// Who did it: `reviewer:ID`, or `command` for the command line.
  public var actor: String
  /// What was done, such as `verdict`.
  public var kind: String
  /// The item it is about.
  public var item: Int64?
  /// Canonical JSON: number, time, actor, kind and facts. It has no text of an item.
  public var payload: String
  /// SHA-256 over the hash of the entry before (32 zeros for the first) and the payload.
  public var hash: Data

  /// The hash in hexadecimal digits.
  public var hashText: String { Digest.hex(hash) }
}

/// Who does something.
public enum Actor: Sendable, Hashable {
  case reviewer(Int64)
  /// The command line or the program itself.
  case command

  var text: String {
    switch self {
    case .reviewer(let id): "reviewer:\(id)"
    case .command: "command"
    }
  }
}

/// Appends entries; the only place that writes the table.
enum AuditChain {
  /// What the first entry follows.
  static let start = Data(count: 32)

  /// Adds an entry inside the transaction that makes the change.
  static func append(
    _ db: Database, at time: Timestamp, _ actor: Actor, _ kind: String, item: Int64? = nil,
    _ facts: [String: AuditValue]
  ) throws {
    let last = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"))
    let number: Int64 = (last?["seq"] ?? 0) + 1
    let payload = self.payload(
      number: number, time: time, actor: actor.text, kind: kind, item: item, facts)
    try db.cachedStatement(
      sql: """
        INSERT INTO audit (seq, time, actor, kind, item, payload, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      number, time.milliseconds, actor.text, kind, item, payload,
      hash(after: last?["hash"] ?? start, payload),
    ])
  }

  static func payload(
    number: Int64, time: Timestamp, actor: String, kind: String, item: Int64?,
    _ facts: [String: AuditValue]
  ) -> String {
    AuditValue.object([
      "actor": .string(actor), "facts": .object(facts), "item": AuditValue(item),
      "kind": .string(kind), "seq": .integer(number), "time": .integer(time.milliseconds),
    ]).canonicalJSON
  }

  static func hash(after previous: Data, _ payload: String) -> Data {
    Digest.sha256(previous + Data(payload.utf8))
  }
}

extension ReviewStore {
  /// Entries in their order, after the one with number `after`; with `item` those about it.
  public func auditEntries(after: Int64 = 0, item: Int64? = nil, limit: Int = 100) throws
    -> [AuditEntry]
  {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT seq, time, actor, kind, item, payload, hash FROM audit
          WHERE seq > ? \(item == nil ? "" : "AND item = ?") ORDER BY seq LIMIT ?
          """,
        arguments: item.map { [after, $0, limit] } ?? [after, limit]
      ).map(AuditEntry.init)
    }
  }

  /// The last entry: keep number and hash elsewhere, and a chain that was cut off later is noticed.
  public func auditHead() throws -> AuditEntry? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM audit ORDER BY seq DESC LIMIT 1").map(
        AuditEntry.init)
    }
  }

  /// Adds an entry about something that happens outside this file, such as the promotion of a
  /// model. Facts must not hold text of items.
  public func note(_ kind: String, by actor: Actor, _ facts: [String: AuditValue]) throws {
    try write { db in
      try AuditChain.append(db, at: now, actor, "note." + kind, facts)
    }
  }
}

extension AuditEntry {
  init(_ row: Row) {
    self.init(
      number: row["seq"], time: Timestamp(milliseconds: row["time"]), actor: row["actor"],
      kind: row["kind"], item: row["item"], payload: row["payload"], hash: row["hash"])
  }
}
