import Foundation
import Testing

@testable import Store

@Suite struct AuditTests {
  /// A database in which everything has happened.
  static func lived() throws -> Desk {
    let desk = try Desk()
    try desk.loadPlain(30)
    try desk.load([Sample("p", "passed text", priority: 0.1, isFlagged: false)])
    try desk.setQueue { $0.secondShare = 0.4 }
    let (ada, ben, lea) = (
      try desk.reviewer("ada"), try desk.reviewer("ben"), try desk.reviewer("lea", .lead)
    )
    for number in 0..<12 { try desk.judge(ada, number % 3 == 0 ? .no : .yes) }
    for _ in 0..<6 { try desk.judge(ben) }
    while try desk.judge(lea, queue: "adjudication") != nil {}
    let last = try #require(try desk.judge(ada))
    try desk.store.undo(last.done.token, by: ada)
    try desk.store.escalate(last.item, reason: "r", note: "n", by: ada)
    let decided = try desk.store.items(ItemFilter(states: [.decided]), limit: 5).items
    try desk.store.openAppeal(on: decided[0].id, reason: "r", by: .command)
    try desk.store.setGolden(
      try desk.id("29"), outcome: .confirmed, labels: ["x"], by: .reviewer(lea))
    try desk.store.setSetting("s", "v", by: .command)
    _ = try desk.store.purge(externalID: "28", by: .command)
    return desk
  }

