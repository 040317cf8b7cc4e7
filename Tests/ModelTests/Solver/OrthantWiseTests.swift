import LinearAlgebra
import Testing

@testable import Model

@Suite struct OrthantWiseTests {
  @Test func pseudoGradientIsTheSlopeOfTheSideThatDescends() {
    // x, gradient, penalty, expected
    let cases: [(Float, Float, Float, Float)] = [
      (2, 1, 0.5, 1.5), (-2, 1, 0.5, 0.5), (0, 1, 0.5, 0.5), (0, -1, 0.5, -0.5),
      (0, 0.25, 0.5, 0), (0, -0.5, 0.5, 0), (0, 3, 0, 3), (2, -3, 0, -3),
    ]
    for (x, gradient, penalty, expected) in cases {
      #expect(OrthantWise.pseudoGradient(x, gradient, penalty) == expected)
    }
  }

  @Test(arguments: [0, 1, 2, 5, 1001])
  func penaltyIsTheWeightedSumOfSizes(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let x = (0..<count).map { _ in Float(2 * random.unit() - 1) }
    let c = (0..<count).map { _ in Float(random.unit()) }
    let expected = Reference.dot(x.map(abs), c)
    #expect(abs(OrthantWise.penalty(x, c) - expected) <= 1e-12 * (1 + expected))
  }

  @Test func directionsThatDoNotDescendBecomeZero() {
    let downhill: [Float] = [-2, -2, -2, 0, 2, -1]
    let penalties: [Float] = [1, 1, 1, 1, 1, 0]
    var direction: [Float] = [-2, 2, -1, -1, -1, 5]
    OrthantWise.align(&direction, downhill, penalties, 0..<6)
    #expect(direction == [-2, 0, -1, 0, 0, 5])
  }

  @Test func stepsStayInTheirOrthant() {
    let x: [Float] = [1, 1, -1, 0, 0, 1]
    let downhill: [Float] = [-4, -4, 4, 2, -2, -1]
    let penalties: [Float] = [1, 1, 1, 1, 1, 0]
    let direction: [Float] = [-1, -4, 4, 2, 2, -4]
    var trial = x
    OrthantWise.step(x, 0.5, direction, downhill, penalties, 0..<6, into: &trial)
    #expect(trial == [0.5, 0, 0, 1, 0, -1])
  }

  @Test func rangesLeaveTheRestAlone() {
    var q: [Float] = [9, 9, 9, 9]
    OrthantWise.pointDownhill([1, 1, -1, 1], [0, 0, 0, 0], [1, 2, 3, 4], 1..<3, into: &q)
    #expect(q == [9, -2, 3, 9])
    VectorMath.scale([1, 2, 3, 4], by: -2, 2..<4, into: &q)
    #expect(q == [9, -2, -6, -8])
    VectorMath.add([1, 1, 1, 1], 2, [1, 2, 3, 4], 0..<1, into: &q)
    #expect(q == [3, -2, -6, -8])
    #expect(VectorMath.dot(q, q, 1..<3) == 40)
  }
}
