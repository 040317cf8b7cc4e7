import Crypto
import Foundation
import GRDB

/// What is wrong with the chain or with what it describes.
public struct AuditFault: Sendable, Hashable {
  /// The entry that is broken, or whose facts do not hold; `nil` where it concerns no single one.
  public var entry: Int64?
  /// What is wrong, in a clause.
  public var detail: String
}

/// What an audit found.
public struct AuditReport: Sendable, Hashable {
  /// Entries that were read.
  public var entries: Int64 = 0
  /// The hash of the last one in hexadecimal digits; zeros for an empty chain.
  public var head = String(repeating: "0", count: 64)
  /// Faults in the order they were found, at most a hundred: the first is the first broken entry.
  public var faults: [AuditFault] = []

  /// Whether nothing is wrong.
  public var isClean: Bool { faults.isEmpty }
}

extension ReviewStore {
  /// Verifies the audit chain against itself and the tables against the chain, at one moment.
  ///
  /// - Parameters:
  ///   - expectedHead: the hash of an entry that was noted earlier: the chain must have it. Without
  ///     it, a chain whose last entries were removed together with what they describe is as valid
  ///     as before.
  ///   - progress: is told how many entries are done.
  public func audit(expectedHead: String? = nil, progress: (Int64) -> Void = { _ in }) throws
    -> AuditReport
  {
    try read { db in
      let check = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
      guard check == "ok" else {
        throw StoreError(
          .damaged, file: path, detail: "the database is damaged (\(check))",
          hint: "restore a backup, or save what is left with “sqlite3 FILE .recover”")
      }
      var run = AuditRun(db: db)
      try run.chain(expectedHead: expectedHead?.lowercased(), progress)
      if !run.isBroken { try run.tables() }
      return run.report
    }
  }
}

/// One verification.
struct AuditRun {
  let db: Database
  private(set) var report = AuditReport()
  /// The chain itself does not hold: what it says about tables is worth nothing from there on.
  private(set) var isBroken = false
  private var verdicts: Int64 = 0
  private var decisions: Int64 = 0
  private var texts: Int64 = 0
  private var purged: Int64 = 0
  private var appeals: Int64 = 0
  private var escalations: Int64 = 0
  private var golden: [Int64: (entry: Int64, outcome: String, labels: [String])] = [:]
  private var reviewers: [Int64: (entry: Int64, facts: [String: Any])] = [:]

  init(db: Database) { self.db = db }

  private mutating func fault(_ entry: Int64?, _ detail: String) {
    if report.faults.count < 100 { report.faults.append(AuditFault(entry: entry, detail: detail)) }
  }

  // MARK: The chain

  mutating func chain(expectedHead: String?, _ progress: (Int64) -> Void) throws {
    var previous = AuditChain.start
    var isHeadSeen = expectedHead == nil || expectedHead == report.head
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit ORDER BY seq")
    while let row = try rows.next() {
      let entry = AuditEntry(row)
      let number = report.entries + 1
      guard entry.number == number else {
        fault(number, "is missing: the next one has number \(entry.number)")
        isBroken = true
        return
      }
      guard AuditChain.hash(after: previous, entry.payload) == entry.hash else {
        fault(number, "its hash does not follow from the entry before and its content")
        isBroken = true
        return
      }
      previous = entry.hash
      report.entries = number
      report.head = entry.hashText
      if expectedHead == report.head { isHeadSeen = true }
      try check(entry)
      if number % 1000 == 0 { progress(number) }
    }
    if !isHeadSeen {
      fault(nil, "no entry has the expected hash: entries were removed or rewritten since")
      isBroken = true
    }
  }

  /// Whether the columns say what the payload says, and the tables what the facts say.
  private mutating func check(_ entry: AuditEntry) throws {
    guard
      let payload = (try? JSONSerialization.jsonObject(with: Data(entry.payload.utf8)))
        as? [String: Any], let facts = payload["facts"] as? [String: Any]
    else { return fault(entry.number, "its content is not readable") }
    func number(_ name: String, in object: [String: Any]? = nil) -> Int64? {
      ((object ?? facts)[name] as? NSNumber)?.int64Value
    }
    guard number("seq", in: payload) == entry.number,
      number("time", in: payload) == entry.time.milliseconds,
      payload["actor"] as? String == entry.actor, payload["kind"] as? String == entry.kind,
      number("item", in: payload) == entry.item
    else { return fault(entry.number, "number, time, actor, kind or item were changed") }
    switch entry.kind {
    case "verdict", "withdrawal":
      verdicts += 1
      try checkVerdict(entry, number("verdict") ?? 0, facts["verdict_sha256"] as? String)
    case "import":
      decisions += number("decisions") ?? 0
      try checkImport(entry, facts, number("first") ?? 0, number("last") ?? 0)
    case "texts": texts += number("texts") ?? 0
    case "purge":
      texts -= number("texts") ?? 0
      purged += number("items") ?? 0
      try checkPurge(
        entry, facts, number("first") ?? 0, number("last") ?? 0, number("last_decision") ?? 0)
    case "appeal":
      appeals += 1
      let columns = [
        "reason": "reason_sha256", "note": "note_sha256", "appellant": "appellant_sha256",
      ]
      try checkRow(entry, "appeals", number("appeal") ?? 0, facts, columns)
    case "escalation":
      escalations += 1
      let columns = ["reason": "reason_sha256", "note": "note_sha256"]
      try checkRow(entry, "escalations", number("escalation") ?? 0, facts, columns)
    case "golden.set":
      if let item = entry.item {
        golden[item] = (
          entry.number, facts["outcome"] as? String ?? "", facts["labels"] as? [String] ?? []
        )
      }
    case "golden.remove": if let item = entry.item { golden[item] = nil }
    case "reviewer.add", "reviewer.change":
      if let reviewer = number("reviewer") { reviewers[reviewer] = (entry.number, facts) }
    default: break
    }
  }

