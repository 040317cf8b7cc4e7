// What to label next, since version 2.
extension Schema {
  /// An item with a place stands before all without one; among these the machine's probability
  /// decides. `gain_order` says so in one number, so that the list is read off one index.
  static let places = """
    CREATE TABLE places (
      item INTEGER PRIMARY KEY REFERENCES items(id),
      position INTEGER NOT NULL,
      reason TEXT NOT NULL,
      gain REAL NOT NULL,
      inclusion REAL,
      model_id TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE INDEX places_position ON places (created_at, position);
    UPDATE items SET rank = 0 WHERE rank <> 0;
    DROP INDEX items_rank;
    ALTER TABLE items ADD COLUMN gain_order REAL
      GENERATED ALWAYS AS (CASE WHEN rank > 0 THEN 1 + rank ELSE priority END) VIRTUAL;
    CREATE INDEX items_gain ON items (state, gain_order DESC, id);
    UPDATE queues SET ordering = 'gain' WHERE ordering = 'rank';
    UPDATE saved_filters SET ordering = 'gain' WHERE ordering = 'rank';

    """
}
