import Foundation
import GRDB

/// An item that a reviewer holds, as the reviewer may see it.
public struct ReviewTask: Sendable, Hashable {
  /// Why the item is shown. First, second and golden judgements are told from one another nowhere:
  /// they are all ``judge``, and the item's state reads `open`.
  public enum Purpose: String, Sendable, Hashable {
    case judge
    case adjudicate
    case appeal
  }

  /// The item.
  public var item: Item
  /// Why it is shown.
  public var purpose: Purpose
  /// The queue it was served from.
  public var queue: Int64?
  /// Whether the machine's score must not be shown before the judgement.
  public var hidesScore: Bool
  /// When it was taken.
  public var claimedAt: Timestamp
  /// When it ends.
  public var expiresAt: Timestamp
}

/// Who holds what.
public struct Claim: Sendable, Hashable {
  /// The item.
  public var item: Int64
  /// The reviewer.
  public var reviewer: Int64
  /// When it was taken.
  public var claimedAt: Timestamp
  /// When it ends.
  public var expiresAt: Timestamp
}

/// A claim with what the reviewer must not see.
struct HeldClaim {
  var item: Int64
  var reviewer: Int64
  var queue: Int64?
  var round: Verdict.Round
  var claimedAt: Timestamp
  var expiresAt: Timestamp

  init(_ row: Row) {
    item = row["item"]
    reviewer = row["reviewer"]
    queue = row["queue"]
    round = Verdict.Round(rawValue: row["round"]) ?? .first
    claimedAt = Timestamp(milliseconds: row["claimed_at"])
    expiresAt = Timestamp(milliseconds: row["expires_at"])
  }

  static func of(_ db: Database, item: Int64) throws -> HeldClaim? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT * FROM claims WHERE item = ?"), arguments: [item]
    ).map(HeldClaim.init)
  }

  /// Takes the item, in place of a claim that expired.
  static func take(
    _ db: Database, _ item: Item, by reviewer: Int64, queue: Int64?, round: Verdict.Round,
    at time: Timestamp, seconds: Double
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO claims
          (item, group_id, reviewer, queue, round, claimed_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      item.id, item.group, reviewer, queue, round.rawValue, time.milliseconds,
      time.adding(seconds: seconds).milliseconds,
    ])
  }

  static func drop(_ db: Database, item: Int64) throws {
    try db.cachedStatement(sql: "DELETE FROM claims WHERE item = ?").execute(arguments: [item])
  }
}

extension ReviewStore {
  /// How long a claim lasts unless told otherwise: ten minutes.
  public static let claimSeconds = 600.0

  /// Gives a reviewer the next item of a queue and lets nobody else have it until the claim expires
  /// or the item is decided, skipped, escalated or released.
  ///
  /// An item the reviewer already holds in this queue comes again. What the reviewer has judged or
  /// skipped does not come, nor near-duplicates of what somebody else holds. Second reviews and
  /// golden items come in between, at places that a secret of the file fixes.
  ///
  /// - Parameter excluding: items not to give, such as the one on the screen when the one after it
  ///   is fetched ahead.
  /// - Returns: `nil` where the queue has nothing for this reviewer.
  /// - Throws: `notAllowed` for a role that does not judge, or a queue for leads.
  public func claimNext(
    in queue: Int64, by reviewer: Int64, seconds: Double = claimSeconds,
    excluding: Set<Int64> = []
  ) throws -> ReviewTask? {
    try write { db in
      let now = now
      let queue = try Self.queue(db, queue)
      let judge = try Self.judge(db, reviewer)
      guard judge.role.adjudicates || queue.kind == .review || queue.kind == .appeals else {
        throw StoreError(
          .notAllowed, detail: "the queue “\(queue.name)” is for leads and administrators")
      }
      let draw = Draw(db: db, queue: queue, reviewer: reviewer, now: now, excluding: excluding)
      if let held = try draw.held() {
        try HeldClaim.take(
          db, held.item, by: reviewer, queue: queue.id, round: held.round, at: held.claimedAt,
          seconds: seconds + Double(now.milliseconds - held.claimedAt.milliseconds) / 1000)
        return try Self.task(db, held.item.id)
      }
      guard let (item, round) = try draw.next() else { return nil }
      try HeldClaim.take(
        db, item, by: reviewer, queue: queue.id, round: round, at: now, seconds: seconds)
      return try Self.task(db, item.id)
    }
  }

  /// Gives a reviewer a certain item, as when it is opened from a list.
  ///
  /// A lead may so judge an item again that is decided.
  ///
  /// - Throws: `notClaimed` where somebody else holds it, `notAllowed` where the reviewer may not
  ///   judge it (now), `alreadyJudged`.
  public func claim(
    _ item: Int64, in queue: Int64? = nil, by reviewer: Int64, seconds: Double = claimSeconds
  ) throws -> ReviewTask {
    try write { db in
      let now = now
      let judge = try Self.judge(db, reviewer)
      let known = try Self.item(db, item)
      if let held = try HeldClaim.of(db, item: item) {
        if held.reviewer != reviewer && held.expiresAt > now {
          throw StoreError(
            .notClaimed, detail: "somebody else has this item open",
            hint: "take another, or wait until the claim expires")
        }
        if held.reviewer == reviewer {
          try HeldClaim.take(
            db, known, by: reviewer, queue: held.queue, round: held.round, at: held.claimedAt,
            seconds: seconds + Double(now.milliseconds - held.claimedAt.milliseconds) / 1000)
          return try Self.task(db, item)
        }
      }
      let round = try Self.round(db, known, for: judge)
      try HeldClaim.take(
        db, known, by: reviewer, queue: queue, round: round, at: now, seconds: seconds)
      return try Self.task(db, item)
    }
  }

