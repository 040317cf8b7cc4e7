import GRDB

/// Version 2: words of scripts without spaces, lists by axis, and numbers by day.
extension Schema {
  static func migrateToVersion2(_ db: Database) throws {
    try db.execute(
      sql: """
        DROP TRIGGER texts_added;
        DROP TRIGGER texts_removed;
        DROP TABLE search;
        CREATE VIRTUAL TABLE search USING fts5(
          text, content='', tokenize="\(SearchText.tokenizer)");
        """)
    try SearchIndex.fill(db)
    try db.execute(sql: axes + days + count + triggers)
    try db.execute(sql: "PRAGMA user_version = 2")
  }

  private static let axes = """
    CREATE INDEX item_labels_axis ON item_labels (axis, state, priority DESC, item, label)
      WHERE is_flagged = 1;

    """

  // Days are counted from 1970-01-01, UTC.
  private static let days = """
    CREATE TABLE day_items (
      day INTEGER NOT NULL,
      source TEXT NOT NULL,
      items INTEGER NOT NULL,
      flagged INTEGER NOT NULL,
      PRIMARY KEY (day, source)
    ) WITHOUT ROWID;
    CREATE TABLE day_labels (
      label TEXT NOT NULL,
      day INTEGER NOT NULL,
      source TEXT NOT NULL,
      flagged INTEGER NOT NULL,
      PRIMARY KEY (label, day, source)
    ) WITHOUT ROWID;

    """

  private static let count = """
    INSERT INTO day_items SELECT \(day("age_at")), source, count(*), sum(is_flagged)
      FROM items GROUP BY 1, 2;
    INSERT INTO day_labels SELECT l.label, \(day("i.age_at")), i.source, count(*)
      FROM item_labels l JOIN items i ON i.id = l.item WHERE l.is_flagged = 1 GROUP BY 1, 2, 3;

    """

  private static let triggers = """
    CREATE TRIGGER items_counted AFTER INSERT ON items BEGIN
      \(addItem("new", "+")) END;
    CREATE TRIGGER items_moved AFTER UPDATE OF age_at, source, is_flagged ON items
      WHEN old.age_at <> new.age_at OR old.source <> new.source OR old.is_flagged <> new.is_flagged
      BEGIN \(addItem("old", "-")) \(addItem("new", "+"))
        \(addLabels("old", "-")) \(addLabels("new", "+")) END;
    CREATE TRIGGER labels_counted AFTER INSERT ON item_labels WHEN new.is_flagged = 1 BEGIN
      \(addLabel("new", "+")) END;
    CREATE TRIGGER labels_uncounted AFTER DELETE ON item_labels WHEN old.is_flagged = 1 BEGIN
      \(addLabel("old", "-")) END;

    """

  /// The day of a moment; division rounds towards zero, so that moments before 1970 are moved.
  private static func day(_ moment: String) -> String {
    "((\(moment) + 86400000000000) / 86400000 - 1000000)"
  }

  private static func addItem(_ row: String, _ sign: String) -> String {
    """
    INSERT INTO day_items (day, source, items, flagged)
      VALUES (\(day(row + ".age_at")), \(row).source, \(sign)1, \(sign)\(row).is_flagged)
      ON CONFLICT (day, source) DO UPDATE SET
        items = items + excluded.items, flagged = flagged + excluded.flagged;
    """
  }

  /// One label of an item as it stands in the table.
  private static func addLabel(_ row: String, _ sign: String) -> String {
    """
    INSERT INTO day_labels (label, day, source, flagged)
      SELECT \(row).label, \(day("i.age_at")), i.source, \(sign)1 FROM items i
        WHERE i.id = \(row).item
      ON CONFLICT (label, day, source) DO UPDATE SET flagged = flagged + excluded.flagged;
    """
  }

  /// All labels of an item, on the day of before or of now.
  private static func addLabels(_ row: String, _ sign: String) -> String {
    """
    INSERT INTO day_labels (label, day, source, flagged)
      SELECT l.label, \(day(row + ".age_at")), \(row).source, \(sign)1 FROM item_labels l
        WHERE l.item = \(row).id AND l.is_flagged = 1
      ON CONFLICT (label, day, source) DO UPDATE SET flagged = flagged + excluded.flagged;
    """
  }
}
