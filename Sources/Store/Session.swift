public import Foundation
import GRDB

/// Somebody who is logged in.
public struct Session: Sendable, Hashable {
  /// The reviewer.
  public var reviewer: Reviewer
  /// The token that forms must carry.
  public var csrf: String
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was last used.
  public var seenAt: Timestamp
  /// When it ends.
  public var expiresAt: Timestamp
}

extension ReviewStore {
  /// Begins a session. The store keeps the SHA-256 of the token, never the token.
  ///
  /// - Throws: `notAllowed` for a reviewer who is not active.
  public func startSession(
    tokenHash: Data, csrf: String, reviewer: Int64, seconds: Double
  ) throws {
    try write { db in
      guard try Self.reviewer(db, reviewer).isActive else {
        throw StoreError(.notAllowed, detail: "the account is closed")
      }
      let now = now
      try db.execute(
        sql: "DELETE FROM sessions WHERE expires_at <= ?", arguments: [now.milliseconds])
      try db.execute(
        sql: """
          INSERT INTO sessions (token_sha256, reviewer, csrf, created_at, seen_at, expires_at)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          tokenHash, reviewer, csrf, now.milliseconds, now.milliseconds,
          now.adding(seconds: seconds).milliseconds,
        ])
      try AuditChain.append(db, at: now, .reviewer(reviewer), "session.start", [:])
    }
  }

  /// The session of a token, if it has not ended. Reads only.
  public func session(tokenHash: Data) throws -> Session? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT s.csrf, s.created_at AS began_at, s.seen_at, s.expires_at, r.* FROM sessions s
          JOIN reviewers r ON r.id = s.reviewer
          WHERE s.token_sha256 = ? AND s.expires_at > ? AND r.is_active = 1
          """)
      return try Row.fetchOne(statement, arguments: [tokenHash, now.milliseconds]).map { row in
        Session(
          reviewer: Reviewer(row), csrf: row["csrf"],
          createdAt: Timestamp(milliseconds: row["began_at"]),
          seenAt: Timestamp(milliseconds: row["seen_at"]),
          expiresAt: Timestamp(milliseconds: row["expires_at"]))
      }
    }
  }

  /// Notes that a session is in use and lets it last `seconds` from now. Call it now and then, not
  /// for every request.
  public func touchSession(tokenHash: Data, seconds: Double) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE sessions SET seen_at = ?, expires_at = ? WHERE token_sha256 = ?",
        arguments: [now.milliseconds, now.adding(seconds: seconds).milliseconds, tokenHash])
    }
  }

  /// Ends a session.
  public func endSession(tokenHash: Data) throws {
    try write { db in
      let reviewer = try Int64.fetchOne(
        db, sql: "SELECT reviewer FROM sessions WHERE token_sha256 = ?", arguments: [tokenHash])
      guard let reviewer else { return }
      try db.execute(
        sql: "DELETE FROM sessions WHERE token_sha256 = ?", arguments: [tokenHash])
      try AuditChain.append(db, at: now, .reviewer(reviewer), "session.end", [:])
    }
  }

  /// Ends all sessions of a reviewer, as when a password changes.
  public func endSessions(of reviewer: Int64) throws {
    try write { db in
      try db.execute(sql: "DELETE FROM sessions WHERE reviewer = ?", arguments: [reviewer])
      try AuditChain.append(
        db, at: now, .reviewer(reviewer), "session.end", ["reviewer": .integer(reviewer)])
    }
  }
}

// MARK: Settings

extension ReviewStore {
  /// A setting of the console, or `nil`.
  public func setting(_ name: String) throws -> String? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT value FROM settings WHERE name = ?", arguments: ["console." + name])
    }
  }

  /// Keeps a setting of the console; the entry in the chain has its hash.
  public func setSetting(_ name: String, _ value: String, by actor: Actor) throws {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO settings (name, value) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
          """,
        arguments: ["console." + name, value])
      try AuditChain.append(
        db, at: now, actor, "setting",
        ["name": .string(name), "value_sha256": .string(Digest.hex(Digest.sha256(value)))])
    }
  }
}
