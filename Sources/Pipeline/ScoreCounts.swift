public import Ingest

/// Numbers of a scoring run.
public struct ScoreCounts: Sendable, Equatable, Codable {
  /// Documents scored.
  public var documents = 0
  /// Documents for review.
  public var flagged = 0
  /// Records that could not be scored.
  public var rejected = 0
  /// The first of them.
  public var firstRejected: RejectedRecord?
  /// Records with invalid UTF-8 that was replaced.
  public var repaired = 0
  /// Bytes of input, decompressed.
  public var bytes = 0
  /// Documents for which each label was flagged.
  public var labels: [Int] = []
  /// The strongest decisions, if any were asked for.
  public var findings: [Finding] = []
  /// The first source that was read as plain text although nothing said that it is.
  public var guessedText: String?
  /// Whether a record had the field of the identifier; looked for only where that field was chosen.
  public var hasIdentifiers = false

  /// Nothing counted.
  public init() {}

  /// Adds another run's numbers.
  public static func += (left: inout ScoreCounts, right: ScoreCounts) {
    left.documents += right.documents
    left.flagged += right.flagged
    left.rejected += right.rejected
    left.firstRejected = left.firstRejected ?? right.firstRejected
    left.repaired += right.repaired
    left.bytes += right.bytes
    left.guessedText = left.guessedText ?? right.guessedText
    left.hasIdentifiers = left.hasIdentifiers || right.hasIdentifiers
    if left.labels.isEmpty {
      left.labels = right.labels
    } else {
      for label in right.labels.indices { left.labels[label] += right.labels[label] }
    }
  }

  mutating func add(label: Int, of count: Int) {
    if labels.isEmpty { labels = [Int](repeating: 0, count: count) }
    labels[label] += 1
  }
}