  private mutating func checkVerdict(_ entry: AuditEntry, _ id: Int64, _ hash: String?) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(Verdict.columns) FROM verdicts v WHERE v.id = ?"),
      arguments: [id])
    guard let row, let verdict = try? Verdict(row) else {
      return fault(entry.number, "verdict \(id) is missing")
    }
    guard verdict.digest == hash, verdict.item == entry.item else {
      return fault(entry.number, "verdict \(id) was changed")
    }
    let labels = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT label, judgement FROM verdict_labels WHERE verdict = ?"),
      arguments: [id]
    ).map { "\($0["judgement"] as String) \($0["label"] as String)" }
    let wanted =
      verdict.draft.confirmed.map { "confirmed " + $0 }
      + verdict.draft.rejected.map { "rejected " + $0 } + verdict.draft.added.map { "added " + $0 }
    if Set(labels) != Set(wanted) {
      fault(entry.number, "the labels of verdict \(id) were changed")
    }
  }

  private mutating func checkImport(
    _ entry: AuditEntry, _ facts: [String: Any], _ first: Int64, _ last: Int64
  ) throws {
    var hash = SHA256()
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT d.*, i.external_id, i.text_sha256 FROM decisions d JOIN items i ON i.id = d.item
        WHERE d.id BETWEEN ? AND ? ORDER BY d.id
        """, arguments: [first, last])
    while let row = try rows.next() {
      let id: Int64 = row["id"]
      let record: String = row["record"]
      if row["is_redacted"] == false, Digest.sha256(record) != row["record_sha256"] {
        fault(entry.number, "decision \(id) was changed")
      }
      ImportStep.update(
        &hash, id: id, item: row["item"], externalID: row["external_id"],
        textHash: row["text_sha256"], model: row["model_id"], record: row["record_sha256"])
    }
    if Digest.hex(Data(hash.finalize())) != facts["sha256"] as? String {
      fault(entry.number, "of decisions \(first) to \(last) some were changed, added or removed")
    }
  }

  private mutating func checkPurge(
    _ entry: AuditEntry, _ facts: [String: Any], _ first: Int64, _ last: Int64,
    _ lastDecision: Int64
  ) throws {
    var itemHash = SHA256()
    var recordHash = SHA256()
    let items = try Int64.fetchCursor(
      db,
      sql: "SELECT id FROM items WHERE id BETWEEN ? AND ? AND purged_at = ? ORDER BY id",
      arguments: [first, last, entry.time.milliseconds])
    while let item = try items.next() {
      itemHash.update(data: Data("\(item)\n".utf8))
      let records = try String.fetchAll(
        db.cachedStatement(
          sql: "SELECT record FROM decisions WHERE item = ? AND id <= ? ORDER BY id"),
        arguments: [item, lastDecision])
      for record in records { recordHash.update(data: Digest.sha256(record)) }
    }
    if Digest.hex(Data(itemHash.finalize())) != facts["items_sha256"] as? String {
      fault(entry.number, "the items whose texts it removed are not those that are marked so")
    } else if Digest.hex(Data(recordHash.finalize())) != facts["records_sha256"] as? String {
      fault(entry.number, "a decision of an item whose text it removed was changed")
    }
  }

  private mutating func checkRow(
    _ entry: AuditEntry, _ table: String, _ id: Int64, _ facts: [String: Any],
    _ hashed: [String: String]
  ) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM \(table) WHERE id = ?", arguments: [id]),
      row["item"] == entry.item, row["created_at"] == entry.time.milliseconds
    else { return fault(entry.number, "row \(id) of \(table) is missing or was changed") }
    for (column, name) in hashed
    where Digest.hex(Digest.sha256(row[column] as String)) != facts[name] as? String {
      return fault(entry.number, "row \(id) of \(table) was changed")
    }
  }

  // MARK: The tables

  mutating func tables() throws {
    try count("verdicts", "verdicts", verdicts)
    try count("decisions", "decisions", decisions)
    try count("texts", "texts", texts)
    try count("appeals", "appeals", appeals)
    try count("escalations", "escalations", escalations)
    try count("items WHERE purged_at IS NOT NULL", "items without their texts", purged)
    try checkGolden()
    try checkReviewers()
    try checkTexts()
    try checkItems()
  }

  private mutating func count(_ table: String, _ name: String, _ wanted: Int64) throws {
    let found = try Int64.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
    if found != wanted {
      fault(nil, "there are \(found) \(name), the chain has \(wanted)")
    }
  }

  private mutating func checkGolden() throws {
    var left = golden
    for row in try Row.fetchAll(db, sql: "SELECT * FROM golden ORDER BY item") {
      let item: Int64 = row["item"]
      guard let known = left.removeValue(forKey: item) else {
        fault(nil, "item \(item) has a golden answer that the chain does not know")
        continue
      }
      if known.outcome != row["outcome"]
        || known.labels != (try? JSONText.decode([String].self, row["labels"]))
      {
        fault(known.entry, "the golden answer of item \(item) was changed")
      }
    }
    for item in left.keys.sorted() {
      fault(left[item]?.entry, "the golden answer of item \(item) is missing")
    }
  }

  private mutating func checkReviewers() throws {
    var left = reviewers
    for row in try Row.fetchAll(db, sql: "SELECT * FROM reviewers ORDER BY id") {
      let reviewer = Reviewer(row)
      guard let known = left.removeValue(forKey: reviewer.id) else {
        fault(nil, "the chain does not know reviewer \(reviewer.id)")
        continue
      }
      if known.facts["role"] as? String != row["role"]
        || known.facts["active"] as? Bool != reviewer.isActive
        || known.facts["pseudonym"] as? String != reviewer.pseudonym
        || known.facts["name_sha256"] as? String != Digest.hex(Digest.sha256(reviewer.name))
      {
        fault(known.entry, "name, role or state of reviewer \(reviewer.id) was changed")
      }
    }
    for id in left.keys.sorted() { fault(left[id]?.entry, "reviewer \(id) is missing") }
  }

  private mutating func checkTexts() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT i.id, i.text_sha256, i.purged_at, t.text FROM texts t
        LEFT JOIN items i ON i.id = t.item ORDER BY t.item
        """)
    while let row = try rows.next() {
      let text: String = row["text"]
      let item: Int64 = row["id"] ?? 0
      if (row["purged_at"] as Int64?) != nil {
        fault(nil, "item \(item) has a text that was removed")
      } else if Digest.sha256(text) != row["text_sha256"] {
        fault(nil, "the text of item \(item) was changed")
      }
    }
  }

  private mutating func checkItems() throws {
    let plain = try Row.fetchAll(
      db,
      sql: """
        SELECT i.id FROM items i
        WHERE NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.item = i.id)
          AND NOT EXISTS (SELECT 1 FROM escalations e WHERE e.item = i.id)
          AND NOT EXISTS (SELECT 1 FROM golden g WHERE g.item = i.id)
          AND (i.effective IS NOT NULL OR i.state <> CASE
            WHEN i.purged_at IS NOT NULL THEN 'purged'
            WHEN i.is_flagged = 1 THEN 'open' ELSE 'passed' END)
        ORDER BY i.id LIMIT 20
        """)
    for row in plain { fault(nil, "the state of item \(row["id"] as Int64) was changed") }
    let judged = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, state, effective FROM items WHERE id IN (SELECT item FROM verdicts
          UNION SELECT item FROM escalations UNION SELECT item FROM golden) ORDER BY id
        """)
    while let row = try judged.next() {
      let outcome = try ItemMove.progress(db, row["id"]).outcome
      if outcome.state.rawValue != row["state"] || outcome.effective != row["effective"] {
        fault(nil, "the state of item \(row["id"] as Int64) does not follow from its verdicts")
      }
    }
    let machine = try Row.fetchAll(
      db,
      sql: """
        SELECT i.id FROM items i JOIN decisions d ON d.id =
          (SELECT max(id) FROM decisions x WHERE x.item = i.id)
        WHERE i.is_flagged <> (json_extract(d.record, '$.outcome') = 'review')
          OR abs(i.priority - json_extract(d.record, '$.priority')) > 1e-9
        ORDER BY i.id LIMIT 20
        """)
    for row in machine {
      fault(nil, "item \(row["id"] as Int64) differs from the decision about it")
    }
    let counts = try Row.fetchAll(
      db,
      sql: """
        SELECT c.state FROM state_counts c WHERE c.number <>
          (SELECT count(*) FROM items i WHERE i.state = c.state)
        """)
    for row in counts { fault(nil, "the counter of state “\(row["state"] as String)” is wrong") }
  }
}
