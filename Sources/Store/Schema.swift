import GRDB

/// The tables of the review database, by version. What a released version did is never changed:
/// a change is a new migration.
enum Schema {
  /// “Winw”, at byte 68 of the file.
  static let applicationID: Int32 = 0x5769_6E77
  /// The version this program writes, at byte 60 of the file.
  static let version: Int32 = 3

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(sql: people + items + judgements + audit + search + defaults)
      try makeSecret(db)
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    // No row is removed that others name, and checking all of a large file takes long.
    migrator.registerMigration("2", foreignKeyChecks: .immediate, migrate: migrateToVersion2)
    migrator.registerMigration("3", foreignKeyChecks: .immediate) { db in
      try db.execute(sql: places)
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    return migrator
  }

  /// What makes draws in this file its own: which items are reviewed twice, where golden items
  /// stand, the hashes of authors.
  private static func makeSecret(_ db: Database) throws {
    var random = SystemRandomNumberGenerator()
    let secret = (0..<4).map { _ in String(random.next() as UInt64, radix: 16) }.joined()
    try db.execute(
      sql: "INSERT INTO settings (name, value) VALUES ('secret', ?)", arguments: [secret])
  }

  private static let people = """
    CREATE TABLE reviewers (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      pseudonym TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL,
      credential TEXT,
      preferences TEXT NOT NULL DEFAULT '{}',
      is_active INTEGER NOT NULL DEFAULT 1,
      created_at INTEGER NOT NULL
    );
    CREATE TABLE sessions (
      token_sha256 BLOB PRIMARY KEY,
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      csrf TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sessions_reviewer ON sessions (reviewer);
    CREATE INDEX sessions_expiry ON sessions (expires_at);
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE queues (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      filter TEXT NOT NULL,
      ordering TEXT NOT NULL,
      hides_score INTEGER NOT NULL,
      golden_share REAL NOT NULL,
      second_share REAL NOT NULL,
      is_active INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE saved_filters (
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      name TEXT NOT NULL,
      filter TEXT NOT NULL,
      ordering TEXT NOT NULL,
      PRIMARY KEY (reviewer, name)
    ) WITHOUT ROWID;

    """

