import LinearAlgebra
import Model
import Testing

@Suite struct BootstrapTests {
  @Test func sameSeedSameIntervals() throws {
    let predictions = multilabelFixture()
    let first = try #require(Bootstrap(replicates: 200, seed: 7).intervals(of: predictions))
    #expect(Bootstrap(replicates: 200, seed: 7).intervals(of: predictions) == first)
    let other = try #require(Bootstrap(replicates: 200, seed: 8).intervals(of: predictions))
    #expect(other.macroF1 != first.macroF1)
  }

  @Test func intervalsHoldTheFigures() throws {
    for predictions in [multilabelFixture(), multiclassFixture()] {
      let report = ClassificationReport(predictions)
      let intervals = try #require(report.intervals)
      #expect(intervals.units == predictions.documents)
      #expect(intervals.accuracy.contains(try #require(report.accuracy)))
      #expect(intervals.microF1.contains(report.microF1))
      #expect(intervals.macroF1.contains(report.macroF1))
      for label in report.labels {
        #expect(try #require(label.f1Interval).contains(label.counts.f1))
      }
    }
  }

  /// For a share of n documents the bootstrap's spread is that of the binomial distribution.
  @Test func widthIsThatOfTheBinomialDistribution() throws {
    let count = 400
    let classes: [Int?] = (0..<count).map { $0 % 4 == 0 ? 1 : 0 }
    let probabilities = (0..<count).flatMap { _ in [0.9, 0.1] }
    let predictions = Predictions(
      labels: ["a", "b"], probabilities: probabilities, classes: classes)
    let intervals = try #require(Bootstrap(replicates: 4000).intervals(of: predictions))
    let deviation = (0.75 * 0.25 / Double(count)).squareRoot()
    #expect(close(intervals.accuracy.lower, 0.75 - 1.96 * deviation, 0.006))
    #expect(close(intervals.accuracy.upper, 0.75 + 1.96 * deviation, 0.006))
    #expect(intervals.accuracy == intervals.microF1)
  }

  /// Forty documents copied ten times each are still forty facts.
  @Test func documentsOfAGroupAreDrawnTogether() throws {
    var probabilities: [Double] = []
    var classes: [Int?] = []
    var groups: [Int] = []
    for group in 0..<40 {
      for _ in 0..<10 {
        probabilities += [0.8, 0.2]
        classes.append(group % 4 == 0 ? 1 : 0)
        groups.append(group)
      }
    }
    let labels = ["a", "b"]
    let grouped = Predictions(
      labels: labels, probabilities: probabilities, classes: classes, groups: groups)
    let alone = Predictions(labels: labels, probabilities: probabilities, classes: classes)
    let wide = try #require(Bootstrap().intervals(of: grouped))
    let narrow = try #require(Bootstrap().intervals(of: alone))
    #expect(wide.units == 40)
    #expect(narrow.units == 400)
    let ratio =
      (wide.accuracy.upper - wide.accuracy.lower) / (narrow.accuracy.upper - narrow.accuracy.lower)
    #expect(ratio > 2.5 && ratio < 4)
  }

  /// The slow way: draws documents with the same numbers and evaluates each sample as a report.
  @Test func agreesWithReportsOfTheSamples() throws {
    let predictions = multilabelFixture()
    let replicates = 50
    var generator = SeededGenerator(seed: 3)
    var macro: [Double] = []
    for _ in 0..<replicates {
      let drawn = (0..<60).map { _ in
        Int(generator.next().multipliedFullWidth(by: 60).high)
      }
      let sample = Predictions(
        labels: predictions.labels,
        probabilities: drawn.flatMap { predictions.probabilities[$0 * 3..<$0 * 3 + 3] },
        truth: drawn.flatMap { predictions.truth[$0 * 3..<$0 * 3 + 3] },
        thresholds: try #require(predictions.thresholds))
      macro.append(ClassificationReport(sample, bootstrap: nil).macroF1)
    }
    macro.sort()
    let intervals = try #require(
      Bootstrap(replicates: replicates, confidence: 0.9, seed: 3).intervals(of: predictions))
    // Places .05 and .95 of 49 steps: 2.45 and 46.55.
    #expect(close(intervals.macroF1.lower, macro[2] + 0.45 * (macro[3] - macro[2])))
    #expect(close(intervals.macroF1.upper, macro[46] + 0.55 * (macro[47] - macro[46])))
  }

  @Test func oneUnitSaysNothing() {
    let one = Predictions(labels: ["a"], probabilities: [0.5], truth: [true], thresholds: [0.5])
    #expect(Bootstrap().intervals(of: one) == nil)
    let groups = [Int](repeating: 5, count: 60)
    #expect(Bootstrap().intervals(of: multilabelFixture(groups: groups)) == nil)
  }
}
