import Foundation
import GRDB

/// Characters of a text that a reviewer marked.
public struct VerdictSpan: Sendable, Hashable, Codable {
  /// The first Unicode scalar, counted from 0.
  public var start: Int
  /// The Unicode scalar after the last one.
  public var end: Int
  /// The label.
  public var label: String

  /// Makes a value of its parts.
  public init(start: Int, end: Int, label: String) {
    self.start = start
    self.end = end
    self.label = label
  }
}

/// What a reviewer says of an item.
public struct VerdictDraft: Sendable, Hashable {
  /// What a verdict comes to.
  public enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
    /// Something that asks for action is there: labels say what.
    case confirmed
    /// Nothing is there that asks for action; labels of context may still apply.
    case rejected
  }

  /// What it comes to.
  public var outcome: Outcome
  /// Labels of the machine that are right.
  public var confirmed: [String]
  /// Labels of the machine that are wrong.
  public var rejected: [String]
  /// Labels the machine missed, labels of context too.
  public var added: [String]
  /// Evidence in the text.
  public var spans: [VerdictSpan]
  /// A short reason, as chosen from a list.
  public var reason: String
  /// Free words.
  public var note: String
  /// Milliseconds the item was looked at.
  public var milliseconds: Int
  /// Whether the reviewer saw the machine's score before judging.
  public var scoreShown: Bool

  /// Makes a value of its parts.
  public init(
    outcome: Outcome, confirmed: [String] = [], rejected: [String] = [], added: [String] = [],
    spans: [VerdictSpan] = [], reason: String = "", note: String = "", milliseconds: Int = 0,
    scoreShown: Bool = true
  ) {
    self.outcome = outcome
    self.confirmed = confirmed
    self.rejected = rejected
    self.added = added
    self.spans = spans
    self.reason = reason
    self.note = note
    self.milliseconds = milliseconds
    self.scoreShown = scoreShown
  }

  /// The labels that apply, sorted.
  public var labels: [String] { Set(confirmed + added).sorted() }

  /// Refuses what contradicts itself.
  func check(text: String?) throws {
    let all = confirmed + rejected + added
    guard Set(all).count == all.count else {
      throw StoreError(.invalid, detail: "a label is named twice in the verdict")
    }
    guard !all.contains(where: \.isEmpty) else {
      throw StoreError(.invalid, detail: "a label without a name")
    }
    guard outcome == .rejected || !labels.isEmpty else {
      throw StoreError(
        .invalid, detail: "the verdict confirms and names no label",
        hint: "confirm or add a label, or reject")
    }
    let length = text?.unicodeScalars.count ?? Int.max
    for span in spans where span.start < 0 || span.end <= span.start || span.end > length {
      throw StoreError(
        .invalid, detail: "a span from \(span.start) to \(span.end) is outside of the text")
    }
  }
}

/// A verdict as it is kept. Rows are only ever added: to take one back is a row too.
public struct Verdict: Sendable, Hashable, Identifiable {
  /// Which look at the item this is.
  public enum Round: String, Sendable, Hashable, CaseIterable, Codable {
    case first
    /// By somebody who did not see the first.
    case second
    /// On an item with a known answer.
    case golden
    /// By a lead who saw the judgements before.
    case adjudication
    case appeal
    /// Takes back the verdict it supersedes.
    case withdrawal

    /// Whether it was given without sight of other judgements: those agreement is measured on.
    public var isIndependent: Bool { self == .first || self == .second || self == .golden }
  }

  /// The number inside this database.
  public var id: Int64
  /// The item it is about.
  public var item: Int64
  /// The reviewer.
  public var reviewer: Int64
  /// Which look at the item it is.
  public var round: Round
  /// What was said.
  public var draft: VerdictDraft
  /// The model whose decision was in front of the reviewer; empty where there was none.
  public var modelID: String
  /// The queue it was given in.
  public var queue: Int64?
  /// The same for all verdicts of one group decision: the token to undo it.
  public var batch: String
  /// For a withdrawal the verdict it takes back.
  public var supersedes: Int64?
  /// When it was made.
  public var createdAt: Timestamp
  /// Whether it was taken back.
  public var isWithdrawn: Bool
}

extension Verdict {
  /// Follows `SELECT` from `verdicts v`.
  static let columns = """
    v.*, EXISTS (SELECT 1 FROM verdicts w WHERE w.supersedes = v.id) AS is_withdrawn
    """
  /// Whether the row `v` is a verdict that stands.
  static let stands = """
    v.round <> 'withdrawal' AND NOT EXISTS (SELECT 1 FROM verdicts w WHERE w.supersedes = v.id)
    """

