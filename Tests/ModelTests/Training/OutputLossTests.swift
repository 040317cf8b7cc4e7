import Foundation
import LinearAlgebra
import Testing

@testable import Model

@Suite struct OutputLossTests {
  private static let documents = 13

  private static func loss(_ outputs: Int, isSoftmax: Bool, _ random: inout SeededGenerator)
    -> OutputLoss
  {
    var values: [Float] = []
    var weights: [Float] = []
    for _ in 0..<documents {
      var row = (0..<outputs).map { _ in Float(random.unit()) }
      let sum = row.reduce(0, +)
      if isSoftmax { row = row.map { $0 / sum } }
      values += row
      let weight = Float(random.next() % 3) / 2
      weights += [Float](repeating: weight, count: outputs)
    }
    return OutputLoss(
      labels: 0..<outputs, of: outputs, values: values, weights: weights, isSoftmax: isSoftmax)
  }

  private static func derivatives(_ loss: OutputLoss, _ logits: [Float]) -> (r: [Float], p: [Float])
  {
    var residuals = logits
    var probabilities = logits
    loss.differentiate(logits, into: &residuals, &probabilities)
    return (residuals, probabilities)
  }

  @Test(arguments: [(1, false), (2, true), (5, true)])
  func derivativesAgreeWithFiniteDifferences(_ shape: (outputs: Int, isSoftmax: Bool)) {
    var random = SeededGenerator(seed: 3)
    let loss = Self.loss(shape.outputs, isSoftmax: shape.isSoftmax, &random)
    let logits = (0..<shape.outputs * Self.documents).map { _ in Float(6 * random.unit() - 3) }
    let (residuals, probabilities) = Self.derivatives(loss, logits)
    let step: Float = 1 / 16
    for index in logits.indices {
      var (above, below) = (logits, logits)
      above[index] += step
      below[index] -= step
      let slope = (loss.value(above) - loss.value(below)) / Double(2 * step)
      #expect(abs(slope - Double(residuals[index])) < 1e-3)

      var unit = [Float](repeating: 0, count: logits.count)
      unit[index] = 1
      loss.multiplyCurvature(probabilities, &unit)
      let (up, down) = (Self.derivatives(loss, above).r, Self.derivatives(loss, below).r)
      for other in logits.indices {
        let bend = (up[other] - down[other]) / (2 * step)
        #expect(abs(bend - unit[other]) < 1e-3)
      }
    }
  }

  /// Far from zero nothing overflows, and the loss is not lost.
  @Test(arguments: [1e3, 1e6] as [Float]) func largeLogitsStayFinite(size: Float) {
    let one = OutputLoss(
      labels: 0..<1, of: 1, values: [1, 0, 1, 0], weights: [1, 1, 1, 1], isSoftmax: false)
    let logits = [size, -size, -size, size]
    let (residuals, _) = Self.derivatives(one, logits)
    for (found, wanted) in zip(residuals, [0, 0, -1, 1] as [Float]) {
      #expect(abs(found - wanted) < 1e-37)
    }
    #expect(abs(one.value(logits) - 2 * Double(size)) < 1e-3)
    let two = OutputLoss(
      labels: 0..<2, of: 2, values: [1, 0, 0, 1], weights: [1, 1, 1, 1], isSoftmax: true)
    // Documents (size, 0) with class 0 and (0, size) with class 0 wanted 1 of the second.
    let classes: [Float] = [size, 0, 0, -size]
    let (differences, probabilities) = Self.derivatives(two, classes)
    let expected: [Float] = [1, 1, 0, 0, 0, 1, 0, -1]
    for (found, wanted) in zip(probabilities + differences, expected) {
      #expect(abs(found - wanted) < 1e-37)
    }
    #expect(abs(two.value(classes) - Double(size)) < 1e-3)
  }

  @Test func fastMathAgreesWithTheLibrary() {
    for step in 0...20_000 {
      let x = -Float(step) / 230
      #expect(abs(Double(FastMath.exp(notAbove0: x)) / exp(Double(x)) - 1) < 2e-7)
      let share = Float(step) / 20_000
      let found = Double(FastMath.log1p(upTo1: share))
      #expect(abs(found - log1p(Double(share))) <= 3e-7 * log1p(Double(share)))
    }
    #expect(FastMath.exp(notAbove0: 0) == 1)
    #expect(FastMath.exp(notAbove0: -.infinity) < 1e-37)
  }
}
