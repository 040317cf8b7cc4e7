/// What was not right in a data set: everything is counted, the first of each kind is kept.
public struct DatasetIssues: Sendable, Hashable {
  /// So many of each kind are kept.
  public static let kept = 1000

  /// The first records that were rejected.
  public internal(set) var rejected: [RejectedRecord] = []
  /// How many records were rejected.
  public internal(set) var rejectedCount = 0
  /// The first spans that were dropped.
  public internal(set) var rejectedSpans: [RejectedSpan] = []
  /// How many spans were dropped.
  public internal(set) var rejectedSpanCount = 0
  /// How many records had invalid UTF-8 or half a surrogate pair, now U+FFFD.
  public internal(set) var repaired = 0

  /// Nothing wrong so far.
  public init() {}

  mutating func add(_ record: RejectedRecord) {
    rejectedCount += 1
    if rejected.count < Self.kept { rejected.append(record) }
  }

  mutating func add(_ span: RejectedSpan) {
    rejectedSpanCount += 1
    if rejectedSpans.count < Self.kept { rejectedSpans.append(span) }
  }
}
