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
    try read { db in
      let rows = try Row.fetchAll(db, sql: sql)
      return rows.map { row in row.databaseValues.map(Self.words).joined(separator: "|") }
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
