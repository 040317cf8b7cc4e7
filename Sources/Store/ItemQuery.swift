import Foundation
import GRDB

/// Builds the statement that lists the items of one state in order.
///
/// A list is read off an index in its order and ends as soon as there are enough; nothing is
/// sorted. Where no index has both conditions and order (text, an axis, a label in another order than
/// priority, several conditions), there are two ways: few items fit one of them, then these are
/// fetched and sorted; or many do, then the walk in order meets them soon.
struct ItemQuery {
  /// More than this many is many.
  static let few = 4000

  private(set) var from: String
  private(set) var conditions: [String]
  private(set) var arguments: StatementArguments
  let order: ItemOrder

  /// Nothing can fit, such as a search without a word that can be searched.
  private(set) var isEmpty = false

  init(_ db: Database, _ filter: ItemFilter, state: ItemState, order wanted: ItemOrder) throws {
    // What passed has few indexes: it is by far the most, and rarely looked at.
    order = wanted.inPassed(state == .passed)
    conditions = ["i.state = ?"]
    arguments = [state.rawValue]
    from = "items i INDEXED BY \(order.index)"
    if state != .passed { conditions.append("i.state <> 'passed'") }
    addPlain(filter)
    var isChosen = false
    if let group = filter.group {
      from = "items i INDEXED BY items_group"
      add("i.group_id = ?", [group])
      isChosen = true
    }
    if let text = filter.text {
      guard let query = SearchText.query(text) else {
        isEmpty = true
        return
      }
      if let found = try isChosen
        ? nil
        : Self.few(
          db, "SELECT rowid FROM search WHERE search MATCH ?", [query])
      {
        choose(found)
        isChosen = true
      } else {
        // Once for the statement, not once for an item: a look into the search index is dear.
        add("i.id IN (SELECT rowid FROM search WHERE search MATCH ?)", [query])
      }
    }
    try narrow(db, filter, state, isChosen: &isChosen)
    addLabel(filter, isChosen: &isChosen)
    if let axis = filter.axis {
      add(
        """
        EXISTS (SELECT 1 FROM item_labels a
          WHERE a.item = i.id AND a.is_flagged = 1 AND a.axis = ?)
        """, [axis])
    }
    if let source = filter.source {
      if !isChosen && order == .priority && state != .passed {
        from = "items i INDEXED BY items_source"
        isChosen = true
      }
      add("i.source = ?", [source])
    }
    if let language = filter.language {
      if !isChosen && order == .priority && state != .passed {
        from = "items i INDEXED BY items_language"
      }
      add("i.language = ?", [language])
    }
  }

  /// Where no single index has both the conditions and the order: looks whether one of the
  /// conditions leaves few items, so that those are fetched and sorted.
  private mutating func narrow(
    _ db: Database, _ filter: ItemFilter, _ state: ItemState, isChosen: inout Bool
  ) throws {
    let count = [filter.label, filter.source, filter.language].count { $0 != nil }
    guard !isChosen, state != .passed, count > (order == .priority ? 1 : 0) else { return }
    if let label = filter.label,
      let found = try Self.few(
        db, "SELECT item FROM item_labels WHERE is_flagged = 1 AND label = ? AND state = ?",
        [label, state.rawValue])
    {
      choose(found)
    } else if let source = filter.source,
      let found = try Self.few(
        db, "SELECT id FROM items WHERE state = ? AND state <> 'passed' AND source = ?",
        [state.rawValue, source])
    {
      choose(found)
    } else if let language = filter.language,
      let found = try Self.few(
        db, "SELECT id FROM items WHERE state = ? AND state <> 'passed' AND language = ?",
        [state.rawValue, language])
    {
      choose(found)
    }
    isChosen = chosen != nil
  }

  /// The items of a query, if they are few.
  private static func few(
    _ db: Database, _ sql: String, _ arguments: StatementArguments
  ) throws -> [Int64]? {
    let found = try Int64.fetchAll(
      db.cachedStatement(sql: sql + " LIMIT ?"), arguments: arguments + [few + 1])
    return found.count <= few ? found : nil
  }

