import Crypto
import Foundation
import GRDB

/// One transaction of an import.
struct ImportStep {
  private let db: Database
  private let now: Timestamp
  private let source: String
  private let secret: String
  private var groups: NearDuplicates
  private var added = 0
  private var items = 0
  private(set) var texts = 0
  private var withoutText = 0
  private var purged = 0
  private var firstDecision: Int64 = 0
  private var lastDecision: Int64 = 0
  private var decisionHash = SHA256()
  private var textHash = SHA256()
  private var newStates: [ItemState: Int] = [:]

  init(_ db: Database, _ now: Timestamp, source: String, secret: String) {
    self.db = db
    self.now = now
    self.source = source
    self.secret = secret
    groups = NearDuplicates(db)
  }

  /// What is known of an item that is there already.
  private struct Known {
    var id: Int64
    var isPurged: Bool
    var hasText: Bool
    var isFlagged: Bool
  }

  private func known(_ id: String, _ hash: Data) throws -> Known? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT i.id, i.purged_at IS NOT NULL AS is_purged, i.is_flagged,
          EXISTS (SELECT 1 FROM texts t WHERE t.item = i.id) AS has_text
        FROM items i WHERE i.external_id = ? AND i.text_sha256 = ?
        """)
    return try Row.fetchOne(statement, arguments: [id, hash]).map { row in
      Known(
        id: row["id"], isPurged: row["is_purged"], hasText: row["has_text"],
        isFlagged: row["is_flagged"])
    }
  }

  // MARK: Decisions

  mutating func add(_ record: DecisionRecord, _ text: IncomingText?) throws {
    guard let known = try known(record.id, record.textHash) else {
      let item = try insert(record, text)
      try addDecision(record, to: item, isPurged: false)
      try addLabels(record, to: item, record.isFlagged ? .open : .passed)
      if let text {
        try addText(text.text, to: item, isGrouped: record.isFlagged)
      } else {
        withoutText += 1
      }
      return
    }
    if try !hasDecision(record, known.id) {
      try addDecision(record, to: known.id, isPurged: known.isPurged)
      try update(known, by: record)
    }
    if known.isPurged {
      if text != nil { purged += 1 }
    } else if !known.hasText {
      guard let text else {
        withoutText += 1
        return
      }
      try describe(known.id, text)
      try addText(text.text, to: known.id, isGrouped: known.isFlagged || record.isFlagged)
    }
  }

  private func hasDecision(_ record: DecisionRecord, _ item: Int64) throws -> Bool {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM decisions WHERE item = ? AND model_id = ?"),
      arguments: [item, record.modelID]) != nil
  }

  private mutating func insert(_ record: DecisionRecord, _ text: IncomingText?) throws -> Int64 {
    let state: ItemState = record.isFlagged ? .open : .passed
    try db.cachedStatement(
      sql: """
        INSERT INTO items (external_id, text_sha256, language, source, date, author, imported_at,
          age_at, state, is_flagged, priority, uncertainty, group_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          (SELECT coalesce(max(id), 0) + 1 FROM items))
        """
    ).execute(arguments: [
      record.id, record.textHash, record.language, text?.source ?? source,
      text?.date?.milliseconds, text?.author.map(authorHash), now.milliseconds,
      (text?.date ?? now).milliseconds, state.rawValue, record.isFlagged, record.priority,
      record.uncertainty,
    ])
    items += 1
    newStates[state, default: 0] += 1
    return db.lastInsertedRowID
  }

  private mutating func addDecision(
    _ record: DecisionRecord, to item: Int64, isPurged: Bool
  ) throws {
    let json = isPurged ? Redaction.withoutTexts(record.json) : record.json
    let hash = Digest.sha256(record.json)
    try db.cachedStatement(
      sql: """
        INSERT INTO decisions (item, model_id, model_name, record, record_sha256, is_redacted,
          imported_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      item, record.modelID, record.modelName, json, hash, isPurged, now.milliseconds,
    ])
    added += 1
    lastDecision = db.lastInsertedRowID
    if firstDecision == 0 { firstDecision = lastDecision }
    Self.update(
      &decisionHash, id: lastDecision, item: item, externalID: record.id,
      textHash: record.textHash, model: record.modelID, record: hash)
  }

  /// What the entry of an import vouches for, decision by decision.
  static func update(
    _ hash: inout SHA256, id: Int64, item: Int64, externalID: String, textHash: Data,
    model: String, record: Data
  ) {
    let line =
      "\(id) \(item) \(externalID.utf8.count) \(externalID) \(Digest.hex(textHash)) \(model) "
      + "\(Digest.hex(record))\n"
    hash.update(data: Data(line.utf8))
  }

  private func addLabels(_ record: DecisionRecord, to item: Int64, _ state: ItemState) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO item_labels
          (item, label, axis, probability, threshold, is_flagged, state, priority)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for label in record.labels {
      try statement.execute(arguments: [
        item, label.label, label.axis, label.probability, label.threshold, label.isFlagged,
        state.rawValue, record.priority,
      ])
    }
  }

  /// A newer decision about a known item: the queue goes by it.
  private mutating func update(_ known: Known, by record: DecisionRecord) throws {
    try db.cachedStatement(
      sql: "UPDATE items SET is_flagged = ?, priority = ?, uncertainty = ? WHERE id = ?"
    ).execute(arguments: [record.isFlagged, record.priority, record.uncertainty, known.id])
    try db.cachedStatement(sql: "DELETE FROM item_labels WHERE item = ?")
      .execute(arguments: [known.id])
    let state = try ItemMove.settle(db, known.id, at: now)
    try addLabels(record, to: known.id, state)
    if record.isFlagged && !known.isFlagged && known.hasText, try !groups.knows(known.id) {
      let text = try String.fetchOne(
        db.cachedStatement(sql: "SELECT text FROM texts WHERE item = ?"), arguments: [known.id])
      if let text { _ = try groups.add(known.id, text) }
    }
  }

  // MARK: Items without a decision

  /// Makes an item that no machine has seen, which stands in no queue until one has.
  ///
  /// - Returns: its number.
  mutating func addItem(_ text: IncomingText, language: String) throws -> Int64 {
    try db.cachedStatement(
      sql: """
        INSERT INTO items (external_id, text_sha256, language, source, date, author, imported_at,
          age_at, state, is_flagged, priority, uncertainty, group_id)
        VALUES (?, ?, ?, ?, ?, NULL, ?, ?, 'passed', 0, 0, 0,
          (SELECT coalesce(max(id), 0) + 1 FROM items))
        """
    ).execute(arguments: [
      text.id, text.hash, language, text.source ?? source, text.date?.milliseconds,
      now.milliseconds, (text.date ?? now).milliseconds,
    ])
    let item = db.lastInsertedRowID
    items += 1
    // The counter is right at once: a verdict in the same transaction moves the item on.
    try ItemMove.count(db, ItemState.passed.rawValue, 1)
    try addText(text.text, to: item, isGrouped: true)
    return item
  }

  // MARK: Texts

  /// A text from anywhere in a dump, for the items that wait for it.
  mutating func add(_ text: IncomingText, _ fields: TextFields) throws {
    let statement = try db.cachedStatement(
      sql: """
        SELECT i.id, i.text_sha256, i.is_flagged, i.purged_at IS NOT NULL AS is_purged FROM items i
        WHERE i.external_id = ? AND NOT EXISTS (SELECT 1 FROM texts t WHERE t.item = i.id)
        """)
    let rows = try Row.fetchAll(statement, arguments: [text.id])
    if rows.isEmpty { return }
    let hash = text.hash
    for row in rows where row["text_sha256"] == hash {
      if row["is_purged"] {
        purged += 1
        continue
      }
      var text = text
      text.readRecord(fields)
      try describe(row["id"], text)
      try addText(text.text, to: row["id"], isGrouped: row["is_flagged"])
    }
  }

  private func describe(_ item: Int64, _ text: IncomingText) throws {
    try db.cachedStatement(
      sql: """
        UPDATE items SET date = coalesce(?, date), age_at = coalesce(?, age_at),
          source = coalesce(?, source), author = coalesce(?, author) WHERE id = ?
        """
    ).execute(arguments: [
      text.date?.milliseconds, text.date?.milliseconds, text.source,
      text.author.map(authorHash), item,
    ])
  }

  private mutating func addText(_ text: String, to item: Int64, isGrouped: Bool) throws {
    try db.cachedStatement(sql: "INSERT INTO texts (item, text) VALUES (?, ?)")
      .execute(arguments: [item, text])
    try SearchIndex.add(db, item, text)
    texts += 1
    textHash.update(data: Data("\(item)\n".utf8))
    if isGrouped { _ = try groups.add(item, text) }
  }

  /// Authors are told apart inside this file, and cannot be looked up in another.
  private func authorHash(_ author: String) -> Data {
    Digest.sha256("author\u{1F}\(secret)\u{1F}\(author)").prefix(16)
  }

  // MARK: The end

  /// Writes counters and the entry of the chain; nothing where nothing changed.
  mutating func finish(_ actor: Actor) throws {
    try groups.finish()
    for state in ItemState.allCases {
      if let change = newStates[state] { try ItemMove.count(db, state.rawValue, change) }
    }
    if added > 0 {
      try AuditChain.append(
        db, at: now, actor, "import",
        [
          "decisions": .integer(Int64(added)), "items": .integer(Int64(items)),
          "first": .integer(firstDecision), "last": .integer(lastDecision),
          "sha256": .string(Digest.hex(Data(decisionHash.finalize()))),
        ])
    }
    if texts > 0 {
      try AuditChain.append(
        db, at: now, actor, "texts",
        [
          "texts": .integer(Int64(texts)),
          "items_sha256": .string(Digest.hex(Data(textHash.finalize()))),
        ])
    }
  }

  func counts(into report: inout ImportReport) {
    report.added += added
    report.items += items
    report.texts += texts
    report.withoutText += withoutText
    report.purged += purged
  }
}