  // States are a column of items and again of item_labels, where the queue of a label is read
  // straight off an index. ``ItemMove`` changes both, and the counters.
  private static let items = """
    CREATE TABLE items (
      id INTEGER PRIMARY KEY,
      external_id TEXT NOT NULL,
      text_sha256 BLOB NOT NULL,
      language TEXT NOT NULL,
      source TEXT NOT NULL,
      date INTEGER,
      author BLOB,
      imported_at INTEGER NOT NULL,
      age_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      is_flagged INTEGER NOT NULL,
      priority REAL NOT NULL,
      uncertainty REAL NOT NULL,
      rank REAL NOT NULL DEFAULT 0,
      group_id INTEGER NOT NULL,
      spread INTEGER NOT NULL DEFAULT 1,
      needs_second INTEGER NOT NULL DEFAULT 0,
      judge INTEGER REFERENCES reviewers(id),
      effective INTEGER REFERENCES verdicts(id),
      decided_at INTEGER,
      purged_at INTEGER,
      UNIQUE (external_id, text_sha256)
    );
    CREATE INDEX items_priority ON items (state, priority DESC, id);
    CREATE INDEX items_uncertainty ON items (state, uncertainty DESC, id)
      WHERE state <> 'passed';
    CREATE INDEX items_age ON items (state, age_at, id) WHERE state <> 'passed';
    CREATE INDEX items_spread ON items (state, spread DESC, id)
      WHERE state <> 'passed';
    CREATE INDEX items_rank ON items (state, rank DESC, id) WHERE state <> 'passed';
    CREATE INDEX items_source ON items (state, source, priority DESC, id)
      WHERE state <> 'passed';
    CREATE INDEX items_language ON items (state, language, priority DESC, id)
      WHERE state <> 'passed';
    CREATE INDEX items_group ON items (group_id, state, id);
    CREATE INDEX items_decided ON items (decided_at) WHERE decided_at IS NOT NULL;
    CREATE TABLE texts (item INTEGER PRIMARY KEY REFERENCES items(id), text TEXT NOT NULL);
    CREATE TABLE decisions (
      id INTEGER PRIMARY KEY,
      item INTEGER NOT NULL REFERENCES items(id),
      model_id TEXT NOT NULL,
      model_name TEXT NOT NULL,
      record TEXT NOT NULL,
      record_sha256 BLOB NOT NULL,
      is_redacted INTEGER NOT NULL DEFAULT 0,
      imported_at INTEGER NOT NULL,
      UNIQUE (item, model_id)
    );
    CREATE TABLE item_labels (
      item INTEGER NOT NULL REFERENCES items(id),
      label TEXT NOT NULL,
      axis TEXT NOT NULL,
      probability REAL NOT NULL,
      threshold REAL NOT NULL,
      is_flagged INTEGER NOT NULL,
      state TEXT NOT NULL,
      priority REAL NOT NULL,
      PRIMARY KEY (item, label)
    ) WITHOUT ROWID;
    CREATE INDEX item_labels_queue ON item_labels (label, state, priority DESC, item)
      WHERE is_flagged = 1;
    CREATE TABLE state_counts (state TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE groups (
      id INTEGER PRIMARY KEY REFERENCES items(id),
      size INTEGER NOT NULL,
      shown INTEGER NOT NULL
    );
    CREATE INDEX groups_grown ON groups (id) WHERE size <> shown;
    CREATE TABLE signatures (item INTEGER PRIMARY KEY REFERENCES items(id), bytes BLOB NOT NULL);
    CREATE TABLE bands (
      key INTEGER NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (key, item)
    ) WITHOUT ROWID;
    CREATE TABLE precedents (item INTEGER PRIMARY KEY REFERENCES items(id), bytes BLOB NOT NULL);
    CREATE TABLE precedent_bands (
      key INTEGER NOT NULL,
      item INTEGER NOT NULL REFERENCES items(id),
      PRIMARY KEY (key, item)
    ) WITHOUT ROWID;
    CREATE TABLE imports (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      stamp TEXT NOT NULL,
      position TEXT NOT NULL,
      is_finished INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      UNIQUE (name, stamp)
    );

    """

