import Foundation
import Store

/// The list of items with its filters.
enum ItemsPage {
  private static let rows = 50

  static func show(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let store = visit.store
    let filter = try FilterForm.filter(visit.query, for: me)
    let order = FilterForm.order(visit.query)
    let page = try store.items(filter, order: order, after: key(visit.query), limit: rows)
    // Counting all that fit would take longer than the list.
    let isPlain = filter == ItemFilter(states: filter.states)
    let most =
      isPlain ? 10_000_000 : filter.text == nil ? 2_000 : filter.hasOnlyText ? 1_000 : 200
    let number = try store.count(filter, limit: most)
    let values = try visit.desk.keep("filters") { try store.filterValues() }
    let hides = try hidesScores(visit, me)
    let query = FilterForm.query(filter, order)
    var fields: [String: Any] = [
      "items": try page.items.map { try row($0, visit, me, hidesScore: hides) },
      "isEmpty": page.items.isEmpty,
      "number": number >= most
        ? "more than \(Numbers.count(most - 1, "item"))" : Numbers.count(number, "item"),
      "text": filter.text ?? "", "from": filter.from?.dayText ?? "",
      "until": visit.query.text("until"), "least": visit.query.text("least"),
      "most": visit.query.text("most"), "query": query,
      "states": Page.options(
        [("", "all that wait")]
          + FilterForm.states(for: me).map { ($0.rawValue, FilterForm.name($0)) },
        chosen: filter.states.first?.rawValue ?? ""),
      "labels": Page.options(
        [("", "any")] + values.labels.map { ($0, visit.desk.policies.name($0)) },
        chosen: filter.label ?? ""),
      "axes": Page.options(
        [("", "any"), ("technique", "technique"), ("harm", "harm")], chosen: filter.axis ?? ""),
      "sources": Page.options(
        [("", "any")] + values.sources.filter { !$0.isEmpty }.map { ($0, $0) },
        chosen: filter.source ?? ""),
      "languages": Page.options(
        [("", "any")] + values.languages.map { ($0, $0) }, chosen: filter.language ?? ""),
      "orders": Page.options(
        ItemOrder.allCases.map { ($0.rawValue, HomePage.order($0)) }, chosen: order.rawValue),
      "saved": try store.savedFilters(of: me.reviewer.id).map {
        ["name": $0.name, "query": FilterForm.query($0.filter, $0.order)]
      }, "isNarrowed": !query.isEmpty, "hidesScore": hides,
      "leads": me.leads, "queueFilter": query.inQuery,
    ]
    if let next = page.next {
      fields["next"] = query + (query.isEmpty ? "" : "&") + "after=\(next.id)&at=\(next.value)"
    }
    return try Page.answer(visit, "items", title: "Items", fields)
  }

  private static func key(_ fields: FormFields) -> PageKey? {
    guard let id = fields.number("after"), let value = fields.real("at") else { return nil }
    return PageKey(value: value, id: id)
  }

  /// Whether lists show no score: some queue asks for judgements without it.
  static func hidesScores(_ visit: Visit, _ me: Visitor) throws -> Bool {
    guard !me.oversees else { return false }
    return try visit.store.queues().contains { $0.kind == .review && $0.hidesScore }
  }

  static func row(
    _ item: Item, _ visit: Visit, _ me: Visitor, hidesScore: Bool
  ) throws -> [String: Any] {
    let labels = try visit.store.machineLabels(of: item.id).filter(\.isFlagged)
    let isHarsh = me.preferences.masks && labels.contains { $0.axis == "harm" }
    var row: [String: Any] = [
      "id": item.id, "excerpt": excerpt(item, me, isHarsh: isHarsh),
      "external": item.externalID, "source": item.source, "language": item.language,
      "state": FilterForm.name(FilterForm.shown(item.state, to: me)),
      "age": Numbers.age(item.date ?? item.importedAt, at: visit.store.now),
      "when": Numbers.minute(item.date ?? item.importedAt),
      "labels": labels.prefix(4).map { label in
        [
          "name": visit.desk.policies.name(label.label),
          "score": hidesScore ? "" : Numbers.percent(label.probability), "axis": label.axis,
        ]
      },
    ]
    if item.spread > 1 { row["spread"] = Numbers.count(item.spread, "copy", "copies") }
    if !hidesScore {
      row["score"] = Numbers.percent(item.priority)
      row["meter"] = Numbers.fixed(item.priority, 2)
    }
    return row
  }

  /// The beginning of the text, as HTML.
  static func excerpt(_ item: Item, _ me: Visitor, isHarsh: Bool, length: Int = 220) -> String {
    guard let text = item.text else { return "<em>no text</em>" }
    var start = String(text.prefix(length))
    if start.utf8.count < text.utf8.count { start += "…" }
    let isMasked = me.preferences.masks
    let veils =
      isHarsh
      ? [0..<start.unicodeScalars.count]
      : isMasked ? Veil.words(me.preferences.words, in: start) : []
    return Highlighter(start).html(marks: [], veils: veils)
  }

  // MARK: Saved filters

  static func saveFilter(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    guard let fields = FormFields((visit.form["query"] ?? "").utf8) else {
      throw Refusal.malformed
    }
    let name = String(visit.form.text("name").prefix(60))
    guard !name.isEmpty else { throw Refusal(422, "Give the filter a name") }
    let filter = try FilterForm.filter(fields, for: me)
    let order = FilterForm.order(fields)
    try visit.store.saveFilter(
      SavedFilter(name: name, filter: filter, order: order), of: me.reviewer.id)
    return .go(to: "/items?" + FilterForm.query(filter, order))
  }

  static func removeFilter(_ visit: Visit) throws -> Answer {
    try visit.store.removeFilter(named: visit.form.text("name"), of: try visit.me().reviewer.id)
    return .go(to: "/items")
  }
}
