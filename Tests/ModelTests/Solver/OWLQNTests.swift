import Model
import Testing

/// L-BFGS with an L1 penalty.
@Suite struct OWLQNTests {
  private var precise: LBFGS {
    var options = LBFGS.Options()
    options.gradientTolerance = 1e-6
    options.objectiveTolerance = 1e-10
    return LBFGS(options: options)
  }

  /// The minimum of ½·a·(x − b)² + c·|x| is b moved towards zero by c / a.
  @Test(arguments: [1, 7, 1500])
  func shrinksABowl(dimension: Int) {
    let bowl = Bowl(dimension: dimension, condition: 20)
    let penalties = (0..<dimension).map { Float($0 % 3) * 2 }
    let solution = precise.minimize(
      from: [Float](repeating: 0, count: dimension), l1: penalties, objective: bowl.value)
    #expect(solution.converged)
    for index in 0..<dimension {
      let shrink = penalties[index] / bowl.curvature[index]
      let center = bowl.center[index]
      let expected = max(0, abs(center) - shrink) * (center < 0 ? -1 : 1)
      #expect(abs(solution.point[index] - expected) < 1e-3)
      if expected == 0 { #expect(solution.point[index] == 0) }
    }
  }

  @Test(arguments: [0.002, 0.02, 0.1])
  func agreesWithProximalGradient(penalty: Double) {
    let problem = LogisticProblem(examples: 60, features: 8, ridge: 0.01, relevant: 3, seed: 9)
    // The last feature is not penalised, like a bias.
    var penalties = [Double](repeating: penalty, count: 8)
    penalties[7] = 0
    let expected = problem.proximal(penalties: penalties, steps: 1500)
    let solution = precise.minimize(
      from: [Float](repeating: 0, count: 8), l1: penalties.map(Float.init),
      objective: problem.value)
    func total(_ w: [Double]) -> Double {
      problem.evaluate(w).value + zip(w, penalties).reduce(0) { $0 + abs($1.0) * $1.1 }
    }
    #expect(solution.converged)
    #expect(abs(solution.objective - total(expected)) < 1e-6)
    #expect(abs(solution.objective - total(solution.point.map(Double.init))) < 1e-6)
    let errors = zip(solution.point, expected).map { abs(Double($0) - $1) }
    #expect((errors.max() ?? 1) < 5e-3)
    #expect(solution.point.map { $0 == 0 } == expected.map { $0 == 0 })
    #expect(solution.evaluations < 120)
  }

  @Test func aStrongPenaltyLeavesNothing() {
    let problem = LogisticProblem(examples: 100, features: 6, ridge: 0, relevant: 6, seed: 2)
    let solution = precise.minimize(
      from: [1, -1, 0.5, 0, 2, -3], l1: [Float](repeating: 10, count: 6),
      objective: problem.value)
    #expect(solution.point == [0, 0, 0, 0, 0, 0])
    #expect(solution.converged)
  }

  @Test func noPenaltyIsTheSmoothCase() {
    let bowl = Bowl(dimension: 40, condition: 50)
    let start = [Float](repeating: 1, count: 40)
    let smooth = LBFGS().minimize(from: start, objective: bowl.value)
    let zeros = [Float](repeating: 0, count: 40)
    let zero = LBFGS().minimize(from: start, l1: zeros, objective: bowl.value)
    #expect(zero.point == smooth.point && zero.evaluations == smooth.evaluations)
  }
}
