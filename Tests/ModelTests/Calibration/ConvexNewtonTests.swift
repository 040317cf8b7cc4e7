import Foundation
import Testing

@testable import Model

@Suite struct ConvexNewtonTests {
  @Test func quadraticEndsAfterOneStep() {
    // (x - 3)² + 5 (y + 1)²
    let result = ConvexNewton().minimize(from: [0, 0]) { point in
      ConvexNewton.Evaluation(
        value: (point[0] - 3) * (point[0] - 3) + 5 * (point[1] + 1) * (point[1] + 1),
        gradient: [2 * (point[0] - 3), 10 * (point[1] + 1)], hessian: [2, 0, 0, 10])
    }
    #expect(result.converged)
    #expect(result.iterations <= 2)
    #expect(close(result.point[0], 3))
    #expect(close(result.point[1], -1))
  }

  /// Whole Newton steps on sqrt(1 + x²) run away from |x| > 1; shorter ones arrive.
  @Test func stepsThatOvershootAreShortened() {
    let result = ConvexNewton().minimize(from: [5]) { point in
      let root = (1 + point[0] * point[0]).squareRoot()
      return ConvexNewton.Evaluation(
        value: root, gradient: [point[0] / root], hessian: [1 / (root * root * root)])
    }
    #expect(result.converged)
    #expect(abs(result.point[0]) < 1e-6)
  }

  @Test func flatDirectionsAreLeftAlone() {
    let result = ConvexNewton().minimize(from: [1, 7]) { point in
      ConvexNewton.Evaluation(
        value: point[0] * point[0], gradient: [2 * point[0], 0], hessian: [2, 0, 0, 0])
    }
    #expect(result.converged)
    #expect(abs(result.point[0]) < 1e-9)
    #expect(result.point[1] == 7)
  }
}
