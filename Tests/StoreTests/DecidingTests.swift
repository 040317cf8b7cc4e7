import Foundation
import Testing

@testable import Store

@Suite struct DecidingTests {
  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func aVerdictKeepsEverythingThatWasSaid() throws {
    let desk = try Desk()
    try desk.load([
      Sample("a", "You fool 👩‍🌾!", labels: [("x", "technique", 0.9), ("y", "harm", 0.6)])
    ])
    let ada = try desk.reviewer("ada")
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    let draft = VerdictDraft(
      outcome: .confirmed, confirmed: ["x"], rejected: ["y"], added: ["satire"],
      spans: [VerdictSpan(start: 4, end: 8, label: "x")], reason: "insult", note: "“quoted”, é\n2",
      milliseconds: 4321, scoreShown: false)
    let done = try desk.store.decide(draft, on: task.item.id, by: ada)
    let verdict = try #require(try desk.store.verdicts(of: task.item.id).first)
    #expect(verdict.draft == draft && verdict.id == done.verdicts[0])
    #expect(verdict.reviewer == ada && verdict.round == .first && verdict.modelID == "sha256:one")
    #expect(verdict.batch == done.token)
    #expect(try verdict.queue == desk.review)
    #expect(verdict.draft.labels == ["satire", "x"])
    #expect(try desk.store.item(task.item.id).state == .decided)
    #expect(try desk.store.claims().isEmpty)
    #expect(try desk.store.exposure(of: ada, since: Timestamp(milliseconds: 0)) == (1, 4321))
  }

  @Test(arguments: [
    VerdictDraft(outcome: .confirmed), VerdictDraft(outcome: .confirmed, rejected: ["x"]),
    VerdictDraft(outcome: .confirmed, confirmed: ["x"], added: ["x"]),
    VerdictDraft(outcome: .confirmed, confirmed: [""]),
    VerdictDraft(outcome: .rejected, spans: [VerdictSpan(start: 2, end: 2, label: "x")]),
    VerdictDraft(outcome: .rejected, spans: [VerdictSpan(start: -1, end: 2, label: "x")]),
    VerdictDraft(outcome: .rejected, spans: [VerdictSpan(start: 0, end: 6, label: "x")]),
  ])
  func contradictionsAreRefused(draft: VerdictDraft) throws {
    let desk = try Desk()
    // Five Unicode scalars.
    try desk.load([Sample("a", "a👩‍🌾b")])
    let ada = try desk.reviewer("ada")
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    #expect(code { _ = try desk.store.decide(draft, on: task.item.id, by: ada) } == .invalid)
    #expect(try desk.store.verdicts(of: task.item.id).isEmpty)
    let good = VerdictDraft(outcome: .rejected, spans: [VerdictSpan(start: 0, end: 5, label: "x")])
    #expect(try desk.store.decide(good, on: task.item.id, by: ada).verdicts.count == 1)
  }

