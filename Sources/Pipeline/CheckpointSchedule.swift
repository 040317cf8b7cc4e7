/// When the next checkpoint is due: pure logic, no clock and no file.
///
/// The time is counted from the end of the last one, so that on a slow disk a run works longer than
/// it waits.
struct CheckpointSchedule {
  private let interval: Duration
  private var last: ContinuousClock.Instant

  /// - Parameters:
  ///   - interval: the least time between two; 0 for one whenever the last is done.
  ///   - now: when the run begins.
  init(every interval: Duration, now: ContinuousClock.Instant) {
    precondition(interval >= .zero, "checkpoints every \(interval)")
    self.interval = interval
    last = now
  }

  /// Whether to begin one now.
  mutating func isDue(at now: ContinuousClock.Instant, isSaving: Bool) -> Bool {
    guard isSaving || now - last >= interval else { return false }
    last = now
    return !isSaving
  }
}
