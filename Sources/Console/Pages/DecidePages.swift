import Foundation
import Store

/// Deciding, and what comes next.
///
/// Without the script a form is sent and the answer is the way to the next item. With it the next
/// item is on the screen already when a decision is sent, and the answer is the one after it.
enum DecidePages {
  static func decide(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let id = try visit.number("item")
    let store = visit.store
    var undo: String?
    switch visit.form.text("action") {
    case "confirm", "reject":
      let task = try store.task(id, by: me.reviewer.id)
      let draft = try VerdictForm(visit, task).draft()
      undo = try store.decide(
        draft, on: id, members: visit.form.all("member").compactMap { Int64($0) },
        by: me.reviewer.id
      ).token
    case "skip": try store.skip(id, by: me.reviewer.id)
    case "escalate":
      let reason = visit.form.some("reason") ?? "needs a second opinion"
      try store.escalate(
        id, reason: String(reason.prefix(200)),
        note: String(visit.form.text("note").prefix(4000)), by: me.reviewer.id)
    case "release":
      try store.release(id, by: me.reviewer.id)
      return .go(to: "/")
    default: throw Refusal.malformed
    }
    guard let queue = visit.form.number("queue") else { return .go(to: "/items/\(id)") }
    return try next(visit, in: queue, undo: undo)
  }

  /// Gives the reviewer an item of a queue.
  static func next(_ visit: Visit) throws -> Answer {
    try next(visit, in: try visit.number("queue"), undo: nil)
  }

  private static func next(_ visit: Visit, in queue: Int64, undo: String?) throws -> Answer {
    let showing = Set(visit.form.all("showing").compactMap { Int64($0) })
    let task = try visit.store.claimNext(
      in: queue, by: try visit.me().reviewer.id, excluding: showing)
    guard visit.isFragment else {
      guard let task else { return try empty(visit, queue) }
      return .go(to: "/items/\(task.item.id)")
    }
    var answer =
      try task.map { Answer.html(try Stage(visit, $0).html()) } ?? Answer(status: 204)
    if let undo { answer.headers.append(("x-winnow-undo", undo)) }
    return answer
  }

  private static func empty(_ visit: Visit, _ queue: Int64) throws -> Answer {
    Page.message(
      visit.desk, visit, title: "Nothing left here",
      detail: "This queue has no item for you now. What you skipped comes back tomorrow.",
      status: 200)
  }

  static func undo(_ visit: Visit) throws -> Answer {
    let task = try visit.store.undo(
      visit.form.text("token"), by: try visit.me().reviewer.id)
    guard visit.isFragment else { return .go(to: "/items/\(task.item.id)") }
    var answer = Answer.html(try Stage(visit, task).html())
    if let token = try visit.store.lastDecision(of: try visit.me().reviewer.id) {
      answer.headers.append(("x-winnow-undo", token))
    }
    return answer
  }

  static func renew(_ visit: Visit) throws -> Answer {
    try visit.store.renew(try visit.number("item"), by: try visit.me().reviewer.id)
    return Answer(status: 204)
  }
}

/// The fields of a verdict.
struct VerdictForm {
  let form: FormFields
  let task: ReviewTask
  let flagged: [String]
  let policies: PolicyTexts
  let now: Timestamp

  init(_ visit: Visit, _ task: ReviewTask) throws {
    form = visit.form
    self.task = task
    flagged = try Stage.questions(visit.store, task.item.id).map(\.label)
    policies = visit.desk.policies
    now = visit.store.now
  }

  /// What the form says.
  ///
  /// To confirm is to confirm every flagged label that is not marked as wrong, and what was added;
  /// to reject is to reject every flagged label.
  func draft() throws -> VerdictDraft {
    let outcome: VerdictDraft.Outcome = form["action"] == "reject" ? .rejected : .confirmed
    let wrong =
      outcome == .rejected ? Set(flagged) : Set(form.all("wrong")).intersection(flagged)
    var added: [String] = []
    for label in form.all("add") where !flagged.contains(label) && !added.contains(label) {
      guard let known = policies[label] else {
        throw Refusal(422, "There is no label “\(label.prefix(60))”")
      }
      if outcome == .rejected && known.axis != "context" {
        throw Refusal(
          422, "“\(known.name)” was added, and the item rejected",
          "Confirm the item, or take the label off.")
      }
      added.append(label)
    }
    let confirmed = flagged.filter { !wrong.contains($0) }
    guard outcome == .rejected || !(confirmed + added).isEmpty else {
      throw Refusal(
        422, flagged.isEmpty ? "There is no label to confirm" : "Every label is marked as wrong",
        "Add a label that applies, or reject.")
    }
    return VerdictDraft(
      outcome: outcome, confirmed: outcome == .confirmed ? confirmed : [],
      rejected: flagged.filter(wrong.contains), added: added, spans: try spans(),
      reason: String(form.text("reason").prefix(200)),
      note: String(form.text("note").prefix(4000)), milliseconds: milliseconds,
      scoreShown: !task.hidesScore)
  }

  /// `start:end:label` for what was selected; a quotation for those who type.
  private func spans() throws -> [VerdictSpan] {
    var spans: [VerdictSpan] = []
    for text in form.all("span").prefix(200) {
      let parts = text.split(separator: ":", maxSplits: 2)
      guard parts.count == 3, let start = Int(parts[0]), let end = Int(parts[1]),
        isLabel(String(parts[2]))
      else { throw Refusal.malformed }
      spans.append(VerdictSpan(start: start, end: end, label: String(parts[2])))
    }
    if let quote = form.some("quote"), let text = task.item.text {
      guard let range = text.range(of: quote) else {
        throw Refusal(422, "The quotation is not in the text", "Copy it from the text.")
      }
      let label = form.text("quote-label")
      guard isLabel(label) else { throw Refusal.malformed }
      let start = text.unicodeScalars.distance(
        from: text.startIndex, to: range.lowerBound)
      let length = text[range].unicodeScalars.count
      spans.append(VerdictSpan(start: start, end: start + length, label: label))
    }
    return spans
  }

  private func isLabel(_ label: String) -> Bool {
    flagged.contains(label) || policies[label] != nil
  }

  /// The time the item was on the screen as the browser counted it, no longer than it was held.
  private var milliseconds: Int {
    let held = max(0, Int(now.milliseconds - task.claimedAt.milliseconds))
    return form.number("elapsed").map { max(0, min(Int(clamping: $0), held)) } ?? held
  }
}
