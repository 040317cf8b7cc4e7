import LinearAlgebra
import Testing

@testable import Retraining

/// Reviewers whose true error rates are known.
@Suite struct ReviewerReportTests {
  /// A desk of reviewers: each says the truth but for an error rate of its own.
  struct Desk {
    var errors: [Double]
    var texts = 300
    /// The share of texts that a second reviewer judges.
    var second = 0.2
    var golden = 0.1
    /// How often a model trained on the others is right.
    var model = 0.75
    /// Reviewers that turn the answers to these questions around, as bits.
    var flipped: [Int: UInt64] = [:]
    static let questions: [String?] = [nil, "smears", "doubt"]
    private static let rates = [0.5, 0.4, 0.1]

    func table(
      _ random: inout SeededGenerator
    ) -> (table: ReviewerTable, predictions: [UInt64?]) {
      func chance() -> Double { Double(random.next() >> 11) * 0x1p-53 }
      func bits(_ rates: [Double]) -> UInt64 {
        rates.enumerated().reduce(0) { chance() < $1.element ? $0 | 1 << UInt64($1.offset) : $0 }
      }
      var table = ReviewerTable(
        reviewers: errors.indices.map { Int64($0 + 1) }, questions: Self.questions, votes: [])
      var predictions: [UInt64?] = []
      for text in 0..<texts * errors.count {
        let truth = bits(Self.rates)
        let predicted = truth ^ bits([1 - model, 1 - model, 0.1])
        let isGolden = chance() < golden
        let first = text % errors.count
        var judges = [first]
        if chance() < second {
          judges.append((first + 1 + Int(chance() * Double(errors.count - 1))) % errors.count)
        }
        for judge in judges {
          let error = errors[judge]
          let answers = truth ^ bits([error, error, error / 2]) ^ (flipped[judge] ?? 0)
          table.votes.append(
            .init(
              reviewer: judge, text: text, answers: answers, golden: isGolden ? truth : nil))
          predictions.append(predicted)
        }
      }
      return (table, predictions)
    }

    func report(_ random: inout SeededGenerator, falseAlarms: Double) -> ReviewerReport {
      let (table, predictions) = table(&random)
      return ReviewerReport(table, falseAlarms: falseAlarms, tolerance: 0.1) { excluded in
        zip(table.votes, predictions).map { excluded.contains($0.reviewer) ? nil : $1 }
      }
    }
  }

  private func rate(_ runs: Int, seed: UInt64, _ body: (inout SeededGenerator) -> Bool) -> Double {
    var random = SeededGenerator(seed: seed)
    return Double((0..<runs).count { _ in body(&random) }) / Double(runs)
  }

  @Test func honestReviewersAreNamedAsRarelyAsStated() {
    // From careful to careless, all within the tolerance of the others.
    let desk = Desk(errors: [0.02, 0.05, 0.08, 0.1, 0.12], texts: 120)
    let runs = 300
    let found = rate(runs, seed: 1) { !desk.report(&$0, falseAlarms: 0.1).suspects.isEmpty }
    #expect(found <= 0.1 + 3 * (0.1 * 0.9 / Double(runs)).squareRoot(), "\(found)")
  }

  @Test func aReviewerAtTheVeryToleranceIsNamedAsRarelyAsStated() {
    // On golden items alone, the last one is right ten points less often than the others: the
    // hardest case that is still no alarm.
    let desk = Desk(errors: [0.1, 0.1, 0.1, 0.2], texts: 400, second: 0, golden: 1)
    let runs = 300
    let found = rate(runs, seed: 2) { random in
      let (table, _) = desk.table(&random)
      return !ReviewerReport(table, falseAlarms: 0.1, tolerance: 0.1) { _ in
        [UInt64?](repeating: nil, count: table.votes.count)
      }.suspects.isEmpty
    }
    #expect(found <= 0.1 + 3 * (0.1 * 0.9 / Double(runs)).squareRoot(), "\(found)")
  }

  @Test func flippedLabelsAreCaughtAndNobodyElse() {
    var desk = Desk(errors: [0.05, 0.1, 0.1, 0.05, 0.1])
    desk.flipped = [3: 0b111]
    let found = rate(40, seed: 3) { desk.report(&$0, falseAlarms: 0.01).suspects == [4] }
    #expect(found > 0.95)
  }

  @Test func oneFlippedLabelIsCaughtAndNamed() {
    var desk = Desk(errors: [0.05, 0.1, 0.1, 0.05, 0.1])
    desk.flipped = [1: 0b100]
    let found = rate(40, seed: 4) { random in
      let report = desk.report(&random, falseAlarms: 0.01)
      return report.suspects == [2] && report.alarms.allSatisfy { $0.label == "doubt" }
    }
    #expect(found > 0.95)
  }

  @Test func withoutACommonTextModelsCatchIt() {
    var desk = Desk(errors: [0.1, 0.1, 0.1, 0.1], second: 0, golden: 0)
    desk.flipped = [0: 0b011]
    let found = rate(40, seed: 5) { random in
      let report = desk.report(&random, falseAlarms: 0.01)
      return report.suspects == [1] && report.alarms.allSatisfy { $0.signal == .prediction }
    }
    #expect(found > 0.95)
  }

  @Test func whoJudgedBesideTheFlippedOneIsNotNamed() {
    // Reviewer 1 shares every text with reviewer 2, who turns all answers around; 3, 4 and 5 share
    // theirs.
    var votes: [ReviewerTable.Vote] = []
    for text in 0..<200 {
      let truth = UInt64(text % 4 + 1) & 0b111
      for (reviewer, answers) in [(0, truth), (1, ~truth & 0b111)] {
        votes.append(.init(reviewer: reviewer, text: text, answers: answers))
      }
      for reviewer in 2...4 {
        votes.append(.init(reviewer: reviewer, text: 1000 + text, answers: truth))
      }
      if text < 40 { votes.append(.init(reviewer: 1, text: 1000 + text, answers: ~truth & 0b111)) }
      if text < 40 { votes.append(.init(reviewer: 0, text: 1000 + text, answers: truth)) }
    }
    let table = ReviewerTable(
      reviewers: [1, 2, 3, 4, 5], questions: Desk.questions, votes: votes)
    let report = ReviewerReport(table, falseAlarms: 0.01, tolerance: 0.1) { _ in
      [UInt64?](repeating: nil, count: votes.count)
    }
    #expect(report.suspects == [2])
  }

  @Test func twoWhoContradictEachOtherAreNotToldApart() {
    var desk = Desk(errors: [0.05, 0.05], second: 1, golden: 0)
    desk.flipped = [0: 0b111]
    var random = SeededGenerator(seed: 6)
    let (table, _) = desk.table(&random)
    let report = ReviewerReport(table, falseAlarms: 0.01, tolerance: 0.1) { _ in
      [UInt64?](repeating: nil, count: table.votes.count)
    }
    #expect(report.suspects.isEmpty)
    #expect(
      ReviewerReport(
        ReviewerTable(reviewers: [], questions: [nil], votes: []), falseAlarms: 0.01, tolerance: 0.1
      ) { _ in [] }.findings.isEmpty)
  }
}
