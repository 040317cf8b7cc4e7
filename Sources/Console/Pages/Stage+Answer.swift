import Store

extension Stage {
  /// The labels of a known answer, with those that were set, or that the machine flagged, ticked.
  func addAnswer(to values: inout [String: Any]) throws {
    let answer = item.state == .golden ? try visit.store.goldenAnswer(of: item.id) : nil
    let chosen = try Set(
      answer?.labels ?? Self.questions(visit.store, item.id).map(\.label))
    let policies = visit.desk.policies
    values["goldenAxes"] = ["technique", "harm", "context"].map { axis in
      [
        "name": policies.axes[axis]?.name ?? axis,
        "choices": policies.labels.filter { $0.axis == axis }.map {
          ["label": $0.id, "name": $0.name, "isChosen": chosen.contains($0.id)] as [String: Any]
        },
      ] as [String: Any]
    }
    values["outcomes"] = Page.options(
      [("confirmed", "confirmed"), ("rejected", "rejected")],
      chosen: answer?.outcome.rawValue ?? "confirmed")
    values["goldenNote"] = answer?.note ?? ""
  }
}
