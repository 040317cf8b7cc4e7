import Foundation
import GRDB

/// A part of a list.
public struct ItemPage: Sendable, Hashable {
  /// The items in order.
  public var items: [Item]
  /// Where the next part begins; `nil` after the last.
  public var next: PageKey?
}

extension ReviewStore {
  /// Items that fit, in order, `limit` at a time.
  ///
  /// - Parameter after: ``ItemPage/next`` of the part before.
  /// - Complexity: a part is read off an index; it does not depend on how far into the list it is.
  public func items(
    _ filter: ItemFilter = ItemFilter(), order: ItemOrder = .priority, after: PageKey? = nil,
    limit: Int = 50
  ) throws -> ItemPage {
    try read { db in
      let states = filter.states.isEmpty ? ItemState.waiting : filter.states
      var rows: [(key: PageKey, item: Item)] = []
      let order = order.inPassed(states == [.passed])
      let hits = try SearchHits(db, filter.text)
      for state in try Self.occupied(db, states) {
        rows += try Self.list(
          db, filter, state, order, hits, after: after, limit: limit + 1
        ).map { ($0.key, Item($0.row)) }
      }
      rows.sort { ItemQuery.precedes($0.key, $1.key, order) }
      let page = rows.prefix(limit)
      return ItemPage(
        items: page.map(\.item), next: rows.count > limit ? page.last?.key : nil)
    }
  }

  /// Rows of one state in order.
  static func list(
    _ db: Database, _ filter: ItemFilter, _ state: ItemState, _ order: ItemOrder,
    _ hits: SearchHits, after: PageKey?, limit: Int
  ) throws -> [(key: PageKey, row: Row)] {
    let query = try ItemQuery(db, filter, state: state, order: order, hits: hits)
    if query.isEmpty { return [] }
    var found: [(key: PageKey, row: Row)] = []
    let places: [ItemQuery.Place] = after.map { [.ties($0), .beyond($0)] } ?? [.start]
    for place in places where found.count < limit {
      let statement = query.statement(
        Item.columns, joinsText: true, place: place, limit: limit - found.count)
      found += try Row.fetchAll(
        db.cachedStatement(sql: statement.sql), arguments: statement.arguments
      ).map { (query.key($0), $0) }
    }
    return found
  }

  /// How many items fit, counted no further than `limit`: more is not worth the time.
  public func count(_ filter: ItemFilter = ItemFilter(), limit: Int = 10_000) throws -> Int {
    try read { db in
      let states = filter.states.isEmpty ? ItemState.waiting : filter.states
      if filter == ItemFilter(states: filter.states) {
        let counts = try Self.counts(db)
        return min(limit, states.reduce(0) { $0 + (counts[$1] ?? 0) })
      }
      var total = 0
      let hits = try SearchHits(db, filter.text, isCounted: !filter.hasOnlyText)
      // No order is asked for: the one whose index finds them.
      let isByAge = filter.from != nil || filter.until != nil
      let isDriven = (filter.label ?? filter.axis ?? filter.source ?? filter.language) != nil
      for state in try Self.occupied(db, states) where total < limit {
        let query = try ItemQuery(
          db, filter, state: state, order: isByAge && !isDriven ? .oldest : .priority, hits: hits,
          isCounting: true)
        if query.isEmpty { continue }
        let statement = query.count(limit: limit - total)
        total +=
          try Int.fetchOne(
            db.cachedStatement(sql: statement.sql), arguments: statement.arguments) ?? 0
      }
      return total
    }
  }

  /// Those of the states in which there are items.
  private static func occupied(_ db: Database, _ states: [ItemState]) throws -> [ItemState] {
    let counts = try counts(db)
    return states.filter { counts[$0, default: 0] > 0 }
  }

  /// How many items are in each state.
  public func counts() throws -> [ItemState: Int] {
    try read { db in try Self.counts(db) }
  }

  static func counts(_ db: Database) throws -> [ItemState: Int] {
    var counts: [ItemState: Int] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT state, number FROM state_counts") {
      if let state = ItemState(rawValue: row["state"]) { counts[state] = row["number"] }
    }
    return counts
  }

  /// The values a filter can have: labels that were flagged, axes, sources and languages of items
  /// that wait. Read off indexes by jumping from value to value.
  public func filterValues() throws -> FilterValues {
    try read { db in
      let labels = try String.fetchAll(
        db,
        sql: """
          WITH RECURSIVE v(x) AS (
            SELECT min(label) FROM item_labels WHERE is_flagged = 1
            UNION ALL
            SELECT (SELECT min(label) FROM item_labels WHERE is_flagged = 1 AND label > v.x)
            FROM v WHERE v.x IS NOT NULL LIMIT 1000)
          SELECT x FROM v WHERE x IS NOT NULL
          """)
      func jump(_ column: String) throws -> [String] {
        var found: Set<String> = []
        for state in ItemState.waiting + [.decided] {
          found.formUnion(
            try String.fetchAll(
              db,
              sql: """
                WITH RECURSIVE v(x) AS (
                  SELECT min(\(column)) FROM items WHERE state = ? AND state <> 'passed'
                  UNION ALL
                  SELECT (SELECT min(\(column)) FROM items
                    WHERE state = ? AND state <> 'passed' AND \(column) > v.x)
                  FROM v WHERE v.x IS NOT NULL LIMIT 1000)
                SELECT x FROM v WHERE x IS NOT NULL
                """, arguments: [state.rawValue, state.rawValue]))
        }
        return found.sorted()
      }
      return FilterValues(
        labels: labels, sources: try jump("source"), languages: try jump("language"))
    }
  }
}

/// What can be chosen in a filter.
public struct FilterValues: Sendable, Hashable {
  /// Labels that were flagged.
  public var labels: [String]
  /// Sources of items.
  public var sources: [String]
  /// Languages of items.
  public var languages: [String]
}
