import LinearAlgebra
import Model
import Testing

@Suite struct LBFGSTests {
  private func options(_ change: (inout LBFGS.Options) -> Void) -> LBFGS.Options {
    var options = LBFGS.Options()
    change(&options)
    return options
  }

  @Test(arguments: [1, 2, 5, 1000, 1024, 1025, 5000], [1.0, 100, 10_000])
  func findsTheBottomOfABowl(dimension: Int, condition: Double) {
    let bowl = Bowl(dimension: dimension, condition: condition)
    let tolerance = 1e-7
    let precise = options {
      $0.gradientTolerance = tolerance
      $0.objectiveTolerance = 0
      $0.maximumIterations = 3000
    }
    let start = [Float](repeating: 0, count: dimension)
    let solution = LBFGS(options: precise).minimize(from: start, objective: bowl.value)
    let converged = solution.converged
    #expect(converged)
    // No curvature is below 1, so errors are not larger than the gradient that was asked for.
    var slopes = start
    _ = bowl.value(start, &slopes)
    let allowed = tolerance * max(1, Reference.nrm2(slopes))
    let errors = zip(solution.point, bowl.center).map { abs($0 - $1) }
    #expect(Double(errors.max() ?? 1) <= allowed)
    #expect(solution.objective <= 0.5 * allowed * allowed)
  }

  @Test(arguments: [2, 10, 100])
  func findsTheBottomOfRosenbrocksValley(dimension: Int) {
    func valley(_ x: borrowing [Float], _ gradient: inout [Float]) -> Double {
      var sum = 0.0
      for index in stride(from: 0, to: x.count, by: 2) {
        let (a, b) = (Double(x[index]), Double(x[index + 1]))
        let (along, across) = (1 - a, b - a * a)
        sum += along * along + 100 * across * across
        gradient[index] = Float(-2 * along - 400 * a * across)
        gradient[index + 1] = Float(200 * across)
      }
      return sum
    }
    let precise = options {
      $0.gradientTolerance = 1e-6
      $0.objectiveTolerance = 0
    }
    let start = (0..<dimension).map { Float($0 % 2 == 0 ? -1.2 : 1) }
    let solution = LBFGS(options: precise).minimize(from: start, objective: valley)
    #expect(solution.converged)
    #expect(solution.point.allSatisfy { abs($0 - 1) < 1e-3 })
    #expect(solution.evaluations < 100)
  }

  @Test(arguments: [1e-3, 0.1])
  func agreesWithNewton(ridge: Double) throws {
    let problem = LogisticProblem(examples: 200, features: 8, ridge: ridge, relevant: 8, seed: 3)
    let expected = try problem.newton()
    let start = [Float](repeating: 0, count: 8)
    let precise = options {
      $0.gradientTolerance = 1e-6
      $0.objectiveTolerance = 0
    }
    let solution = LBFGS(options: precise).minimize(from: start, objective: problem.value)
    #expect(solution.converged)
    #expect(solution.objective - problem.evaluate(expected).value < 1e-8)
    let errors = zip(solution.point, expected).map { abs(Double($0) - $1) }
    #expect((errors.max() ?? 1) < 1e-3)
    #expect(solution.evaluations < 60)
  }

  @Test func defaultTolerancesAreReachedQuickly() throws {
    let problem = LogisticProblem(examples: 300, features: 20, ridge: 1e-3, relevant: 20, seed: 4)
    let best = problem.evaluate(try problem.newton()).value
    let start = [Float](repeating: 0, count: 20)
    let solution = LBFGS().minimize(from: start, objective: problem.value)
    #expect(solution.converged)
    #expect(solution.objective - best < 1e-4 * best)
    #expect(solution.evaluations <= 40)
    #expect(solution.evaluations <= solution.iterations + 8)
  }

  @Test func isTheSameOnEveryRun() {
    let bowl = Bowl(dimension: 3000, condition: 1000)
    let start = [Float](repeating: 0.5, count: 3000)
    let penalties = [Float](repeating: 0.25, count: 3000)
    for l1 in [[], penalties] {
      let first = LBFGS().minimize(from: start, l1: l1, objective: bowl.value)
      let second = LBFGS().minimize(from: start, l1: l1, objective: bowl.value)
      #expect(first.point == second.point)
      #expect(first.objective == second.objective)
      #expect(first.evaluations == second.evaluations)
    }
  }

  @Test func reportsProgressThatGoesDown() {
    let bowl = Bowl(dimension: 50, condition: 1000)
    var seen: [(iteration: Int, value: Double)] = []
    var calls = 0
    let solution = LBFGS().minimize(
      from: [Float](repeating: 3, count: 50),
      objective: {
        calls += 1
        return bowl.value($0, &$1)
      },
      progress: { seen.append(($0, $1)) })
    #expect(seen.map(\.iteration) == Array(1...solution.iterations))
    #expect(seen.last?.value == solution.objective)
    #expect(calls == solution.evaluations)
    for (earlier, later) in zip(seen, seen.dropFirst()) {
      #expect(later.value <= earlier.value * (1 + 1e-6))
    }
  }

  @Test func remembersAsMuchAsAsked() {
    let bowl = Bowl(dimension: 200, condition: 5000)
    let start = [Float](repeating: 0, count: 200)
    let iterations = [1, 5, 20].map { memory in
      let solution = LBFGS(
        options: options {
          $0.memory = memory
          $0.maximumIterations = 1000
          $0.gradientTolerance = 1e-6
          $0.objectiveTolerance = 0
        }
      ).minimize(from: start, objective: bowl.value)
      #expect(solution.converged)
      return solution.iterations
    }
    #expect(iterations[0] > iterations[2])
  }
}
