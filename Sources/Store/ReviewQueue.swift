import Foundation
import GRDB

/// A queue: which items, in which order, and how honestly they are asked.
public struct ReviewQueue: Sendable, Hashable, Identifiable {
  /// What a queue is for.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    /// First judgements, with second ones mixed in.
    case review
    /// Judgements that differ.
    case adjudication
    /// What reviewers passed on.
    case escalations
    /// What was appealed against.
    case appeals

    /// The states a queue of this kind takes items from.
    var states: [ItemState] {
      switch self {
      case .review: [.open, .second]
      case .adjudication: [.disputed]
      case .escalations: [.escalated]
      case .appeals: [.appealed]
      }
    }
  }

  /// The number inside this database.
  public var id: Int64
  /// Unique.
  public var name: String
  /// What it is for.
  public var kind: Kind
  /// Which items; its states are kept to those of the kind, and `passed` for a sample of what the
  /// machine let through.
  public var filter: ItemFilter
  /// In which order.
  public var order: ItemOrder
  /// Whether the score is hidden until the first judgement.
  public var hidesScore: Bool
  /// The share of servings that are golden items, from 0 to 1.
  public var goldenShare: Double
  /// The share of items that are judged a second time, from 0 to 1.
  public var secondShare: Double
  /// Whether it is in use.
  public var isActive: Bool

  /// Makes a queue to be saved; its number is given by ``ReviewStore/saveQueue(_:by:)``.
  public init(
    name: String, kind: Kind = .review, filter: ItemFilter = ItemFilter(),
    order: ItemOrder = .priority, hidesScore: Bool = false, goldenShare: Double = 0,
    secondShare: Double = 0
  ) {
    id = 0
    self.name = name
    self.kind = kind
    self.filter = filter
    self.order = order
    self.hidesScore = hidesScore
    self.goldenShare = goldenShare
    self.secondShare = secondShare
    isActive = true
  }

  /// The states items are taken from.
  public var states: [ItemState] {
    if filter.states.isEmpty { return kind.states }
    let allowed = kind == .review ? kind.states + [.passed] : kind.states
    return filter.states.filter(allowed.contains)
  }
}

