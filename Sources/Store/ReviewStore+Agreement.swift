import Foundation
import GRDB

/// Agreement on one label, or on the outcome as a whole.
public struct LabelAgreement: Sendable, Hashable {
  /// The label; `nil`: whether anything was confirmed.
  public var label: String?
  /// Items that two or more judged.
  public var units: Int
  /// Of these, the items on which all said the same.
  public var agreed: Int
  /// Krippendorff's alpha.
  public var alpha: Agreement.Estimate?
  /// Fleiss' kappa.
  public var kappa: Agreement.Estimate?
}

/// Agreement of two reviewers on one label, or on the outcome.
public struct PairAgreement: Sendable, Hashable {
  /// The two reviewers, the smaller number first.
  public var reviewers: [Int64]
  /// The label; `nil`: whether anything was confirmed.
  public var label: String?
  /// Items that both judged.
  public var units: Int
  /// Of these, the items on which they said the same.
  public var agreed: Int
  /// Cohen's kappa.
  public var kappa: Agreement.Estimate?
}

/// Agreement as the verdicts stand.
public struct AgreementReport: Sendable, Hashable {
  /// The outcome first, then labels by name.
  public var labels: [LabelAgreement]
  /// By reviewers, then as above.
  public var pairs: [PairAgreement]
}

extension ReviewStore {
  /// Agreement over items that were judged two times or more without sight of one another: first,
  /// second and golden judgements that stand. A label counts on an item where the machine flagged it
  /// or any of the judges named it.
  ///
  /// - Parameters:
  ///   - since: only items of which a judgement is that new.
  ///   - samples: bootstrap samples for each interval.
  /// - Complexity: reads every item that was judged twice; keep the answer for a while.
  public func agreement(since: Timestamp? = nil, samples: Int = 500) throws -> AgreementReport {
    var table = JudgementTable()
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(Verdict.columns) FROM verdicts v JOIN (
            SELECT DISTINCT item FROM verdicts
            WHERE round IN ('second', 'golden') AND created_at >= ?) m ON m.item = v.item
          WHERE v.round IN ('first', 'second', 'golden') AND \(Verdict.stands)
          ORDER BY v.item, v.id
          """, arguments: [since?.milliseconds ?? Int64.min])
      var item: Int64?
      var judgements: [Verdict] = []
      while let row = try rows.next() {
        let verdict = try Verdict(row)
        if verdict.item != item {
          if let item { try table.add(db, item, judgements) }
          judgements = []
          item = verdict.item
        }
        judgements.append(verdict)
      }
      if let item { try table.add(db, item, judgements) }
    }
    return table.report(samples: samples)
  }
}

/// Who said what of which label, gathered for the measures.
struct JudgementTable {
  private struct Pair: Hashable, Comparable {
    var first: Int64
    var second: Int64
    var label: String?

    static func < (left: Pair, right: Pair) -> Bool {
      (left.first, left.second, left.label ?? "") < (right.first, right.second, right.label ?? "")
    }
  }

  /// By label, "" for the outcome: for each item how many said no and yes.
  private var units: [String: [[Int]]] = [:]
  private var pairs: [Pair: [(Int, Int)]] = [:]

  mutating func add(_ db: Database, _ item: Int64, _ all: [Verdict]) throws {
    // The last judgement of each reviewer.
    var latest: [Int64: Verdict] = [:]
    for verdict in all { latest[verdict.reviewer] = verdict }
    guard latest.count > 1 else { return }
    let judges = latest.keys.sorted()
    var labels = Set(
      try String.fetchAll(
        db.cachedStatement(
          sql: "SELECT label FROM item_labels WHERE item = ? AND is_flagged = 1"),
        arguments: [item]))
    for verdict in latest.values {
      labels.formUnion(verdict.draft.confirmed + verdict.draft.rejected + verdict.draft.added)
    }
    add(nil, judges.map { ($0, latest[$0]?.draft.outcome == .confirmed) })
    for label in labels {
      add(label, judges.map { ($0, latest[$0]?.draft.labels.contains(label) ?? false) })
    }
  }

  private mutating func add(_ label: String?, _ votes: [(judge: Int64, yes: Bool)]) {
    let yes = votes.count { $0.yes }
    units[label ?? "", default: []].append([votes.count - yes, yes])
    for (place, one) in votes.enumerated() {
      for other in votes[(place + 1)...] {
        pairs[Pair(first: one.judge, second: other.judge, label: label), default: []]
          .append((one.yes ? 1 : 0, other.yes ? 1 : 0))
      }
    }
  }

  func report(samples: Int) -> AgreementReport {
    AgreementReport(
      labels: units.keys.sorted().map { label in
        let units = units[label] ?? []
        func sums(_ chosen: [Int]) -> Agreement.UnitSums {
          var sums = Agreement.UnitSums(categories: 2)
          for place in chosen { sums.add(units[place]) }
          return sums
        }
        return LabelAgreement(
          label: label.isEmpty ? nil : label, units: units.count,
          agreed: units.count { $0.contains(0) },
          alpha: Agreement.estimate(units: units.count, samples: samples) { sums($0).alpha },
          kappa: Agreement.estimate(units: units.count, samples: samples) {
            sums($0).fleissKappa
          })
      },
      pairs: pairs.keys.sorted().map { key in
        let pairs = pairs[key] ?? []
        return PairAgreement(
          reviewers: [key.first, key.second], label: key.label, units: pairs.count,
          agreed: pairs.count { $0.0 == $0.1 },
          kappa: Agreement.estimate(units: pairs.count, samples: samples) { chosen in
            var table = Agreement.PairTable(categories: 2)
            for place in chosen { table.add(pairs[place]) }
            return table.kappa
          })
      })
  }
}
