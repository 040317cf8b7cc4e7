import LinearAlgebra
import Model
import Testing

/// Probabilities that come true as stated.
private func sample(
  _ count: Int, seed: UInt64, levels: Double = 1000
) -> (probabilities: [Double], truth: [Bool]) {
  var generator = SeededGenerator(seed: seed)
  let probabilities = (0..<count).map { _ in
    (Double.random(in: 0...1, using: &generator) * levels).rounded() / levels
  }
  return (probabilities, probabilities.map { Double.random(in: 0..<1, using: &generator) < $0 })
}

private func counts(_ probabilities: [Double], _ truth: [Bool], at threshold: Double)
  -> BinaryCounts
{
  var counts = BinaryCounts()
  for (probability, holds) in zip(probabilities, truth) {
    let given = probability >= threshold
    if given && holds { counts.truePositives += 1 }
    if given && !holds { counts.falsePositives += 1 }
    if !given && holds { counts.falseNegatives += 1 }
  }
  return counts
}

@Suite struct ThresholdSelectionTests {
  @Test(arguments: 1...30)
  func unsmoothedThresholdHasTheLargestF1OfAll(seed: Int) {
    let (probabilities, truth) = sample(3 + seed * 3, seed: UInt64(seed), levels: Double(seed + 2))
    guard truth.contains(true) else { return }
    let choice = ThresholdSelection(goal: .maximumF1, smoothing: 0, shrinkage: 0)
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    let best = Set(probabilities).map { counts(probabilities, truth, at: $0).f1 }.max() ?? 0
    #expect(close(choice.counts.f1, best))
    #expect(choice.counts == counts(probabilities, truth, at: choice.threshold))
  }

  /// The slow way: the mean of F1 over flagging k - √k ... k + √k documents.
  @Test(arguments: 1...20)
  func smoothedThresholdHasTheLargestMeanF1(seed: Int) {
    let (probabilities, all) = sample(40 + seed, seed: UInt64(seed), levels: 1e9)
    var truth = all
    truth[0] = true
    let ranked = zip(probabilities, truth).sorted { $0.0 > $1.0 }.map(\.1)
    let support = Double(truth.count { $0 })
    let f1 = (0...ranked.count).map { flagged in
      2 * Double(ranked.prefix(flagged).count { $0 }) / (Double(flagged) + support)
    }
    let smooth = (1...ranked.count).map { flagged -> Double in
      let reach = Int(Double(flagged).squareRoot().rounded(.up))
      let window = f1[max(0, flagged - reach)...min(ranked.count, flagged + reach)]
      return window.reduce(0, +) / Double(window.count)
    }
    let choice = ThresholdSelection(goal: .maximumF1, smoothing: 1, shrinkage: 0)
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(close(smooth[choice.counts.flagged - 1], smooth.max() ?? 0))
  }

  @Test func oneLuckyDocumentDoesNotDecide() {
    // The highest document alone has the largest F1; a wider cut is as good on average.
    let probabilities = [0.99] + (1...30).map { 0.9 - Double($0) / 100 }
    let truth = [true] + (1...30).map { $0 == 6 || $0 == 9 }
    let plain = ThresholdSelection(goal: .maximumF1, smoothing: 0, shrinkage: 0)
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    let smooth = ThresholdSelection(goal: .maximumF1, smoothing: 1, shrinkage: 0)
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(plain.counts.flagged == 1)
    #expect(smooth.counts.flagged == 11)
    #expect(smooth.verdict == .tooFewDocuments)
  }

  @Test func smallLabelsLeanOnTheCommonThreshold() {
    // 400 documents; the second label holds for few.
    let (first, firstTruth) = sample(400, seed: 5)
    let second = first.map { $0 / 2 }
    let secondTruth = (0..<400).map { firstTruth[$0] && $0 % 50 == 0 }
    let probabilities = zip(first, second).flatMap { [$0, $1] }
    let truth = zip(firstTruth, secondTruth).flatMap { [$0, $1] }
    func choose(_ shrinkage: Double) -> [ThresholdChoice] {
      ThresholdSelection(goal: .maximumF1, shrinkage: shrinkage)
        .thresholds(probabilities: probabilities, truth: truth, labels: 2)
    }
    let common = ThresholdSelection(goal: .maximumF1)
      .commonThreshold(probabilities: probabilities, truth: truth, labels: 2).threshold
    let distances = [0.0, 10, 1e12].map { shrinkage in
      choose(shrinkage).map { abs($0.threshold - common) }
    }
    for label in 0..<2 {
      #expect(distances[1][label] < distances[0][label])
      #expect(distances[2][label] < 1e-6)
    }
    let moved = choose(0).map(\.threshold).enumerated().map { label, own in
      abs(own - choose(10)[label].threshold) / abs(own - common)
    }
    #expect(moved[1] > moved[0])
  }

  @Test func wantedPrecisionIsMetByTheLowerEnd() {
    let (probabilities, truth) = sample(2000, seed: 9)
    let choice = ThresholdSelection(goal: .precision(0.8))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(choice.verdict == .sufficient)
    #expect(choice.precisionInterval.lower >= 0.8)
    #expect(choice.precisionInterval.contains(choice.counts.precision))
    // Nothing that flags more meets the goal.
    for threshold in Set(probabilities) where threshold < choice.threshold {
      let more = counts(probabilities, truth, at: threshold)
      let interval = ProportionInterval.wilson(
        successes: Double(more.truePositives), trials: Double(more.flagged))
      #expect(interval.lower < 0.8)
    }
  }

