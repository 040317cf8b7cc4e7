public import Foundation
import GRDB

/// Where an item is on its way.
public enum ItemState: String, Sendable, Hashable, CaseIterable, Codable {
  /// Waits for a first judgement.
  case open
  /// Was judged once and waits for a second judgement by somebody who does not see the first.
  case second
  /// Two judgements differ: waits for a lead.
  case disputed
  /// A reviewer passed it on: waits for a lead.
  case escalated
  /// Was appealed against: waits for somebody who has not judged it.
  case appealed
  /// Has a verdict in force.
  case decided
  /// Has a known answer and measures reviewers.
  case golden
  /// Its text was removed before there was a verdict in force.
  case purged
  /// The machine let it pass, and nobody judged it.
  case passed

  /// Those in which somebody has to do something.
  public static let waiting: [ItemState] = [.open, .second, .disputed, .escalated, .appealed]
}

/// An item as lists show it.
public struct Item: Sendable, Hashable, Identifiable {
  /// The number inside this database.
  public var id: Int64
  /// The identifier of the record it came from.
  public var externalID: String
  /// SHA-256 of the text.
  public var textHash: Data
  /// A BCP 47 tag; `und` where unknown.
  public var language: String
  /// Where it comes from; empty where unknown.
  public var source: String
  /// When it was written, if the dump says so.
  public var date: Timestamp?
  /// When it came into the database.
  public var importedAt: Timestamp
  /// Where it is on its way.
  public var state: ItemState
  /// Whether the machine asked for a review.
  public var isFlagged: Bool
  /// Place in the queue, from 0 to 1: the machine's probability of its top label.
  public var priority: Double
  /// Bits: 1 where the machine knows nothing, 0 where it is sure.
  public var uncertainty: Double
  /// What ``ItemOrder/gain`` goes by: above 1 for an item with a place among those to label next,
  /// else the priority.
  public var gainOrder: Double
  /// The first item of the near-duplicates it belongs to; its own number where it is alone.
  public var group: Int64
  /// How many near-duplicates there are, itself included.
  public var spread: Int
  /// The verdict in force.
  public var effectiveVerdict: Int64?
  /// When it was decided.
  public var decidedAt: Timestamp?
  /// When its text was removed.
  public var purgedAt: Timestamp?
  /// The text; `nil` where none was imported or it was removed.
  public var text: String?

  /// Sixty-four hexadecimal digits.
  public var textHashText: String { Digest.hex(textHash) }
}

/// What the machine said of one label of an item.
public struct MachineLabel: Sendable, Hashable {
  /// The label.
  public var label: String
  /// `technique`, `harm`, `context`, or empty.
  public var axis: String
  /// The calibrated probability.
  public var probability: Double
  /// The least probability that flags the label.
  public var threshold: Double
  /// Whether it was flagged.
  public var isFlagged: Bool
}

/// A model's decision about an item.
public struct MachineRecord: Sendable, Hashable {
  /// The id of the model.
  public var modelID: String
  /// The name of the model.
  public var modelName: String
  /// The line of JSON as it was imported; without the texts of passages once the item was purged.
  public var json: String
  /// When it came into the database.
  public var importedAt: Timestamp
}

extension Item {
  static let columns = """
    i.id, i.external_id, i.text_sha256, i.language, i.source, i.date, i.imported_at, i.state,
    i.is_flagged, i.priority, i.uncertainty, i.gain_order, i.group_id, i.spread, i.effective,
    i.decided_at, i.purged_at, i.age_at, t.text
    """
  /// Follows `FROM items i`.
  static let join = "LEFT JOIN texts t ON t.item = i.id"

  init(_ row: Row) {
    func moment(_ column: String) -> Timestamp? {
      (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
    }
    self.init(
      id: row["id"], externalID: row["external_id"], textHash: row["text_sha256"],
      language: row["language"], source: row["source"], date: moment("date"),
      importedAt: Timestamp(milliseconds: row["imported_at"]),
      state: ItemState(rawValue: row["state"]) ?? .purged, isFlagged: row["is_flagged"],
      priority: row["priority"], uncertainty: row["uncertainty"], gainOrder: row["gain_order"],
      group: row["group_id"], spread: row["spread"], effectiveVerdict: row["effective"],
      decidedAt: moment("decided_at"), purgedAt: moment("purged_at"), text: row["text"])
  }
}

// MARK: One item

extension ReviewStore {
  /// The item of that number, with its text.
  ///
  /// - Throws: `unknown`.
  public func item(_ id: Int64) throws -> Item {
    try read { db in try Self.item(db, id) }
  }

  /// Items whose record had this identifier: usually one, several where dumps share identifiers.
  public func items(externalID: String) throws -> [Item] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT \(Item.columns) FROM items i \(Item.join) WHERE i.external_id = ? ORDER BY 1",
        arguments: [externalID]
      ).map(Item.init)
    }
  }

  /// What the machine said of the labels of an item, the most probable first.
  public func machineLabels(of item: Int64) throws -> [MachineLabel] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT * FROM item_labels WHERE item = ? ORDER BY probability DESC, label")
      return try Row.fetchAll(statement, arguments: [item]).map { row in
        MachineLabel(
          label: row["label"], axis: row["axis"], probability: row["probability"],
          threshold: row["threshold"], isFlagged: row["is_flagged"])
      }
    }
  }

  /// The decisions of all models about an item, the newest first.
  public func machineRecords(of item: Int64) throws -> [MachineRecord] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT * FROM decisions WHERE item = ? ORDER BY id DESC")
      return try Row.fetchAll(statement, arguments: [item]).map { row in
        MachineRecord(
          modelID: row["model_id"], modelName: row["model_name"], json: row["record"],
          importedAt: Timestamp(milliseconds: row["imported_at"]))
      }
    }
  }

  static func item(_ db: Database, _ id: Int64) throws -> Item {
    let statement = try db.cachedStatement(
      sql: "SELECT \(Item.columns) FROM items i \(Item.join) WHERE i.id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw StoreError(.unknown, detail: "there is no item \(id)")
    }
    return Item(row)
  }
}
