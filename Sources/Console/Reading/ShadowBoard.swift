import Pipeline
import Store
import Synchronization

/// What a second model says of the items that are shown, beside what was decided about them.
/// Nothing of it changes what reviewers see. It is kept in memory, from the start of the program on.
final class ShadowBoard: Sendable {
  /// An item that both decide otherwise.
  struct Difference: Sendable {
    var item: Int64
    var current: [String]
    var shadow: [String]
    var isFlagged: Bool
    var wouldBeFlagged: Bool
  }

  /// Everything so far.
  struct State: Sendable {
    var items = 0
    var differing = 0
    var flagged = 0
    var wouldBeFlagged = 0
    /// The newest last.
    var differences: [Difference] = []
    fileprivate var seen: Set<Int64> = []
  }

  let bundle: ModelBundle
  private let state = Mutex(State())
  /// At most so many differences are listed, and so many items are known as seen.
  private static let (listed, known) = (200, 100_000)

  init(_ bundle: ModelBundle) { self.bundle = bundle }

  var current: State { state.withLock { $0 } }

  /// Compares an item that has a text and a decision of another model, once.
  func note(_ item: Item, _ store: ReviewStore) throws {
    guard let text = item.text, !current.seen.contains(item.id) else { return }
    guard let record = try store.machineRecords(of: item.id).first, record.modelID != bundle.id
    else { return }
    let flagged = try Stage.questions(store, item.id).map(\.label).sorted()
    let report = DocumentReport(text, bundle)
    let other = report.labels.filter { $0.isFlagged && $0.label.asksForReview }
      .map(\.label.id).sorted()
    state.withLock { state in
      guard state.seen.count < Self.known, state.seen.insert(item.id).inserted else { return }
      state.items += 1
      if item.isFlagged { state.flagged += 1 }
      if report.needsReview { state.wouldBeFlagged += 1 }
      guard item.isFlagged != report.needsReview || flagged != other else { return }
      state.differing += 1
      state.differences.append(
        Difference(
          item: item.id, current: flagged, shadow: other, isFlagged: item.isFlagged,
          wouldBeFlagged: report.needsReview))
      if state.differences.count > Self.listed { state.differences.removeFirst() }
    }
  }
}
