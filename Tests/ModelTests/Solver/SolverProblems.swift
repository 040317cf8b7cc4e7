import Foundation
import LinearAlgebra

/// ½ Σ aᵢ·(xᵢ − bᵢ)², whose minimum is at b.
struct Bowl {
  let curvature: [Float]
  let center: [Float]

  init(dimension: Int, condition: Double, seed: UInt64 = 1) {
    var random = SeededGenerator(seed: seed)
    curvature = (0..<dimension).map { _ in Float(1 + (condition - 1) * random.unit()) }
    center = (0..<dimension).map { _ in Float(2 * random.unit() - 1) }
  }

  func value(_ x: borrowing [Float], _ gradient: inout [Float]) -> Double {
    var sum = 0.0
    for index in 0..<x.count {
      let distance = x[index] - center[index]
      gradient[index] = curvature[index] * distance
      sum += 0.5 * Double(curvature[index] * distance * distance)
    }
    return sum
  }
}

/// Mean logistic loss of labels ±1 with half the squared length of the weights as penalty.
struct LogisticProblem {
  let examples: Int
  let features: Int
  let x: [Double]
  let labels: [Double]
  let ridge: Double

  init(examples: Int, features: Int, ridge: Double, relevant: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let truth = (0..<features).map { $0 < relevant ? 4 * random.unit() - 2 : 0 }
    x = (0..<examples * features).map { _ in Double(Float(2 * random.unit() - 1)) }
    self.examples = examples
    self.features = features
    self.ridge = ridge
    var labels: [Double] = []
    for row in 0..<examples {
      let logit = Reference.dot(Array(x[row * features..<(row + 1) * features]), truth)
      labels.append(logit + random.unit() - 0.5 > 0 ? 1 : -1)
    }
    self.labels = labels
  }

  /// Value and gradient in `Double`, and the weights p·(1 − p) of the examples for Newton's method.
  func evaluate(_ w: [Double]) -> (value: Double, gradient: [Double], weights: [Double]) {
    var value = 0.5 * ridge * Reference.dot(w, w)
    var gradient = w.map { ridge * $0 }
    var weights: [Double] = []
    let scale = 1 / Double(examples)
    for row in 0..<examples {
      let features = x[row * features..<(row + 1) * features]
      let margin = labels[row] * zip(features, w).reduce(0) { $0 + $1.0 * $1.1 }
      value += scale * log1p(exp(-margin))
      let p = 1 / (1 + exp(margin))
      weights.append(p * (1 - p))
      for (index, feature) in features.enumerated() {
        gradient[index] -= scale * p * labels[row] * feature
      }
    }
    return (value, gradient, weights)
  }

  func value(_ w: borrowing [Float], _ gradient: inout [Float]) -> Double {
    let result = evaluate((0..<w.count).map { Double(w[$0]) })
    gradient = result.gradient.map(Float.init)
    return result.value
  }

  /// The minimum by Newton's method in `Double`.
  func newton() throws -> [Double] {
    var w = [Double](repeating: 0, count: features)
    for _ in 0..<30 {
      let (_, gradient, weights) = evaluate(w)
      var hessian = [Double](repeating: 0, count: features * features)
      for a in 0..<features {
        hessian[a * features + a] = ridge
        for b in 0..<features {
          for row in 0..<examples {
            hessian[a * features + b] +=
              weights[row] * x[row * features + a] * x[row * features + b] / Double(examples)
          }
        }
      }
      let step = try LAPACK.solvePositiveDefinite(
        hessian, size: features, rightHandSides: gradient)
      w = zip(w, step).map(-)
    }
    return w
  }

  /// The minimum with an L1 penalty by proximal gradient steps in `Double`: slow and certain.
  func proximal(penalties: [Double], steps: Int) -> [Double] {
    // The loss has curvature of at most a quarter of the largest mean square of a row.
    let squares = (0..<examples).map { row in
      x[row * features..<(row + 1) * features].reduce(0) { $0 + $1 * $1 }
    }
    let rate = 1 / (0.25 * (squares.max() ?? 1) + ridge)
    var w = [Double](repeating: 0, count: features)
    for _ in 0..<steps {
      let gradient = evaluate(w).gradient
      for index in w.indices {
        let moved = w[index] - rate * gradient[index]
        let shrunk = max(0, abs(moved) - rate * penalties[index])
        w[index] = moved < 0 ? -shrunk : shrunk
      }
    }
    return w
  }
}
