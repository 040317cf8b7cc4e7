import Foundation
import Store

/// Figures about the work, as charts and as tables to keep. None of them is about one reviewer.
enum InsightPages {
  static func show(_ visit: Visit) throws -> Answer {
    let period = Period(rawValue: visit.query.text("by")) ?? .day
    let policies = visit.desk.policies
    let volume = try self.volume(visit, period)
    let trend = try self.trend(visit, period)
    let precision = try visit.desk.keep("precision") { try visit.store.precision() }
    let flags = try visit.desk.keep("flags") { try visit.store.flagRate() }
    let appeals = try visit.desk.keep("appeals") { try visit.store.overturnedAppeals() }
    let ages = try visit.desk.keep("ages") { try visit.store.queueAges() }
    let label = visit.query.some("label") ?? top(trend).first ?? ""
    let now = visit.store.now
    return try Page.answer(
      visit, "insights", title: "Insights",
      [
        "periods": Page.options(
          Period.allCases.map { ($0.rawValue, $0.rawValue) },
          chosen: period.rawValue),
        "period": period.rawValue, "flagRate": words(flags), "overturned": words(appeals),
        "volume": Chart.lines(
          "Items and verdicts", places: volume.map { $0.start.dayText },
          series: [
            Chart.Series(name: "items", values: volume.map { Double($0.items) }),
            Chart.Series(name: "flagged", values: volume.map { Double($0.flagged) }),
            Chart.Series(name: "verdicts", values: volume.map { Double($0.verdicts) }),
          ], leastTop: 4),
        "rate": Chart.lines(
          "Share of items that were flagged", places: volume.map { $0.start.dayText },
          series: [
            Chart.Series(
              name: "flag rate",
              values: volume.map { $0.items > 0 ? Double($0.flagged) / Double($0.items) : nil })
          ], height: 180, mostTop: 1, unit: { Numbers.fixed($0 * 100, 1) + "\u{A0}%" }),
        "precision": Chart.bars(
          "Precision by label",
          precision.compactMap { one in
            one.precision.value.map {
              Chart.Bar(
                name: policies.name(one.label), value: $0, interval: one.precision.interval,
                note: "\(one.precision.count) of \(one.precision.total)")
            }
          }),
        "trend": trendChart(trend, policies), "label": label,
        "labels": Page.options(
          top(trend, 60).map { ($0, policies.name($0)) }, chosen: label),
        "sources": try sourceChart(visit, period, label),
        "ages": ages.map { age in
          [
            "state": FilterForm.name(age.state), "items": Numbers.grouped(age.items),
            "oldest": age.oldest.map { Numbers.age($0, at: now) } ?? "—",
            "median": age.median.map { Numbers.age($0, at: now) } ?? "—",
          ]
        },
      ])
  }

  static func words(_ share: Share) -> String {
    guard let value = share.value, let interval = share.interval else { return "none yet" }
    return "\(Numbers.percent(value)) (\(Numbers.grouped(share.count)) of "
      + "\(Numbers.grouped(share.total)); 95 % interval \(Numbers.percent(interval.lowerBound)) to "
      + "\(Numbers.percent(interval.upperBound)))"
  }

  private static func volume(_ visit: Visit, _ period: Period) throws -> [Volume] {
    try visit.desk.keep("volume \(period)") { Array(try visit.store.volume(by: period).suffix(60)) }
  }

  private static func trend(
    _ visit: Visit, _ period: Period, label: String? = nil, bySource: Bool = false
  ) throws -> [TrendPoint] {
    try visit.desk.keep("trend \(period) \(label ?? "") \(bySource)") {
      try visit.store.trend(by: period, label: label, bySource: bySource)
    }
  }

  /// The labels that were flagged most.
  private static func top(_ points: [TrendPoint], _ number: Int = 6) -> [String] {
    var totals: [String: Int] = [:]
    for point in points { totals[point.label, default: 0] += point.flagged }
    return totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(number).map(\.key)
  }

  private static func trendChart(_ points: [TrendPoint], _ policies: PolicyTexts) -> String {
    shares(
      "Share of items flagged, by label", points, names: top(points), of: \.label,
      title: policies.name)
  }

