public import Ingest

/// Scores inputs: blocks are read, scored by workers side by side, and written in order.
public struct ScoreRun: Sendable {
  private let bundle: ModelBundle
  private let inputs: [String]
  private let ingest: IngestOptions
  private let settings: DecisionSettings
  private let threads: Int
  private let shadow: ModelBundle?

  /// A run over `inputs` (paths, folders, `-` for standard input) with `threads` workers.
  ///
  /// - Parameter shadow: a model that is compared with; decisions do not depend on it.
  public init(
    bundle: ModelBundle, inputs: [String], ingest: IngestOptions = IngestOptions(),
    settings: DecisionSettings = DecisionSettings(), threads: Int = 1, shadow: ModelBundle? = nil
  ) {
    precondition(threads >= 1, "a run cannot have \(threads) workers")
    self.bundle = bundle
    self.inputs = inputs
    self.ingest = ingest
    self.settings = settings
    self.threads = threads
    self.shadow = shadow
  }

  /// A block that was scored, with what is known of it beside its decisions.
  private struct ScoredBlock: Sendable {
    var output: BlockOutput
    var end: InputPosition
    var source: String
  }

  private enum Event: Sendable {
    case read(RecordBlock?)
    case failed(IngestError)
    case scored(number: Int, worker: Int, ScoredBlock)
  }

  /// Scores everything and returns the numbers of the run.
  ///
  /// When an input breaks off (a truncated archive, say), what was read before is still scored and
  /// written, then the error is thrown.
  ///
  /// - Parameters:
  ///   - sink: takes decision lines and rejected records, in input order.
  ///   - start: how far an earlier run over the same inputs came; what is before is left out, and
  ///     its numbers are part of those of this run.
  ///   - progress: called after every block with the numbers so far.
  ///   - compared: takes what the shadow model says otherwise, in input order.
  /// - Throws: `IngestError` from reading, whatever `sink` throws.
  public func run(
    into sink: inout some DecisionSink, from start: ScoreProgress = .start,
    progress: (ScoreCounts) -> Void = { _ in },
    compared: (ShadowBlock) throws -> Void = { _ in }
  ) async throws -> ScoreCounts {
    let reader = Guarded(try BlockReader(inputs, options: ingest, resumeAt: start.position))
    let workers = (0..<threads).map { _ in
      Guarded(ScoringWorker(bundle, ingest, settings, shadow: shadow))
    }
    var idle = Array(workers.indices.reversed())
    var window = OrderedWindow<ScoredBlock>(limit: threads * 2)
    var counts = start.counts
    var findings = Findings(limit: settings.findings, best: start.counts.findings)
    var failure: IngestError?
    var hasBegun = false
    var isReading = false
    var isAtEnd = false
    try await withThrowingTaskGroup(of: Event.self) { group in
      while true {
        if !isAtEnd, !isReading, !idle.isEmpty, window.hasRoom {
          isReading = true
          group.addTask { Self.read(reader) }
        }
        guard let event = try await group.next() else { break }
        switch event {
        case .read(let block):
          isReading = false
          if !hasBegun { try sink.begin() }
          hasBegun = true
          guard let block else {
            isAtEnd = true
            continue
          }
          let number = window.start()
          let index = idle.removeLast()
          let worker = workers[index]
          let looksForIdentifiers = choosesIdentifiers && !counts.hasIdentifiers
          group.addTask {
            var output = worker.withLock { state in state.process(block) }
            output.counts.guessedText = block.isGuessedText ? block.source : nil
            output.counts.hasIdentifiers = looksForIdentifiers && block.hasIdentifiers(ingest)
            let scored = ScoredBlock(output: output, end: block.endPosition, source: block.source)
            return .scored(number: number, worker: index, scored)
          }
        case .failed(let error):
          isReading = false
          isAtEnd = true
          failure = error
        case .scored(let number, let worker, let block):
          idle.append(worker)
          for ready in window.finish(number, block) {
            counts += ready.output.counts
            findings.merge(ready.output.findings)
            counts.findings = findings.best
            try sink.write(ready.output.decisions)
            if let shadow = ready.output.shadow { try compared(shadow) }
            if !ready.output.rejected.isEmpty { try sink.reject(ready.output.rejected) }
            try sink.reached(
              ScoreProgress(position: ready.end, source: ready.source, counts: counts))
            progress(counts)
          }
        }
      }
    }
    if let failure { throw failure }
    return counts
  }

  /// Whether the field of the identifier was chosen, so that its absence is worth a word.
  private var choosesIdentifiers: Bool { ingest.fields.id != FieldNames().id }

  private static func read(_ reader: Guarded<BlockReader>) -> Event {
    reader.withLock { reader in
      do throws(IngestError) {
        return .read(try reader.next())
      } catch {
        return .failed(error)
      }
    }
  }
}
