import Foundation
import LinearAlgebra
import Model
import Testing

/// `Z = ((i * 17 + k * 29 + i * k * 5) % 23) / 4 - 2` for 200 documents `i` and 3 classes `k`.
private let logits = (0..<600).map { entry in
  let (document, label) = (entry / 3, entry % 3)
  return Double((document * 17 + label * 29 + document * label * 5) % 23) / 4 - 2
}

/// `c = np.where(i % 3 > 0, Z.argmax(1), (i * 7) % 3)`, then where that is 2, `i % 2 == 0 ? 2 : 0`.
private let classes = zip(0..<200, Predictions.largest(logits, labels: 3)).map {
  document, largest in
  let held = document % 3 > 0 ? largest : document * 7 % 3
  return held == 2 && document % 2 == 1 ? 0 : held
}

@Suite struct TemperatureScalingTests {
  /// Expected values by scipy 1.17.1: `minimize` by BFGS, then Nelder-Mead, of
  /// `(logsumexp(s * Z + o, 1) - (s * Z + o)[i, c]).sum() + prior / 2 * ((s - 1)**2 + (o**2).sum())`.
  @Test(arguments: [
    (1.0, 0.8111243210614854, [1.7610241804602431, -0.6666585308225568, -1.0943656982330996]),
    (50.0, 0.5844072365372136, [0.7764824609364767, -0.33400243170451044, -0.44248003479016396]),
  ])
  func agreesWithSciPy(prior: Double, slope: Double, offsets: [Double]) {
    let fit = TemperatureScaling.fit(logits: logits, classes: classes, labels: 3, prior: prior)
    #expect(fit.outcome == .fitted)
    #expect(fit.support == [149, 30, 21])
    #expect(close(fit.scaling.slope, slope, 1e-7))
    for label in 0..<3 { #expect(close(fit.scaling.offsets[label], offsets[label], 1e-7)) }
    #expect(abs(fit.scaling.offsets.reduce(0, +)) < 1e-9)
  }

  @Test func slopeAloneAgreesWithSciPy() {
    let fit = TemperatureScaling.fit(
      logits: logits, classes: classes, labels: 3, withOffsets: false, prior: 0)
    #expect(close(fit.scaling.slope, 0.41572652586505277, 1e-8))
    #expect(fit.scaling.offsets == [0, 0, 0])
  }

  /// Two classes without offsets are logistic regression on the difference of their logits:
  /// `LogisticRegression(C=np.inf, tol=1e-14, fit_intercept=False, solver="newton-cholesky")
  /// .fit(d[:, None], y)` with `d = Z[:, 1] - Z[:, 0]` and `y = (i * 5) % 7 < 3 + d`.
  @Test func twoClassesAgreeWithScikitLearn() {
    let two = (0..<200).flatMap { [logits[3 * $0], logits[3 * $0 + 1]] }
    let held = (0..<200).map { document in
      let difference = two[2 * document + 1] - two[2 * document]
      return Double(document * 5 % 7) < 3 + difference ? 1 : 0
    }
    #expect(held.reduce(0, +) == 99)
    let fit = TemperatureScaling.fit(
      logits: two, classes: held, labels: 2, withOffsets: false, prior: 0)
    #expect(close(fit.scaling.slope, 0.83609035, 1e-7))
  }

  /// The gradient, by differences of the objective written out plainly, is zero at the answer.
  @Test(arguments: 1...5)
  func answerIsStationary(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let labels = 2 + seed
    let count = 40
    let rows = (0..<count * labels).map { _ in Double.random(in: -3...3, using: &generator) }
    let held = (0..<count).map { _ in Int.random(in: 0..<labels, using: &generator) }
    let weights = (0..<count).map { _ in Double.random(in: 0...2, using: &generator) }
    func objective(_ point: [Double]) -> Double {
      var value = 0.5 * (point[0] - 1) * (point[0] - 1)
      for offset in point.dropFirst() { value += 0.5 * offset * offset }
      for document in 0..<count {
        let u = (0..<labels).map { point[0] * rows[document * labels + $0] + point[1 + $0] }
        value += weights[document] * (log(u.map { exp($0) }.reduce(0, +)) - u[held[document]])
      }
      return value
    }
    let fit = TemperatureScaling.fit(logits: rows, classes: held, labels: labels, weights: weights)
    guard fit.outcome == .fitted else {
      #expect(fit.scaling.slope == PlattScaling.slopes.lowerBound)
      return
    }
    let answer = [fit.scaling.slope] + fit.scaling.offsets
    for variable in answer.indices {
      var up = answer
      var down = answer
      up[variable] += 1e-4
      down[variable] -= 1e-4
      #expect(abs(objective(up) - objective(down)) / 2e-4 < 1e-5)
    }
  }

  @Test func probabilitiesSumToOneAndKeepTheOrder() {
    let scaling = TemperatureScaling(slope: 2, offsets: [0, 0, 0])
    let probabilities = scaling.probabilities([1000, 999, -1000, 0, 0, 0])
    #expect(close(probabilities[0], 1 / (1 + exp(-2))))
    #expect(probabilities[2] == 0)
    #expect(close(probabilities[3], 1.0 / 3))
    #expect(close(probabilities.prefix(3).reduce(0, +), 1))
  }

  @Test func perfectSeparationIsFinite() {
    let rows: [Double] = (0..<80).map { ($0 / 2 + $0) % 2 == 0 ? 3 : -3 }
    let fit = TemperatureScaling.fit(logits: rows, classes: (0..<40).map { $0 % 2 }, labels: 2)
    #expect(fit.outcome == .fitted)
    #expect(fit.scaling.slope > 1 && fit.scaling.slope < 3)
    #expect(fit.scaling.offsets.allSatisfy { abs($0) < 1e-9 })
  }

  @Test func classWithoutDocumentsGetsAFiniteOffset() {
    let some = classes.map { $0 == 2 ? 0 : $0 }
    let fit = TemperatureScaling.fit(logits: logits, classes: some, labels: 3)
    #expect(fit.support[2] == 0)
    #expect(fit.scaling.offsets[2] < -1)
    #expect(fit.scaling.offsets[2] > -10)
  }

  @Test func nothingJudgedLeavesLogitsAlone() {
    let fit = TemperatureScaling.fit(logits: [1, 2], classes: [0], labels: 2, weights: [0])
    #expect(fit.outcome == .untouched)
    #expect(fit.scaling == .identity(labels: 2))
  }

  @Test func logitsThatPointTheWrongWayGetTheLeastSlope() {
    let reversed = (0..<90).flatMap { document in
      (0..<3).map { $0 == document % 3 ? -2.0 : 2.0 }
    }
    let fit = TemperatureScaling.fit(logits: reversed, classes: (0..<90).map { $0 % 3 }, labels: 3)
    #expect(fit.outcome == .slopeAtLimit)
    #expect(fit.scaling.slope == PlattScaling.slopes.lowerBound)
  }
}
