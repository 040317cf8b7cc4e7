import Foundation
import GRDB

/// One transaction of an import of verdicts.
struct VerdictStep {
  private let db: Database
  private let now: Timestamp
  private let options: VerdictImportOptions
  private let actor: Actor
  private var items: ImportStep
  private var reviewers: [String: Reviewer] = [:]
  private var made = 0
  private var added = 0
  private var known = 0
  private var withdrawn = 0
  private var first: Int64 = 0
  private var last: Int64 = 0

  init(
    _ db: Database, _ now: Timestamp, _ options: VerdictImportOptions, _ actor: Actor,
    secret: String
  ) {
    self.db = db
    self.now = now
    self.options = options
    self.actor = actor
    items = ImportStep(db, now, source: options.source, secret: secret)
  }

  /// The items a record may be about.
  static func items(_ db: Database, _ record: IncomingVerdict) throws -> [Int64] {
    switch (record.id, record.textHash) {
    case (let id?, let hash?):
      try Int64.fetchAll(
        db.cachedStatement(
          sql: "SELECT id FROM items WHERE external_id = ? AND text_sha256 = ?"),
        arguments: [id, hash])
    case (let id?, nil):
      try Int64.fetchAll(
        db.cachedStatement(sql: "SELECT id FROM items WHERE external_id = ? LIMIT 2"),
        arguments: [id])
    case (nil, let hash?):
      try Int64.fetchAll(
        db.cachedStatement(sql: "SELECT id FROM items WHERE text_sha256 = ? LIMIT 2"),
        arguments: [hash])
    case (nil, nil):
      throw StoreError(.invalid, detail: "no field “id”, “text_sha256” or “text”")
    }
  }

  /// Adds one verdict; throws `invalid` or `notAllowed` before anything was changed.
  mutating func add(_ record: IncomingVerdict, _ decision: DecisionRecord?) throws {
    if record.isWithdrawn {
      withdrawn += 1
      return
    }
    let found = try Self.items(db, record)
    guard found.count < 2 else {
      throw StoreError(
        .invalid,
        detail: record.id == nil
          ? "several items have this text; the record needs an “id”"
          : "several items have this “id”; the record needs “text_sha256” or “text”")
    }
    var item = try found.first.map { try ReviewStore.item(db, $0) }
    if item == nil { try checkMissing(record, decision) }
    if item?.purgedAt != nil {
      throw StoreError(.notAllowed, detail: "the text of the item was removed")
    }
    let flagged = try item.map { try self.flagged($0.id) } ?? flagged(decision)
    let draft = try draft(record, flagged)
    try draft.check(text: item?.text ?? record.text)
    guard (record.judgedAt ?? now) <= now else {
      throw StoreError(.invalid, detail: "“judged_at” is in the future")
    }
    let reviewer = try reviewer(record)
    let before = try item.map { try Verdict.all(db, item: $0.id) } ?? []
    if let reviewer, try isKnown(record, draft, before.filter { $0.reviewer == reviewer.id }) {
      known += 1
      return
    }
    let judge = try reviewer ?? makeReviewer(record)
    if item == nil { item = try makeItem(record, decision) }
    if let item { try write(draft, record, item, judge, before) }
  }

  private func checkMissing(_ record: IncomingVerdict, _ decision: DecisionRecord?) throws {
    guard options.addsItems else {
      throw StoreError(
        .invalid, detail: "the database has no such item; --add-items makes it from the text")
    }
    guard let hash = record.textHash, record.text != nil else {
      throw StoreError(.invalid, detail: "the item is new and the record has no “text”")
    }
    if let decision,
      decision.textHash != hash || decision.id != VerdictImport.identifier(of: record)
    {
      throw StoreError(.invalid, detail: "the decision is about another text")
    }
  }

  // MARK: What it says

  private func flagged(_ item: Int64) throws -> Set<String> {
    Set(
      try String.fetchAll(
        db.cachedStatement(
          sql: "SELECT label FROM item_labels WHERE item = ? AND is_flagged = 1"),
        arguments: [item]))
  }

  private func flagged(_ decision: DecisionRecord?) -> Set<String> {
    Set((decision?.labels ?? []).filter(\.isFlagged).map(\.label))
  }

  private func draft(_ record: IncomingVerdict, _ flagged: Set<String>) throws -> VerdictDraft {
    let asked = record.judged.map(Set.init) ?? flagged
    let isActive = record.labels.contains { !options.passive.contains($0) }
    return VerdictDraft(
      outcome: record.outcome ?? (isActive ? .confirmed : .rejected),
      confirmed: record.labels.filter { flagged.contains($0) },
      rejected: asked.subtracting(record.labels).sorted(),
      added: record.labels.filter { !flagged.contains($0) }, spans: record.spans,
      reason: record.reason, note: record.note, milliseconds: record.milliseconds,
      scoreShown: record.scoreShown ?? options.scoreShown)
  }

