import Foundation
import GRDB

/// A share with its interval.
public struct Share: Sendable, Hashable {
  /// How many.
  public var count: Int
  /// Out of how many.
  public var total: Int

  /// The share; `nil` out of none.
  public var value: Double? { total > 0 ? Double(count) / Double(total) : nil }
  /// Wilson's interval at 95 %.
  public var interval: ClosedRange<Double>? { Agreement.wilson(count, of: total) }

  /// Makes a share.
  public init(_ count: Int, of total: Int) {
    self.count = count
    self.total = total
  }
}

/// A stretch of time that is counted as one.
public enum Period: String, Sendable, Hashable, CaseIterable, Codable {
  /// From midnight to midnight, UTC.
  case day
  /// From Monday on.
  case week

  /// The SQL for the first millisecond of the period that a moment is in. 1970-01-05 was a Monday.
  func start(_ column: String) -> String {
    let length = self == .day ? Timestamp.day : 7 * Timestamp.day
    let shift = self == .day ? 0 : 4 * Timestamp.day
    // Division rounds towards zero; moments before 1970 are moved by a whole number of periods.
    let whole = 1_000_000 * length
    return "((\(column) - \(shift) + \(whole)) / \(length) * \(length) + \(shift) - \(whole))"
  }

  /// The same for a column `day` that counts days.
  var startOfDay: String { start("(day * \(Timestamp.day))") }
}

/// What happened in a period.
public struct Volume: Sendable, Hashable {
  /// When the period begins.
  public var start: Timestamp
  /// Items written (or imported, where that is unknown) in it.
  public var items: Int
  /// Of these, those the machine flagged.
  public var flagged: Int
  /// Verdicts given in it.
  public var verdicts: Int
}

/// How often a label was flagged in a period.
public struct TrendPoint: Sendable, Hashable {
  /// When the period begins.
  public var start: Timestamp
  /// The label.
  public var label: String
  /// The source; `nil` where all are taken together.
  public var source: String?
  /// Items flagged for the label.
  public var flagged: Int
  /// All items of the period (and source).
  public var items: Int
}

/// How right the machine is about a label, by the verdicts in force.
public struct LabelPrecision: Sendable, Hashable {
  /// The label.
  public var label: String
  /// Confirmed, out of confirmed and rejected.
  public var precision: Share
  /// Items where people added the label.
  public var added: Int
}

/// How long items wait.
public struct QueueAge: Sendable, Hashable {
  /// The state they wait in.
  public var state: ItemState
  /// How many wait.
  public var items: Int
  /// When the oldest came in.
  public var oldest: Timestamp?
  /// When the one in the middle came in: half are older.
  public var median: Timestamp?
}

extension ReviewStore {
  /// Items and verdicts by period, the oldest first. Items are counted by whole days, from that of
  /// `since` on.
  ///
  /// - Complexity: reads numbers by day that are kept with the items, and all verdicts since then.
  public func volume(by period: Period, since: Timestamp? = nil) throws -> [Volume] {
    try read { db in
      var found: [Int64: Volume] = [:]
      func at(_ row: Row, _ change: (inout Volume) -> Void) {
        let start: Int64 = row["start"]
        change(
          &found[
            start,
            default: Volume(
              start: Timestamp(milliseconds: start), items: 0, flagged: 0, verdicts: 0)])
      }
      let items = try Row.fetchAll(
        db,
        sql: """
          SELECT \(period.startOfDay) AS start, sum(items) AS items, sum(flagged) AS flagged
          FROM day_items WHERE day >= ? GROUP BY 1 HAVING sum(items) > 0
          """, arguments: [Self.day(since)])
      for row in items {
        at(row) {
          $0.items = row["items"]
          $0.flagged = row["flagged"]
        }
      }
      let verdicts = try Row.fetchAll(
        db,
        sql: """
          SELECT \(period.start("v.created_at")) AS start, count(*) AS verdicts FROM verdicts v
          WHERE v.created_at >= ? AND \(Verdict.stands) GROUP BY 1
          """, arguments: [since?.milliseconds ?? Int64.min])
      for row in verdicts { at(row) { $0.verdicts = row["verdicts"] } }
      return found.values.sorted { $0.start < $1.start }
    }
  }

