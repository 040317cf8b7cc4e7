import Foundation
import GRDB

/// An item with a known answer.
public struct GoldenAnswer: Sendable, Hashable {
  /// The item it is about.
  public var item: Int64
  /// What the verdict should be.
  public var outcome: VerdictDraft.Outcome
  /// Sorted.
  public var labels: [String]
  /// Free words.
  public var note: String
  /// When it was made.
  public var createdAt: Timestamp
}

extension GoldenAnswer {
  init(_ row: Row) throws {
    self.init(
      item: row["item"], outcome: VerdictDraft.Outcome(rawValue: row["outcome"]) ?? .rejected,
      labels: try JSONText.decode([String].self, row["labels"]), note: row["note"],
      createdAt: Timestamp(milliseconds: row["created_at"]))
  }
}

/// How often judgements on golden items had a label as the answers have it, or the outcome.
public struct GoldenAgreement: Sendable, Hashable {
  /// The label; `nil`: whether anything was confirmed.
  public var label: String?
  /// Judgements that say what the answer says, out of all.
  public var right: Share
}

/// How a reviewer did on golden items.
public struct GoldenScore: Sendable, Hashable {
  /// The reviewer.
  public var reviewer: Int64
  /// Golden items judged.
  public var judged: Int
  /// Those with the outcome and the labels of the answer.
  public var right: Int
  /// Those with the outcome of the answer.
  public var rightOutcome: Int
}

extension ReviewStore {
  /// Gives an item a known answer: from now on it measures reviewers and waits for nobody.
  public func setGolden(
    _ item: Int64, outcome: VerdictDraft.Outcome, labels: [String], note: String = "",
    by actor: Actor
  ) throws {
    try write { db in
      let now = now
      let known = try Self.item(db, item)
      guard known.purgedAt == nil else {
        throw StoreError(.notAllowed, detail: "the text of the item was removed")
      }
      let labels = Set(labels).sorted()
      guard outcome == .rejected || !labels.isEmpty else {
        throw StoreError(.invalid, detail: "the answer confirms and names no label")
      }
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO golden (item, outcome, labels, note, created_at)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          item, outcome.rawValue, try JSONText.encode(labels), note, now.milliseconds,
        ])
      try HeldClaim.drop(db, item: item)
      try ItemMove.settle(db, item, at: now)
      try AuditChain.append(
        db, at: now, actor, "golden.set", item: item,
        [
          "outcome": .string(outcome.rawValue), "labels": AuditValue(labels),
          "note_sha256": .string(Digest.hex(Digest.sha256(note))),
        ])
    }
  }

  /// Makes a golden item an ordinary one again, in the state its other verdicts give it.
  public func removeGolden(_ item: Int64, by actor: Actor) throws {
    try write { db in
      let now = now
      try db.execute(sql: "DELETE FROM golden WHERE item = ?", arguments: [item])
      guard db.changesCount > 0 else {
        throw StoreError(.unknown, detail: "the item is not a golden one")
      }
      try HeldClaim.drop(db, item: item)
      try ItemMove.settle(db, item, at: now)
      try AuditChain.append(db, at: now, actor, "golden.remove", item: item, [:])
    }
  }

  /// All golden answers in the order of their items.
  public func goldenAnswers() throws -> [GoldenAnswer] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM golden ORDER BY item").map(GoldenAnswer.init)
    }
  }

  /// The known answer of an item, if it has one.
  public func goldenAnswer(of item: Int64) throws -> GoldenAnswer? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM golden WHERE item = ?", arguments: [item])
        .map(GoldenAnswer.init)
    }
  }

  /// How often judgements gave the known answers, of all reviewers together: the outcome first,
  /// then labels by name. A label counts on an item where the answer or the judgement has it.
  public func goldenAgreement() throws -> [GoldenAgreement] {
    let answers = Dictionary(uniqueKeysWithValues: try goldenAnswers().map { ($0.item, $0) })
    return try read { db in
      var counts: [String: (right: Int, total: Int)] = [:]
      func count(_ name: String, _ isRight: Bool) {
        counts[name, default: (0, 0)].total += 1
        if isRight { counts[name]?.right += 1 }
      }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(Verdict.columns) FROM verdicts v
          WHERE v.round = 'golden' AND \(Verdict.stands) ORDER BY v.id
          """)
      while let row = try rows.next() {
        let verdict = try Verdict(row)
        guard let answer = answers[verdict.item] else { continue }
        count("", verdict.draft.outcome == answer.outcome)
        let (given, known) = (Set(verdict.draft.labels), Set(answer.labels))
        for label in given.union(known) {
          count(label, given.contains(label) == known.contains(label))
        }
      }
      return counts.sorted { $0.key < $1.key }.map { name, count in
        GoldenAgreement(
          label: name.isEmpty ? nil : name, right: Share(count.right, of: count.total))
      }
    }
  }

  /// How each reviewer did on golden items, by reviewer. It is for training people, not for
  /// ranking them: few items say little.
  public func goldenScores() throws -> [GoldenScore] {
    let answers = Dictionary(
      uniqueKeysWithValues: try goldenAnswers().map { ($0.item, $0) })
    return try read { db in
      var scores: [Int64: GoldenScore] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(Verdict.columns) FROM verdicts v
          WHERE v.round = 'golden' AND \(Verdict.stands) ORDER BY v.id
          """)
      while let row = try rows.next() {
        let verdict = try Verdict(row)
        guard let answer = answers[verdict.item] else { continue }
        var score =
          scores[verdict.reviewer]
          ?? GoldenScore(reviewer: verdict.reviewer, judged: 0, right: 0, rightOutcome: 0)
        score.judged += 1
        if verdict.draft.outcome == answer.outcome {
          score.rightOutcome += 1
          if verdict.draft.labels == answer.labels { score.right += 1 }
        }
        scores[verdict.reviewer] = score
      }
      return scores.values.sorted { $0.reviewer < $1.reviewer }
    }
  }
}
