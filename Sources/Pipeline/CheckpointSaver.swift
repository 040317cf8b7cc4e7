import Dispatch

/// Saves checkpoints one after the other on a thread of its own: waiting for the disk holds up
/// neither workers nor the writer.
final class CheckpointSaver: Sendable {
  /// One checkpoint to save, with the outputs that must be on the disk before it counts.
  struct Job: Sendable {
    var run: RunIdentity
    var progress: ScoreProgress
    var decisions: LineFile
    var rejects: LineFile?
    var seconds: Double
    var isFinished = false
  }

  private struct State: Sendable {
    var isSaving = false
    var failure: PipelineError?
  }

  private let path: String
  private let queue = DispatchQueue(label: "winnow.checkpoint")
  private let state = Guarded(State())

  init(_ path: String) {
    self.path = path
  }

  /// Whether a checkpoint is being saved.
  ///
  /// - Throws: why an earlier one could not be.
  func isSaving() throws(PipelineError) -> Bool {
    let (isSaving, failure) = state.withLock { ($0.isSaving, $0.failure) }
    if let failure { throw failure }
    return isSaving
  }

  /// Begins to save a checkpoint.
  func begin(_ job: Job) {
    state.withLock { $0.isSaving = true }
    queue.async { [self] in
      do throws(PipelineError) {
        try save(job)
        state.withLock { $0.isSaving = false }
      } catch {
        state.withLock { $0 = State(failure: error) }
      }
    }
  }

  /// Waits until nothing is being saved.
  func wait() {
    queue.sync {}
  }

  /// Saves a checkpoint: first the outputs, then the word that they are there.
  func save(_ job: Job) throws(PipelineError) {
    try job.decisions.synchronize()
    try job.rejects?.synchronize()
    var rejects: Checkpoint.Output?
    if let file = job.rejects { rejects = try Checkpoint.Output(of: file, length: file.length) }
    let checkpoint = Checkpoint(
      run: job.run, progress: job.progress,
      decisions: try Checkpoint.Output(of: job.decisions, length: job.decisions.length),
      rejects: rejects, seconds: job.seconds, isFinished: job.isFinished)
    try checkpoint.write(to: path)
  }
}
