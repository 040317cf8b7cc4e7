/// What everything that happened to an item comes to. No database: the facts go in, the state comes
/// out, the same each time.
struct ReviewProgress: Hashable {
  /// A verdict that stands.
  struct Judgement: Hashable {
    var id: Int64
    var reviewer: Int64
    var round: Verdict.Round
    var outcome: VerdictDraft.Outcome
    /// Sorted.
    var labels: [String]

    /// Whether both say the same.
    func agrees(with other: Judgement) -> Bool {
      outcome == other.outcome && labels == other.labels
    }
  }

  /// The machine asked for a review.
  var isFlagged = true
  var isGolden = false
  var isPurged = false
  /// Drawn for a second review.
  var needsSecond = false
  /// Passed on, and no lead has judged since.
  var isEscalated = false
  var isAppealed = false
  /// In the order they were given.
  var judgements: [Judgement] = []

  /// What it comes to.
  struct Outcome: Hashable {
    var state: ItemState
    /// The verdict in force. An item that waits for a second review has its first one in force, one
    /// that is appealed against the one appealed against, a disputed one none.
    var effective: Int64?
    /// Who gave the first judgement.
    var judge: Int64?
  }

  var outcome: Outcome {
    let first = judgements.first { $0.round == .first }
    let second = judgements.first { $0.round == .second }
    let last = judgements.last { $0.round == .adjudication || $0.round == .appeal }
    if isGolden { return Outcome(state: .golden) }
    var outcome = Outcome(state: .open, effective: last?.id ?? first?.id, judge: first?.reviewer)
    if last != nil {
      outcome.state = .decided
    } else if let first, let second {
      let isAgreed = first.agrees(with: second)
      outcome.state = isAgreed ? .decided : .disputed
      if !isAgreed { outcome.effective = nil }
    } else if first != nil {
      outcome.state = needsSecond ? .second : .decided
    } else {
      outcome.state = isFlagged ? .open : .passed
    }
    if isEscalated { outcome.state = .escalated }
    if isAppealed { outcome.state = .appealed }
    let waits = ItemState.waiting.contains(outcome.state) || outcome.state == .passed
    if isPurged && waits {
      // Without its text nobody can judge any further: what is in force stays in force.
      outcome.state = outcome.effective == nil ? .purged : .decided
    }
    return outcome
  }
}