  /// How often labels were flagged, by period and, if wanted, by source; from the day of `since` on.
  ///
  /// - Parameter label: one label; `nil` for all.
  /// - Complexity: reads numbers by day, label and source that are kept with the items.
  public func trend(
    by period: Period, label: String? = nil, bySource: Bool = false, since: Timestamp? = nil
  ) throws -> [TrendPoint] {
    let source = bySource ? "source" : "''"
    let day = Self.day(since)
    return try read { db in
      struct Key: Hashable {
        var start: Int64
        var source: String
      }
      var totals: [Key: Int] = [:]
      let items = try Row.fetchAll(
        db,
        sql: """
          SELECT \(period.startOfDay) AS start, \(source) AS source, sum(items) AS number
          FROM day_items WHERE day >= ? GROUP BY 1, 2
          """, arguments: [day])
      for row in items { totals[Key(start: row["start"], source: row["source"])] = row["number"] }
      let arguments: StatementArguments = label.map { [day, $0] } ?? [day]
      return try Row.fetchAll(
        db,
        sql: """
          SELECT \(period.startOfDay) AS start, \(source) AS source, label,
            sum(flagged) AS number
          FROM day_labels WHERE day >= ? \(label == nil ? "" : "AND label = ?")
          GROUP BY 1, 2, 3 HAVING sum(flagged) > 0 ORDER BY 1, 3, 2
          """, arguments: arguments
      ).map { row in
        TrendPoint(
          start: Timestamp(milliseconds: row["start"]), label: row["label"],
          source: bySource ? row["source"] : nil, flagged: row["number"],
          items: totals[Key(start: row["start"], source: row["source"])] ?? 0)
      }
    }
  }

  /// The number of the day of a moment, counted from 1970-01-01.
  private static func day(_ moment: Timestamp?) -> Int64 {
    guard let moment else { return Int64.min }
    let (day, rest) = moment.milliseconds.quotientAndRemainder(dividingBy: Timestamp.day)
    return rest < 0 ? day - 1 : day
  }

  /// Precision of each label from the verdicts in force, by label. A review of what the machine
  /// chose says nothing about what it missed.
  public func precision() throws -> [LabelPrecision] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT l.label, sum(l.judgement = 'confirmed') AS confirmed,
            sum(l.judgement = 'rejected') AS rejected, sum(l.judgement = 'added') AS added
          FROM items i INDEXED BY items_decided JOIN verdict_labels l ON l.verdict = i.effective
          WHERE i.decided_at IS NOT NULL GROUP BY 1 ORDER BY 1
          """
      ).map { row in
        let confirmed: Int = row["confirmed"]
        return LabelPrecision(
          label: row["label"],
          precision: Share(confirmed, of: confirmed + (row["rejected"] as Int)),
          added: row["added"])
      }
    }
  }

  /// The share of items the machine flagged.
  public func flagRate() throws -> Share {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT coalesce(sum(flagged), 0) AS flagged, coalesce(sum(items), 0) AS number
          FROM day_items
          """)
      return Share(row?["flagged"] ?? 0, of: row?["number"] ?? 0)
    }
  }

  /// The share of answered appeals in which the verdict changed.
  public func overturnedAppeals() throws -> Share {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT coalesce(sum(is_overturned), 0) AS overturned, count(*) AS number FROM appeals
          WHERE verdict IS NOT NULL
          """)
      return Share(row?["overturned"] ?? 0, of: row?["number"] ?? 0)
    }
  }

  /// How long items wait in each state, by when they were written or imported.
  public func queueAges() throws -> [QueueAge] {
    try read { db in
      let counts = try Self.counts(db)
      return try ItemState.waiting.map { state in
        let number = counts[state] ?? 0
        func moment(_ place: Int) throws -> Timestamp? {
          try Int64.fetchOne(
            db,
            sql: """
              SELECT age_at FROM items INDEXED BY items_age
              WHERE state = ? AND state <> 'passed' ORDER BY age_at LIMIT 1 OFFSET ?
              """, arguments: [state.rawValue, place]
          ).map { Timestamp(milliseconds: $0) }
        }
        return QueueAge(
          state: state, items: number, oldest: try moment(0),
          median: number > 0 ? try moment((number - 1) / 2) : nil)
      }
    }
  }

  /// How many verdicts, and how much time, a reviewer has given since a moment: for the reviewer's
  /// own counter and reminder of a break.
  public func exposure(of reviewer: Int64, since: Timestamp) throws -> (
    verdicts: Int, milliseconds: Int
  ) {
    try read { db in
      let row = try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT count(*) AS number, coalesce(sum(milliseconds), 0) AS spent
            FROM (SELECT milliseconds, created_at, round FROM verdicts INDEXED BY verdicts_time
              WHERE created_at >= ? AND reviewer = ? AND round <> 'withdrawal')
            """), arguments: [since.milliseconds, reviewer])
      return (row?["number"] ?? 0, row?["spent"] ?? 0)
    }
  }
}
