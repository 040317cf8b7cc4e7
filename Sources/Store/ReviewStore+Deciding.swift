import Foundation
import GRDB

/// What became of a decision.
public struct Decided: Sendable, Hashable {
  /// Takes the whole decision back: ``ReviewStore/undo(_:by:)``.
  public var token: String
  /// The verdicts, that of the item on the screen first.
  public var verdicts: [Int64]
  /// Members of the group that were not decided: somebody else holds them or they moved on.
  public var leftOut: [Int64]
}

extension ReviewStore {
  /// Writes a reviewer's verdict on an item that the reviewer holds, and gives the item up.
  ///
  /// - Parameters:
  ///   - draft: the verdict.
  ///   - item: the item on the screen.
  ///   - members: near-duplicates that get the same verdict, from ``groupMembers(of:for:)``; spans
  ///     go along to exact copies only. Those that cannot be decided now are left out.
  /// - Throws: `notClaimed`, `alreadyJudged`, `notAllowed`, `invalid`.
  public func decide(
    _ draft: VerdictDraft, on item: Int64, members: [Int64] = [], by reviewer: Int64
  ) throws -> Decided {
    try write { db in
      let now = now
      let judge = try Self.judge(db, reviewer)
      let claim = try Self.held(db, item, by: reviewer)
      let main = try Self.item(db, item)
      try draft.check(text: main.text)
      try Self.check(db, claim, main, judge)
      let batch = UUID().uuidString.lowercased()
      var done = Decided(token: batch, verdicts: [], leftOut: [])
      done.verdicts.append(
        try Self.write(db, draft, main, claim, batch: batch, at: now))
      if claim.round != .golden { try Precedents.add(db, main) }
      for member in Set(members).subtracting([item]).sorted() {
        guard try Self.isMember(db, member, of: main, for: reviewer, at: now) else {
          done.leftOut.append(member)
          continue
        }
        let copy = try Self.item(db, member)
        var draft = draft
        if copy.textHash != main.textHash { draft.spans = [] }
        var claim = claim
        claim.item = member
        done.verdicts.append(try Self.write(db, draft, copy, claim, batch: batch, at: now))
      }
      return done
    }
  }

  /// Takes back the last decision of a reviewer, with all members of its group. The verdicts stay
  /// in the file, marked as withdrawn; the item on the screen is the reviewer's again.
  ///
  /// - Returns: the item to show.
  /// - Throws: `tooLate` where the reviewer has decided something else since, or somebody else has
  ///   judged or appealed; `unknown` for a token that is none.
  @discardableResult
  public func undo(
    _ token: String, by reviewer: Int64, seconds: Double = claimSeconds
  ) throws -> ReviewTask {
    try write { db in
      let now = now
      let verdicts = try Row.fetchAll(
        db,
        sql:
          "SELECT \(Verdict.columns) FROM verdicts v WHERE batch = ? AND reviewer = ? ORDER BY id",
        arguments: [token, reviewer]
      ).map(Verdict.init)
      guard let main = verdicts.first else {
        throw StoreError(.unknown, detail: "there is no such decision of this reviewer")
      }
      let last = try String.fetchOne(
        db,
        sql: """
          SELECT v.batch FROM verdicts v WHERE v.reviewer = ? AND \(Verdict.stands)
          ORDER BY v.id DESC LIMIT 1
          """, arguments: [reviewer])
      guard last == token else {
        throw StoreError(
          .tooLate, detail: "only the last decision can be taken back",
          hint: "take back the later one first, or ask a lead to judge again")
      }
      for verdict in verdicts { try Self.withdraw(db, verdict, at: now) }
      let item = try Self.item(db, main.item)
      if let other = try HeldClaim.of(db, item: item.id), other.reviewer != reviewer,
        other.expiresAt > now
      {
        throw StoreError(.tooLate, detail: "somebody else has the item open by now")
      }
      try HeldClaim.take(
        db, item, by: reviewer, queue: main.queue, round: main.round, at: now, seconds: seconds)
      return try Self.task(db, item.id)
    }
  }

  /// The token of the last decision of a reviewer that stands, if there is one.
  public func lastDecision(of reviewer: Int64) throws -> String? {
    try read { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT v.batch FROM verdicts v WHERE v.reviewer = ? AND \(Verdict.stands)
          ORDER BY v.id DESC LIMIT 1
          """, arguments: [reviewer])
    }
  }

  /// Passes an item that the reviewer holds on to a lead.
  ///
  /// - Throws: `notClaimed`.
  public func escalate(
    _ item: Int64, reason: String, note: String = "", by reviewer: Int64
  ) throws {
    try write { db in
      let now = now
      let claim = try Self.held(db, item, by: reviewer)
      try db.execute(
        sql: """
          INSERT INTO escalations (item, reviewer, reason, note, created_at)
          VALUES (?, ?, ?, ?, ?)
          """, arguments: [item, reviewer, reason, note, now.milliseconds])
      let number = db.lastInsertedRowID
      // A golden item stays one, and this reviewer is done with it.
      if claim.round == .golden {
        try Self.setAside(db, item, for: reviewer, until: Timestamp(milliseconds: Int64.max))
      }
      try HeldClaim.drop(db, item: item)
      try ItemMove.settle(db, item, at: now)
      try AuditChain.append(
        db, at: now, .reviewer(reviewer), "escalation", item: item,
        [
          "escalation": .integer(number),
          "reason_sha256": .string(Digest.hex(Digest.sha256(reason))),
          "note_sha256": .string(Digest.hex(Digest.sha256(note))),
        ])
    }
  }

  /// Near-duplicates of an item that a reviewer may decide together with it, the item left out.
  public func groupMembers(of item: Int64, for reviewer: Int64, limit: Int = 500) throws -> [Item] {
    try read { db in
      let main = try Self.item(db, item)
      return try Self.members(db, of: main, for: reviewer, at: now, limit: limit).map { member in
        var member = member
        member.mask()
        return member
      }
    }
  }

  // MARK: Helpers

  /// The conditions under which an item `i` is judged along with another one.
  private static let isTogether = """
    i.group_id = ? AND i.state = ? AND i.id <> ? AND (i.judge IS NULL OR i.judge <> ?)
      AND NOT EXISTS (SELECT 1 FROM claims c
        WHERE c.item = i.id AND c.reviewer <> ? AND c.expires_at > ?)
    """

  private static func together(
    _ item: Item, _ reviewer: Int64, _ now: Timestamp
  ) -> StatementArguments {
    [item.group, item.state.rawValue, item.id, reviewer, reviewer, now.milliseconds]
  }

  /// In these states an item is judged along with near-duplicates.
  private static let groupStates: [ItemState] = [.open, .second, .passed]

  private static func members(
    _ db: Database, of item: Item, for reviewer: Int64, at now: Timestamp, limit: Int
  ) throws -> [Item] {
    guard groupStates.contains(item.state) else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(Item.columns) FROM items i INDEXED BY items_group \(Item.join)
        WHERE \(isTogether) ORDER BY i.id LIMIT ?
        """)
    return try Row.fetchAll(
      statement, arguments: together(item, reviewer, now) + [limit]
    ).map(Item.init)
  }

