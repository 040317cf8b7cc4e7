import LinearAlgebra
import Testing

@testable import Retraining

@Suite struct GainSelectionTests {
  private func options(_ change: (inout GainSelection.Options) -> Void) -> GainSelection.Options {
    var options = GainSelection.Options()
    options.randomShare = 0
    options.sharpness = 1
    options.balancesLabels = false
    options.precision = 0.2
    change(&options)
    return options
  }

  private func choose(
    _ pool: GainSelection.Documents, _ labelled: GainSelection.Documents, labels: Int,
    _ options: GainSelection.Options
  ) throws -> [GainSelection.Choice] {
    try GainSelection(pool: pool, labelled: labelled, labels: labels, options: options).choose()
  }

  @Test(arguments: GainSelection.Goal.allCases)
  func agreesWithASlowReading(_ goal: GainSelection.Goal) throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let pool = SelectionReference.documents(60, size: 4, labels: 3, seed: seed)
      let labelled = SelectionReference.documents(7, size: 4, labels: 3, seed: seed + 100)
      let options = options {
        $0.count = 25
        $0.goal = goal
      }
      let expected = SelectionReference.choose(pool, labelled, labels: 3, options)
      let chosen = try choose(pool, labelled, labels: 3, options)
      #expect(chosen.map(\.row) == expected.map(\.row))
      for (one, other) in zip(chosen, expected) {
        #expect(abs(one.gain - other.gain) < 1e-5 * max(1, other.gain))
      }
    }
  }

  /// More documents than a shortlist has: each round begins with the best of all.
  @Test(arguments: GainSelection.Goal.allCases)
  func everyRoundBeginsWithTheBestOfAll(_ goal: GainSelection.Goal) throws {
    let count = GainSelection.shortlist + 1000
    let pool = SelectionReference.documents(count, size: 6, labels: 2, seed: 5)
    let labelled = SelectionReference.documents(20, size: 6, labels: 2, seed: 6)
    let wanted = 240
    let options = options {
      $0.count = wanted
      $0.goal = goal
    }
    let chosen = try choose(pool, labelled, labels: 2, options)
    func weights(_ documents: GainSelection.Documents, _ label: Int) -> [Double] {
      (0..<documents.vectors.rows).map {
        GainSelection.information(documents.probabilities[$0 * 2 + label], 1)
      }
    }
    var taken: [Int] = []
    for round in 0..<GainSelection.rounds {
      // Made anew from all that is chosen so far, not stepwise.
      let known = Matrix(
        rows: 20 + taken.count, columns: 6,
        storage: labelled.vectors.storage + taken.flatMap { pool.vectors.row($0) })
      let posteriors = try (0..<2).map { label in
        let all = weights(pool, label)
        var posterior = try LabelPosterior(
          known, weights: weights(labelled, label) + taken.map { all[$0] }, precision: 0.2)
        posterior.spread(over: LabelPosterior.outer(pool.vectors, weights: all))
        return posterior
      }
      let list = Shortlist(
        rows: (0..<count).filter { !taken.contains($0) }, pool: pool, posteriors,
        scales: [1, 1], options: options)
      let best = try #require(list.best)
      let choice = chosen[round * wanted / GainSelection.rounds]
      #expect(best.row == choice.row)
      #expect(abs(best.gain - choice.gain) < 1e-6 * max(1, best.gain))
      taken = chosen.prefix((round + 1) * wanted / GainSelection.rounds).map(\.row)
    }
    #expect(Set(taken).count == wanted)
  }

  /// Twenty texts, ten times each: the first twenty chosen are one of each.
  @Test(arguments: GainSelection.Goal.allCases)
  func copiesAreNotChosenTogether(_ goal: GainSelection.Goal) throws {
    let kinds = 20
    var vectors = Matrix(rows: 10 * kinds, columns: kinds)
    for row in 0..<vectors.rows { vectors[row, row % kinds] = 1 }
    let pool = GainSelection.Documents(
      vectors: vectors,
      probabilities: (0..<vectors.rows).map { 0.5 - 0.01 * Float($0 % kinds) })
    let labelled = GainSelection.Documents(
      vectors: Matrix(rows: 0, columns: kinds), probabilities: [])
    let chosen = try choose(
      pool, labelled, labels: 1,
      options {
        $0.count = 40
        $0.goal = goal
      })
    #expect(Set(chosen.prefix(kinds).map { $0.row % kinds }).count == kinds)
    #expect(Set(chosen.suffix(kinds).map { $0.row % kinds }).count == kinds)
    #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0.gain >= $1.gain })
  }

  @Test func threadsDoNotChangeOneBit() throws {
    let pool = SelectionReference.documents(5000, size: 17, labels: 3, seed: 1)
    let labelled = SelectionReference.documents(50, size: 17, labels: 3, seed: 2)
    for goal in GainSelection.Goal.allCases {
      let results = try [1, 2, 5].map { threads in
        try choose(
          pool, labelled, labels: 3,
          options {
            $0.count = 120
            $0.randomShare = 0.25
            $0.goal = goal
            $0.threads = threads
          })
      }
      #expect(results[0] == results[1] && results[0] == results[2])
    }
  }

  /// Every document has the same chance; 4 standard deviations bound the differences.
  @Test func theRandomPartIsUniformAndSeeded() throws {
    let pool = SelectionReference.documents(40, size: 3, labels: 1, seed: 8)
    let labelled = SelectionReference.documents(2, size: 3, labels: 1, seed: 9)
    var drawn = [Int](repeating: 0, count: 40)
    let runs = 2000
    for seed in 0..<runs {
      let chosen = try choose(
        pool, labelled, labels: 1,
        options {
          $0.count = 10
          $0.randomShare = 0.4
          $0.seed = UInt64(seed)
        })
      let random = chosen.filter { $0.reason == .random }
      #expect(chosen.count == 10 && random.count == 4)
      for choice in random { drawn[choice.row] += 1 }
    }
    let expected = Double(runs) * 0.1
    let deviation = (expected * 0.9).squareRoot()
    #expect(drawn.allSatisfy { abs(Double($0) - expected) < 4 * deviation }, "\(drawn)")
  }

  @Test func theRandomPartIsSpreadEvenly() throws {
    let pool = SelectionReference.documents(100, size: 3, labels: 1, seed: 8)
    let labelled = SelectionReference.documents(2, size: 3, labels: 1, seed: 9)
    let chosen = try choose(
      pool, labelled, labels: 1,
      options {
        $0.count = 50
        $0.randomShare = 0.2
      })
    for start in stride(from: 0, to: 50, by: 5) {
      #expect(chosen[start..<start + 5].count { $0.reason == .random } == 1)
    }
    #expect(Set(chosen.map(\.row)).count == 50)
  }

  @Test func noMoreThanThereAre() throws {
    let labelled = SelectionReference.documents(2, size: 3, labels: 1, seed: 9)
    for share in [0, 0.5, 1] {
      let chosen = try choose(
        SelectionReference.documents(7, size: 3, labels: 1, seed: 8), labelled, labels: 1,
        options {
          $0.count = 20
          $0.randomShare = share
        })
      #expect(Set(chosen.map(\.row)) == Set(0..<7))
    }
    let none = GainSelection.Documents(vectors: Matrix(rows: 0, columns: 3), probabilities: [])
    #expect(try choose(none, labelled, labels: 1, options { $0.count = 5 }).isEmpty)
  }

  /// A label with a hundredth of the uncertainty of the other decides as much.
  @Test func balancedLabelsCountAlike() throws {
    var pool = SelectionReference.documents(200, size: 4, labels: 2, seed: 3)
    for row in 0..<200 { pool.probabilities[2 * row + 1] = 0.001 + 0.002 * Float(row % 7) }
    let labelled = SelectionReference.documents(30, size: 4, labels: 2, seed: 4)
    let plain = try choose(pool, labelled, labels: 2, options { $0.count = 20 })
    let balanced = try choose(
      pool, labelled, labels: 2,
      options {
        $0.count = 20
        $0.balancesLabels = true
      })
    func rare(_ choices: [GainSelection.Choice]) -> Int {
      choices.count { pool.probabilities[2 * $0.row + 1] > 0.008 }
    }
    #expect(rare(balanced) > rare(plain))
  }
}
