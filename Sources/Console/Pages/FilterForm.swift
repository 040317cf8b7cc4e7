import Store

/// A filter as fields of a form and of an address.
enum FilterForm {
  /// Reads fields.
  ///
  /// - Throws: `Refusal` where a date or a number is none.
  static func filter(_ fields: FormFields, for visitor: Visitor) throws -> ItemFilter {
    func date(_ name: String) throws -> Timestamp? {
      guard let text = fields.some(name) else { return nil }
      guard let time = Timestamp(reading: text) else {
        throw Refusal(422, "“\(text)” is no date", "Write it as 2026-11-22.")
      }
      return time
    }
    func score(_ name: String) throws -> Double? {
      guard let text = fields.some(name) else { return nil }
      guard let value = fields.real(name), (0...100).contains(value) else {
        throw Refusal(422, "“\(text)” is no share", "Write per cent, from 0 to 100.")
      }
      return value / 100
    }
    let group = fields.number("group")
    return ItemFilter(
      states: states(fields.text("state"), for: visitor), label: fields.some("label"),
      axis: fields.some("axis"), source: fields.some("source"),
      language: fields.some("language"), from: try date("from"),
      until: try date("until").map { Timestamp(milliseconds: $0.milliseconds + Timestamp.day) },
      leastScore: try score("least"), mostScore: try score("most"),
      text: fields.some("text"), group: group)
  }

  static func order(_ fields: FormFields) -> ItemOrder {
    ItemOrder(rawValue: fields.text("order")) ?? .priority
  }

  /// A reviewer must not learn which items were judged before or have a known answer.
  private static func states(_ name: String, for visitor: Visitor) -> [ItemState] {
    guard let state = ItemState(rawValue: name) else { return [] }
    guard !visitor.oversees else { return [state] }
    switch state {
    case .open: return [.open, .second]
    case .second, .golden: return []
    default: return [state]
    }
  }

  /// States to choose from.
  static func states(for visitor: Visitor) -> [ItemState] {
    visitor.oversees
      ? ItemState.allCases : [.open, .disputed, .escalated, .appealed, .decided, .passed, .purged]
  }

  static func name(_ state: ItemState) -> String {
    switch state {
    case .open: "waits for a judgement"
    case .second: "waits for a second judgement"
    case .disputed: "judgements differ"
    case .escalated: "passed on to a lead"
    case .appealed: "appealed"
    case .decided: "decided"
    case .golden: "known answer"
    case .purged: "text removed"
    case .passed: "passed by the machine"
    }
  }

  /// The state as somebody may see it.
  static func shown(_ state: ItemState, to visitor: Visitor) -> ItemState {
    !visitor.oversees && (state == .second || state == .golden) ? .open : state
  }

  /// The filter as a query, without a question mark.
  static func query(_ filter: ItemFilter, _ order: ItemOrder) -> String {
    var fields: [(String, String)] = []
    if filter.states.count == 1 || filter.states == [.open, .second] {
      fields.append(("state", filter.states[0].rawValue))
    }
    for (name, value) in [
      ("label", filter.label), ("axis", filter.axis), ("source", filter.source),
      ("language", filter.language), ("text", filter.text),
    ] {
      if let value { fields.append((name, value)) }
    }
    if let from = filter.from { fields.append(("from", from.dayText)) }
    if let until = filter.until {
      fields.append(("until", until.adding(seconds: -86_400).dayText))
    }
    if let least = filter.leastScore { fields.append(("least", share(least))) }
    if let most = filter.mostScore { fields.append(("most", share(most))) }
    if let group = filter.group { fields.append(("group", String(group))) }
    if order != .priority { fields.append(("order", order.rawValue)) }
    return fields.map { "\($0.0)=\($0.1.inQuery)" }.joined(separator: "&")
  }

  /// Per cent without needless decimals.
  static func share(_ value: Double) -> String {
    let percent = (value * 10_000).rounded() / 100
    return percent == percent.rounded() ? String(Int(percent)) : String(percent)
  }
}
