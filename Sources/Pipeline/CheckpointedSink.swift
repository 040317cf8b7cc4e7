import Glibc
public import Ingest

/// Writes decisions and rejected records to files and notes again and again how far they are, so
/// that the same run goes on after it was ended at any moment.
///
/// What is written after a checkpoint is cut off before a later run goes on from it, and written
/// again. The first checkpoint, of nothing, is there before an output is emptied.
public struct CheckpointedSink: DecisionSink {
  /// What an earlier run left behind; `nil` where none did.
  public let earlier: Checkpoint?

  private let path: String
  private let run: RunIdentity
  let saver: CheckpointSaver
  private let began = ContinuousClock.now
  private var schedule: CheckpointSchedule
  private var files: FileSink
  private var progress: ScoreProgress

  /// Looks for a checkpoint and, where there is one, whether the run can go on from it. Changes no
  /// file.
  ///
  /// - Parameters:
  ///   - path: where the checkpoint is, or will be.
  ///   - run: what is to be done.
  ///   - interval: the least time between two checkpoints.
  /// - Throws: `PipelineError`, with code `otherRun`, `changedInput`, `changedOutput` or
  ///   `badCheckpoint` where the run cannot go on.
  public init(checkpoint path: String, run: RunIdentity, every interval: Duration) throws {
    self.path = path
    self.run = run
    saver = CheckpointSaver(path)
    schedule = CheckpointSchedule(every: interval, now: began)
    guard let first = try Checkpoint.read(path) else {
      earlier = nil
      progress = .start
      files = FileSink(decisions: run.decisions, rejects: run.rejects)
      return
    }
    try run.check(against: first.run, checkpoint: path)
    files = try Self.reopen(run, checkpoint: path)
    do {
      let last = try Self.last(path, run)
      try last.check(files, checkpoint: path)
      earlier = last
      progress = last.progress
    } catch {
      try? files.close()
      throw error
    }
  }

  /// The checkpoint read again: a run that had the outputs until now may have written another.
  private static func last(_ path: String, _ run: RunIdentity) throws -> Checkpoint {
    guard let last = try Checkpoint.read(path) else {
      throw PipelineError(
        .badCheckpoint, file: path, detail: "was removed just now", hint: "run the command again")
    }
    try run.check(against: last.run, checkpoint: path)
    return last
  }

  private static func open(_ run: RunIdentity, creating: Bool) throws -> FileSink {
    let decisions = try LineFile(keeping: run.decisions, creating: creating)
    guard let path = run.rejects else { return FileSink(decisions: decisions) }
    do {
      let rejects = try LineFile(keeping: path, creating: creating)
      return FileSink(decisions: decisions, rejects: rejects)
    } catch {
      try? decisions.close()
      throw error
    }
  }

  /// Opens what an earlier run wrote.
  private static func reopen(_ run: RunIdentity, checkpoint: String) throws -> FileSink {
    for output in [run.decisions, run.rejects].compactMap(\.self)
    where access(output, F_OK) != 0 {
      throw PipelineError(
        .changedOutput, file: output, detail: "is not there any more",
        hint: "bring it back as it was, or remove \(checkpoint) to begin anew")
    }
    return try open(run, creating: false)
  }

  /// Where to go on.
  public var start: ScoreProgress { earlier?.progress ?? .start }

  /// Seconds spent on this and the earlier runs.
  public var seconds: Double {
    let elapsed = (ContinuousClock.now - began) / .seconds(1)
    return (earlier?.seconds ?? 0) + elapsed
  }

  /// Brings the outputs to where the run goes on; a first run empties them.
  public mutating func begin() throws {
    if let earlier {
      try files.cut(decisions: earlier.decisions.bytes, rejects: earlier.rejects?.bytes ?? 0)
      return
    }
    files = try Self.open(run, creating: true)
    try saver.save(try job())
    for output in [run.decisions, run.rejects].compactMap(\.self) {
      try? Checkpoint.synchronizeFolder(of: output)
    }
    try files.cut(decisions: 0, rejects: 0)
  }

  /// Appends lines to the decisions.
  public mutating func write(_ lines: [UInt8]) throws { try files.write(lines) }

  /// Appends one line of JSON for each rejected record.
  public mutating func reject(_ records: [RejectedRecord]) throws { try files.reject(records) }

  /// Begins to save a checkpoint where one is due.
  public mutating func reached(_ progress: ScoreProgress) throws {
    self.progress = progress
    let isSaving = try saver.isSaving()
    if schedule.isDue(at: .now, isSaving: isSaving) { saver.begin(try job()) }
  }

  /// Notes that everything is done, when all of it is on the disk, and closes the outputs.
  public mutating func finish() throws {
    saver.wait()
    _ = try saver.isSaving()
    var job = try job()
    job.isFinished = true
    try saver.save(job)
    try files.close()
  }

  /// Closes the outputs of a run that failed: a later one goes on from the last checkpoint.
  public mutating func close() throws {
    saver.wait()
    try files.close()
  }

  private func job() throws -> CheckpointSaver.Job {
    guard let decisions = files.decisions else {
      preconditionFailure("a checkpoint before the sink began")
    }
    return CheckpointSaver.Job(
      run: run, progress: progress, decisions: decisions, rejects: files.rejects,
      seconds: seconds)
  }
}