  @Test func withoutAClaimNothingIsDecided() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let item = try desk.id("0")
    #expect(code { _ = try desk.store.decide(.yes, on: item, by: ada) } == .notClaimed)
    _ = try desk.store.claim(item, by: ben)
    #expect(code { _ = try desk.store.decide(.yes, on: item, by: ada) } == .notClaimed)
    _ = try desk.store.decide(.yes, on: item, by: ben)
    // The second click of a double click.
    #expect(code { _ = try desk.store.decide(.yes, on: item, by: ben) } == .notClaimed)
    #expect(try desk.store.verdicts(of: item).count == 1)
  }

  // MARK: Undo

  @Test func undoGivesTheItemBackAndKeepsBothInTheChain() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    let ada = try desk.reviewer("ada")
    let (item, done) = try #require(try desk.judge(ada))
    let task = try desk.store.undo(done.token, by: ada)
    #expect(task.item.id == item && task.purpose == .judge)
    #expect(try desk.store.item(item).state == .open)
    let verdicts = try desk.store.verdicts(of: item)
    #expect(verdicts.map(\.round) == [.first, .withdrawal])
    #expect(verdicts[0].isWithdrawn && verdicts[1].supersedes == verdicts[0].id)
    let kinds = try desk.store.auditEntries(item: item).map(\.kind)
    #expect(kinds == ["verdict", "withdrawal"])
    #expect(code { try desk.store.undo(done.token, by: ada) } == .tooLate)
    _ = try desk.store.decide(.no, on: item, by: ada)
    #expect(try desk.store.item(item).state == .decided)
    #expect(try desk.store.audit().isClean)
  }

  @Test func onlyTheLastDecisionAndOnlyOnesOwn() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let first = try #require(try desk.judge(ada))
    let second = try #require(try desk.judge(ada))
    try desk.judge(ben)
    #expect(code { try desk.store.undo(first.done.token, by: ada) } == .tooLate)
    #expect(code { try desk.store.undo(second.done.token, by: ben) } == .unknown)
    #expect(code { try desk.store.undo("nonsense", by: ada) } == .unknown)
    #expect(try desk.store.lastDecision(of: ada) == second.done.token)
    try desk.store.undo(second.done.token, by: ada)
    try desk.store.undo(first.done.token, by: ada)
    #expect(try desk.store.lastDecision(of: ada) == nil)
    #expect(try desk.store.counts()[.open] == 2)
  }

  @Test func whatOthersBuiltOnCannotBeTakenBack() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    try desk.setQueue { $0.secondShare = 1 }
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let first = try #require(try desk.judge(ada))
    try desk.judge(ben)
    #expect(code { try desk.store.undo(first.done.token, by: ada) } == .tooLate)
    try desk.setQueue { $0.secondShare = 0 }
    let next = try #require(try desk.judge(ada))
    try desk.store.openAppeal(on: next.item, reason: "r", by: .command)
    #expect(code { try desk.store.undo(next.done.token, by: ada) } == .tooLate)
    #expect(try desk.store.audit().isClean)
  }

  // MARK: Groups

  private static let copies = (0..<6).map { number in
    Sample(
      "copy \(number)",
      "The council sold the harbour to its friends and calls it reform, \(number)",
      priority: 0.9 - Double(number) / 100)
  }

  @Test func oneVerdictGoesToAllMembersThatWereLeftIn() throws {
    let desk = try Desk()
    try desk.load(Self.copies + [Sample("other", plainText(3), priority: 0.1)])
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    let members = try desk.store.groupMembers(of: task.item.id, for: ada)
    #expect(members.map(\.externalID) == (1..<6).map { "copy \($0)" })
    // One member is opened by somebody else, one is removed by hand.
    _ = try desk.store.claim(members[0].id, by: ben)
    var draft = VerdictDraft.yes
    draft.spans = [VerdictSpan(start: 4, end: 11, label: "name_calling")]
    let chosen = members.filter { $0.externalID != "copy 3" }.map(\.id)
    let done = try desk.store.decide(
      draft, on: task.item.id, members: chosen + [try desk.id("other")], by: ada)
    #expect(done.verdicts.count == 4)
    #expect(Set(done.leftOut) == [members[0].id, try desk.id("other")])
    #expect(try desk.store.item(try desk.id("copy 3")).state == .open)
    #expect(try desk.store.item(try desk.id("copy 4")).state == .decided)
    // Spans go along to exact copies only.
    #expect(try desk.store.verdicts(of: task.item.id)[0].draft.spans.count == 1)
    #expect(try desk.store.verdicts(of: try desk.id("copy 4"))[0].draft.spans.isEmpty)
    try desk.store.undo(done.token, by: ada)
    #expect(try desk.store.counts()[.open] == 7)
    #expect(try desk.store.audit().isClean)
  }

  // MARK: Escalations and appeals

  @Test func escalatedItemsGoToLeads() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    let (ada, lea) = (try desk.reviewer("ada"), try desk.reviewer("lea", .lead))
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    try desk.store.escalate(task.item.id, reason: "unsure", note: "irony?", by: ada)
    #expect(try desk.store.item(task.item.id).state == .escalated)
    #expect(try desk.store.escalations().map(\.note) == ["irony?"])
    let queue = try desk.store.queue(named: "escalations").id
    #expect(code { _ = try desk.store.claimNext(in: queue, by: ada) } == .notAllowed)
    let (item, done) = try #require(try desk.judge(lea, queue: "escalations"))
    #expect(item == task.item.id)
    #expect(try desk.store.item(item).state == .decided)
    #expect(try desk.store.escalations(of: item)[0].verdict == done.verdicts[0])
    #expect(try desk.store.verdicts(of: item)[0].round == .adjudication)
    try desk.store.undo(done.token, by: lea)
    #expect(try desk.store.item(item).state == .escalated)
    #expect(try desk.store.audit().isClean)
  }

  @Test func appealsGoToSomebodyElse() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    #expect(
      code { try desk.store.openAppeal(on: try desk.id("0"), reason: "r", by: .command) }
        == .notAllowed)
    let (item, _) = try #require(try desk.judge(ada))
    try desk.judge(ada)
    let appeal = try desk.store.openAppeal(
      on: item, appellant: "author", reason: "context", note: "it was a quote", by: .reviewer(ben))
    #expect(try desk.store.item(item).state == .appealed)
    #expect(
      code { try desk.store.openAppeal(on: item, reason: "again", by: .command) } == .notAllowed)
    let queue = try desk.store.queue(named: "appeals").id
    #expect(try desk.store.claimNext(in: queue, by: ada) == nil)
    #expect(code { _ = try desk.store.claim(item, by: ada) } == .alreadyJudged)
    let task = try #require(try desk.store.claimNext(in: queue, by: ben))
    #expect(task.purpose == .appeal && task.item.id == item)
    let done = try desk.store.decide(.no, on: item, by: ben)
    let answered = try desk.store.appeals(of: item)[0]
    #expect(answered.id == appeal.id && answered.isOverturned == true)
    #expect(answered.verdict == done.verdicts[0])
    #expect(try desk.store.overturnedAppeals() == Share(1, of: 1))
    try desk.store.undo(done.token, by: ben)
    #expect(try desk.store.item(item).state == .appealed)
    #expect(try desk.store.overturnedAppeals() == Share(0, of: 0))
    _ = try desk.store.decide(.yes, on: item, by: ben)
    #expect(try desk.store.overturnedAppeals() == Share(0, of: 1))
    #expect(try desk.store.audit().isClean)
  }

  @Test func precedentsAreDecidedItemsOfLikeWording() throws {
    let desk = try Desk()
    let text = "The council sold the old harbour to its own friends and calls that a reform"
    try desk.load([
      Sample("near", text + " of the port, as they always do", priority: 0.9),
      Sample("far", plainText(8), priority: 0.8), Sample("open", text + " again", priority: 0.7),
      Sample("main", text, priority: 0.6, isFlagged: false),
    ])
    let ada = try desk.reviewer("ada")
    try desk.judge(ada, .yes)
    try desk.judge(ada, .no)
    let found = try desk.store.precedents(of: try desk.id("main"))
    #expect(found.map(\.item.externalID) == ["near"])
    #expect(found[0].verdict.draft == .yes && found[0].similarity > 0.5)
  }
}
