public import Ingest
import Model

/// Re-scores inputs and compares with decisions that were written before.
public struct Verification: Sendable {
  /// A decision that does not reproduce.
  public struct Mismatch: Sendable, Equatable {
    /// The line of the decision, counted from 1.
    public let line: Int
    /// The document it is about.
    public let id: String
    /// What differs.
    public let reason: String
  }

  /// What came of it.
  public struct Result: Sendable, Equatable {
    /// Decisions read.
    public var decisions = 0
    /// Those that do not reproduce; the first thousand.
    public var mismatches: [Mismatch] = []
    /// How many do not reproduce.
    public var mismatchCount = 0
  }

  private let bundle: ModelBundle
  private let decisions: String
  private let inputs: [String]
  private let ingest: IngestOptions
  private let settings: DecisionSettings
  private let threads: Int

  /// Compares the decisions in a file (`-` for standard input) with what the model says of `inputs`.
  ///
  /// Without inputs, each decision is checked against itself: its model, and its sums.
  public init(
    bundle: ModelBundle, decisions: String, inputs: [String],
    ingest: IngestOptions = IngestOptions(), settings: DecisionSettings = DecisionSettings(),
    threads: Int = 1
  ) {
    self.bundle = bundle
    self.decisions = decisions
    self.inputs = inputs
    self.ingest = ingest
    self.settings = settings
    self.threads = threads
  }

  /// Reads and compares, in bounded memory.
  public func run(progress: (ScoreCounts) -> Void = { _ in }) async throws -> Result {
    var lines = try DecisionLines(decisions)
    if inputs.isEmpty { return try checkedAlone(&lines) }
    var sink = ComparingSink(lines, bundle.id)
    _ = try await ScoreRun(
      bundle: bundle, inputs: inputs, ingest: ingest, settings: settings, threads: threads
    ).run(into: &sink, progress: progress)
    try sink.finish()
    return sink.result
  }

  private func checkedAlone(_ lines: inout DecisionLines) throws -> Result {
    var result = Result()
    let checker = DecisionChecker(bundle)
    while let line = try lines.next() {
      result.decisions += 1
      if let reason = checker.problem(line) {
        result.add(line: result.decisions, id: DecisionLines.id(line), reason)
      }
    }
    return result
  }
}

extension Verification.Result {
  mutating func add(line: Int, id: String, _ reason: String) {
    mismatchCount += 1
    if mismatches.count < 1000 {
      mismatches.append(Verification.Mismatch(line: line, id: id, reason: reason))
    }
  }
}
