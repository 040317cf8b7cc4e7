import Foundation
import GRDB

/// Chooses what a reviewer gets next from a queue.
struct Draw {
  let db: Database
  let queue: ReviewQueue
  let reviewer: Int64
  let now: Timestamp
  let excluding: Set<Int64>

  /// An item the reviewer holds already.
  func held() throws -> (item: Item, round: Verdict.Round, claimedAt: Timestamp)? {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT * FROM claims WHERE reviewer = ? AND queue = ? AND expires_at > ?
          ORDER BY claimed_at, item
          """), arguments: [reviewer, queue.id, now.milliseconds])
    for claim in rows.map(HeldClaim.init) where !excluding.contains(claim.item) {
      return (try ReviewStore.item(db, claim.item), claim.round, claim.claimedAt)
    }
    return nil
  }

  /// The next item, and the round it would be judged in.
  func next() throws -> (item: Item, round: Verdict.Round)? {
    if queue.kind == .review, queue.goldenShare > 0, let golden = try golden() {
      return (golden, .golden)
    }
    var best: (key: PageKey, item: Item)?
    let hits = try SearchHits(db, queue.filter.text)
    for state in queue.states {
      guard let found = try first(state, hits) else { continue }
      if let known = best, !ItemQuery.precedes(found.key, known.key, queue.order) { continue }
      best = found
    }
    guard let best else { return nil }
    let round: Verdict.Round =
      switch best.item.state {
      case .second: .second
      case .disputed, .escalated: .adjudication
      case .appealed: .appeal
      default: .first
      }
    return (best.item, round)
  }

  /// The first item in a state that the reviewer may have.
  private func first(
    _ state: ItemState, _ hits: SearchHits
  ) throws -> (key: PageKey, item: Item)? {
    var query = try ItemQuery(db, queue.filter, state: state, order: queue.order, hits: hits)
    if query.isEmpty { return nil }
    query.add(Self.isFree, [now.milliseconds, reviewer])
    query.add(Self.isNotSkipped, [reviewer, now.milliseconds])
    switch state {
    case .second: query.add("i.judge <> ?", [reviewer])
    case .disputed, .appealed: query.add(Self.isNotJudged, [reviewer])
    default: break
    }
    for item in excluding.sorted() { query.add("i.id <> ?", [item]) }
    let statement = query.statement(Item.columns, joinsText: true, limit: 1)
    return try Row.fetchOne(
      db.cachedStatement(sql: statement.sql), arguments: statement.arguments
    ).map { (query.key($0), Item($0)) }
  }

  /// Neither held by anybody nor a near-duplicate of what somebody else holds.
  private static let isFree = """
    NOT EXISTS (SELECT 1 FROM claims c WHERE c.group_id = i.group_id AND c.expires_at > ?
      AND (c.reviewer <> ? OR c.item = i.id))
    """
  private static let isNotSkipped = """
    NOT EXISTS (SELECT 1 FROM skips s WHERE s.item = i.id AND s.reviewer = ? AND s.until > ?)
    """
  private static let isNotJudged = """
    NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.item = i.id AND v.reviewer = ?
      AND \(Verdict.stands))
    """

  // MARK: Golden items

  /// A golden item, if this serving is one for it.
  ///
  /// The coin is tossed with the secret of the file, the queue, the reviewer and the number of the
  /// serving: the same file gives the same servings, and nobody can tell them beforehand.
  private func golden() throws -> Item? {
    let served =
      try Int64.fetchOne(
        db.cachedStatement(
          sql: "SELECT number FROM servings WHERE queue = ? AND reviewer = ?"),
        arguments: [queue.id, reviewer]) ?? 0
    try db.cachedStatement(
      sql: """
        INSERT INTO servings (queue, reviewer, number) VALUES (?, ?, 1)
        ON CONFLICT (queue, reviewer) DO UPDATE SET number = number + 1
        """
    ).execute(arguments: [queue.id, reviewer])
    let secret = try ReviewStore.secret(db)
    let coin = Digest.unit(secret, "golden", "\(queue.id)", "\(reviewer)", "\(served)")
    guard coin < queue.goldenShare else { return nil }
    var query = try ItemQuery(db, queue.filter, state: .golden, order: queue.order)
    if query.isEmpty { return nil }
    query.add(Self.isFree, [now.milliseconds, reviewer])
    query.add(Self.isNotSkipped, [reviewer, now.milliseconds])
    query.add(
      """
      NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.item = i.id AND v.reviewer = ?
        AND v.round = 'golden' AND \(Verdict.stands))
      """, [reviewer])
    for item in excluding.sorted() { query.add("i.id <> ?", [item]) }
    let statement = query.statement("i.id", joinsText: false, limit: 500)
    let found = try Int64.fetchAll(
      db.cachedStatement(sql: statement.sql), arguments: statement.arguments)
    let chosen = found.min { left, right in
      Digest.unit(secret, "order", "\(reviewer)", "\(left)")
        < Digest.unit(secret, "order", "\(reviewer)", "\(right)")
    }
    return try chosen.map { try ReviewStore.item(db, $0) }
  }
}
