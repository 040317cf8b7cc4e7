import Foundation
import GRDB

/// Somebody who may see or judge items.
public struct Reviewer: Sendable, Hashable, Identifiable {
  /// What a reviewer may do.
  public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    /// Judges items and appeals.
    case reviewer
    /// Also decides disagreements and escalations, and sets golden answers and queues.
    case lead
    /// Sees everything and changes nothing.
    case auditor
    /// Everything, and the accounts.
    case administrator

    /// Whether this role judges items at all.
    public var judges: Bool { self != .auditor }
    /// Whether this role decides disagreements and escalations.
    public var adjudicates: Bool { self == .lead || self == .administrator }
  }

  /// The number inside this database.
  public var id: Int64
  /// The name to log in with.
  public var name: String
  /// The name in exports that hide who it was.
  public var pseudonym: String
  /// What the reviewer may do.
  public var role: Role
  /// What the console made of the password, as it gave it; `nil` where nobody can log in.
  public var credential: String?
  /// JSON of the console: keys, masking, plain mode.
  public var preferences: String
  /// Whether the reviewer may log in.
  public var isActive: Bool
  /// When it was made.
  public var createdAt: Timestamp
}

extension ReviewStore {
  /// Adds a reviewer.
  ///
  /// - Parameters:
  ///   - name: unique, 1 to 64 characters.
  ///   - credential: what to check a password against, as the console stores it.
  ///   - pseudonym: for exports; made up where it is `nil`.
  /// - Throws: `invalid` where the name is taken or empty.
  @discardableResult
  public func addReviewer(
    name: String, role: Reviewer.Role, credential: String? = nil, pseudonym: String? = nil,
    by actor: Actor
  ) throws -> Reviewer {
    guard (1...64).contains(name.count) else {
      throw StoreError(.invalid, detail: "a name has 1 to 64 characters, not \(name.count)")
    }
    return try write { db in
      try Self.addReviewer(
        db, name: name, role: role, credential: credential, pseudonym: pseudonym, at: now, by: actor
      )
    }
  }

  /// Adds a reviewer inside a transaction.
  static func addReviewer(
    _ db: Database, name: String, role: Reviewer.Role, credential: String? = nil,
    pseudonym: String? = nil, at now: Timestamp, by actor: Actor
  ) throws -> Reviewer {
    let taken = try Int64.fetchOne(
      db, sql: "SELECT id FROM reviewers WHERE name = ? OR pseudonym = ?",
      arguments: [name, pseudonym ?? name])
    guard taken == nil else {
      throw StoreError(.invalid, detail: "the name is taken", hint: "choose another")
    }
    try db.execute(
      sql: """
        INSERT INTO reviewers (name, pseudonym, role, credential, created_at)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        name, pseudonym ?? newPseudonym(), role.rawValue, credential, now.milliseconds,
      ])
    let reviewer = try reviewer(db, db.lastInsertedRowID)
    try noteReviewer(db, reviewer, at: now, actor, "reviewer.add")
    return reviewer
  }

  /// Changes role, credential, pseudonym, or whether the reviewer may log in; `nil` leaves as is.
  /// A reviewer who may not loses sessions and claims.
  @discardableResult
  public func changeReviewer(
    _ id: Int64, role: Reviewer.Role? = nil, credential: String? = nil, pseudonym: String? = nil,
    isActive: Bool? = nil, by actor: Actor
  ) throws -> Reviewer {
    try write { db in
      var reviewer = try Self.reviewer(db, id)
      reviewer.role = role ?? reviewer.role
      reviewer.credential = credential ?? reviewer.credential
      reviewer.pseudonym = pseudonym ?? reviewer.pseudonym
      reviewer.isActive = isActive ?? reviewer.isActive
      try db.execute(
        sql: """
          UPDATE reviewers SET role = ?, credential = ?, pseudonym = ?, is_active = ? WHERE id = ?
          """,
        arguments: [
          reviewer.role.rawValue, reviewer.credential, reviewer.pseudonym, reviewer.isActive, id,
        ])
      if !reviewer.isActive {
        try db.execute(sql: "DELETE FROM sessions WHERE reviewer = ?", arguments: [id])
        try db.execute(sql: "DELETE FROM claims WHERE reviewer = ?", arguments: [id])
      }
      try Self.noteReviewer(db, reviewer, at: now, actor, "reviewer.change")
      return reviewer
    }
  }

  /// Keeps what the console knows about how somebody likes to work; no part of the audit chain.
  public func setPreferences(_ json: String, of id: Int64) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE reviewers SET preferences = ? WHERE id = ?", arguments: [json, id])
    }
  }

  /// All reviewers by name.
  public func reviewers() throws -> [Reviewer] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM reviewers ORDER BY name").map(Reviewer.init)
    }
  }

  /// The reviewer of that name, if there is one.
  public func reviewer(named name: String) throws -> Reviewer? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM reviewers WHERE name = ?", arguments: [name])
        .map(Reviewer.init)
    }
  }

  /// The reviewer of that number.
  ///
  /// - Throws: `unknown`.
  public func reviewer(_ id: Int64) throws -> Reviewer {
    try read { db in try Self.reviewer(db, id) }
  }

  static func reviewer(_ db: Database, _ id: Int64) throws -> Reviewer {
    let statement = try db.cachedStatement(sql: "SELECT * FROM reviewers WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw StoreError(.unknown, detail: "there is no reviewer \(id)")
    }
    return Reviewer(row)
  }

  /// A reviewer who may judge now.
  static func judge(_ db: Database, _ id: Int64) throws -> Reviewer {
    let reviewer = try reviewer(db, id)
    guard reviewer.isActive && reviewer.role.judges else {
      throw StoreError(
        .notAllowed, detail: "the role “\(reviewer.role.rawValue)” does not judge items")
    }
    return reviewer
  }

  private static func newPseudonym() -> String {
    var random = SystemRandomNumberGenerator()
    let digits = String(random.next() as UInt64 | 1 << 63, radix: 36).suffix(8)
    return "r-" + digits
  }

  private static func noteReviewer(
    _ db: Database, _ reviewer: Reviewer, at time: Timestamp, _ actor: Actor, _ kind: String
  ) throws {
    try AuditChain.append(
      db, at: time, actor, kind,
      [
        "reviewer": .integer(reviewer.id), "role": .string(reviewer.role.rawValue),
        "active": .bool(reviewer.isActive),
        "name_sha256": .string(Digest.hex(Digest.sha256(reviewer.name))),
        "pseudonym": .string(reviewer.pseudonym),
        "has_credential": .bool(reviewer.credential != nil),
      ])
  }
}

extension Reviewer {
  init(_ row: Row) {
    self.init(
      id: row["id"], name: row["name"], pseudonym: row["pseudonym"],
      role: Role(rawValue: row["role"]) ?? .auditor, credential: row["credential"],
      preferences: row["preferences"], isActive: row["is_active"],
      createdAt: Timestamp(milliseconds: row["created_at"]))
  }
}