  @Test func wantedRecallIsMetByTheLowerEnd() {
    let (probabilities, truth) = sample(2000, seed: 10)
    let choice = ThresholdSelection(goal: .recall(0.9))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(choice.verdict == .sufficient)
    #expect(choice.recallInterval.lower >= 0.9)
    let lowest = probabilities.filter { $0 >= choice.threshold }.min() ?? 1
    for threshold in Set(probabilities) where threshold > lowest {
      let fewer = counts(probabilities, truth, at: threshold)
      let interval = ProportionInterval.wilson(
        successes: Double(fewer.truePositives), trials: Double(fewer.support))
      #expect(interval.lower < 0.9)
    }
  }

  @Test func tooFewDocumentsAreCalledThat() {
    // All right, but five of five prove no more than .57.
    let probabilities = [0.9, 0.8, 0.7, 0.6, 0.55, 0.1, 0.1]
    let truth = [true, true, true, true, true, false, false]
    let precision = ThresholdSelection(goal: .precision(0.9))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(precision.verdict == .tooFewDocuments)
    #expect(precision.counts == BinaryCounts(truePositives: 5))
    #expect(close(precision.precisionInterval.lower, 0.5655175, 1e-6))
    let recall = ThresholdSelection(goal: .recall(0.9))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(recall.verdict == .tooFewDocuments)
    #expect(recall.counts == BinaryCounts(truePositives: 5))
  }

  @Test func precisionThatNoThresholdReachesIsOutOfReach() {
    let probabilities = (0..<100).map { Double($0) / 100 }
    let truth = (0..<100).map { $0 % 4 == 0 }
    let choice = ThresholdSelection(goal: .precision(0.95))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(choice.verdict == .outOfReach)
    #expect(choice.counts.precision < 0.95)
  }

  @Test func fixedThresholdIsKeptAndMeasured() {
    let (probabilities, truth) = sample(300, seed: 11)
    let choice = ThresholdSelection(goal: .fixed(0.7))
      .thresholds(probabilities: probabilities, truth: truth, labels: 1)[0]
    #expect(choice.threshold == 0.7)
    #expect(choice.counts == counts(probabilities, truth, at: 0.7))
    #expect(choice.verdict == .sufficient)
  }

  @Test func labelThatNeverHeldTakesTheCommonThreshold() {
    let (first, firstTruth) = sample(100, seed: 12)
    let probabilities = first.flatMap { [$0, 0.3] }
    let truth = firstTruth.flatMap { [$0, false] }
    let selection = ThresholdSelection(goal: .maximumF1)
    let choices = selection.thresholds(probabilities: probabilities, truth: truth, labels: 2)
    let common = selection.commonThreshold(probabilities: probabilities, truth: truth, labels: 2)
    #expect(choices[1].verdict == .noPositives)
    #expect(choices[1].threshold == common.threshold)
    let none = selection.thresholds(probabilities: [0.1, 0.2], truth: [false, false], labels: 1)[0]
    #expect(none.threshold == 0.5)
    #expect(none.verdict == .noPositives)
    let empty = selection.thresholds(probabilities: [], truth: [], labels: 2)
    #expect(empty.map(\.threshold) == [0.5, 0.5])
  }

  @Test func entriesThatWereNotJudgedDoNotCount() {
    let (probabilities, truth) = sample(200, seed: 13)
    let judged = (0..<200).map { $0 < 90 }
    let masked = ThresholdSelection(goal: .maximumF1)
      .thresholds(probabilities: probabilities, truth: truth, labels: 1, judged: judged)
    let part = ThresholdSelection(goal: .maximumF1).thresholds(
      probabilities: Array(probabilities.prefix(90)), truth: Array(truth.prefix(90)), labels: 1)
    #expect(masked == part)
  }

  @Test(arguments: 1...10)
  func microF1IsTheLargestOfAllCommonThresholds(seed: Int) {
    let (probabilities, truth) = sample(120, seed: UInt64(seed), levels: 30)
    let choice = ThresholdSelection.maximisingMicroF1(
      probabilities: probabilities, truth: truth, labels: 3)
    let best = Set(probabilities).map { threshold in
      ClassificationReport(
        Predictions(
          labels: ["a", "b", "c"], probabilities: probabilities, truth: truth,
          thresholds: [threshold, threshold, threshold]), bootstrap: nil
      ).microF1
    }.max()
    #expect(close(choice.counts.f1, best ?? 0))
  }

  @Test func neighbouringProbabilitiesAreToldApart() {
    let low = 0.5
    let probabilities = [low.nextUp, low]
    let choice = ThresholdSelection(goal: .maximumF1, smoothing: 0, shrinkage: 0)
      .thresholds(probabilities: probabilities, truth: [true, false], labels: 1)[0]
    #expect(choice.counts == BinaryCounts(truePositives: 1))
  }
}