  init(_ row: Row) throws {
    self.init(
      id: row["id"], item: row["item"], reviewer: row["reviewer"],
      round: Round(rawValue: row["round"]) ?? .withdrawal,
      draft: VerdictDraft(
        outcome: VerdictDraft.Outcome(rawValue: row["outcome"]) ?? .rejected,
        confirmed: try JSONText.decode([String].self, row["confirmed"]),
        rejected: try JSONText.decode([String].self, row["rejected"]),
        added: try JSONText.decode([String].self, row["added"]),
        spans: try JSONText.decode([VerdictSpan].self, row["spans"]), reason: row["reason"],
        note: row["note"], milliseconds: row["milliseconds"], scoreShown: row["score_shown"]),
      modelID: row["model_id"], queue: row["queue"], batch: row["batch"],
      supersedes: row["supersedes"], createdAt: Timestamp(milliseconds: row["created_at"]),
      isWithdrawn: row["is_withdrawn"])
  }

  /// SHA-256 over all columns: what the audit chain vouches for.
  var digest: String {
    let row: AuditValue = .object([
      "id": .integer(id), "item": .integer(item), "reviewer": .integer(reviewer),
      "round": .string(round.rawValue), "outcome": .string(draft.outcome.rawValue),
      "confirmed": AuditValue(draft.confirmed), "rejected": AuditValue(draft.rejected),
      "added": AuditValue(draft.added),
      "spans": .array(
        draft.spans.map {
          .array([.integer(Int64($0.start)), .integer(Int64($0.end)), .string($0.label)])
        }),
      "reason": .string(draft.reason), "note": .string(draft.note),
      "milliseconds": .integer(Int64(draft.milliseconds)),
      "score_shown": .bool(draft.scoreShown), "model_id": .string(modelID),
      "queue": AuditValue(queue), "batch": .string(batch), "supersedes": AuditValue(supersedes),
      "created_at": .integer(createdAt.milliseconds),
    ])
    return Digest.hex(Digest.sha256(row.canonicalJSON))
  }
}

// MARK: Writing

extension Verdict {
  /// Adds the row, its labels and its entry; gives it its number.
  ///
  /// - Parameter time: the time of the entry, where it is not that of the verdict.
  func insert(_ db: Database, textHash: Data, at time: Timestamp? = nil) throws -> Verdict {
    var verdict = self
    try db.cachedStatement(
      sql: """
        INSERT INTO verdicts (item, reviewer, round, outcome, confirmed, rejected, added, spans,
          reason, note, milliseconds, model_id, score_shown, queue, batch, supersedes, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      item, reviewer, round.rawValue, draft.outcome.rawValue,
      try JSONText.encode(draft.confirmed), try JSONText.encode(draft.rejected),
      try JSONText.encode(draft.added),
      draft.spans.isEmpty ? "[]" : try JSONText.encode(draft.spans), draft.reason,
      draft.note, draft.milliseconds, modelID, draft.scoreShown, queue, batch, supersedes,
      createdAt.milliseconds,
    ])
    verdict.id = db.lastInsertedRowID
    let labels = try db.cachedStatement(
      sql: "INSERT INTO verdict_labels (verdict, label, judgement) VALUES (?, ?, ?)")
    for (judgement, names) in [
      ("confirmed", draft.confirmed), ("rejected", draft.rejected), ("added", draft.added),
    ] {
      for name in names { try labels.execute(arguments: [verdict.id, name, judgement]) }
    }
    try AuditChain.append(
      db, at: time ?? createdAt, .reviewer(reviewer),
      round == .withdrawal ? "withdrawal" : "verdict", item: item,
      [
        "verdict": .integer(verdict.id), "verdict_sha256": .string(verdict.digest),
        "round": .string(round.rawValue), "outcome": .string(draft.outcome.rawValue),
        "supersedes": AuditValue(supersedes), "text_sha256": .string(Digest.hex(textHash)),
      ])
    return verdict
  }

  /// All rows about an item in their order.
  static func all(_ db: Database, item: Int64) throws -> [Verdict] {
    let statement = try db.cachedStatement(
      sql: "SELECT \(columns) FROM verdicts v WHERE v.item = ? ORDER BY v.id")
    return try Row.fetchAll(statement, arguments: [item]).map(Verdict.init)
  }
}
