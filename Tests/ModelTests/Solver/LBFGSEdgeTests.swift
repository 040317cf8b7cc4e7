import Foundation
import Model
import Testing

@Suite struct LBFGSEdgeTests {
  @Test func nothingToMinimise() {
    let solution = LBFGS().minimize(from: [], objective: { _, _ in 7 })
    #expect(solution.point.isEmpty)
    #expect(solution.objective == 7)
    #expect(solution.reason == .gradientTolerance)
    #expect(solution.iterations == 0 && solution.evaluations == 1)
  }

  @Test func startsAtTheMinimum() {
    let bowl = Bowl(dimension: 3, condition: 10)
    let solution = LBFGS().minimize(from: bowl.center, objective: bowl.value)
    #expect(solution.point == bowl.center)
    #expect(solution.reason == .gradientTolerance && solution.evaluations == 1)
  }

  @Test func stopsAtOnceWhereTheStartIsNotANumber() {
    let value = LBFGS().minimize(from: [1], objective: { _, _ in .nan })
    #expect(value.reason == .notFinite && !value.converged)
    #expect(value.point == [1] && value.evaluations == 1)
    let slope = LBFGS().minimize(
      from: [1],
      objective: { _, gradient in
        gradient[0] = .infinity
        return 1
      })
    #expect(slope.reason == .notFinite && slope.evaluations == 1)
  }

  /// 10·x − ln x is not a number below zero, where the first step lands.
  @Test func stepsBackFromWhatIsNotANumber() {
    var outside = 0
    let solution = LBFGS().minimize(
      from: [0.5],
      objective: { x, gradient in
        if x[0] <= 0 {
          outside += 1
          gradient[0] = .nan
          return .nan
        }
        gradient[0] = 10 - 1 / x[0]
        return 10 * Double(x[0]) - log(Double(x[0]))
      })
    #expect(outside > 0)
    #expect(solution.converged)
    #expect(abs(solution.point[0] - 0.1) < 1e-3)
  }

  @Test func doesNotCrossAWall() {
    var outside = 0
    var left = LBFGS.Options()
    left.maximumLineSearchSteps = 30
    let wall = LBFGS(options: left).minimize(
      from: [2],
      objective: { x, gradient in
        if x[0] < 1.5 { outside += 1 }
        gradient[0] = x[0]
        return x[0] < 1.5 ? .nan : Double(x[0] * x[0]) / 2
      })
    #expect(outside > 0)
    #expect(wall.point[0] >= 1.5 && wall.point[0] < 2)
    #expect(wall.objective.isFinite)
  }

  @Test func saysWhenTheGradientIsWrong() {
    let solution = LBFGS().minimize(
      from: [1, 1],
      objective: { x, gradient in
        gradient = [-x[0], -x[1]]
        return Double(x[0] * x[0] + x[1] * x[1])
      })
    #expect(solution.reason == .lineSearchFailed && !solution.converged)
    #expect(solution.point == [1, 1])
  }

  @Test func throwsWhatTheObjectiveThrows() {
    struct Stop: Error, Equatable {}
    #expect(throws: Stop()) {
      try LBFGS().minimize(from: [1], objective: { _, _ in throw Stop() })
    }
  }

  @Test func obeysTheIterationLimit() {
    let bowl = Bowl(dimension: 100, condition: 1e4)
    let start = [Float](repeating: 0, count: 100)
    for limit in 0...3 {
      var options = LBFGS.Options()
      options.maximumIterations = limit
      let solution = LBFGS(options: options).minimize(from: start, objective: bowl.value)
      #expect(solution.iterations == limit)
      #expect(solution.reason == .iterationLimit && !solution.converged)
    }
  }

  /// A value that is rounded to few digits, with tolerances that can never be met.
  @Test(arguments: [1e-7, 3e-8, 1e-9], [false, true])
  func stopsWhereRoundingHidesTheGain(noise: Double, penalised: Bool) {
    let bowl = Bowl(dimension: 500, condition: 300)
    var options = LBFGS.Options()
    options.gradientTolerance = 0
    options.objectiveTolerance = 0
    options.maximumIterations = 2000
    let solution = LBFGS(options: options).minimize(
      from: [Float](repeating: 0, count: 500),
      l1: penalised ? [Float](repeating: 0.1, count: 500) : [],
      objective: { x, gradient in
        let exact = 1000 + bowl.value(x, &gradient)
        return (exact / (noise * 1000)).rounded() * noise * 1000
      })
    #expect(solution.iterations < 2000)
    #expect(solution.evaluations < 3000)
    #expect(solution.converged)
  }

  @Test func wrongUseStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = LBFGS().minimize(from: [1, 2], l1: [1], objective: { _, _ in 0 })
    }
    await #expect(processExitsWith: .failure) {
      _ = LBFGS().minimize(from: [1], l1: [-1], objective: { _, _ in 0 })
    }
    await #expect(processExitsWith: .failure) {
      _ = LBFGS().minimize(
        from: [1],
        objective: { _, gradient in
          gradient = []
          return 0
        })
    }
    await #expect(processExitsWith: .failure) {
      var options = LBFGS.Options()
      options.memory = 0
      _ = LBFGS(options: options)
    }
  }
}
