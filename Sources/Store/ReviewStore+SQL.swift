import GRDB

// For tests: plain SQL, past everything this module promises.
extension ReviewStore {
  /// Runs statements, each on its own.
  func execute(_ sql: String) throws {
    do { try pool.writeWithoutTransaction { db in try db.execute(sql: sql) } } catch {
      throw StoreError.wrap(error, file: path)
    }
  }

  /// Runs `body` while this connection holds the file for writing.
  func holding(_ body: () throws -> Void) throws {
    try write { db in
      try db.execute(sql: "UPDATE reviewers SET name = name")
      try body()
    }
  }

  /// The rows of a query, columns joined by “|”.
  func rows(_ sql: String) throws -> [String] {
    try read { db in try Self.rows(db, sql) }
  }

  /// All words in the index of the search.
  func indexedWords() throws -> [String] {
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)")
      let words = try Self.rows(db, "SELECT term FROM temp.words ORDER BY term")
      try db.execute(sql: "DROP TABLE temp.words")
      return words
    }
  }

  private static func rows(_ db: Database, _ sql: String) throws -> [String] {
    try Row.fetchAll(db, sql: sql).map { row in
      row.databaseValues.map(words).joined(separator: "|")
    }
  }

  private static func words(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: ""
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .string(let text): text
    case .blob(let bytes): Digest.hex(bytes)
    }
  }

  /// Makes a file as the program of an earlier version did, with these rows.
  static func makeFile(_ path: String, version: String, rows: String) throws {
    try StoreFile.prepare(path, createsFile: true)
    let queue = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(queue, upTo: version)
    try queue.write { db in try db.execute(sql: rows) }
    try queue.close()
  }

  /// The list of a state, page after page, and its count, where a search found these.
  func list(
    _ filter: ItemFilter, _ state: ItemState, _ order: ItemOrder, _ hits: SearchHits
  ) throws -> (items: [Int64], count: Int) {
    try read { db in
      var items: [Int64] = []
      var key: PageKey?
      repeat {
        let page = try Self.list(db, filter, state, order, hits, after: key, limit: 700)
        items += page.map(\.key.id)
        key = page.count == 700 ? page.last?.key : nil
      } while key != nil
      let query = try ItemQuery(
        db, filter, state: state, order: .priority, hits: hits, isCounting: true
      ).count(limit: 100_000)
      return (items, try Int.fetchOne(db, sql: query.sql, arguments: query.arguments) ?? 0)
    }
  }

  /// How SQLite would run the list of a state, a line a step.
  func plan(
    _ filter: ItemFilter, _ state: ItemState, _ order: ItemOrder, after: PageKey? = nil
  ) throws -> [String] {
    try read { db in
      let query = try ItemQuery(db, filter, state: state, order: order)
      let places: [ItemQuery.Place] = after.map { [.ties($0), .beyond($0)] } ?? [.start]
      return try places.flatMap { place in
        let statement = query.statement(Item.columns, joinsText: true, place: place, limit: 50)
        let steps = try Row.fetchAll(
          db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
        return steps.map { $0["detail"] as String }
      }
    }
  }
}