  private static func isMember(
    _ db: Database, _ member: Int64, of item: Item, for reviewer: Int64, at now: Timestamp
  ) throws -> Bool {
    guard groupStates.contains(item.state) else { return false }
    let statement = try db.cachedStatement(
      sql: "SELECT 1 FROM items i WHERE \(isTogether) AND i.id = ?")
    return try Int64.fetchOne(
      statement, arguments: together(item, reviewer, now) + [member]) != nil
  }

  /// Refuses a verdict for which the item has moved on since it was claimed.
  private static func check(
    _ db: Database, _ claim: HeldClaim, _ item: Item, _ reviewer: Reviewer
  ) throws {
    let round = try Self.round(db, item, for: reviewer)
    guard round == claim.round else {
      try HeldClaim.drop(db, item: item.id)
      throw notHeld
    }
  }

  private static func write(
    _ db: Database, _ draft: VerdictDraft, _ item: Item, _ claim: HeldClaim, batch: String,
    at now: Timestamp
  ) throws -> Int64 {
    let model = try String.fetchOne(
      db.cachedStatement(
        sql: "SELECT model_id FROM decisions WHERE item = ? ORDER BY id DESC LIMIT 1"),
      arguments: [item.id])
    let verdict = try Verdict(
      id: 0, item: item.id, reviewer: claim.reviewer, round: claim.round, draft: draft,
      modelID: model ?? "", queue: claim.queue, batch: batch, supersedes: nil, createdAt: now,
      isWithdrawn: false
    ).insert(db, textHash: item.textHash)
    if claim.round == .first, let queue = claim.queue {
      let share = try Self.queue(db, queue).secondShare
      let coin = share > 0 ? Digest.unit(try secret(db), "second", "\(queue)", "\(item.id)") : 1
      try db.cachedStatement(sql: "UPDATE items SET needs_second = ? WHERE id = ?")
        .execute(arguments: [coin < share, item.id])
    }
    if claim.round == .adjudication || claim.round == .appeal {
      try db.cachedStatement(
        sql: "UPDATE escalations SET verdict = ? WHERE item = ? AND verdict IS NULL"
      ).execute(arguments: [verdict.id, item.id])
    }
    if claim.round == .appeal { try Self.closeAppeal(db, verdict) }
    try HeldClaim.drop(db, item: item.id)
    try ItemMove.settle(db, item.id, at: now)
    return verdict.id
  }

  private static func withdraw(_ db: Database, _ verdict: Verdict, at now: Timestamp) throws {
    let later = try Int64.fetchOne(
      db,
      sql: """
        SELECT v.id FROM verdicts v WHERE v.item = ? AND v.id > ? AND v.round <> 'golden'
          AND \(Verdict.stands) LIMIT 1
        """, arguments: [verdict.item, verdict.id])
    let appeal = try Int64.fetchOne(
      db, sql: "SELECT id FROM appeals WHERE against = ? LIMIT 1", arguments: [verdict.id])
    let escalation = try Int64.fetchOne(
      db,
      sql: "SELECT id FROM escalations WHERE item = ? AND created_at > ? LIMIT 1",
      arguments: [verdict.item, verdict.createdAt.milliseconds])
    if verdict.round != .golden, later != nil || appeal != nil || escalation != nil {
      throw StoreError(
        .tooLate, detail: "the item was judged or appealed against since",
        hint: "ask a lead to judge it again")
    }
    let item = try Self.item(db, verdict.item)
    _ = try Verdict(
      id: 0, item: verdict.item, reviewer: verdict.reviewer, round: .withdrawal,
      draft: VerdictDraft(outcome: verdict.draft.outcome, scoreShown: verdict.draft.scoreShown),
      modelID: verdict.modelID, queue: verdict.queue, batch: "", supersedes: verdict.id,
      createdAt: now, isWithdrawn: false
    ).insert(db, textHash: item.textHash)
    try db.execute(
      sql: "UPDATE escalations SET verdict = NULL WHERE verdict = ?", arguments: [verdict.id])
    try db.execute(
      sql: "UPDATE appeals SET verdict = NULL, is_overturned = NULL WHERE verdict = ?",
      arguments: [verdict.id])
    try ItemMove.settle(db, verdict.item, at: now)
  }
}
