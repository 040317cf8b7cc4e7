import Testing

@testable import Store

/// The rules of the way of an item, one by one.
@Suite struct ReviewProgressTests {
  private func judgement(
    _ id: Int64, _ round: Verdict.Round, _ outcome: VerdictDraft.Outcome = .confirmed,
    _ labels: [String] = ["a"]
  ) -> ReviewProgress.Judgement {
    .init(
      id: id, reviewer: 10 + id, round: round, outcome: outcome,
      labels: outcome == .confirmed ? labels : [])
  }

  @Test func withoutAJudgementItIsOpenOrPassed() {
    #expect(ReviewProgress().outcome == .init(state: .open))
    #expect(ReviewProgress(isFlagged: false).outcome == .init(state: .passed))
    #expect(ReviewProgress(isPurged: true).outcome == .init(state: .purged))
    #expect(ReviewProgress(isFlagged: false, isPurged: true).outcome == .init(state: .purged))
  }

  @Test func oneJudgementDecidesUnlessASecondIsWanted() {
    var progress = ReviewProgress(judgements: [judgement(1, .first)])
    #expect(progress.outcome == .init(state: .decided, effective: 1, judge: 11))
    progress.needsSecond = true
    #expect(progress.outcome == .init(state: .second, effective: 1, judge: 11))
  }

  @Test func twoJudgementsDecideWhereTheyAgree() {
    var progress = ReviewProgress(
      needsSecond: true, judgements: [judgement(1, .first), judgement(2, .second)])
    #expect(progress.outcome == .init(state: .decided, effective: 1, judge: 11))
    progress.judgements[1] = judgement(2, .second, .confirmed, ["a", "b"])
    #expect(progress.outcome == .init(state: .disputed, effective: nil, judge: 11))
    progress.judgements[1] = judgement(2, .second, .rejected)
    #expect(progress.outcome == .init(state: .disputed, effective: nil, judge: 11))
    progress.judgements.append(judgement(3, .adjudication))
    #expect(progress.outcome == .init(state: .decided, effective: 3, judge: 11))
  }

  @Test func escalationsAndAppealsWaitForAnAnswer() {
    var progress = ReviewProgress(isEscalated: true)
    #expect(progress.outcome == .init(state: .escalated))
    progress = ReviewProgress(isAppealed: true, judgements: [judgement(1, .first)])
    #expect(progress.outcome == .init(state: .appealed, effective: 1, judge: 11))
    progress.isAppealed = false
    progress.judgements.append(judgement(2, .appeal, .rejected))
    #expect(progress.outcome == .init(state: .decided, effective: 2, judge: 11))
  }

  @Test func aGoldenItemWaitsForNobody() {
    let progress = ReviewProgress(
      isGolden: true, isEscalated: true, judgements: [judgement(1, .first), judgement(2, .golden)])
    #expect(progress.outcome == .init(state: .golden))
  }

  @Test func withoutItsTextNothingIsJudgedAnyFurther() {
    var progress = ReviewProgress(
      isPurged: true, needsSecond: true, judgements: [judgement(1, .first)])
    #expect(progress.outcome == .init(state: .decided, effective: 1, judge: 11))
    progress.judgements.append(judgement(2, .second, .rejected))
    #expect(progress.outcome == .init(state: .purged, effective: nil, judge: 11))
  }
}
