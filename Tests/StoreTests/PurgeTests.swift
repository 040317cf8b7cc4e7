import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct PurgeTests {
  /// A word that can be looked for in the bytes of the files.
  private static let secret = "zyzzogetonish"

  private func holds(_ desk: Desk, _ word: String) throws -> Bool {
    for name in try FileManager.default.contentsOfDirectory(atPath: desk.folder.url.path) {
      let data = try Data(contentsOf: desk.folder.url.appendingPathComponent(name))
      if data.range(of: Data(word.utf8)) != nil { return true }
    }
    return false
  }

  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.load(
      (0..<200).map {
        Sample("\($0)", "\($0 % 50 == 3 ? Self.secret : "word") \(plainText($0))")
      })
    return desk
  }

  @Test func nothingOfTheTextIsLeftInTheFile() throws {
    let desk = try desk()
    let ada = try desk.reviewer("ada")
    let task = try desk.store.claim(try desk.id("3"), by: ada)
    var draft = VerdictDraft.yes
    draft.note = "kept"
    _ = try desk.store.decide(draft, on: task.item.id, by: ada)
    #expect(try holds(desk, Self.secret))
    #expect(try desk.store.count(ItemFilter(states: [.open, .decided], text: Self.secret)) == 4)
    for id in ["3", "53", "103", "153"] {
      #expect(try desk.store.purge(externalID: id, by: .command).items == 1)
    }
    #expect(try !holds(desk, Self.secret))
    let item = try desk.store.item(task.item.id)
    #expect(item.text == nil && item.purgedAt != nil && item.state == .decided)
    #expect(item.textHashText == sha256("\(Self.secret) \(plainText(3))"))
    #expect(try desk.store.items(externalID: "53")[0].state == .purged)
    #expect(try desk.store.verdicts(of: item.id)[0].draft.note == "kept")
    #expect(
      try desk.store.count(ItemFilter(states: ItemState.allCases, text: Self.secret)) == 0)
    let record = try desk.store.machineRecords(of: item.id)[0].json
    #expect(record.contains("\"contribution\":0.9") && record.contains("\"start\":0"))
    #expect(!record.contains("rationale") && !record.contains("\"text\":"))
    #expect(try desk.store.audit().isClean)
    // The rest can still be found.
    #expect(try desk.store.count(ItemFilter(text: "word")) == 196)
  }

  @Test func byAge() throws {
    let desk = try desk()
    desk.time.advance(seconds: 86_400 * 10)
    try desk.load([Sample("new", "a new text")])
    let limit = desk.time.now.adding(seconds: -86_400 * 5)
    #expect(try desk.store.purge(importedBefore: limit, by: .command).items == 200)
    #expect(try desk.store.purge(importedBefore: limit, by: .command).items == 0)
    #expect(try desk.store.counts()[.open] == 1)
    #expect(try desk.store.counts()[.purged] == 200)
    #expect(try desk.store.audit().isClean)
  }

  @Test func itDoesNotComeBack() throws {
    let desk = try desk()
    _ = try desk.store.purge(externalID: "3", by: .command)
    let again = Sample("3", "\(Self.secret) \(plainText(3))")
    #expect(try desk.load([again]).purged == 1)
    var newer = again
    newer.model = "sha256:two"
    #expect(try desk.load([newer]).added == 1)
    let run = try DecisionImport(into: desk.store, name: "", stamp: "")
    try run.addTexts([IncomingText(id: "3", text: again.text)])
    let item = try desk.store.items(externalID: "3")[0]
    #expect(item.text == nil && item.state == .purged)
    #expect(
      try desk.store.machineRecords(of: item.id).allSatisfy { !$0.json.contains(Self.secret) })
    #expect(try desk.store.audit().isClean)
    #expect(throws: StoreError.self) { try desk.store.purge(externalID: "none", by: .command) }
  }
}
