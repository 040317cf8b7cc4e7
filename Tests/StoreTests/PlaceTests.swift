import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite struct PlaceTests {
  private func chosen(_ desk: Desk, _ ids: [String]) throws -> [ChosenItem] {
    try ids.map { ChosenItem(item: try desk.id($0), reason: .gain, gain: 0.5) }
  }

  private func order(_ desk: Desk, _ states: [ItemState] = []) throws -> [String] {
    try desk.store.items(ItemFilter(states: states), order: .gain, limit: 1000).items
      .map(\.externalID)
  }

  @Test func placesComeFirstAndTheOthersByPriority() throws {
    let desk = try Desk()
    try desk.loadPlain(6)
    #expect(try order(desk) == ["0", "1", "2", "3", "4", "5"])
    try desk.store.setPlaces(chosen(desk, ["4", "2", "5"]), model: "sha256:m", by: .command)
    #expect(try order(desk) == ["4", "2", "5", "0", "1", "3"])
    let place = try #require(try desk.store.place(of: desk.id("2")))
    #expect(place.position == 2 && place.reason == .gain && place.modelID == "sha256:m")
    #expect(try desk.store.place(of: desk.id("0")) == nil)
    try desk.setQueue { $0.order = .gain }
    let ada = try desk.reviewer("ada")
    let served = try (0..<6).compactMap { _ in try desk.judge(ada)?.item }
    #expect(try served == ["4", "2", "5", "0", "1", "3"].map { try desk.id($0) })
    #expect(try desk.store.audit().isClean)
  }

  @Test func aSecondRunReplacesPlacesOfWhatNobodyJudged() throws {
    let desk = try Desk()
    try desk.loadPlain(6)
    try desk.setQueue { $0.order = .gain }
    let ada = try desk.reviewer("ada")
    try desk.store.setPlaces(
      [
        ChosenItem(item: desk.id("3"), reason: .random, gain: 0.25, inclusion: 0.125),
        ChosenItem(item: desk.id("4"), reason: .gain, gain: 0.5),
      ], model: "m", by: .command)
    #expect(try desk.judge(ada)?.item == desk.id("3"))
    let given = try desk.store.setPlaces(
      chosen(desk, ["3", "5"]), model: "n", facts: ["seed": "7"], by: .command)
    #expect(given == 1)
    // The judged item keeps the reason it was judged for.
    let kept = try #require(try desk.store.place(of: desk.id("3")))
    #expect(kept.reason == .random && kept.inclusion == 0.125 && kept.modelID == "m")
    #expect(try desk.store.place(of: desk.id("4")) == nil)
    #expect(try desk.store.places().map(\.item) == [desk.id("5")])
    #expect(try order(desk) == ["5", "0", "1", "2", "4"])
    let entry = try #require(try desk.store.auditHead())
    #expect(entry.kind == "places")
    #expect(entry.payload.contains(#""items":1,"model":"n","random":0,"#))
    #expect(entry.payload.contains(#""seed":"7""#))
  }

  @Test func whatPassedIsListedByItsPlaceToo() throws {
    let desk = try Desk()
    try desk.load(
      (0..<5).map {
        Sample("\($0)", plainText($0), priority: 0.3 - Double($0) * 0.01, isFlagged: false)
      })
    try desk.store.setPlaces(chosen(desk, ["3", "1"]), model: "m", by: .command)
    #expect(try order(desk, [.passed]) == ["3", "1", "0", "2", "4"])
    try desk.setQueue {
      $0.order = .gain
      $0.filter.states = [.open, .passed]
    }
    let ada = try desk.reviewer("ada")
    #expect(try desk.judge(ada)?.item == desk.id("3"))
    let plan = try desk.store.plan(ItemFilter(), .passed, .gain)
    #expect(plan.contains { $0.contains("items_gain") }, "\(plan)")
    #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN i") }, "\(plan)")
  }

  @Test func whatIsWrongChangesNothing() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    try desk.store.setPlaces(chosen(desk, ["1"]), model: "m", by: .command)
    let before = try desk.store.auditHead()
    let first = try ChosenItem(item: desk.id("2"), reason: .gain, gain: 1)
    func code(_ items: [ChosenItem]) -> StoreError.Code? {
      do {
        try desk.store.setPlaces(items, model: "m", by: .command)
        return nil
      } catch {
        return (error as? StoreError)?.code
      }
    }
    #expect(code([first, ChosenItem(item: 99, reason: .gain, gain: 1)]) == .unknown)
    #expect(code([first, first]) == .invalid)
    #expect(code([ChosenItem(item: first.item, reason: .gain, gain: .nan)]) == .invalid)
    #expect(try order(desk) == ["1", "0", "2"])
    #expect(try desk.store.auditHead() == before)
  }

  @Test func unjudgedItemsAreThoseWithATextAndNoVerdict() throws {
    let desk = try Desk()
    try desk.loadPlain(4)
    try desk.load([Sample("p", "a calm sentence", priority: 0.2, isFlagged: false)])
    try desk.load([Sample("without", "never imported")], withTexts: false)
    let ada = try desk.reviewer("ada")
    let judged = try desk.judge(ada)?.item
    func listed(_ includesPassed: Bool) throws -> Set<Int64> {
      var found: Set<Int64> = []
      try desk.store.forEachUnjudgedItem(includesPassed: includesPassed) { found.insert($0) }
      return found
    }
    let all = try Set(["0", "1", "2", "3"].map { try desk.id($0) })
    #expect(try listed(false) == all.subtracting([try #require(judged)]))
    #expect(try listed(true) == listed(false).union([try desk.id("p")]))
    var texts: [String] = []
    try desk.store.forEachText(of: [desk.id("2"), desk.id("without"), desk.id("1")]) {
      texts.append($1)
    }
    #expect(texts == [plainText(2), plainText(1)])
  }

  /// A file of version 1 with a queue in the order that is called “gain” now.
  @Test func aFileOfTheFirstVersionIsBroughtUpToDate() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.sqlite")
    do {
      try StoreFile.prepare(path, createsFile: true)
      let old = try DatabaseQueue(path: path)
      try Schema.migrator.migrate(old, upTo: "1")
      try old.write { db in
        for number in 1...3 {
          try db.execute(
            sql: """
              INSERT INTO items (id, external_id, text_sha256, language, source, imported_at,
                age_at, state, is_flagged, priority, uncertainty, rank, group_id)
              VALUES (?, ?, x'00', 'en', '', 1, 1, 'open', 1, ?, 0.5, ?, ?)
              """, arguments: [number, "\(number)", 0.1 * Double(number), 5 - number, number])
        }
        try db.execute(sql: "UPDATE state_counts SET number = 3 WHERE state = 'open'")
        try db.execute(sql: "UPDATE queues SET ordering = 'rank' WHERE name = 'review'")
      }
      #expect(try old.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
      try old.close()
    }
    let store = try ReviewStore(path)
    #expect(try store.queue(named: "review").order == .gain)
    let listed = try store.items(order: .gain).items.map(\.externalID)
    #expect(listed == ["3", "2", "1"])
    try store.setPlaces(
      [ChosenItem(item: 2, reason: .gain, gain: 1)], model: "m", by: .command)
    #expect(try store.items(order: .gain).items.map(\.externalID) == ["2", "3", "1"])
    #expect(try store.audit().isClean)
    try store.close()
    #expect(try Array(folder.read("old.sqlite")[60..<64]) == [0, 0, 0, UInt8(Schema.version)])
  }
}
