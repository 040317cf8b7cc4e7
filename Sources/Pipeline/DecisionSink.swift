public import Ingest

/// Where decisions go, in the order of the input.
public protocol DecisionSink {
  /// Called once before anything else: the first block of input was read, or there is none. A run
  /// that cannot read its input to begin with never calls it.
  mutating func begin() throws
  /// Takes whole decision lines.
  mutating func write(_ lines: [UInt8]) throws
  /// Takes records that could not be scored.
  mutating func reject(_ records: [RejectedRecord]) throws
  /// Called after every block: everything of the input before this place was handed over.
  mutating func reached(_ progress: ScoreProgress) throws
}

extension DecisionSink {
  /// Does nothing.
  public mutating func begin() {}
  /// Does nothing.
  public mutating func reached(_ progress: ScoreProgress) {}
}
