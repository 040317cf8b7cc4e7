import Foundation
import GRDB

/// Puts texts that are almost the same into groups, by an index and not by comparing all.
///
/// A group is its first text and all later ones that are like it: every member resembles the text
/// the group is named after, and there are no chains from like to like to unlike. The same texts in
/// the same order give the same groups.
struct NearDuplicates {
  /// Texts that share at least this part of their pieces are near-duplicates.
  static let threshold = 0.7
  /// At most so many texts are looked at for one.
  private static let candidates = 256

  private let db: Database
  // What this transaction adds is written at its end, sorted, which the index likes better.
  private var newKeys: [Int64: [Int64]] = [:]
  private var newSignatures: [Int64: Data] = [:]

  init(_ db: Database) { self.db = db }

  /// Finds the group of an item, or begins one.
  ///
  /// - Returns: the group, whose number is that of its first item.
  mutating func add(_ item: Int64, _ text: String) throws -> Int64 {
    guard let signature = MinHash(text) else { return item }
    let keys = signature.keys
    var found = Set(keys.flatMap { newKeys[$0] ?? [] })
    let marks = Array(repeating: "?", count: keys.count).joined(separator: ",")
    let rows = try Int64.fetchCursor(
      db.cachedStatement(
        sql: "SELECT DISTINCT item FROM bands WHERE key IN (\(marks)) LIMIT \(Self.candidates)"),
      arguments: StatementArguments(keys))
    while let row = try rows.next() { found.insert(row) }
    var best: (group: Int64, similarity: Double)?
    for candidate in found.sorted() where candidate != item {
      guard let known = try bytes(of: candidate) else { continue }
      let similarity = MinHash.similarity(signature.bytes, known)
      if similarity >= Self.threshold && similarity > best?.similarity ?? 0 {
        best = (candidate, similarity)
      }
    }
    if let best {
      try join(item, best.group)
      return best.group
    }
    for key in keys { newKeys[key, default: []].append(item) }
    newSignatures[item] = signature.bytes
    return item
  }

  /// Whether an item was put into a group before.
  func knows(_ item: Int64) throws -> Bool {
    if newSignatures[item] != nil { return true }
    return try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT 1 FROM items i WHERE i.id = ? AND (i.group_id <> i.id
            OR EXISTS (SELECT 1 FROM signatures s WHERE s.item = i.id))
          """), arguments: [item]) != nil
  }

  private func bytes(of item: Int64) throws -> Data? {
    if let new = newSignatures[item] { return new }
    return try Data.fetchOne(
      db.cachedStatement(sql: "SELECT bytes FROM signatures WHERE item = ?"), arguments: [item])
  }

  private func join(_ item: Int64, _ group: Int64) throws {
    try db.cachedStatement(sql: "UPDATE items SET group_id = ? WHERE id = ?")
      .execute(arguments: [group, item])
    try db.cachedStatement(
      sql: """
        INSERT INTO groups (id, size, shown) VALUES (?, 2, 1)
        ON CONFLICT (id) DO UPDATE SET size = size + 1
        """
    ).execute(arguments: [group])
  }

  /// Writes what was added; the last call in the transaction.
  mutating func finish() throws {
    let insert = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO bands (key, item) VALUES (?, ?)")
    for key in newKeys.keys.sorted() {
      for item in newKeys[key] ?? [] { try insert.execute(arguments: [key, item]) }
    }
    let store = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO signatures (item, bytes) VALUES (?, ?)")
    for item in newSignatures.keys.sorted() {
      try store.execute(arguments: [item, newSignatures[item]])
    }
    newKeys = [:]
    newSignatures = [:]
  }

  /// Writes the sizes of groups that grew onto their members, where lists are ordered by them.
  static func showSizes(_ db: Database) throws {
    let grown = try Row.fetchAll(db, sql: "SELECT id, size FROM groups WHERE size <> shown")
    for row in grown {
      let group: Int64 = row["id"]
      let size: Int64 = row["size"]
      try db.cachedStatement(sql: "UPDATE items SET spread = ? WHERE group_id = ?")
        .execute(arguments: [size, group])
      try db.cachedStatement(sql: "UPDATE groups SET shown = ? WHERE id = ?")
        .execute(arguments: [size, group])
    }
  }
}
