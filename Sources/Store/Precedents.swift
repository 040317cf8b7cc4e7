import Foundation
import GRDB

/// A decided item like another, with what was decided.
public struct Precedent: Sendable, Hashable {
  /// The decided item.
  public var item: Item
  /// The verdict in force on it.
  public var verdict: Verdict
  /// Estimated share of common pieces of five letters, from 0 to 1.
  public var similarity: Double
}

/// The index in which decided items are found by their wording.
enum Precedents {
  /// Below this, likeness is chance.
  static let threshold = 0.15

  /// Adds an item that was judged. One that is taken back stays in the index and is not shown.
  static func add(_ db: Database, _ item: Item) throws {
    guard let text = item.text, let signature = MinHash(text) else { return }
    let statement = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO precedents (item, bytes) VALUES (?, ?)")
    try statement.execute(arguments: [item.id, signature.bytes])
    guard db.changesCount > 0 else { return }
    let insert = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO precedent_bands (key, item) VALUES (?, ?)")
    for key in signature.looseKeys { try insert.execute(arguments: [key, item.id]) }
  }
}

extension ReviewStore {
  /// Items that were decided and are like this one, the most alike first, one of each group of
  /// near-duplicates, with the verdicts in force. Golden items are none of them.
  ///
  /// - Complexity: by an index over what was judged; it finds texts that share 40 % of their pieces
  ///   in nine of ten cases.
  public func precedents(of item: Int64, limit: Int = 5) throws -> [Precedent] {
    try read { db in
      let main = try Self.item(db, item)
      guard let text = main.text, let signature = MinHash(text) else { return [] }
      let keys = signature.looseKeys
      let marks = Array(repeating: "?", count: keys.count).joined(separator: ",")
      let rows = try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT p.item, p.bytes FROM precedent_bands b JOIN precedents p ON p.item = b.item
            WHERE b.key IN (\(marks)) GROUP BY b.item ORDER BY count(*) DESC, b.item DESC LIMIT 200
            """), arguments: StatementArguments(keys))
      let ranked = rows.map {
        (item: $0["item"] as Int64, likeness: MinHash.similarity(signature.bytes, $0["bytes"]))
      }
      .filter { $0.item != item && $0.likeness >= Precedents.threshold }
      .sorted { ($1.likeness, $1.item) < ($0.likeness, $0.item) }
      var found: [Precedent] = []
      var groups: Set<Int64> = []
      for candidate in ranked where found.count < limit {
        let other = try Self.item(db, candidate.item)
        guard other.state == .decided, let effective = other.effectiveVerdict,
          groups.insert(other.group).inserted,
          let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(Verdict.columns) FROM verdicts v WHERE v.id = ?"),
            arguments: [effective])
        else { continue }
        found.append(
          Precedent(item: other, verdict: try Verdict(row), similarity: candidate.likeness))
      }
      return found
    }
  }
}
