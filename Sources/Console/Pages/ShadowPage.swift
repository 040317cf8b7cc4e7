import Pipeline
import Store

/// How often a second model would decide otherwise about what was shown.
enum ShadowPage {
  static func show(_ visit: Visit) throws -> Answer {
    guard let board = visit.desk.shadow else {
      return try Page.answer(visit, "shadow", title: "Shadow", ["isOff": true])
    }
    let state = board.current
    let policies = visit.desk.policies
    func names(_ labels: [String]) -> String {
      labels.isEmpty ? "nothing" : labels.map(policies.name).joined(separator: ", ")
    }
    func share(_ number: Int) -> String {
      state.items > 0 ? Numbers.percent(Double(number) / Double(state.items)) : "—"
    }
    // Who is about to judge an item must not read here what the machine said of it.
    let differences = try state.differences.reversed().filter { difference in
      let item = try visit.store.item(difference.item)
      return ![.open, .second, .golden].contains(item.state)
    }
    return try Page.answer(
      visit, "shadow", title: "Shadow",
      [
        "name": board.bundle.manifest.name, "model": String(board.bundle.id.prefix(19)),
        "items": Numbers.count(state.items, "item"), "isEmpty": state.items == 0,
        "agreeing": share(state.items - state.differing),
        "flagged": share(state.flagged), "would": share(state.wouldBeFlagged),
        "hidden": state.differences.count > differences.count
          ? Numbers.count(state.differences.count - differences.count, "item") : "",
        "isHiding": state.differences.count > differences.count,
        "differences": differences.map { difference in
          [
            "item": difference.item, "current": names(difference.current),
            "shadow": names(difference.shadow),
          ] as [String: Any]
        },
      ])
  }
}