  private mutating func addPlain(_ filter: ItemFilter) {
    if let from = filter.from { add("i.age_at >= ?", [from.milliseconds]) }
    if let until = filter.until { add("i.age_at < ?", [until.milliseconds]) }
    if filter.label == nil {
      if let least = filter.leastScore { add("i.priority >= ?", [least]) }
      if let most = filter.mostScore { add("i.priority <= ?", [most]) }
    }
  }

  private mutating func addLabel(_ filter: ItemFilter, isChosen: inout Bool) {
    guard let label = filter.label else { return }
    var test = ""
    var values: StatementArguments = []
    if let least = filter.leastScore {
      test += " AND l.probability >= ?"
      values += [least]
    }
    if let most = filter.mostScore {
      test += " AND l.probability <= ?"
      values += [most]
    }
    if !isChosen && order == .priority {
      from = "item_labels l INDEXED BY item_labels_queue CROSS JOIN items i ON i.id = l.item"
      conditions[0] = "l.state = ?"
      add("l.is_flagged = 1 AND l.label = ?" + test, [label] + values)
      isLabelDriven = true
      isChosen = true
      return
    }
    add(
      """
      EXISTS (SELECT 1 FROM item_labels l
        WHERE l.item = i.id AND l.label = ? AND l.is_flagged = 1\(test))
      """, [label] + values)
  }

  /// Reads these items and no index.
  private mutating func choose(_ found: [Int64]) {
    from = "json_each(?) j CROSS JOIN items i ON i.id = j.value"
    chosen = "[" + found.map(String.init).joined(separator: ",") + "]"
  }

  private var chosen: String?
  private var isLabelDriven = false

  /// Adds a condition; its values come after those of before.
  mutating func add(_ condition: String, _ values: StatementArguments) {
    conditions.append(condition)
    arguments += values
  }

  /// The statement and its arguments.
  ///
  /// - Parameters:
  ///   - columns: what to select; `t` is the text where `joinsText` is true.
  ///   - after: go on after this item. The conditions for it are written so that the index is
  ///     entered at that place.
  func statement(
    _ columns: String, joinsText: Bool, place: Place = .start, limit: Int
  ) -> (sql: String, arguments: StatementArguments) {
    var conditions = conditions
    var values: StatementArguments = []
    if let chosen { values += [chosen] }
    values += arguments
    let column = isLabelDriven ? "l.priority" : order.column
    let number = isLabelDriven ? "l.item" : "i.id"
    switch place {
    case .start: break
    case .ties(let key):
      // Bounds on the same column must not keep the planner from entering at the very value.
      conditions = conditions.map { $0.hasPrefix(column + " ") ? "+" + $0 : $0 }
      conditions.append("\(column) = ? AND \(number) \(order.tiesDescend ? "<" : ">") ?")
      values += [key.value, key.id]
    case .beyond(let key):
      conditions.append("\(column) \(order.isDescending ? "<" : ">") ?")
      values += [key.value]
    }
    values += [limit]
    let direction = order.isDescending ? "DESC" : "ASC"
    let ties = order.tiesDescend ? "DESC" : "ASC"
    return (
      """
      SELECT \(columns) FROM \(from) \(joinsText ? Item.join : "")
      WHERE \(conditions.joined(separator: " AND "))
      ORDER BY \(column) \(direction), \(number) \(ties) LIMIT ?
      """, values
    )
  }

  /// From where a list is read.
  enum Place {
    case start
    /// Those with the same value and a later number.
    case ties(PageKey)
    /// Those with a later value.
    case beyond(PageKey)
  }

  /// Where an item stands in the list.
  func key(_ row: Row) -> PageKey {
    let column = order.column.dropFirst(2)
    return PageKey(value: row[String(column)], id: row["id"])
  }

  /// Whether `left` stands before `right`.
  static func precedes(_ left: PageKey, _ right: PageKey, _ order: ItemOrder) -> Bool {
    if left.value != right.value {
      return order.isDescending ? left.value > right.value : left.value < right.value
    }
    return order.tiesDescend ? left.id > right.id : left.id < right.id
  }
}
