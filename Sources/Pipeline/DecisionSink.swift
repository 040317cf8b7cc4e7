public import Ingest

/// Where decisions go, in the order of the input.
public protocol DecisionSink {
  /// Takes whole decision lines.
  mutating func write(_ lines: [UInt8]) throws
  /// Takes records that could not be scored.
  mutating func reject(_ records: [RejectedRecord]) throws
}
