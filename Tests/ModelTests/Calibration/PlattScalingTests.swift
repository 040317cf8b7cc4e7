import Foundation
import LinearAlgebra
import Model
import Testing

/// Held-out logits of the fixtures: `z = ((i * 37) % 101) / 12 - 5` for `i = np.arange(200)`.
private let logits = (0..<200).map { Double(($0 * 37) % 101) / 12 - 5 }
/// `y = (i * i + 3 * i) % 11 < 2 + z`.
private let truth = logits.enumerated().map { Double(($0 * $0 + 3 * $0) % 11) < 2 + $1 }

@Suite struct PlattScalingTests {
  /// Expected values by scikit-learn 1.9.1: with `t` the smoothed targets and weights `w`,
  /// `LogisticRegression(C=np.inf, tol=1e-14, solver="newton-cholesky").fit(np.r_[z, z][:, None],
  /// np.r_[ones, zeros], np.r_[w * t, w * (1 - t)])`.
  @Test func agreesWithScikitLearn() {
    let fit = PlattScaling.fit(logits: logits, truth: truth)
    #expect(fit.outcome == .fitted)
    #expect(fit.positives == 20)
    #expect(fit.negatives == 180)
    #expect(close(fit.scaling.slope, 0.34984339516743945, 1e-8))
    #expect(close(fit.scaling.intercept, -2.177231336769582, 1e-8))
  }

  @Test func weightsAgreeWithScikitLearn() {
    let weights = (0..<200).map { Double($0 % 4) }
    let fit = PlattScaling.fit(logits: logits, truth: truth, weights: weights)
    #expect(close(fit.scaling.slope, 0.34216105331629343, 1e-8))
    #expect(close(fit.scaling.intercept, -2.138459926658113, 1e-8))
  }

  @Test func perfectSeparationIsFinite() {
    let fit = PlattScaling.fit(logits: logits, truth: logits.map { $0 > 1 })
    #expect(fit.outcome == .fitted)
    #expect(close(fit.scaling.slope, 3.0585307612013968, 1e-8))
    #expect(close(fit.scaling.intercept, -3.170820486330282, 1e-8))
  }

  /// Plain gradient descent on the same objective.
  @Test(arguments: 1...4)
  func agreesWithGradientDescent(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let logits = (0..<60).map { _ in Double.random(in: -3...3, using: &generator) }
    let truth = logits.map { $0 + Double.random(in: -4...4, using: &generator) > 0.5 }
    let positives = Double(truth.count { $0 })
    let negatives = 60 - positives
    let targets = truth.map { $0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2) }
    var slope = 1.0
    var intercept = 0.0
    for _ in 0..<4000 {
      var bySlope = 0.0
      var byIntercept = 0.0
      for (logit, target) in zip(logits, targets) {
        let residual = 1 / (1 + exp(-(slope * logit + intercept))) - target
        bySlope += residual * logit
        byIntercept += residual
      }
      slope -= 0.02 * bySlope
      intercept -= 0.02 * byIntercept
    }
    let fit = PlattScaling.fit(logits: logits, truth: truth)
    #expect(close(fit.scaling.slope, slope, 1e-7))
    #expect(close(fit.scaling.intercept, intercept, 1e-7))
  }

  @Test func shiftAndScaleOfLogitsDoNotChangeProbabilities() {
    let plain = PlattScaling.fit(logits: logits, truth: truth)
    let moved = PlattScaling.fit(logits: logits.map { 7 * $0 + 1000 }, truth: truth)
    for logit in logits {
      let expected = plain.scaling.probability(logit)
      #expect(close(moved.scaling.probability(7 * logit + 1000), expected, 1e-8))
    }
  }

  @Test func documentsOfNoWeightDoNotCount() {
    let weights = (0..<200).map { $0 < 120 ? 1.0 : 0 }
    let masked = PlattScaling.fit(
      logits: logits.enumerated().map { $0 < 120 ? $1 : 1e9 }, truth: truth, weights: weights)
    let part = PlattScaling.fit(
      logits: Array(logits.prefix(120)), truth: Array(truth.prefix(120)))
    #expect(masked == part)
  }

  @Test func nothingJudgedLeavesLogitsAlone() {
    let fit = PlattScaling.fit(logits: [], truth: [])
    #expect(fit.outcome == .untouched)
    #expect(fit.scaling == .identity)
    let none = PlattScaling.fit(logits: [1, 2], truth: [true, false], weights: [0, 0])
    #expect(none.outcome == .untouched)
  }

  @Test(arguments: [0, 1, 4])
  func fewPositivesFitTheLevelOnly(positives: Int) {
    let truth = (0..<200).map { $0 < positives }
    let fit = PlattScaling.fit(logits: logits, truth: truth)
    #expect(fit.outcome == .levelOnly)
    #expect(fit.scaling.slope == 1)
    // At the best level the probabilities add up to the smoothed targets.
    let held = Double(positives)
    let targets = held * (held + 1) / (held + 2) + (200 - held) / (202 - held)
    let sum = logits.reduce(0) { $0 + fit.scaling.probability($1) }
    #expect(close(sum, targets, 1e-9))
  }

  @Test func equalLogitsFitTheLevelOnly() {
    let fit = PlattScaling.fit(
      logits: [Double](repeating: 0.1, count: 100), truth: (0..<100).map { $0 < 25 })
    #expect(fit.outcome == .levelOnly)
    #expect(close(fit.scaling.probability(0.1), (25 * 26.0 / 27 + 75 / 77.0) / 100, 1e-9))
  }

  @Test func logitsThatPointTheWrongWayKeepTheirOrder() {
    let fit = PlattScaling.fit(logits: logits, truth: logits.map { $0 < 0 })
    #expect(fit.outcome == .slopeAtLimit)
    #expect(fit.scaling.slope == PlattScaling.slopes.lowerBound)
    #expect(fit.scaling.probability(2) > fit.scaling.probability(-2))
  }

  @Test func hugeLogitsDoNotOverflow() {
    let scaling = PlattScaling(slope: 100, intercept: 0)
    #expect(scaling.probability(1e300) == 1)
    #expect(scaling.probability(-1e300) == 0)
    let fit = PlattScaling.fit(logits: logits.map { $0 * 1e8 }, truth: truth)
    #expect(fit.outcome == .slopeAtLimit)
    #expect(fit.scaling.intercept.isFinite)
  }
}
