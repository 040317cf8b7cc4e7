public import Ingest

/// How far a run came: the place in its input, and the numbers of everything before it.
public struct ScoreProgress: Sendable, Equatable, Codable {
  /// Where the first record begins that was not scored yet.
  public var position: InputPosition
  /// The source it is in, as it is called in messages.
  public var source: String
  /// The numbers of everything before.
  public var counts: ScoreCounts

  /// Nothing was scored yet.
  public static let start = ScoreProgress(position: .start, source: "", counts: ScoreCounts())

  /// Makes a progress of its parts.
  public init(position: InputPosition, source: String, counts: ScoreCounts) {
    self.position = position
    self.source = source
    self.counts = counts
  }
}
