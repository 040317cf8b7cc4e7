import Foundation
import Store

/// The queues, and what the reviewer did today.
enum HomePage {
  static func show(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let store = visit.store
    let queues = try store.queues().filter {
      me.oversees || $0.kind == .review || $0.kind == .appeals
    }
    let rows: [[String: Any]] = try queues.map { queue in
      let number = try store.count(in: queue)
      return [
        "id": queue.id, "name": queue.name, "kind": kind(queue.kind),
        "number": number >= 10_000 ? "over \(Numbers.grouped(9_999))" : Numbers.grouped(number),
        "isEmpty": number == 0, "order": order(queue.order),
        "hidesScore": queue.hidesScore,
        "canJudge": me.judges && number > 0
          && (me.leads || queue.kind == .review || queue.kind == .appeals),
      ]
    }
    let today = try exposure(visit, me)
    let saved: [[String: Any]] = try store.savedFilters(of: me.reviewer.id).map {
      ["name": $0.name, "query": FilterForm.query($0.filter, $0.order)]
    }
    return try Page.answer(
      visit, "home", title: "Queues",
      [
        "queues": rows, "today": today, "saved": saved, "hasSaved": !saved.isEmpty,
        "isEmpty": try store.counts().values.allSatisfy { $0 == 0 }, "judges": me.judges,
      ])
  }

  /// What the reviewer read today; about nobody else.
  static func exposure(_ visit: Visit, _ me: Visitor) throws -> String {
    let now = visit.store.now
    let midnight = Timestamp(milliseconds: now.milliseconds / Timestamp.day * Timestamp.day)
    let (verdicts, spent) = try visit.store.exposure(of: me.reviewer.id, since: midnight)
    return verdicts == 0
      ? "Nothing read yet today."
      : "Today you read \(Numbers.count(verdicts, "item")) in \(Numbers.duration(spent))."
  }

  static func kind(_ kind: ReviewQueue.Kind) -> String {
    switch kind {
    case .review: "First and second judgements"
    case .adjudication: "Judgements that differ"
    case .escalations: "Passed on by reviewers"
    case .appeals: "Appealed against; for somebody who has not judged them"
    }
  }

  static func order(_ order: ItemOrder) -> String {
    switch order {
    case .priority: "most probable first"
    case .uncertainty: "least sure first"
    case .oldest: "oldest first"
    case .newest: "newest first"
    case .spread: "most copies first"
    case .gain: "most useful to label first"
    }
  }
}