  private static func sourceChart(
    _ visit: Visit, _ period: Period, _ label: String
  ) throws -> String {
    guard !label.isEmpty else { return "" }
    let points = try trend(visit, period, label: label, bySource: true)
    var totals: [String: Int] = [:]
    for point in points { totals[point.source ?? "", default: 0] += point.flagged }
    let names = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map(\.key)
    return shares(
      "\(visit.desk.policies.name(label)) by source", points, names: names,
      of: { $0.source ?? "" }, title: { $0.isEmpty ? "no source" : $0 })
  }

  private static func shares(
    _ title: String, _ points: [TrendPoint], names: [String], of key: (TrendPoint) -> String,
    title name: (String) -> String
  ) -> String {
    let starts = Array(Set(points.map(\.start)).sorted().suffix(60))
    var found: [String: [Timestamp: Double]] = [:]
    for point in points where point.items > 0 {
      found[key(point), default: [:]][point.start] = Double(point.flagged) / Double(point.items)
    }
    return Chart.lines(
      title, places: starts.map(\.dayText),
      series: names.map { one in
        Chart.Series(name: name(one), values: starts.map { found[one]?[$0] ?? 0 })
      }, mostTop: 1, unit: { Numbers.fixed($0 * 100, 1) + "\u{A0}%" })
  }

  // MARK: CSV

  static func table(_ visit: Visit) throws -> Answer {
    let period = Period(rawValue: visit.query.text("by")) ?? .day
    let name = visit.parameters["name"] ?? ""
    var table: Table
    switch name {
    case "volume.csv":
      table = Table(["start", "items", "flagged", "verdicts"])
      for row in try visit.store.volume(by: period) {
        table.add([row.start.dayText, "\(row.items)", "\(row.flagged)", "\(row.verdicts)"])
      }
    case "figures.csv":
      table = Table(["figure", "count", "total", "share", "low", "high"])
      for (name, share) in [
        ("flagged", try visit.store.flagRate()),
        ("appeals_overturned", try visit.store.overturnedAppeals()),
      ] {
        table.add([
          name, "\(share.count)", "\(share.total)", plain(share.value),
          plain(share.interval?.lowerBound), plain(share.interval?.upperBound),
        ])
      }
    case "trend.csv":
      table = Table(["start", "label", "flagged", "items", "share", "low", "high"])
      for row in try visit.store.trend(by: period) {
        table.add([row.start.dayText, row.label] + shares(row))
      }
    case "sources.csv":
      table = Table(["start", "label", "source", "flagged", "items", "share", "low", "high"])
      let label = visit.query.some("label")
      for row in try visit.store.trend(by: period, label: label, bySource: true) {
        table.add([row.start.dayText, row.label, row.source ?? ""] + shares(row))
      }
    case "precision.csv":
      table = Table(["label", "confirmed", "judged", "precision", "low", "high", "added"])
      for row in try visit.store.precision() {
        table.add([
          row.label, "\(row.precision.count)", "\(row.precision.total)",
          plain(row.precision.value), plain(row.precision.interval?.lowerBound),
          plain(row.precision.interval?.upperBound), "\(row.added)",
        ])
      }
    case "ages.csv":
      table = Table(["state", "items", "oldest", "median"])
      for row in try visit.store.queueAges() {
        table.add([
          row.state.rawValue, "\(row.items)", row.oldest?.description ?? "",
          row.median?.description ?? "",
        ])
      }
    case "agreement.csv":
      try Need.overseeing.check(visit.visitor)
      table = try AgreementPages.table(visit)
    case "golden.csv":
      try Need.overseeing.check(visit.visitor)
      table = try AgreementPages.goldenTable(visit)
    default: throw Refusal.notFound
    }
    return .csv(table.text, name: name)
  }

  private static func shares(_ row: TrendPoint) -> [String] {
    let share = Share(row.flagged, of: row.items)
    return [
      "\(row.flagged)", "\(row.items)", plain(share.value), plain(share.interval?.lowerBound),
      plain(share.interval?.upperBound),
    ]
  }

  static func plain(_ value: Double?) -> String {
    value.map { String(format: "%.4f", $0) } ?? ""
  }
}
