public import Foundation
import GRDB

/// An item as far as watching a stream needs it.
public struct WatchedItem: Sendable, Hashable {
  /// The number inside this database.
  public var id: Int64
  /// Near-duplicates have one number. It is that of an item.
  public var group: Int64
  /// SHA-256 of the text.
  public var textHash: Data
  /// A BCP 47 tag; `und` where unknown.
  public var language: String
  /// The model of the newest decision; empty where there is none.
  public var modelID: String
  /// Whether that decision asks for a review.
  public var isFlagged: Bool
  /// The probability of its top label.
  public var priority: Double
  /// The labels it flags.
  public var flagged: [String]
  /// Labels of the machine that the verdict in force confirms.
  public var confirmed: [String]
  /// Labels of the machine that the verdict in force rejects.
  public var rejected: [String]
  /// The text; `nil` where there is none, or none was asked for.
  public var text: String?
}

/// Which moment of an item counts.
public enum ItemMoment: String, Sendable, Hashable, CaseIterable, Codable {
  /// When the text was written; items without a date are left out.
  case date
  /// When it came into the database.
  case imported

  fileprivate var column: String { self == .date ? "i.date" : "i.imported_at" }
}

/// How many items there are, and from when to when.
public struct ItemSpan: Sendable, Hashable {
  /// How many items have this moment.
  public var items: Int
  /// How many have none.
  public var without: Int
  /// The first moment.
  public var first: Timestamp?
  /// The last one.
  public var last: Timestamp?
}

extension ReviewStore {
  /// The moments of all items but golden ones.
  public func itemSpan(by moment: ItemMoment) throws -> ItemSpan {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT count(\(moment.column)) AS items, count(*) AS number,
            min(\(moment.column)) AS first, max(\(moment.column)) AS last
          FROM items i WHERE i.state <> 'golden'
          """)
      let items: Int = row?["items"] ?? 0
      return ItemSpan(
        items: items, without: (row?["number"] ?? 0) - items,
        first: (row?["first"] as Int64?).map { Timestamp(milliseconds: $0) },
        last: (row?["last"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
  }

  /// How many items but golden ones have their moment in a range, its end left out.
  public func itemCount(by moment: ItemMoment, in range: Range<Timestamp>) throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM items i WHERE i.state <> 'golden'
            AND \(moment.column) >= ? AND \(moment.column) < ?
          """,
        arguments: [range.lowerBound.milliseconds, range.upperBound.milliseconds]) ?? 0
    }
  }

  /// Gives the items of a range, its end left out, to `body` in the order of their numbers; golden
  /// items are none of them. Memory does not depend on how many there are.
  ///
  /// - Parameter withTexts: whether texts are read.
  public func forEachWatchedItem(
    by moment: ItemMoment, in range: Range<Timestamp>, withTexts: Bool,
    _ body: (WatchedItem) throws -> Void
  ) throws {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT i.id, i.group_id, i.text_sha256, i.language, i.is_flagged, i.priority,
            (SELECT d.model_id FROM decisions d WHERE d.item = i.id ORDER BY d.id DESC LIMIT 1)
              AS model,
            (SELECT json_group_array(l.label) FROM item_labels l
              WHERE l.item = i.id AND l.is_flagged = 1) AS flagged,
            v.confirmed, v.rejected, \(withTexts ? "t.text" : "NULL AS text")
          FROM items i LEFT JOIN verdicts v ON v.id = i.effective
          \(withTexts ? "LEFT JOIN texts t ON t.item = i.id" : "")
          WHERE i.state <> 'golden' AND \(moment.column) >= ? AND \(moment.column) < ?
          ORDER BY i.id
          """,
        arguments: [range.lowerBound.milliseconds, range.upperBound.milliseconds])
      func labels(_ text: String?) throws -> [String] {
        guard let text, text != "[]" else { return [] }
        return try JSONText.decode([String].self, text)
      }
      while let row = try rows.next() {
        try body(
          WatchedItem(
            id: row["id"], group: row["group_id"], textHash: row["text_sha256"],
            language: row["language"], modelID: row["model"], isFlagged: row["is_flagged"],
            priority: row["priority"], flagged: try labels(row["flagged"]),
            confirmed: try labels(row["confirmed"]), rejected: try labels(row["rejected"]),
            text: row["text"]))
      }
    }
  }

  /// A number from 0 up to, not including, 1 that the number of a group fixes: to draw the same
  /// groups again.
  public static func draw(group: Int64) -> Double { Digest.unit("sample", "\(group)") }
}
