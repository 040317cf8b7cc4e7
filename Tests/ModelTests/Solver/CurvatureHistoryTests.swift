import LinearAlgebra
import Testing

@testable import Model

@Suite struct CurvatureHistoryTests {
  /// Algorithm 7.4 of Nocedal and Wright as it is printed, in `Double`.
  private func twoLoops(_ pairs: [(s: [Double], y: [Double])], _ gradient: [Double]) -> [Double] {
    func dot(_ a: [Double], _ b: [Double]) -> Double { Reference.dot(a, b) }
    var q = gradient
    var alphas: [Double] = []
    for (s, y) in pairs.reversed() {
      let alpha = dot(s, q) / dot(s, y)
      q = zip(q, y).map { $0 - alpha * $1 }
      alphas.append(alpha)
    }
    if let (s, y) = pairs.last {
      let gamma = dot(s, y) / dot(y, y)
      q = q.map { gamma * $0 }
    }
    for ((s, y), alpha) in zip(pairs, alphas.reversed()) {
      let beta = dot(y, q) / dot(s, y)
      q = zip(q, s).map { $0 + (alpha - beta) * $1 }
    }
    return q.map { -$0 }
  }

  @Test(arguments: [1, 3, 1024, 2500], [1, 2, 5])
  func directionIsThatOfTheTwoLoops(dimension: Int, memory: Int) {
    var random = SeededGenerator(seed: UInt64(dimension + memory))
    func vector() -> [Float] { (0..<dimension).map { _ in Float(2 * random.unit() - 1) } }
    var history = CurvatureHistory(dimension: dimension, memory: memory)
    #expect(history.isEmpty)
    var kept: [(s: [Double], y: [Double])] = []
    var point = vector()
    var gradient = vector()
    for round in 0..<2 * memory + 3 {
      let newPoint = zip(point, vector()).map(+)
      // Every fourth change of gradient points the wrong way, and its pair is not kept.
      let sign: Float = round % 4 == 2 ? -1 : 1
      let steps = zip(newPoint, point).map(-)
      let newGradient = zip(gradient, steps).enumerated().map { index, pair in
        pair.0 + sign * pair.1 * Float(1 + index % 3)
      }
      let q = vector()
      history.beginPair()
      for tile in history.tiles {
        history.addTile(
          tile, newPoint: newPoint, point: point, newGradient: newGradient, gradient: gradient,
          q: q)
      }
      history.endPair()
      if kept.count == memory { kept.removeFirst() }
      if sign > 0 {
        let changes = zip(newGradient, gradient).map(-)
        kept.append((steps.map(Double.init), changes.map(Double.init)))
      }
      point = newPoint
      gradient = newGradient
      #expect(history.isEmpty == kept.isEmpty)
      if kept.isEmpty { continue }

      let combination = history.combination(squareOfQ: Reference.dot(q, q))
      var direction = q.map { Float(combination.scale) * $0 }
      for tile in history.tiles {
        history.add(combination, tile, to: &direction)
      }
      let expected = twoLoops(kept, q.map { -Double($0) })
      let scale = Reference.nrm2(expected)
      let error = Reference.nrm2(zip(direction, expected).map { Double($0) - $1 })
      #expect(error <= 1e-4 * scale)
      let product = Reference.dot(direction, q)
      #expect(abs(combination.productWithQ - product) <= 1e-4 * abs(product))
      #expect(product > 0)
    }
    history.removeAll()
    #expect(history.isEmpty)
  }

  @Test func tilesCoverEveryVariableOnce() {
    for dimension in [0, 1, 1023, 1024, 1025, 4000] {
      let tiles = Array(PairStorage(dimension: dimension, memory: 1).tiles)
      #expect(tiles.flatMap(Array.init) == Array(0..<dimension))
    }
  }
}