  private static let judgements = """
    CREATE TABLE verdicts (
      id INTEGER PRIMARY KEY,
      item INTEGER NOT NULL REFERENCES items(id),
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      round TEXT NOT NULL,
      outcome TEXT NOT NULL,
      confirmed TEXT NOT NULL,
      rejected TEXT NOT NULL,
      added TEXT NOT NULL,
      spans TEXT NOT NULL,
      reason TEXT NOT NULL,
      note TEXT NOT NULL,
      milliseconds INTEGER NOT NULL,
      model_id TEXT NOT NULL,
      score_shown INTEGER NOT NULL,
      queue INTEGER REFERENCES queues(id),
      batch TEXT NOT NULL,
      supersedes INTEGER REFERENCES verdicts(id),
      created_at INTEGER NOT NULL
    );
    CREATE INDEX verdicts_item ON verdicts (item, id);
    CREATE INDEX verdicts_reviewer ON verdicts (reviewer, id);
    CREATE INDEX verdicts_round ON verdicts (round, id);
    CREATE INDEX verdicts_time ON verdicts (created_at);
    CREATE INDEX verdicts_batch ON verdicts (batch);
    CREATE UNIQUE INDEX verdicts_supersedes ON verdicts (supersedes)
      WHERE supersedes IS NOT NULL;
    CREATE TABLE verdict_labels (
      verdict INTEGER NOT NULL REFERENCES verdicts(id),
      label TEXT NOT NULL,
      judgement TEXT NOT NULL,
      PRIMARY KEY (verdict, label)
    ) WITHOUT ROWID;
    CREATE TABLE claims (
      item INTEGER PRIMARY KEY REFERENCES items(id),
      group_id INTEGER NOT NULL,
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      queue INTEGER REFERENCES queues(id),
      round TEXT NOT NULL,
      claimed_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    );
    CREATE INDEX claims_reviewer ON claims (reviewer);
    CREATE INDEX claims_group ON claims (group_id);
    CREATE TABLE skips (
      item INTEGER NOT NULL REFERENCES items(id),
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      until INTEGER NOT NULL,
      PRIMARY KEY (item, reviewer)
    ) WITHOUT ROWID;
    CREATE TABLE servings (
      queue INTEGER NOT NULL REFERENCES queues(id),
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      number INTEGER NOT NULL,
      PRIMARY KEY (queue, reviewer)
    ) WITHOUT ROWID;
    CREATE TABLE escalations (
      id INTEGER PRIMARY KEY,
      item INTEGER NOT NULL REFERENCES items(id),
      reviewer INTEGER NOT NULL REFERENCES reviewers(id),
      reason TEXT NOT NULL,
      note TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      verdict INTEGER REFERENCES verdicts(id)
    );
    CREATE INDEX escalations_item ON escalations (item);
    CREATE INDEX escalations_verdict ON escalations (verdict) WHERE verdict IS NOT NULL;
    CREATE TABLE appeals (
      id INTEGER PRIMARY KEY,
      item INTEGER NOT NULL REFERENCES items(id),
      appellant TEXT NOT NULL,
      reason TEXT NOT NULL,
      note TEXT NOT NULL,
      against INTEGER NOT NULL REFERENCES verdicts(id),
      created_at INTEGER NOT NULL,
      verdict INTEGER REFERENCES verdicts(id),
      is_overturned INTEGER
    );
    CREATE INDEX appeals_item ON appeals (item);
    CREATE INDEX appeals_verdict ON appeals (verdict) WHERE verdict IS NOT NULL;
    CREATE TABLE golden (
      item INTEGER PRIMARY KEY REFERENCES items(id),
      outcome TEXT NOT NULL,
      labels TEXT NOT NULL,
      note TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE TRIGGER verdicts_stay BEFORE UPDATE ON verdicts
      BEGIN SELECT RAISE(ABORT, 'verdicts are only added'); END;
    CREATE TRIGGER verdicts_remain BEFORE DELETE ON verdicts
      BEGIN SELECT RAISE(ABORT, 'verdicts are only added'); END;

    """

  private static let audit = """
    CREATE TABLE audit (
      seq INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      actor TEXT NOT NULL,
      kind TEXT NOT NULL,
      item INTEGER,
      payload TEXT NOT NULL,
      hash BLOB NOT NULL
    );
    CREATE INDEX audit_item ON audit (item, seq) WHERE item IS NOT NULL;
    CREATE INDEX audit_kind ON audit (kind, seq);
    CREATE TRIGGER audit_stay BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit chain is only added to'); END;
    CREATE TRIGGER audit_remain BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit chain is only added to'); END;

    """

  private static let search = """
    CREATE VIRTUAL TABLE search USING fts5(
      text, content='texts', content_rowid='item', tokenize='unicode61 remove_diacritics 2');
    CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
      INSERT INTO search(rowid, text) VALUES (new.item, new.text); END;
    CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
      INSERT INTO search(search, rowid, text) VALUES ('delete', old.item, old.text); END;

    """

  private static let defaults = """
    INSERT INTO state_counts (state, number) VALUES ('open', 0), ('second', 0), ('disputed', 0),
      ('escalated', 0), ('appealed', 0), ('decided', 0), ('golden', 0), ('purged', 0),
      ('passed', 0);
    INSERT INTO queues (name, kind, filter, ordering, hides_score, golden_share, second_share)
    VALUES ('review', 'review', '{}', 'priority', 0, 0, 0),
      ('adjudication', 'adjudication', '{}', 'oldest', 0, 0, 0),
      ('escalations', 'escalations', '{}', 'oldest', 0, 0, 0),
      ('appeals', 'appeals', '{}', 'oldest', 0, 0, 0);

    """
}