  /// Lets a claim last `seconds` from now.
  ///
  /// - Throws: `notClaimed` where the item is not the reviewer's any more.
  public func renew(_ item: Int64, by reviewer: Int64, seconds: Double = claimSeconds) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE claims SET expires_at = ? WHERE item = ? AND reviewer = ?",
        arguments: [now.adding(seconds: seconds).milliseconds, item, reviewer])
      if db.changesCount == 0 { throw Self.notHeld }
    }
  }

  /// Gives an item back without a word.
  public func release(_ item: Int64, by reviewer: Int64) throws {
    try write { db in
      try db.execute(
        sql: "DELETE FROM claims WHERE item = ? AND reviewer = ?", arguments: [item, reviewer])
    }
  }

  /// Gives an item back and does not get it again for a day; others do.
  ///
  /// - Throws: `notClaimed`.
  public func skip(_ item: Int64, by reviewer: Int64, seconds: Double = 86_400) throws {
    try write { db in
      let now = now
      _ = try Self.held(db, item, by: reviewer)
      try Self.setAside(db, item, for: reviewer, until: now.adding(seconds: seconds))
      try HeldClaim.drop(db, item: item)
      try AuditChain.append(
        db, at: now, .reviewer(reviewer), "skip", item: item,
        ["seconds": .integer(Int64(seconds))])
    }
  }

  /// The item a reviewer holds, as when a page is loaded again.
  ///
  /// - Throws: `notClaimed`.
  public func task(_ item: Int64, by reviewer: Int64) throws -> ReviewTask {
    try read { db in
      _ = try Self.held(db, item, by: reviewer)
      return try Self.task(db, item)
    }
  }

  /// Claims that have not expired.
  public func claims() throws -> [Claim] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM claims WHERE expires_at > ? ORDER BY claimed_at, item",
        arguments: [now.milliseconds]
      ).map { row in
        let held = HeldClaim(row)
        return Claim(
          item: held.item, reviewer: held.reviewer, claimedAt: held.claimedAt,
          expiresAt: held.expiresAt)
      }
    }
  }

  // MARK: Helpers

  static var notHeld: StoreError {
    StoreError(
      .notClaimed, detail: "the item is not claimed by this reviewer any more",
      hint: "take it again, or another")
  }

  static func setAside(
    _ db: Database, _ item: Int64, for reviewer: Int64, until: Timestamp
  ) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO skips (item, reviewer, until) VALUES (?, ?, ?)",
      arguments: [item, reviewer, until.milliseconds])
  }

  /// The claim of a reviewer. One that expired still counts while nobody else took the item.
  static func held(_ db: Database, _ item: Int64, by reviewer: Int64) throws -> HeldClaim {
    guard let claim = try HeldClaim.of(db, item: item), claim.reviewer == reviewer else {
      throw notHeld
    }
    return claim
  }

  /// A claimed item without what its holder must not see.
  static func task(_ db: Database, _ id: Int64) throws -> ReviewTask {
    guard let claim = try HeldClaim.of(db, item: id) else { throw notHeld }
    var item = try item(db, id)
    if claim.round.isIndependent { item.mask() }
    let hides = try claim.queue.map { try queue(db, $0).hidesScore } ?? false
    return ReviewTask(
      item: item,
      purpose: claim.round.isIndependent
        ? .judge : (claim.round == .appeal ? .appeal : .adjudicate),
      queue: claim.queue, hidesScore: hides && claim.round.isIndependent,
      claimedAt: claim.claimedAt, expiresAt: claim.expiresAt)
  }

  /// The round in which a reviewer would judge an item now.
  static func round(_ db: Database, _ item: Item, for reviewer: Reviewer) throws -> Verdict.Round {
    let before = try Verdict.all(db, item: item.id)
      .filter { $0.reviewer == reviewer.id && $0.round != .withdrawal && !$0.isWithdrawn }
    func once(_ round: Verdict.Round) throws -> Verdict.Round {
      guard before.isEmpty else {
        throw StoreError(.alreadyJudged, detail: "the reviewer has judged this item before")
      }
      return round
    }
    switch item.state {
    case .open, .passed: return .first
    case .second: return try once(.second)
    case .golden:
      guard !before.contains(where: { $0.round == .golden }) else { return try once(.golden) }
      return .golden
    case .appealed: return try once(.appeal)
    case .disputed, .escalated, .decided:
      guard reviewer.role.adjudicates else {
        throw StoreError(.notAllowed, detail: "only leads and administrators judge this item now")
      }
      return item.state == .disputed ? try once(.adjudication) : .adjudication
    case .purged:
      throw StoreError(.notAllowed, detail: "the text of the item was removed")
    }
  }
}

extension Item {
  /// Makes a second or golden judgement look like a first.
  mutating func mask() {
    state = .open
    effectiveVerdict = nil
    decidedAt = nil
  }
}