  /// Whether the reviewer has said this before, also where it was taken back since.
  private func isKnown(
    _ record: IncomingVerdict, _ draft: VerdictDraft, _ own: [Verdict]
  ) throws -> Bool {
    let own = own.filter { $0.round != .withdrawal }
    let isSame = own.contains { verdict in
      verdict.draft.outcome == draft.outcome && verdict.draft.labels == draft.labels
        && Set(verdict.draft.spans) == Set(draft.spans)
        && (record.judged == nil || verdict.draft.rejected.sorted() == draft.rejected)
    }
    if !isSame && own.contains(where: { !$0.isWithdrawn }) {
      throw StoreError(
        .notAllowed, detail: "the reviewer has judged this item before, and otherwise")
    }
    return isSame
  }

  // MARK: Who says it

  /// `nil`: nobody of that name yet, and to be made.
  private mutating func reviewer(_ record: IncomingVerdict) throws -> Reviewer? {
    guard let name = record.reviewer ?? options.reviewer else {
      throw StoreError(
        .invalid, detail: "no field “reviewer”; --reviewer says who judged such records")
    }
    var reviewer = reviewers[name]
    if reviewer == nil {
      reviewer = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT * FROM reviewers WHERE name = ?"), arguments: [name]
      ).map(Reviewer.init)
      reviewers[name] = reviewer
    }
    if let reviewer {
      guard reviewer.role.judges else {
        throw StoreError(.notAllowed, detail: "its reviewer is an auditor, who does not judge")
      }
      return reviewer
    }
    guard options.createsReviewers else {
      throw StoreError(.invalid, detail: "there is no such reviewer; --create-reviewers makes them")
    }
    guard (1...64).contains(name.count) else {
      throw StoreError(.invalid, detail: "a reviewer's name has 1 to 64 characters")
    }
    return nil
  }

  private mutating func makeReviewer(_ record: IncomingVerdict) throws -> Reviewer {
    let name = record.reviewer ?? options.reviewer ?? ""
    let reviewer = try ReviewStore.addReviewer(db, name: name, role: .reviewer, at: now, by: actor)
    reviewers[name] = reviewer
    made += 1
    return reviewer
  }

  // MARK: Writing

  private mutating func makeItem(
    _ record: IncomingVerdict, _ decision: DecisionRecord?
  ) throws -> Item? {
    let text = IncomingText(
      id: VerdictImport.identifier(of: record), text: record.text ?? "", date: record.date,
      source: record.source)
    if let decision {
      try items.add(decision, text)
      let made = try Self.items(
        db,
        {
          var record = record
          record.id = text.id
          return record
        }())
      return try made.first.map { try ReviewStore.item(db, $0) }
    }
    return try ReviewStore.item(
      db, try items.addItem(text, language: record.language ?? "und"))
  }

  private mutating func write(
    _ draft: VerdictDraft, _ record: IncomingVerdict, _ item: Item, _ judge: Reviewer,
    _ before: [Verdict]
  ) throws {
    let model = try String.fetchOne(
      db.cachedStatement(
        sql: "SELECT model_id FROM decisions WHERE item = ? ORDER BY id DESC LIMIT 1"),
      arguments: [item.id])
    let hasFirst = before.contains { $0.round == .first && !$0.isWithdrawn }
    let verdict = try Verdict(
      id: 0, item: item.id, reviewer: judge.id,
      round: item.state == .golden ? .golden : hasFirst ? .second : .first, draft: draft,
      modelID: model ?? "", queue: nil, batch: UUID().uuidString.lowercased(), supersedes: nil,
      createdAt: record.judgedAt ?? now, isWithdrawn: false
    ).insert(db, textHash: item.textHash, at: now)
    try ItemMove.settle(db, item.id, at: verdict.createdAt)
    if verdict.round != .golden { try Precedents.add(db, item) }
    added += 1
    if first == 0 { first = verdict.id }
    last = verdict.id
  }

  /// Writes what is kept to the end of the transaction, and its entry; nothing where nothing
  /// changed.
  mutating func finish(into report: inout VerdictImportReport) throws {
    try items.finish(actor)
    if added > 0 {
      try AuditChain.append(
        db, at: now, actor, "verdicts.import",
        [
          "verdicts": .integer(Int64(added)), "first": .integer(first), "last": .integer(last),
        ])
    }
    var counts = ImportReport()
    items.counts(into: &counts)
    report.items += counts.items
    report.reviewers += made
    report.added += added
    report.known += known
    report.withdrawn += withdrawn
  }
}
