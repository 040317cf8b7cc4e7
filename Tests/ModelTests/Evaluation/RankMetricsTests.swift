import LinearAlgebra
import Model
import Testing

@Suite struct RankMetricsTests {
  /// Every pair of a positive and a negative, a tie counting one half.
  private func slowArea(_ positives: [Double], _ negatives: [Double]) -> Double {
    var sum = 0.0
    for positive in positives {
      for negative in negatives {
        sum += positive > negative ? 1 : positive == negative ? 0.5 : 0
      }
    }
    return sum / Double(positives.count * negatives.count)
  }

  /// The definition, threshold by threshold.
  private func slowPrecision(_ positives: [Double], _ negatives: [Double]) -> Double {
    var sum = 0.0
    var before = 0.0
    for threshold in Set(positives + negatives).sorted(by: >) {
      let found = Double(positives.count { $0 >= threshold })
      let mistaken = Double(negatives.count { $0 >= threshold })
      let recall = found / Double(positives.count)
      sum += (recall - before) * (found / (found + mistaken))
      before = recall
    }
    return sum
  }

  @Test(arguments: 1...60)
  func agreeWithTheirDefinitions(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    // Few distinct scores, so that most are tied.
    let levels = Double(1 + seed % 12)
    let scores = { (count: Int) in
      (0..<count).map { _ in
        (Double.random(in: 0...1, using: &generator) * levels).rounded() / levels
      }
    }
    let positives = scores(1 + seed % 17)
    let negatives = scores(1 + seed * 7 % 23)
    #expect(
      close(
        RankMetrics.areaUnderROC(positives: positives, negatives: negatives),
        slowArea(positives, negatives)))
    #expect(
      close(
        RankMetrics.averagePrecision(positives: positives, negatives: negatives),
        slowPrecision(positives, negatives)))
  }

  @Test func onlyOneSideIsNotDefined() {
    #expect(RankMetrics.areaUnderROC(positives: [], negatives: [0.5]) == nil)
    #expect(RankMetrics.areaUnderROC(positives: [0.5], negatives: []) == nil)
    #expect(RankMetrics.averagePrecision(positives: [], negatives: [0.5]) == nil)
    #expect(RankMetrics.averagePrecision(positives: [0.5], negatives: []) == 1)
  }

  @Test func allEqualIsAChanceResult() {
    let same = [Double](repeating: 0.3, count: 10)
    #expect(RankMetrics.areaUnderROC(positives: same, negatives: same) == 0.5)
    #expect(RankMetrics.averagePrecision(positives: same, negatives: same) == 0.5)
  }

  @Test func perfectAndReversedOrder() {
    let high = [0.9, 0.8]
    let low = [0.1, 0.2, 0.3]
    #expect(RankMetrics.areaUnderROC(positives: high, negatives: low) == 1)
    #expect(RankMetrics.areaUnderROC(positives: low, negatives: high) == 0)
    #expect(RankMetrics.averagePrecision(positives: high, negatives: low) == 1)
  }
}