  @Test func everyChangeIsAnEntryAndAllHold() throws {
    let desk = try Self.lived()
    let report = try desk.store.audit()
    #expect(report.faults == [])
    let entries = try desk.store.auditEntries(limit: 1000)
    #expect(report.entries == Int64(entries.count) && report.head == entries.last?.hashText)
    #expect(
      Set(entries.map(\.kind)) == [
        "import", "texts", "queue", "reviewer.add", "verdict", "withdrawal", "escalation",
        "appeal", "golden.set", "setting", "purge",
      ])
    // The chain by hand: SHA-256 over the hash before and the payload.
    var previous = Data(count: 32)
    for entry in entries {
      previous = Digest.sha256(previous + Data(entry.payload.utf8))
      #expect(previous == entry.hash)
    }
  }

  @Test func noEntryHoldsTextOrNames() throws {
    let desk = try Self.lived()
    let payloads = try desk.store.auditEntries(limit: 1000).map(\.payload).joined()
    for word in plainText(0).split(separator: " ") { #expect(!payloads.contains(word)) }
    // With both quotes: a hash may end in these letters.
    #expect(!payloads.contains("\"ada\"") && !payloads.contains("passed text"))
  }

  /// What was done to the file, and the first thing the audit must say about it.
  static let tampering: [(sql: String, entry: Bool, says: String)] = [
    (
      "UPDATE audit SET payload = replace(payload, 'first', 'third') WHERE kind = 'verdict' AND seq = (SELECT min(seq) FROM audit WHERE kind = 'verdict')",
      true, "hash"
    ),
    ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 7", true, "hash"),
    ("UPDATE audit SET time = time + 1 WHERE seq = 7", true, "were changed"),
    ("UPDATE audit SET actor = 'reviewer:9' WHERE seq = 7", true, "were changed"),
    ("UPDATE audit SET item = 1 WHERE seq = 3", true, "were changed"),
    ("DELETE FROM audit WHERE seq = 9", true, "missing"),
    ("DELETE FROM audit WHERE seq = 1", true, "missing"),
    ("DELETE FROM audit WHERE seq = 9; UPDATE audit SET seq = seq - 1 WHERE seq > 9", true, "hash"),
    (
      "UPDATE audit SET seq = -1 WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = 10; UPDATE audit SET seq = 10 WHERE seq = -1",
      true, "hash"
    ),
    ("UPDATE verdicts SET outcome = 'confirmed' WHERE outcome = 'rejected'", true, "was changed"),
    ("UPDATE verdicts SET note = 'x' WHERE id = 3", true, "was changed"),
    ("UPDATE verdicts SET reviewer = 2 WHERE id = 3", true, "was changed"),
    ("UPDATE verdicts SET created_at = 5 WHERE id = 3", true, "was changed"),
    (
      "UPDATE verdict_labels SET judgement = 'rejected' WHERE verdict = 2", true,
      "labels of verdict 2"
    ),
    ("UPDATE verdict_labels SET label = 'x' WHERE verdict = 2", true, "labels of verdict 2"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM verdicts WHERE id = 3", true, "verdict 3 is missing"),
    (
      "INSERT INTO verdicts SELECT 999, item, reviewer, round, outcome, confirmed, rejected, added, spans, reason, note, milliseconds, model_id, score_shown, queue, batch, NULL, created_at FROM verdicts WHERE id = 1",
      false, "verdicts"
    ),
    (
      "UPDATE decisions SET record = replace(record, '0.5', '0.4') WHERE id = 4", true, "decision 4"
    ),
    (
      "UPDATE decisions SET record = '{}', record_sha256 = zeroblob(32) WHERE id = 4", true,
      "changed, added or removed"
    ),
    ("UPDATE items SET text_sha256 = zeroblob(32) WHERE id = 4", true, "changed, added or removed"),
    ("UPDATE items SET external_id = 'other' WHERE id = 4", true, "changed, added or removed"),
    ("UPDATE items SET state = 'decided' WHERE id = 25", false, "state of item 25"),
    ("UPDATE items SET priority = 0.001 WHERE id = 25", false, "item 25 differs"),
    ("UPDATE items SET effective = NULL WHERE state = 'decided'", false, "does not follow"),
    ("UPDATE texts SET text = 'other' WHERE item = 4", false, "text of item 4"),
    ("DELETE FROM texts WHERE item = 4", false, "texts"),
    ("INSERT INTO texts VALUES (29, 'back again')", false, "texts"),
    ("UPDATE items SET purged_at = NULL WHERE purged_at IS NOT NULL", true, "are not those"),
    (
      "UPDATE decisions SET record = '{\"text\":\"back\"}' WHERE is_redacted = 1", true,
      "was changed"
    ),
    ("DELETE FROM golden", true, "golden answer"),
    ("UPDATE golden SET labels = '[\"y\"]'", true, "golden answer"),
    ("UPDATE reviewers SET role = 'administrator' WHERE name = 'ada'", true, "reviewer 1"),
    (
      "INSERT INTO reviewers (name, pseudonym, role, created_at) VALUES ('eve', 'e', 'lead', 0)",
      false, "does not know"
    ),
    ("UPDATE appeals SET reason = 'other'", true, "appeals"),
    ("DELETE FROM escalations", true, "escalations"),
    ("UPDATE state_counts SET number = number + 1 WHERE state = 'open'", false, "counter"),
  ]

  @Test(arguments: tampering.indices)
  func tamperingIsFound(place: Int) throws {
    let change = Self.tampering[place]
    let desk = try Self.lived()
    for trigger in ["verdicts_stay", "verdicts_remain", "audit_stay", "audit_remain"] {
      try desk.store.execute("DROP TRIGGER \(trigger)")
    }
    try desk.store.execute("PRAGMA foreign_keys = OFF; " + change.sql)
    let report = try desk.store.audit()
    let first = try #require(report.faults.first, "not found: \(change.sql)")
    #expect(
      report.faults.contains { $0.detail.contains(change.says) }, "\(report.faults)")
    #expect((first.entry != nil) == change.entry, "\(first)")
  }

  @Test func theFirstBrokenEntryIsNamed() throws {
    let desk = try Self.lived()
    try desk.store.execute("DROP TRIGGER audit_stay")
    try desk.store.execute("UPDATE audit SET payload = payload || ' ' WHERE seq IN (6, 8, 11)")
    let report = try desk.store.audit()
    #expect(report.faults.map(\.entry) == [6] && report.entries == 5)
  }

  /// The end cut off together with what it describes: only the head that was noted tells.
  @Test func aCutOffEndIsFoundByTheHead() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    try desk.store.setSetting("a", "1", by: .command)
    try desk.store.setSetting("b", "2", by: .command)
    let head = try desk.store.audit().head
    try desk.store.setSetting("c", "3", by: .command)
    #expect(try desk.store.audit(expectedHead: head).isClean)
    #expect(try desk.store.audit(expectedHead: head.uppercased()).isClean)
    try desk.store.execute("DROP TRIGGER audit_remain")
    try desk.store.execute("DELETE FROM audit WHERE seq > 3")
    #expect(try desk.store.audit().isClean)
    let report = try desk.store.audit(expectedHead: head)
    #expect(!report.isClean && report.faults[0].detail.contains("expected hash"))
  }

  @Test func anEmptyChainIsWhole() throws {
    let desk = try Desk()
    let report = try desk.store.audit()
    #expect(report.isClean && report.entries == 0)
    #expect(report.head == String(repeating: "0", count: 64))
    try desk.store.note("promotion", by: .command, ["model": "sha256:x"])
    #expect(try desk.store.auditHead()?.kind == "note.promotion")
    #expect(try desk.store.audit().isClean)
  }
}
