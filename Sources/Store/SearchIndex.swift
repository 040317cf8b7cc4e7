import GRDB

/// The index of words in texts. It holds no texts: what is taken out has to be named again.
enum SearchIndex {
  static func add(_ db: Database, _ item: Int64, _ text: String) throws {
    try db.cachedStatement(sql: "INSERT INTO search(rowid, text) VALUES (?, ?)")
      .execute(arguments: [item, SearchText.indexed(text)])
  }

  /// - Parameter text: as it was added.
  static func remove(_ db: Database, _ item: Int64, _ text: String) throws {
    try db.cachedStatement(
      sql: "INSERT INTO search(search, rowid, text) VALUES ('delete', ?, ?)"
    ).execute(arguments: [item, SearchText.indexed(text)])
  }

  /// Puts all texts into an index that is empty.
  static func fill(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT item, text FROM texts ORDER BY item")
    while let row = try rows.next() { try add(db, row["item"], row["text"]) }
  }
}

/// The items that have the words of a search, looked up once for a list.
enum SearchHits {
  /// No words were asked for.
  case all
  /// Few: these.
  case few([Int64])
  /// Many: the query, to be asked again, and how many there are, counted no further than `most`.
  case many(String, Int)

  /// Texts of a million or more in which nearly every one has the word are counted no further.
  static let most = 150_000

  /// - Parameter isCounted: whether it matters how many there are.
  init(_ db: Database, _ text: String?, isCounted: Bool = true) throws {
    guard let text else {
      self = .all
      return
    }
    guard let query = SearchText.query(text) else {
      self = .few([])
      return
    }
    let found = try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?"),
      arguments: [query, ItemQuery.few + 1])
    if found.count <= ItemQuery.few {
      self = .few(found)
      return
    }
    guard isCounted else {
      self = .many(query, Self.most)
      return
    }
    let count = try Int.fetchOne(
      db.cachedStatement(
        sql: "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)"),
      arguments: [query, Self.most])
    self = .many(query, count ?? 0)
  }
}
