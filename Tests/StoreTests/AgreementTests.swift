import Testing

@testable import Store

@Suite struct AgreementTests {
  /// 20 both yes, 5 and 10 differ, 15 both no: observed 0.7, expected 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
  @Test func cohenByHand() throws {
    let pairs =
      Array(repeating: (1, 1), count: 20) + Array(repeating: (1, 0), count: 5)
      + Array(repeating: (0, 1), count: 10) + Array(repeating: (0, 0), count: 15)
    #expect(abs(try #require(Agreement.cohenKappa(pairs)) - 0.4) < 1e-12)
  }

  /// The worked example of Fleiss' kappa (14 raters, 10 subjects, 5 categories): 0.210.
  @Test func fleissAsPublished() throws {
    let counts = [
      [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
    #expect(abs(try #require(Agreement.fleissKappa(counts)) - 0.210) < 0.0005)
  }

  /// Krippendorff, “Computing Krippendorff's alpha-reliability” (2011), section C: four observers,
  /// twelve units, missing values; nominal alpha 0.743.
  @Test func krippendorffAsPublished() throws {
    let observers: [[Int?]] = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
      [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
    ]
    let counts = (0..<12).map { unit in
      (1...5).map { category in observers.count { $0[unit] == category } }
    }
    #expect(abs(try #require(Agreement.krippendorffAlpha(counts)) - 0.743) < 0.0005)
  }

  /// The same paper, section A: two observers, ten units, two categories; alpha 0.095.
  @Test func krippendorffWithTwoObservers() throws {
    let meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    let owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    let counts = (0..<10).map { [2 - meg[$0] - owen[$0], meg[$0] + owen[$0]] }
    #expect(abs(try #require(Agreement.krippendorffAlpha(counts)) - 0.095) < 0.0005)
  }

  @Test func withoutVariationThereIsNoMeasure() {
    #expect(Agreement.cohenKappa([]) == nil)
    #expect(Agreement.cohenKappa([(1, 1), (1, 1)]) == nil)
    #expect(Agreement.fleissKappa([[0, 3]]) == nil)
    #expect(Agreement.krippendorffAlpha([[1, 0], [0, 1]]) == nil)
    #expect(Agreement.krippendorffAlpha([[2, 0], [0, 2]]) == 1)
  }

  /// The textbook's example: 50 of 100 at 95 %: 0.4038 to 0.5962.
  @Test func wilsonByHand() throws {
    let half = try #require(Agreement.wilson(50, of: 100))
    #expect(abs(half.lowerBound - 0.4038) < 5e-5 && abs(half.upperBound - 0.5962) < 5e-5)
    let none = try #require(Agreement.wilson(0, of: 10))
    #expect(none.lowerBound == 0 && abs(none.upperBound - 0.2775) < 5e-5)
    #expect(Agreement.wilson(0, of: 0) == nil)
  }

  /// Over many samples of raters with a known agreement, the interval holds it about as often as it
  /// says.
  @Test func intervalsHoldTheTruthAboutAsOftenAsTheySay() throws {
    var random = SplitMix(seed: 8)
    func flip() -> Int { random.below(2) }
    // Both copy a fair coin with probability 0.6, else toss their own: alpha is 0.6 · 0.6 = 0.36.
    func unit() -> [Int] {
      let truth = flip()
      let votes = (0..<2).map { _ in random.below(10) < 6 ? truth : flip() }
      return [votes.count { $0 == 0 }, votes.count { $0 == 1 }]
    }
    var hits = 0
    for _ in 0..<150 {
      let units = (0..<120).map { _ in unit() }
      let estimate = try #require(
        Agreement.estimate(units: 120, samples: 300) { chosen in
          Agreement.krippendorffAlpha(chosen.map { units[$0] })
        })
      if try #require(estimate.interval).contains(0.36) { hits += 1 }
    }
    #expect((132...150).contains(hits), "\(hits) of 150")
  }

  @Test func theReportIsThatOfTheVerdicts() throws {
    let desk = try Desk()
    try desk.loadPlain(40)
    try desk.setQueue { $0.secondShare = 1 }
    let reviewers = try ["ada", "ben"].map { try desk.reviewer($0) }
    var votes: [Int64: [Int]] = [:]
    for (place, reviewer) in reviewers.enumerated() {
      for number in 0..<40 {
        let isYes = place == 0 ? number % 2 == 0 : number % 3 == 0
        let (item, _) = try #require(try desk.judge(reviewer, isYes ? .yes : .no))
        votes[item, default: []].append(isYes ? 1 : 0)
      }
    }
    // An adjudication sees both and is no independent judgement.
    let lea = try desk.reviewer("lea", .lead)
    while try desk.judge(lea, queue: "adjudication") != nil {}
    let pairs = votes.values.map { ($0[0], $0[1]) }
    let report = try desk.store.agreement()
    #expect(report.labels.map(\.label) == [nil, "name_calling"])
    for label in report.labels {
      #expect(label.units == 40 && label.agreed == pairs.count { $0.0 == $0.1 })
      let counts = pairs.map { [2 - $0.0 - $0.1, $0.0 + $0.1] }
      let alpha = try #require(label.alpha)
      #expect(abs(alpha.value - (try #require(Agreement.krippendorffAlpha(counts)))) < 1e-12)
      #expect(try #require(alpha.interval).contains(alpha.value))
    }
    #expect(report.pairs.map(\.reviewers) == [reviewers, reviewers])
    let kappa = try #require(report.pairs[0].kappa)
    #expect(abs(kappa.value - (try #require(Agreement.cohenKappa(pairs)))) < 1e-12)
    #expect(try desk.store.agreement() == report)
    #expect(try desk.store.agreement(since: desk.time.now).labels.isEmpty)
  }
}
