import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite struct ClaimTests {
  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func theNextItemIsTheFirstThatNobodyHolds() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let queue = try desk.review
    let first = try #require(try desk.store.claimNext(in: queue, by: ada))
    #expect(first.item.externalID == "0" && first.purpose == .judge)
    // The same again, as after a reload; and the one after it, fetched ahead.
    #expect(try desk.store.claimNext(in: queue, by: ada)?.item.id == first.item.id)
    #expect(
      try desk.store.claimNext(in: queue, by: ada, excluding: [first.item.id])?.item.externalID
        == "1")
    #expect(try desk.store.claimNext(in: queue, by: ben)?.item.externalID == "2")
    let cleo = try desk.reviewer("cleo")
    #expect(try desk.store.claimNext(in: queue, by: cleo) == nil)
    #expect(code { _ = try desk.store.claim(first.item.id, by: cleo) } == .notClaimed)
    #expect(try desk.store.claims().count == 3)
  }

  @Test func claimsExpire() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada, seconds: 60))
    #expect(try desk.store.claimNext(in: desk.review, by: ben) == nil)
    desk.time.advance(seconds: 30)
    try desk.store.renew(task.item.id, by: ada, seconds: 60)
    desk.time.advance(seconds: 50)
    #expect(try desk.store.claimNext(in: desk.review, by: ben) == nil)
    desk.time.advance(seconds: 11)
    #expect(try desk.store.claimNext(in: desk.review, by: ben)?.item.id == task.item.id)
    #expect(code { _ = try desk.store.decide(.yes, on: task.item.id, by: ada) } == .notClaimed)
    #expect(code { try desk.store.renew(task.item.id, by: ada) } == .notClaimed)
  }

  /// Work is not thrown away because a claim ran out while nobody wanted the item.
  @Test func anExpiredClaimThatNobodyTookStillCounts() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    let ada = try desk.reviewer("ada")
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada, seconds: 60))
    desk.time.advance(seconds: 3600)
    #expect(try desk.store.decide(.yes, on: task.item.id, by: ada).verdicts.count == 1)
  }

  @Test func skippedItemsGoToOthers() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    try desk.store.skip(task.item.id, by: ada)
    #expect(try desk.store.claimNext(in: desk.review, by: ada)?.item.externalID == "1")
    #expect(try desk.store.claimNext(in: desk.review, by: ben)?.item.externalID == "0")
    try desk.store.release(task.item.id, by: ben)
    try desk.store.release(try desk.id("1"), by: ada)
    desk.time.advance(seconds: 90_000)
    #expect(try desk.store.claimNext(in: desk.review, by: ada)?.item.externalID == "0")
  }

  @Test func queuesKeepToTheirFilterAndOrder() throws {
    let desk = try ListTests.mixed()
    let ben = try desk.reviewer("ben")
    let queue = try desk.store.saveQueue(
      ReviewQueue(
        name: "threats", filter: ItemFilter(label: "threat", language: "de"), order: .uncertainty),
      by: .command)
    var expected = try desk.store.items(
      ItemFilter(states: [.open], label: "threat", language: "de"), order: .uncertainty, limit: 500
    ).items.map(\.id)[...]
    #expect(expected.count > 10)
    while let (item, _) = try desk.judgeIn(queue.id, ben) {
      #expect(item == expected.popFirst())
    }
    #expect(expected.isEmpty)
    #expect(try desk.store.count(in: queue) == 0)
  }

  @Test func aSampleOfWhatPassedIsAQueueToo() throws {
    let desk = try Desk()
    try desk.load((0..<5).map { Sample("\($0)", plainText($0), priority: 0.1, isFlagged: false) })
    let ada = try desk.reviewer("ada")
    #expect(try desk.store.claimNext(in: desk.review, by: ada) == nil)
    let queue = try desk.store.saveQueue(
      ReviewQueue(name: "passed", filter: ItemFilter(states: [.passed])), by: .command)
    let task = try #require(try desk.store.claimNext(in: queue.id, by: ada))
    _ = try desk.store.decide(
      VerdictDraft(outcome: .confirmed, added: ["smears"]), on: task.item.id, by: ada)
    #expect(try desk.store.item(task.item.id).state == .decided)
    #expect(try desk.store.counts()[.passed] == 4)
  }

  @Test func rolesAreKept() throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    let auditor = try desk.reviewer("otto", .auditor)
    #expect(code { _ = try desk.store.claimNext(in: desk.review, by: auditor) } == .notAllowed)
    let ada = try desk.reviewer("ada")
    let leads = try desk.store.queue(named: "adjudication").id
    #expect(code { _ = try desk.store.claimNext(in: leads, by: ada) } == .notAllowed)
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    try desk.store.changeReviewer(ada, isActive: false, by: .command)
    #expect(try desk.store.claims().isEmpty)
    #expect(code { _ = try desk.store.decide(.yes, on: task.item.id, by: ada) } == .notAllowed)
  }

  // MARK: Second reviews

  @Test func secondReviewsAreBlindAndByOthers() throws {
    let desk = try Desk()
    try desk.loadPlain(4)
    try desk.setQueue { $0.secondShare = 1 }
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    for _ in 0..<4 { try desk.judge(ada) }
    #expect(try desk.judge(ada) == nil)
    #expect(try desk.store.counts()[.second] == 4)
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ben))
    // Nothing tells it from a first look.
    #expect(task.purpose == .judge && task.item.state == .open)
    #expect(task.item.effectiveVerdict == nil && task.item.decidedAt == nil)
    let seen = try desk.store.history(of: task.item.id, seenBy: ben)
    #expect(!seen.contains { if case .verdict = $0.kind { true } else { false } })
    _ = try desk.store.decide(.yes, on: task.item.id, by: ben)
    #expect(try desk.store.item(task.item.id).state == .decided)
    let after = try desk.store.history(of: task.item.id, seenBy: ben)
    #expect(after.count { if case .verdict = $0.kind { true } else { false } } == 2)
  }

  @Test func aShareIsJudgedTwice() throws {
    let desk = try Desk()
    try desk.loadPlain(400)
    try desk.setQueue { $0.secondShare = 0.25 }
    let ada = try desk.reviewer("ada")
    for _ in 0..<400 { try desk.judge(ada) }
    let second = try #require(try desk.store.counts()[.second])
    // 100 ± 4 standard deviations.
    #expect((65...135).contains(second))
  }

  @Test func disagreementGoesToALeadWhoHasNotJudged() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    try desk.setQueue { $0.secondShare = 1 }
    let (lea, ben, kim) = (
      try desk.reviewer("lea", .lead), try desk.reviewer("ben"), try desk.reviewer("kim", .lead)
    )
    try desk.judge(lea, .yes)
    let item = try #require(try desk.judge(ben, .no)).item
    #expect(try desk.store.item(item).state == .disputed)
    #expect(try desk.store.item(item).effectiveVerdict == nil)
    #expect(try desk.judge(lea, queue: "adjudication") == nil)
    let task = try #require(
      try desk.store.claimNext(in: desk.store.queue(named: "adjudication").id, by: kim))
    #expect(task.purpose == .adjudicate && task.item.state == .disputed)
    #expect(try desk.store.history(of: item, seenBy: kim).count == 4)
    let done = try desk.store.decide(.no, on: item, by: kim)
    let settled = try desk.store.item(item)
    #expect(settled.state == .decided && settled.effectiveVerdict == done.verdicts[0])
  }

  // MARK: Golden items

  @Test func goldenItemsComeUnseenAtTheirShare() throws {
    let desk = try Desk()
    try desk.loadPlain(400)
    for number in 300..<400 {
      try desk.store.setGolden(
        try desk.id("\(number)"), outcome: .confirmed, labels: ["name_calling"], by: .command)
    }
    try desk.setQueue { $0.goldenShare = 0.2 }
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    var places: [[Int]] = []
    for reviewer in [ada, ben] {
      var golden: [Int] = []
      for serving in 0..<100 {
        let task = try #require(try desk.store.claimNext(in: desk.review, by: reviewer))
        #expect(task.item.state == .open && task.purpose == .judge)
        if try #require(Int(task.item.externalID)) >= 300 { golden.append(serving) }
        #expect(
          try desk.store.history(of: task.item.id, seenBy: reviewer).allSatisfy {
            if case .verdict = $0.kind { false } else { true }
          })
        _ = try desk.store.decide(serving % 10 == 0 ? .no : .yes, on: task.item.id, by: reviewer)
      }
      places.append(golden)
    }
    // 20 ± 4 standard deviations, at places of their own.
    for golden in places { #expect((4...36).contains(golden.count)) }
    #expect(places[0] != places[1])
    let scores = try desk.store.goldenScores()
    #expect(scores.map(\.judged) == places.map(\.count))
    #expect(
      scores.map(\.right) == places.map { $0.count { $0 % 10 != 0 } })
    #expect(try desk.store.counts()[.golden] == 100)
    #expect(try desk.store.audit().isClean)
  }

  @Test func servingsRepeatInACopyOfTheFile() throws {
    let desk = try Desk()
    try desk.loadPlain(60)
    for number in 40..<60 {
      try desk.store.setGolden(
        try desk.id("\(number)"), outcome: .rejected, labels: [], by: .command)
    }
    try desk.setQueue {
      $0.goldenShare = 0.3
      $0.secondShare = 0.5
    }
    let ada = try desk.reviewer("ada")
    try desk.store.checkpoint()
    let copy = desk.folder.path("copy.sqlite")
    try FileManager.default.copyItem(atPath: desk.store.path, toPath: copy)
    let runs = try [desk.store, try ReviewStore(copy)].map { store in
      try (0..<40).map { _ in
        let task = try #require(
          try store.claimNext(in: try store.queue(named: "review").id, by: ada))
        _ = try store.decide(.yes, on: task.item.id, by: ada)
        return "\(task.item.id) \(try store.item(task.item.id).state)"
      }
    }
    #expect(runs[0] == runs[1])
  }

  // MARK: Near-duplicates

  @Test func copiesOfWhatSomebodyHoldsStayAway() throws {
    let desk = try Desk()
    let text = "The council sold the harbour to its friends and calls it reform."
    try desk.load([
      Sample("a", text, priority: 0.9), Sample("b", text + "!", priority: 0.8),
      Sample("c", plainText(1), priority: 0.7),
    ])
    let (ada, ben) = (try desk.reviewer("ada"), try desk.reviewer("ben"))
    let task = try #require(try desk.store.claimNext(in: desk.review, by: ada))
    #expect(task.item.spread == 2)
    #expect(try desk.store.claimNext(in: desk.review, by: ben)?.item.externalID == "c")
  }

  // MARK: At the same time

  /// Eight clients, each with a connection of its own, take and judge everything there is.
  @Test func noTwoReviewersGetTheSameItem() throws {
    let desk = try Desk()
    try desk.loadPlain(400)
    try desk.setQueue { $0.secondShare = 0.3 }
    let reviewers = try (0..<8).map { try desk.reviewer("reviewer \($0)") }
    let stores = try reviewers.map { _ in try desk.another(patience: 60) }
    let queue = try desk.review
    let open = Mutex<Set<Int64>>([])
    let failures = Mutex<[String]>([])
    let judged = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { client in
      do {
        while let task = try stores[client].claimNext(in: queue, by: reviewers[client]) {
          if !open.withLock({ $0.insert(task.item.id).inserted }) {
            failures.withLock { $0.append("item \(task.item.id) was given to two") }
          }
          if task.item.id % 17 == 0 { usleep(2000) }
          open.withLock { _ = $0.remove(task.item.id) }
          _ = try stores[client].decide(.yes, on: task.item.id, by: reviewers[client])
          judged.withLock { $0.append("\(task.item.id) \(client)") }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    // A client that is last has nobody left for its second judgements.
    for client in [0, 1, 2, 0, 1] {
      while let task = try stores[client].claimNext(in: queue, by: reviewers[client]) {
        _ = try stores[client].decide(.yes, on: task.item.id, by: reviewers[client])
        judged.withLock { $0.append("\(task.item.id) \(client)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let all = judged.withLock { $0 }
    #expect(Set(all).count == all.count)
    #expect(try desk.store.counts()[.decided] == 400)
    #expect(try desk.store.audit().isClean)
  }
}

extension Desk {
  func judgeIn(_ queue: Int64, _ reviewer: Int64) throws -> (Int64, Decided)? {
    guard let task = try store.claimNext(in: queue, by: reviewer) else { return nil }
    return (task.item.id, try store.decide(.no, on: task.item.id, by: reviewer))
  }
}
