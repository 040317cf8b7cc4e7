import Foundation
import Store

/// One item on its page.
enum ItemPages {
  static func show(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let id = try visit.number("item")
    let item = try visit.store.item(id)
    let stage: Stage
    if me.judges, let task = try held(visit, id) {
      stage = try Stage(visit, task)
    } else {
      stage = try Stage(visit, looking: item)
    }
    return try page(visit, stage)
  }

  static func page(_ visit: Visit, _ stage: Stage) throws -> Answer {
    try Page.answer(
      visit, "item", title: "Item \(stage.item.externalID)", ["stage": try stage.html()])
  }

  private static func held(_ visit: Visit, _ item: Int64) throws -> ReviewTask? {
    do { return try visit.store.task(item, by: try visit.me().reviewer.id) } catch let error
      as StoreError where error.code == .notClaimed
    { return nil }
  }

  static func claim(_ visit: Visit) throws -> Answer {
    let id = try visit.number("item")
    _ = try visit.store.claim(
      id, in: visit.form.number("queue"), by: try visit.me().reviewer.id)
    return .go(to: "/items/\(id)")
  }

  static func appeal(_ visit: Visit) throws -> Answer {
    let id = try visit.number("item")
    let reason = visit.form.text("reason")
    guard !reason.isEmpty else { throw Refusal(422, "An appeal needs a reason") }
    try visit.store.openAppeal(
      on: id, appellant: String(visit.form.text("appellant").prefix(200)),
      reason: String(reason.prefix(200)), note: String(visit.form.text("note").prefix(4000)),
      by: .reviewer(try visit.me().reviewer.id))
    return .go(to: "/items/\(id)")
  }

  static func golden(_ visit: Visit) throws -> Answer {
    let id = try visit.number("item")
    let actor = Actor.reviewer(try visit.me().reviewer.id)
    guard visit.form["action"] != "remove" else {
      try visit.store.removeGolden(id, by: actor)
      return .go(to: "/items/\(id)")
    }
    guard let outcome = VerdictDraft.Outcome(rawValue: visit.form.text("outcome")) else {
      throw Refusal.malformed
    }
    let labels = visit.form.all("labels").filter { !$0.isEmpty }
    for label in labels where visit.desk.policies[label] == nil {
      throw Refusal(422, "There is no label “\(label.prefix(60))”")
    }
    guard outcome == .rejected || !labels.isEmpty else {
      throw Refusal(422, "The answer confirms and names no label", "Tick the labels that apply.")
    }
    try visit.store.setGolden(
      id, outcome: outcome, labels: labels, note: String(visit.form.text("note").prefix(4000)),
      by: actor)
    return .go(to: "/items/\(id)")
  }
}

/// The definition of a label.
enum LabelPage {
  static func show(_ visit: Visit) throws -> Answer {
    guard let label = visit.parameters["label"].flatMap({ visit.desk.policies[$0] }) else {
      throw Refusal.notFound
    }
    return try Page.answer(visit, "label", title: label.name, values(label))
  }

  static func values(_ label: PolicyTexts.Label) -> [String: Any] {
    [
      "label": label.id, "name": label.name, "axis": label.axis,
      "definition": label.definition ?? "", "guidance": label.guidance ?? "",
      "policy": label.policy ?? "", "examples": label.examples ?? [],
      "nearMisses": label.nearMisses ?? [],
    ]
  }
}
