import Foundation
import GRDB

/// Builds the statement that lists the items of one state in order.
///
/// A list is read off an index in its order and ends as soon as there are enough; nothing is
/// sorted. Where no index has both conditions and order (text, a label in another order than
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

  init(
    _ db: Database, _ filter: ItemFilter, state: ItemState, order wanted: ItemOrder,
    hits: SearchHits? = nil, isCounting: Bool = false
  ) throws {
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
    let hits = try hits ?? SearchHits(db, filter.text)
    if case .few(let found) = hits {
      isEmpty = found.isEmpty
      if isEmpty { return }
      choose(found)
      isChosen = true
    }
    if !isChosen, state != .passed, let found = try Self.narrow(db, filter, state, order) {
      choose(found)
      isChosen = true
    }
    if case .many(let query, let number) = hits {
      // A count needs no order, and ends when there are enough.
      let isCount = isCounting && filter.hasOnlyText
      try find(db, query, number, isChosen: &isChosen, isCount: isCount)
    }
    addLabel(filter, isChosen: &isChosen)
    addAxis(filter, isChosen: &isChosen)
    let isIndexed = order == .priority && state != .passed
    if let source = filter.source {
      if !isChosen && isIndexed {
        from = "items i INDEXED BY items_source"
        isChosen = true
      }
      add("i.source = ?", [source])
    }
    if let language = filter.language {
      if !isChosen && isIndexed { from = "items i INDEXED BY items_language" }
      add("i.language = ?", [language])
    }
  }

  /// More hits than this are not fetched and sorted.
  private static let sortable = 5000

  /// Many have the words. A look into the search index for one item takes a hundred times as long
  /// as a step of a walk, and all hits at once a tenth of a second for half a million.
  private mutating func find(
    _ db: Database, _ query: String, _ number: Int, isChosen: inout Bool, isCount: Bool
  ) throws {
    if !isChosen && (isCount || number <= Self.sortable) {
      from = "(SELECT rowid AS value FROM search WHERE search MATCH ?) j"
      from += " CROSS JOIN items i ON i.id = j.value"
      chosen = query
      isChosen = true
    } else if !isChosen, number >= SearchHits.most, try isFrequent(db, query) {
      // Nearly every item has them: a short walk that looks at each.
      add("EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = i.id)", [query])
    } else {
      add("i.id IN (SELECT rowid FROM search WHERE search MATCH ?)", [query])
    }
  }

  /// Whether words stand in one of six items or more at the head of the list.
  private func isFrequent(_ db: Database, _ query: String) throws -> Bool {
    let sample = 90
    let head = statement("i.id", joinsText: false, limit: sample)
    let found = try Int.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT count(*) FROM (\(head.sql)) k
          WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = k.id)
          """), arguments: head.arguments + [query])
    return (found ?? 0) * 6 >= sample
  }

  /// Where no single index has both the conditions and the order: looks whether one of the
  /// conditions leaves few items, so that those are fetched and sorted.
  private static func narrow(
    _ db: Database, _ filter: ItemFilter, _ state: ItemState, _ order: ItemOrder
  ) throws -> [Int64]? {
    let here: StatementArguments = [state.rawValue]
    let items = "SELECT id FROM items WHERE state = ? AND state <> 'passed' AND "
    let labels = "SELECT item FROM item_labels WHERE is_flagged = 1 AND state = ? AND "
    // Each with whether the index of the order can serve it.
    var ways: [(isServed: Bool, sql: String, arguments: StatementArguments)] = []
    let isPriority = order == .priority
    if let label = filter.label { ways.append((isPriority, labels + "label = ?", here + [label])) }
    if let axis = filter.axis { ways.append((isPriority, labels + "axis = ?", here + [axis])) }
    if let source = filter.source {
      ways.append((isPriority, items + "source = ?", here + [source]))
    }
    if let language = filter.language {
      ways.append((isPriority, items + "language = ?", here + [language]))
    }
    let isByAge = order == .oldest || order == .newest
    if filter.from != nil || filter.until != nil {
      let from = filter.from?.milliseconds ?? Int64.min
      let until = filter.until?.milliseconds ?? Int64.max
      ways.append((isByAge, items + "age_at >= ? AND age_at < ?", here + [from, until]))
    }
    if filter.label == nil, filter.leastScore != nil || filter.mostScore != nil {
      let (least, most) = (filter.leastScore ?? 0, filter.mostScore ?? 1)
      ways.append((isPriority, items + "priority >= ? AND priority <= ?", here + [least, most]))
    }
    guard ways.count > 1 || ways.contains(where: { !$0.isServed }) else { return nil }
    for way in ways {
      if let found = try few(db, way.sql, way.arguments) { return found }
    }
    return nil
  }

  /// The items of a query, if they are few.
  private static func few(
    _ db: Database, _ sql: String, _ arguments: StatementArguments
  ) throws -> [Int64]? {
    let found = try Int64.fetchAll(
      db.cachedStatement(sql: sql + " LIMIT ?"), arguments: arguments + [few + 1])
    // An item stands once for each of its labels of an axis.
    return found.count <= few ? Set(found).sorted() : nil
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
      drive(by: "item_labels_queue")
      add("l.is_flagged = 1 AND l.label = ?" + test, [label] + values)
      isChosen = true
      return
    }
    add(
      """
      EXISTS (SELECT 1 FROM item_labels l
        WHERE l.item = i.id AND l.label = ? AND l.is_flagged = 1\(test))
      """, [label] + values)
  }

  private mutating func addAxis(_ filter: ItemFilter, isChosen: inout Bool) {
    guard let axis = filter.axis else { return }
    if !isChosen && order == .priority {
      drive(by: "item_labels_axis")
      // An item stands there once for each of its labels: only the first counts.
      add(
        """
        l.is_flagged = 1 AND l.axis = ? AND NOT EXISTS (SELECT 1 FROM item_labels b
          WHERE b.item = l.item AND b.label < l.label AND b.axis = l.axis AND b.is_flagged = 1)
        """, [axis])
      isChosen = true
      return
    }
    add(
      """
      EXISTS (SELECT 1 FROM item_labels a
        WHERE a.item = i.id AND a.is_flagged = 1 AND a.axis = ?)
      """, [axis])
  }

  /// Reads an index of labels in place of one of items.
  private mutating func drive(by index: String) {
    labels = "item_labels l INDEXED BY \(index)"
    from = labels + " CROSS JOIN items i ON i.id = l.item"
    conditions[0] = "l.state = ?"
    if conditions.count > 1 && conditions[1] == "i.state <> 'passed'" { conditions.remove(at: 1) }
  }

  /// Reads these items and no index.
  private mutating func choose(_ found: [Int64]) {
    from = "json_each(?) j CROSS JOIN items i ON i.id = j.value"
    chosen = "[" + found.map(String.init).joined(separator: ",") + "]"
  }

  private var chosen: String?
  /// The index of labels that is read; empty where none is.
  private var labels = ""
  private var isLabelDriven: Bool { !labels.isEmpty }

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
    if chosen != nil { return sorted(columns, joinsText: joinsText, conditions, values, limit) }
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

  /// The statement that counts, no further than `limit`.
  func count(limit: Int) -> (sql: String, arguments: StatementArguments) {
    let chosen: StatementArguments = chosen.map { [$0] } ?? []
    // Items are looked at only where a condition asks for them.
    let isOfLabels = isLabelDriven && !conditions.contains { $0.contains("i.") }
    return (
      """
      SELECT count(*) FROM (SELECT 1 FROM \(isOfLabels ? labels : from)
        WHERE \(conditions.joined(separator: " AND ")) LIMIT ?)
      """, chosen + arguments + [limit]
    )
  }

  /// The statement where items are fetched and sorted: what is shown of them is read after that.
  private func sorted(
    _ columns: String, joinsText: Bool, _ conditions: [String], _ values: StatementArguments,
    _ limit: Int
  ) -> (sql: String, arguments: StatementArguments) {
    let direction = order.isDescending ? "DESC" : "ASC"
    let ties = order.tiesDescend ? "DESC" : "ASC"
    let ordering = "ORDER BY \(order.column) \(direction), i.id \(ties)"
    return (
      """
      SELECT \(columns) FROM (SELECT i.id AS number FROM \(from)
        WHERE \(conditions.joined(separator: " AND ")) \(ordering) LIMIT ?) k
      CROSS JOIN items i ON i.id = k.number \(joinsText ? Item.join : "") \(ordering)
      """, values + [limit]
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
