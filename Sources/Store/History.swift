import Foundation
import GRDB

/// Something that happened to an item.
public struct HistoryEvent: Sendable, Hashable {
  /// What it was.
  public enum Kind: Sendable, Hashable {
    case imported
    case decision(model: String)
    case verdict(Verdict)
    case escalation(Escalation)
    case appeal(Appeal)
    case purged
  }

  /// When it happened.
  public var time: Timestamp
  /// What it was.
  public var kind: Kind
}

extension ReviewStore {
  /// Verdicts on an item in their order, withdrawn ones and withdrawals too.
  public func verdicts(of item: Int64) throws -> [Verdict] {
    try read { db in try Verdict.all(db, item: item) }
  }

  /// The verdict of that number.
  public func verdict(_ id: Int64) throws -> Verdict {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT \(Verdict.columns) FROM verdicts v WHERE v.id = ?", arguments: [id])
      guard let row else { throw StoreError(.unknown, detail: "there is no verdict \(id)") }
      return try Verdict(row)
    }
  }

  /// What happened to an item, in order, as far as somebody may see it.
  ///
  /// Who is about to judge an item without sight of others, or could be, sees own verdicts only.
  public func history(of item: Int64, seenBy viewer: Int64) throws -> [HistoryEvent] {
    try read { db in
      let known = try Self.item(db, item)
      let isBlind = try Self.isBlind(db, known, viewer)
      var events = [HistoryEvent(time: known.importedAt, kind: .imported)]
      let models = try Row.fetchAll(
        db, sql: "SELECT model_name, imported_at FROM decisions WHERE item = ? ORDER BY id",
        arguments: [item])
      events += models.map {
        HistoryEvent(
          time: Timestamp(milliseconds: $0["imported_at"]),
          kind: .decision(model: $0["model_name"]))
      }
      events += try Verdict.all(db, item: item)
        .filter { !isBlind || $0.reviewer == viewer }
        .map { HistoryEvent(time: $0.createdAt, kind: .verdict($0)) }
      if !isBlind {
        events += try Row.fetchAll(
          db, sql: "SELECT * FROM appeals WHERE item = ? ORDER BY id", arguments: [item]
        ).map(Appeal.init).map { HistoryEvent(time: $0.createdAt, kind: .appeal($0)) }
        events += try Row.fetchAll(
          db, sql: "SELECT * FROM escalations WHERE item = ? ORDER BY id", arguments: [item]
        ).map { row in
          HistoryEvent(
            time: Timestamp(milliseconds: row["created_at"]),
            kind: .escalation(
              Escalation(
                id: row["id"], item: item, reviewer: row["reviewer"], reason: row["reason"],
                note: row["note"], createdAt: Timestamp(milliseconds: row["created_at"]),
                verdict: row["verdict"])))
        }
      }
      if let time = known.purgedAt { events.append(HistoryEvent(time: time, kind: .purged)) }
      return events.enumerated().sorted {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }.map(\.element)
    }
  }

  /// Whether somebody must not see what others said of an item.
  private static func isBlind(_ db: Database, _ item: Item, _ viewer: Int64) throws -> Bool {
    if let claim = try HeldClaim.of(db, item: item.id), claim.reviewer == viewer {
      return claim.round.isIndependent
    }
    let reviewer = try Self.reviewer(db, viewer)
    return reviewer.role == .reviewer && [.open, .second, .golden].contains(item.state)
  }
}
