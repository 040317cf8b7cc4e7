import LinearAlgebra
import Model
import Testing

private struct Sample {
  var scores: [Double] = []
  var classes: [Int] = []

  /// Scores that lean to the true class; the last class is rare and scored too low.
  init(_ count: Int, labels: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<count {
      let rare = Double.random(in: 0..<1, using: &generator) < 0.08
      let held = rare ? labels - 1 : Int.random(in: 0..<labels - 1, using: &generator)
      for label in 0..<labels {
        let lean = label == held ? 1.2 : 0
        let low = label == labels - 1 ? -1.5 : 0
        scores.append(lean + low + Double.random(in: -1...1, using: &generator))
      }
      classes.append(held)
    }
  }

  func report(_ offsets: ClassOffsets) -> ClassificationReport {
    let labels = offsets.offsets.count
    return ClassificationReport(
      Predictions(
        labels: (0..<labels).map { "class \($0)" },
        probabilities: TemperatureScaling.identity(labels: labels).probabilities(scores),
        classes: classes, decided: offsets.decide(scores)), bootstrap: nil)
  }
}

@Suite struct ClassOffsetsTests {
  @Test(arguments: 1...8)
  func neverWorseThanNoOffsets(seed: Int) throws {
    let sample = Sample(150, labels: 2 + seed % 4, seed: UInt64(seed))
    let labels = 2 + seed % 4
    let zero = sample.report(.zero(labels: labels))
    let macro = sample.report(
      .fit(
        scores: sample.scores, classes: sample.classes, labels: labels, goal: .macroF1, smoothing: 0
      ))
    let accurate = sample.report(
      .fit(
        scores: sample.scores, classes: sample.classes, labels: labels, goal: .accuracy,
        smoothing: 0))
    #expect(macro.macroF1 > zero.macroF1)
    #expect(try #require(accurate.accuracy) >= #require(zero.accuracy))
    #expect(try #require(accurate.accuracy) >= #require(macro.accuracy))
  }

  /// With two classes there is one line to search, and a fine grid sees all of it.
  @Test(arguments: [ClassOffsets.Goal.macroF1, .accuracy], 1...5)
  func twoClassesReachTheBestOfAGrid(goal: ClassOffsets.Goal, seed: Int) {
    let sample = Sample(60, labels: 2, seed: UInt64(seed))
    func value(_ offsets: ClassOffsets) -> Double {
      let report = sample.report(offsets)
      return goal == .macroF1 ? report.macroF1 : report.accuracy ?? 0
    }
    let grid = (-200...200).map { value(ClassOffsets([Double($0) / 50, 0])) }.max() ?? 0
    let fitted = ClassOffsets.fit(
      scores: sample.scores, classes: sample.classes, labels: 2, goal: goal, smoothing: 0)
    #expect(value(fitted) >= grid - 1e-12)
    #expect(abs(fitted.offsets.reduce(0, +)) < 1e-12)
  }

  @Test func smoothingRaisesTheRareClassOnOtherDocumentsToo() {
    let sample = Sample(1500, labels: 3, seed: 21)
    let other = Sample(1500, labels: 3, seed: 22)
    let fitted = ClassOffsets.fit(
      scores: sample.scores, classes: sample.classes, labels: 3, goal: .macroF1)
    #expect(fitted.offsets[2] > fitted.offsets[0])
    #expect(other.report(fitted).macroF1 > other.report(.zero(labels: 3)).macroF1 + 0.02)
  }

  @Test func offsetsStayWithinTheirLimit() {
    let scores: [Double] = (0..<80).map { $0 % 2 == 0 ? 50 : 0 }
    let fitted = ClassOffsets.fit(
      scores: scores, classes: (0..<40).map { $0 % 4 == 0 ? 0 : 1 }, labels: 2, goal: .accuracy)
    #expect(fitted == .zero(labels: 2))
  }

  @Test func documentsThatWereNotJudgedDoNotCount() {
    let sample = Sample(120, labels: 3, seed: 23)
    let judged = sample.classes.enumerated().map { $0 < 80 ? $1 : nil }
    let part = ClassOffsets.fit(
      scores: Array(sample.scores.prefix(240)), classes: Array(sample.classes.prefix(80)),
      labels: 3, goal: .macroF1)
    let masked = ClassOffsets.fit(
      scores: sample.scores, classes: judged, labels: 3, goal: .macroF1)
    #expect(masked == part)
  }

  @Test func nothingToLearnFromGivesNoOffsets() {
    #expect(
      ClassOffsets.fit(scores: [], classes: [], labels: 3, goal: .macroF1) == .zero(labels: 3))
    #expect(
      ClassOffsets.fit(scores: [1, 2], classes: [0, 0], labels: 1, goal: .accuracy)
        == .zero(labels: 1))
    let right = ClassOffsets.fit(
      scores: [1, 0, 0, 1], classes: [0, 1], labels: 2, goal: .accuracy, smoothing: 0)
    #expect(right == .zero(labels: 2))
  }

  @Test func equalScoresGoToTheFirstClass() {
    #expect(ClassOffsets([0.5, -0.5]).decide([0, 1, 0, 2]) == [0, 1])
  }
}
