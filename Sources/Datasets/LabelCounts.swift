/// Positives and judged negatives of each label on each side.
///
/// Records whose labels are only assumed to be absent are counted apart: nobody judged them.
public struct LabelCounts: Sendable, Hashable {
  /// The counts of one label; each list is train, dev, test, none of them.
  public struct Row: Sendable, Hashable {
    /// The label.
    public var label: String
    /// Records that have it.
    public var positives: [Int]
    /// Records that were judged for it and do not have it.
    public var negatives: [Int]
    /// Training records that are assumed not to have it.
    public var assumed: Int
  }

  private struct Tally: Sendable, Hashable {
    var positives = LabelCounts.none
    var negatives = LabelCounts.none
    /// Positives of records that were judged for all labels.
    var positivesOfAll = LabelCounts.none
    var assumed = 0
  }

  private static let none = [0, 0, 0, 0]

  private var names: [String] = []
  private var tallies: [String: Tally] = [:]
  /// Records that were judged for all labels.
  private var judgedForAll = Self.none

  /// One row for each label that has a positive, in the order of first mention.
  public var rows: [Row] {
    names.compactMap { name in
      guard let tally = tallies[name], tally.positives != Self.none else { return nil }
      let negatives = Self.none.indices.map {
        tally.negatives[$0] + judgedForAll[$0] - tally.positivesOfAll[$0]
      }
      return Row(
        label: name, positives: tally.positives, negatives: negatives, assumed: tally.assumed)
    }
  }

  /// Counts a record; `judged` is `nil` where all labels were; side 3 is none.
  mutating func add(labels: [String], judged: [String]?, side: Int) {
    for label in labels {
      note(label) {
        $0.positives[side] += 1
        if judged == nil { $0.positivesOfAll[side] += 1 }
      }
    }
    guard let judged else {
      judgedForAll[side] += 1
      return
    }
    for label in judged where !labels.contains(label) {
      note(label) { $0.negatives[side] += 1 }
    }
  }

  /// Counts a record whose judged labels are only assumed to be absent.
  mutating func addAssumed(judged: [String]) {
    for label in judged { note(label) { $0.assumed += 1 } }
  }

  mutating func add(_ record: OutputRecord) {
    add(labels: record.labels, judged: record.judged, side: record.split.index)
  }

  mutating func addAssumed(_ record: OutputRecord) { addAssumed(judged: record.judged ?? []) }

  /// Adds the counts of other records.
  mutating func add(_ other: LabelCounts) {
    for name in other.names {
      guard let theirs = other.tallies[name] else { continue }
      note(name) { tally in
        for side in Self.none.indices {
          tally.positives[side] += theirs.positives[side]
          tally.negatives[side] += theirs.negatives[side]
          tally.positivesOfAll[side] += theirs.positivesOfAll[side]
        }
        tally.assumed += theirs.assumed
      }
    }
    for side in Self.none.indices { judgedForAll[side] += other.judgedForAll[side] }
  }

  private mutating func note(_ label: String, _ change: (inout Tally) -> Void) {
    if tallies[label] == nil { names.append(label) }
    change(&tallies[label, default: Tally()])
  }
}
