import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct StoreFileTests {
  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func makesItselfAndOpensAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("reviews.sqlite")
    let first = try ReviewStore(path)
    try first.addReviewer(name: "ada", role: .lead, by: .command)
    try first.close()
    let header = try folder.read("reviews.sqlite").prefix(100)
    #expect(Array(header[60..<64]) == [0, 0, 0, UInt8(Schema.version)])
    #expect(Array(header[68..<72]) == Array("Winw".utf8))
    #expect(try ReviewStore(path).reviewers().map(\.name) == ["ada"])
  }

  @Test func whatIsNoReviewDatabaseIsRefusedAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(
      "notes.txt", "not a database at all, but quite long " + String(repeating: "x", count: 200))
    #expect(code { _ = try ReviewStore(text) } == .notAStore)
    #expect(try folder.read("notes.txt").starts(with: Array("not a database".utf8)))
    #expect(code { _ = try ReviewStore(folder.url.path) } == .notAStore)
    // A database of another program.
    let desk = try Desk()
    try desk.store.execute("PRAGMA application_id = 0")
    try desk.store.close()
    let before = try desk.folder.read("reviews.sqlite")
    #expect(code { _ = try ReviewStore(desk.store.path) } == .notAStore)
    #expect(try desk.folder.read("reviews.sqlite") == before)
  }

  @Test func aNewerVersionIsRefused() throws {
    let desk = try Desk()
    try desk.store.execute("PRAGMA user_version = 99")
    // Also while the number is only in the log.
    #expect(code { _ = try ReviewStore(desk.store.path) } == .newerVersion)
    try desk.store.close()
    #expect(code { _ = try ReviewStore(desk.store.path) } == .newerVersion)
  }

  @Test func aMissingFileOrFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    var options = ReviewStore.Options()
    #expect(code { _ = try ReviewStore(folder.path("no/such/folder.sqlite")) } == .readOnly)
    options.createsFile = false
    #expect(code { _ = try ReviewStore(folder.path("none.sqlite"), options: options) } == .notFound)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func aLockedFileIsAnErrorAfterSomePatience() throws {
    let desk = try Desk()
    let other = try desk.another(patience: 0.1)
    try desk.store.holding {
      #expect(code { try other.addReviewer(name: "ada", role: .lead, by: .command) } == .locked)
    }
    try other.addReviewer(name: "ada", role: .lead, by: .command)
  }

  @Test func aFullDiskChangesNothing() throws {
    let desk = try Desk()
    try desk.loadPlain(20)
    let pages = try #require(Int(try desk.store.rows("PRAGMA page_count")[0]))
    try desk.store.close()
    var options = ReviewStore.Options()
    options.maximumPages = pages + 5
    let tight = try ReviewStore(desk.store.path, options: options)
    let before = try tight.auditHead()
    let run = try DecisionImport(into: tight, name: "", stamp: "")
    let lines = (100..<2000).map { Sample("\($0)", plainText($0)).line }.joined(separator: "\n")
    let batch = DecisionBatch(parsing: Array(lines.utf8)[...], firstLine: 1)
    #expect(code { try run.add(batch, position: "") } == .full)
    #expect(try tight.auditHead() == before)
    #expect(try tight.counts()[.open] == 20)
    #expect(try tight.audit().isClean)
  }

  /// Whatever bytes are broken: an error or an answer, never a crash.
  @Test func aDamagedFileNeverCrashes() throws {
    let desk = try Desk()
    try desk.loadPlain(50)
    try desk.store.close()
    let whole = try desk.folder.read("reviews.sqlite")
    var random = SplitMix(seed: 5)
    for round in 0..<30 {
      var bytes = whole
      for _ in 0..<40 { bytes[100 + random.below(bytes.count - 100)] = UInt8(random.below(256)) }
      if round % 3 == 0 { bytes.removeLast(random.below(bytes.count / 2)) }
      let folder = try TemporaryFolder()
      let path = try folder.write("broken.sqlite", bytes)
      do {
        let store = try ReviewStore(path)
        _ = try store.items()
        _ = try store.audit()
        _ = try store.export { _ in }
      } catch is StoreError {
      } catch is DecodingError {
      }
    }
  }

  @Test func verdictsAndChainAreOnlyAddedTo() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    let ada = try desk.reviewer("ada")
    try desk.judge(ada)
    for sql in [
      "UPDATE verdicts SET note = 'x'", "DELETE FROM verdicts", "UPDATE audit SET kind = 'x'",
      "DELETE FROM audit",
    ] {
      #expect(throws: StoreError.self) { try desk.store.execute(sql) }
    }
  }
}
