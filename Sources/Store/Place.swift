import Crypto
import Foundation
import GRDB

/// The place of an item among those to label next.
public struct Place: Sendable, Hashable {
  /// Why it has it.
  public enum Reason: String, Sendable, Hashable, CaseIterable, Codable {
    /// Its labels would tell a model most.
    case gain
    /// Drawn at random: shares estimated from these alone are unbiased.
    case random
  }

  /// The item.
  public var item: Int64
  /// From 1.
  public var position: Int
  /// Why.
  public var reason: Reason
  /// What its labels are expected to tell, in nats.
  public var gain: Double
  /// For one drawn at random the probability that it was; `nil` for others.
  public var inclusion: Double?
  /// The model that was asked; empty where none was.
  public var modelID: String
  /// When it got the place.
  public var createdAt: Timestamp
}

/// An item to be given a place.
public struct ChosenItem: Sendable, Hashable {
  /// The item.
  public var item: Int64
  /// Why.
  public var reason: Place.Reason
  /// In nats.
  public var gain: Double
  /// For one drawn at random the probability that it was.
  public var inclusion: Double?

  /// Makes a value of its parts.
  public init(item: Int64, reason: Place.Reason, gain: Double, inclusion: Double? = nil) {
    self.item = item
    self.reason = reason
    self.gain = gain
    self.inclusion = inclusion
  }
}

extension ReviewStore {
  /// Gives items their places, in the order given, in place of all places of items that nobody has
  /// judged yet. Places of judged items stay: they say how these came to be judged.
  ///
  /// - Parameters:
  ///   - model: the id of the model that was asked.
  ///   - facts: for the audit entry, such as the seed; no text of items.
  /// - Returns: how many items got a place: those that were judged or removed meanwhile do not.
  /// - Throws: `unknown` for an item that does not exist, `invalid` where one is listed twice or a
  ///   number is not finite; nothing is changed then.
  @discardableResult
  public func setPlaces(
    _ chosen: [ChosenItem], model: String, facts: [String: AuditValue] = [:], by actor: Actor
  ) throws -> Int {
    guard Set(chosen.map(\.item)).count == chosen.count else {
      throw StoreError(.invalid, detail: "an item is chosen twice")
    }
    guard chosen.allSatisfy({ $0.gain.isFinite && ($0.inclusion ?? 0).isFinite }) else {
      throw StoreError(.invalid, detail: "a gain or a probability is not a number")
    }
    return try write { db in
      let now = now
      try db.execute(sql: "UPDATE items SET rank = 0 WHERE id IN (\(Self.openPlaces))")
      try db.execute(sql: "DELETE FROM places WHERE item IN (\(Self.openPlaces))")
      let state = try db.cachedStatement(sql: "SELECT state FROM items WHERE id = ?")
      let rank = try db.cachedStatement(sql: "UPDATE items SET rank = ? WHERE id = ?")
      let insert = try db.cachedStatement(
        sql: """
          INSERT INTO places (item, position, reason, gain, inclusion, model_id, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      var hash = SHA256()
      var (given, random) = (0, 0)
      for entry in chosen {
        guard let known = try String.fetchOne(state, arguments: [entry.item]) else {
          throw StoreError(.unknown, detail: "there is no item \(entry.item)")
        }
        guard Self.unjudged.contains(where: { $0.rawValue == known }) else { continue }
        given += 1
        if entry.reason == .random { random += 1 }
        try rank.execute(arguments: [chosen.count - given + 1, entry.item])
        try insert.execute(arguments: [
          entry.item, given, entry.reason.rawValue, entry.gain, entry.inclusion, model,
          now.milliseconds,
        ])
        hash.update(data: Data("\(entry.item) \(entry.reason.rawValue)\n".utf8))
      }
      var all = facts
      all["items"] = .integer(Int64(given))
      all["random"] = .integer(Int64(random))
      all["model"] = .string(model)
      all["sha256"] = .string(Digest.hex(Data(hash.finalize())))
      try AuditChain.append(db, at: now, actor, "places", all)
      return given
    }
  }

  /// The states of items that nobody has judged.
  static let unjudged: [ItemState] = [.open, .passed]

  private static let openPlaces = """
    SELECT p.item FROM places p JOIN items x ON x.id = p.item WHERE x.state IN ('open', 'passed')
    """

  /// The place of an item, if it has one.
  public func place(of item: Int64) throws -> Place? {
    try read { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT * FROM places WHERE item = ?"), arguments: [item]
      ).map(Place.init)
    }
  }

  /// The places given last, in their order; those of items that were judged since are among them.
  public func places(limit: Int = 1000) throws -> [Place] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM places WHERE created_at = (SELECT max(created_at) FROM places)
          ORDER BY position LIMIT ?
          """, arguments: [limit]
      ).map(Place.init)
    }
  }

  /// Gives the number of every item that nobody has judged and that has a text to `body`, the most
  /// probable first.
  ///
  /// - Parameter includesPassed: also what the machine let pass.
  public func forEachUnjudgedItem(includesPassed: Bool, _ body: (Int64) throws -> Void) throws {
    try read { db in
      for state in includesPassed ? Self.unjudged : [.open] {
        // Reads the index and not the items.
        let rows = try Int64.fetchCursor(
          db,
          sql: """
            SELECT i.id FROM items i INDEXED BY items_priority
            WHERE i.state = ? AND EXISTS (SELECT 1 FROM texts t WHERE t.item = i.id)
            ORDER BY i.priority DESC, i.id
            """, arguments: [state.rawValue])
        while let item = try rows.next() { try body(item) }
      }
    }
  }

  /// Gives the texts of items to `body`, in the order given; items without one are left out.
  public func forEachText(of items: [Int64], _ body: (Int64, String) throws -> Void) throws {
    try read { db in
      let statement = try db.cachedStatement(sql: "SELECT text FROM texts WHERE item = ?")
      for item in items {
        if let text = try String.fetchOne(statement, arguments: [item]) { try body(item, text) }
      }
    }
  }
}

extension Place {
  init(_ row: Row) {
    self.init(
      item: row["item"], position: row["position"],
      reason: Reason(rawValue: row["reason"]) ?? .gain, gain: row["gain"],
      inclusion: row["inclusion"], modelID: row["model_id"],
      createdAt: Timestamp(milliseconds: row["created_at"]))
  }
}
