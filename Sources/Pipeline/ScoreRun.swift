public import Ingest

/// Scores inputs: blocks are read, scored by workers side by side, and written in order.
public struct ScoreRun: Sendable {
  private let bundle: ModelBundle
  private let inputs: [String]
  private let ingest: IngestOptions
  private let settings: DecisionSettings
  private let threads: Int

  /// A run over `inputs` (paths, folders, `-` for standard input) with `threads` workers.
  public init(
    bundle: ModelBundle, inputs: [String], ingest: IngestOptions = IngestOptions(),
    settings: DecisionSettings = DecisionSettings(), threads: Int = 1
  ) {
    precondition(threads >= 1, "a run cannot have \(threads) workers")
    self.bundle = bundle
    self.inputs = inputs
    self.ingest = ingest
    self.settings = settings
    self.threads = threads
  }

  private enum Event: Sendable {
    case read(RecordBlock?)
    case failed(IngestError)
    case scored(number: Int, worker: Int, BlockOutput)
  }

  /// Scores everything and returns the numbers of the run.
  ///
  /// When an input breaks off (a truncated archive, say), what was read before is still scored and
  /// written, then the error is thrown.
  ///
  /// - Parameters:
  ///   - sink: takes decision lines and rejected records, in input order.
  ///   - progress: called after every block with the numbers so far.
  /// - Throws: `IngestError` from reading, whatever `sink` throws.
  public func run(
    into sink: inout some DecisionSink, progress: (ScoreCounts) -> Void = { _ in }
  ) async throws -> ScoreCounts {
    let reader = Guarded(try BlockReader(inputs, options: ingest))
    let workers = (0..<threads).map { _ in Guarded(ScoringWorker(bundle, ingest, settings)) }
    var idle = Array(workers.indices.reversed())
    var window = OrderedWindow<BlockOutput>(limit: threads * 2)
    var counts = ScoreCounts()
    var findings = Findings(limit: settings.findings)
    var failure: IngestError?
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
        case .read(let block?):
          isReading = false
          let number = window.start()
          let index = idle.removeLast()
          let worker = workers[index]
          group.addTask {
            .scored(
              number: number, worker: index, worker.withLock { state in state.process(block) })
          }
        case .read(nil):
          isReading = false
          isAtEnd = true
        case .failed(let error):
          isReading = false
          isAtEnd = true
          failure = error
        case .scored(let number, let worker, let output):
          idle.append(worker)
          for ready in window.finish(number, output) {
            counts += ready.counts
            findings.merge(ready.findings)
            try sink.write(ready.decisions)
            if !ready.rejected.isEmpty { try sink.reject(ready.rejected) }
            progress(counts)
          }
        }
      }
    }
    if let failure { throw failure }
    counts.findings = findings.best
    return counts
  }

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