extension ReviewStore {
  /// All active queues by number; the first four are made with the file: `review`, `adjudication`,
  /// `escalations`, `appeals`.
  public func queues() throws -> [ReviewQueue] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM queues WHERE is_active = 1 ORDER BY id")
        .map(ReviewQueue.init)
    }
  }

  /// The queue of that name.
  ///
  /// - Throws: `unknown`.
  public func queue(named name: String) throws -> ReviewQueue {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM queues WHERE name = ?", arguments: [name])
      guard let row else { throw StoreError(.unknown, detail: "there is no queue “\(name)”") }
      return try ReviewQueue(row)
    }
  }

  /// Adds a queue (number 0) or changes one; returns it with its number. A queue that is not active
  /// stays in the file for the verdicts that were given in it.
  ///
  /// - Throws: `invalid` where a share is not from 0 to 1 or the name is taken.
  @discardableResult
  public func saveQueue(_ queue: ReviewQueue, by actor: Actor) throws -> ReviewQueue {
    guard (0...1).contains(queue.goldenShare), (0...1).contains(queue.secondShare),
      (1...64).contains(queue.name.count)
    else {
      throw StoreError(
        .invalid, detail: "a queue has a name of 1 to 64 characters and shares from 0 to 1")
    }
    let filter = try JSONText.encode(queue.filter)
    return try write { db in
      var queue = queue
      let other = try Int64.fetchOne(
        db, sql: "SELECT id FROM queues WHERE name = ? AND id <> ?",
        arguments: [queue.name, queue.id])
      guard other == nil else { throw StoreError(.invalid, detail: "the name is taken") }
      let values: StatementArguments = [
        queue.name, queue.kind.rawValue, filter, queue.order.rawValue, queue.hidesScore,
        queue.goldenShare, queue.secondShare, queue.isActive,
      ]
      if queue.id == 0 {
        try db.execute(
          sql: """
            INSERT INTO queues (name, kind, filter, ordering, hides_score, golden_share,
              second_share, is_active) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, arguments: values)
        queue.id = db.lastInsertedRowID
      } else {
        try db.execute(
          sql: """
            UPDATE queues SET name = ?, kind = ?, filter = ?, ordering = ?, hides_score = ?,
              golden_share = ?, second_share = ?, is_active = ? WHERE id = ?
            """, arguments: values + [queue.id])
      }
      try AuditChain.append(
        db, at: now, actor, "queue",
        [
          "queue": .integer(queue.id), "name": .string(queue.name),
          "kind": .string(queue.kind.rawValue), "ordering": .string(queue.order.rawValue),
          "filter_sha256": .string(Digest.hex(Digest.sha256(filter))),
          "hides_score": .bool(queue.hidesScore),
          "golden_per_million": .integer(Int64(queue.goldenShare * 1e6)),
          "second_per_million": .integer(Int64(queue.secondShare * 1e6)),
          "active": .bool(queue.isActive),
        ])
      return queue
    }
  }

  /// How many items a queue has for a reviewer, counted no further than `limit`; what others hold
  /// or the reviewer has judged is in it.
  public func count(in queue: ReviewQueue, limit: Int = 10_000) throws -> Int {
    var filter = queue.filter
    filter.states = queue.states
    return try filter.states.isEmpty ? 0 : count(filter, limit: limit)
  }

  static func queue(_ db: Database, _ id: Int64) throws -> ReviewQueue {
    let statement = try db.cachedStatement(sql: "SELECT * FROM queues WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw StoreError(.unknown, detail: "there is no queue \(id)")
    }
    return try ReviewQueue(row)
  }
}

// MARK: Saved filters

/// A filter that a reviewer gave a name.
public struct SavedFilter: Sendable, Hashable {
  /// What it is called.
  public var name: String
  /// Which items.
  public var filter: ItemFilter
  /// In which order.
  public var order: ItemOrder

  /// Makes a value of its parts.
  public init(name: String, filter: ItemFilter, order: ItemOrder) {
    self.name = name
    self.filter = filter
    self.order = order
  }
}

extension ReviewStore {
  /// The filters of a reviewer by name.
  public func savedFilters(of reviewer: Int64) throws -> [SavedFilter] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM saved_filters WHERE reviewer = ? ORDER BY name",
        arguments: [reviewer]
      ).map { row in
        SavedFilter(
          name: row["name"], filter: try JSONText.decode(ItemFilter.self, row["filter"]),
          order: ItemOrder(rawValue: row["ordering"]) ?? .priority)
      }
    }
  }

  /// Keeps a filter under its name, in place of one of that name.
  public func saveFilter(_ saved: SavedFilter, of reviewer: Int64) throws {
    let filter = try JSONText.encode(saved.filter)
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO saved_filters (reviewer, name, filter, ordering) VALUES (?, ?, ?, ?)
          ON CONFLICT (reviewer, name)
          DO UPDATE SET filter = excluded.filter, ordering = excluded.ordering
          """, arguments: [reviewer, saved.name, filter, saved.order.rawValue])
    }
  }

  /// Forgets a filter.
  public func removeFilter(named name: String, of reviewer: Int64) throws {
    try write { db in
      try db.execute(
        sql: "DELETE FROM saved_filters WHERE reviewer = ? AND name = ?",
        arguments: [reviewer, name])
    }
  }
}

extension ReviewQueue {
  init(_ row: Row) throws {
    self.init(
      name: row["name"], kind: Kind(rawValue: row["kind"]) ?? .review,
      filter: try JSONText.decode(ItemFilter.self, row["filter"]),
      order: ItemOrder(rawValue: row["ordering"]) ?? .priority, hidesScore: row["hides_score"],
      goldenShare: row["golden_share"], secondShare: row["second_share"])
    id = row["id"]
    isActive = row["is_active"]
  }
}

/// Values as JSON text with sorted keys.
enum JSONText {
  static func encode(_ value: some Encodable) throws -> String {
    // Most lists of a verdict are empty or of plain words, and an encoder costs more than they do.
    if let texts = value as? [String] { return AuditValue(texts).canonicalJSON }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    if text == "[]" {
      if let none = [String]() as? Value { return none }
      if let none = [VerdictSpan]() as? Value { return none }
    }
    return try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
