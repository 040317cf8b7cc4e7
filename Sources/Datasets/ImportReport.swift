/// What an import wrote, and what it left out and why.
public struct ImportReport: Sendable, Hashable {
  /// The sets, in the order of the mapping.
  public private(set) var sets: [SetReport] = []
  /// Counts over all sets.
  public private(set) var labels = LabelCounts()

  init() {}

  /// How many records were written, the assumed ones included.
  public var written: Int { sets.reduce(0) { $0 + $1.written.reduce(0, +) + $1.assumed } }

  mutating func add(_ set: SetReport, _ counts: LabelCounts) {
    var set = set
    set.labels = counts
    sets.append(set)
    labels.add(counts)
  }

  /// What became of one set.
  public struct SetReport: Sendable, Hashable {
    /// The name.
    public var name: String
    /// Lines of the file that are not blank.
    public var read = 0
    /// Records written to train, dev, test, without the assumed ones. A text that is cut is several.
    public var written = [0, 0, 0]
    /// Second records with labels that are assumed to be absent.
    public var assumed = 0
    /// Records that follow their text to another side of the split.
    public var moved = 0
    /// Spans that were not inside the text.
    public var droppedSpans = 0
    /// Counts of each label.
    public var labels = LabelCounts()
    /// Why records are not in the import; in a fixed order.
    public var leftOut: [Reason] { LeftOut.all.compactMap { reasons[$0] } }

    private var reasons: [LeftOut: Reason] = [:]

    init(name: String) { self.name = name }

    /// A reason, and how often.
    public struct Reason: Sendable, Hashable {
      /// Why.
      public var why: LeftOut
      /// How many records, or pieces of them.
      public var count: Int
      /// The line of the first one.
      public var firstLine: Int
    }

    mutating func leaveOut(_ why: LeftOut, line: Int) {
      reasons[why, default: Reason(why: why, count: 0, firstLine: line)].count += 1
    }
  }
}

extension ImportReport: CustomStringConvertible {
  /// Two tables: the sets and what was left out of them, then the labels.
  public var description: String {
    var table = TextTable(["set", "read", "train", "dev", "test", "assumed", "moved", "left out"])
    for set in sets {
      table.add(
        [set.name, "\(set.read)"] + set.written.map { "\($0)" }
          + ["\(set.assumed)", "\(set.moved)", "\(set.leftOut.reduce(0) { $0 + $1.count })"])
    }
    var text = table.description
    let reasons = sets.flatMap(Self.reasons)
    if !reasons.isEmpty { text += "\nLeft out\n" + reasons.joined() }
    return text + "\nPositives / judged negatives\n" + labels.table
  }

  private static func reasons(_ set: SetReport) -> [String] {
    var lines = set.leftOut.map {
      "\(set.name): \($0.count) × \($0.why.rawValue) (first in line \($0.firstLine))\n"
    }
    if set.droppedSpans > 0 {
      lines.append("\(set.name): \(set.droppedSpans) spans outside the text\n")
    }
    return lines
  }
}

extension LabelCounts {
  /// A table of the rows, for people; records on no side of a split have a column if there are any.
  var table: String {
    let rows = rows
    let hasNone = rows.contains { $0.positives[3] + $0.negatives[3] > 0 }
    let sides = hasNone ? 0..<4 : 0..<3
    var table = TextTable(
      ["label"] + ["train", "dev", "test", "no split"][sides] + ["assumed absent"])
    for row in rows {
      table.add(
        [row.label] + sides.map { "\(row.positives[$0]) / \(row.negatives[$0])" }
          + ["\(row.assumed)"])
    }
    return table.description
  }
}
