import Foundation
import Testing

@testable import Store

@Suite struct AccountTests {
  @Test func namesAreUniqueAndPseudonymsMadeUp() throws {
    let desk = try Desk()
    let ada = try desk.store.addReviewer(
      name: "ada", role: .lead, credential: "scrypt:…", by: .command)
    #expect(ada.pseudonym != "ada" && ada.credential == "scrypt:…" && ada.isActive)
    #expect(throws: StoreError.self) { try desk.reviewer("ada") }
    #expect(throws: StoreError.self) { try desk.reviewer("") }
    #expect(throws: StoreError.self) { try desk.reviewer(ada.pseudonym) }
    try desk.store.changeReviewer(ada.id, role: .administrator, by: .reviewer(ada.id))
    try desk.store.setPreferences(#"{"plain":true}"#, of: ada.id)
    let changed = try #require(try desk.store.reviewer(named: "ada"))
    #expect(changed.role == .administrator && changed.preferences == #"{"plain":true}"#)
    #expect(try desk.store.reviewer(named: "nobody") == nil)
    #expect(try desk.store.audit().isClean)
  }

  @Test func sessionsEnd() throws {
    let desk = try Desk()
    let ada = try desk.reviewer("ada")
    let token = Data(repeating: 7, count: 32)
    try desk.store.startSession(tokenHash: token, csrf: "c", reviewer: ada, seconds: 100)
    #expect(try desk.store.session(tokenHash: token)?.reviewer.name == "ada")
    #expect(try desk.store.session(tokenHash: token)?.csrf == "c")
    desk.time.advance(seconds: 90)
    try desk.store.touchSession(tokenHash: token, seconds: 100)
    desk.time.advance(seconds: 90)
    #expect(try desk.store.session(tokenHash: token) != nil)
    desk.time.advance(seconds: 20)
    #expect(try desk.store.session(tokenHash: token) == nil)
    try desk.store.startSession(tokenHash: token + [1], csrf: "c", reviewer: ada, seconds: 100)
    try desk.store.startSession(tokenHash: token + [2], csrf: "c", reviewer: ada, seconds: 100)
    try desk.store.endSession(tokenHash: token + [1])
    #expect(try desk.store.session(tokenHash: token + [1]) == nil)
    try desk.store.changeReviewer(ada, isActive: false, by: .command)
    #expect(try desk.store.session(tokenHash: token + [2]) == nil)
    #expect(throws: StoreError.self) {
      try desk.store.startSession(tokenHash: token, csrf: "c", reviewer: ada, seconds: 100)
    }
  }

  @Test func queuesAndFiltersAreKept() throws {
    let desk = try Desk()
    #expect(
      try desk.store.queues().map(\.name) == ["review", "adjudication", "escalations", "appeals"])
    let filter = ItemFilter(
      states: [.open], label: "x", from: Timestamp(milliseconds: 5), leastScore: 0.25, text: "a b")
    var queue = ReviewQueue(
      name: "mine", filter: filter, order: .uncertainty, hidesScore: true, goldenShare: 0.1,
      secondShare: 0.2)
    queue = try desk.store.saveQueue(queue, by: .command)
    #expect(try desk.store.queue(named: "mine") == queue && queue.filter == filter)
    queue.isActive = false
    try desk.store.saveQueue(queue, by: .command)
    #expect(try desk.store.queues().count == 4)
    queue.goldenShare = 1.5
    #expect(throws: StoreError.self) { try desk.store.saveQueue(queue, by: .command) }
    #expect(throws: StoreError.self) {
      try desk.store.saveQueue(ReviewQueue(name: "review"), by: .command)
    }
    let ada = try desk.reviewer("ada")
    let saved = SavedFilter(name: "mine", filter: filter, order: .newest)
    try desk.store.saveFilter(saved, of: ada)
    try desk.store.saveFilter(saved, of: ada)
    #expect(try desk.store.savedFilters(of: ada) == [saved])
    try desk.store.removeFilter(named: "mine", of: ada)
    #expect(try desk.store.savedFilters(of: ada).isEmpty)
    #expect(try desk.store.setting("none") == nil)
    try desk.store.setSetting("none", "some", by: .command)
    #expect(try desk.store.setting("none") == "some")
  }

  @Test func asynchronousCallersDoNotWaitOnTheirThread() async throws {
    let desk = try Desk()
    try desk.loadPlain(2)
    #expect(try await desk.store.perform { try $0.counts()[.open] } == 2)
    await #expect(throws: StoreError.self) { try await desk.store.perform { try $0.item(99) } }
  }
}
