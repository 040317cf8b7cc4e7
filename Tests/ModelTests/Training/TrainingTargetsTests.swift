import LinearAlgebra
import Testing

@testable import Model

@Suite struct TrainingTargetsTests {
  @Test func powerZeroChangesNothing() {
    let problem = RandomProblem(.init(), task: .multilabel, seed: 1)
    let same = problem.targets.balanced(power: 0, task: .multilabel)
    #expect(same.weights == problem.targets.weights)
  }

  @Test func positivesAndNegativesByHand() {
    let targets = TrainingTargets(labels: 1, values: [1, 0, 0, 0], weights: [1, 1, 1, 1])
    let whole = targets.balanced(power: 1, task: .multilabel).weights
    for (found, wanted) in zip(whole, [2, 2.0 / 3, 2.0 / 3, 2.0 / 3]) {
      #expect(close(Double(found), wanted, 1e-6))
    }
    let half = targets.balanced(power: 0.5, task: .multilabel).weights
    for (found, wanted) in zip(half, [1.4142135623730951, 0.816496580927726]) {
      #expect(close(Double(found), wanted, 1e-6))
    }
  }

  @Test func classesByHand() {
    // Classes of 3, 1 and 0 documents: 4 / (3 · 3) and 4 / (3 · 1).
    let targets = TrainingTargets(
      labels: 3, values: [1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0],
      weights: [Float](repeating: 1, count: 12))
    let weights = targets.balanced(power: 1, task: .multiclass).weights
    let expected = [4.0 / 9, 4.0 / 9, 4.0 / 3, 4.0 / 9]
    for document in 0..<4 {
      for label in 0..<3 {
        #expect(close(Double(weights[document * 3 + label]), expected[document], 1e-6))
      }
    }
  }

  /// With power 1 both sides of every label, and all classes, weigh the same in all.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func sidesWeighTheSame(seed: UInt64) {
    var shape = RandomProblem.Shape()
    shape.documents = 40
    var targets = RandomProblem(shape, task: .multilabel, seed: seed).targets
    targets.values = targets.values.map { $0.rounded() }
    let balanced = targets.balanced(power: 1, task: .multilabel)
    for label in 0..<3 {
      let entries = stride(from: label, to: targets.values.count, by: 3)
      let total = entries.reduce(0) { $0 + targets.weights[$1] }
      let positive = entries.reduce(0) { $0 + balanced.weights[$1] * balanced.values[$1] }
      let negative = entries.reduce(0) { $0 + balanced.weights[$1] * (1 - balanced.values[$1]) }
      #expect(abs(positive - total / 2) < 1e-3)
      #expect(abs(negative - total / 2) < 1e-3)
    }

    var classes = RandomProblem(shape, task: .multiclass, seed: seed).targets
    for document in 0..<40 {
      let largest = (0..<3).first { classes.values[document * 3 + $0] >= 0.5 } ?? 0
      for label in 0..<3 { classes.values[document * 3 + label] = label == largest ? 1 : 0 }
    }
    let equal = classes.balanced(power: 1, task: .multiclass)
    let total = stride(from: 0, to: 120, by: 3).reduce(0) { $0 + classes.weights[$1] }
    for label in 0..<3 {
      let own = stride(from: label, to: 120, by: 3).reduce(0) {
        $0 + equal.weights[$1] * equal.values[$1]
      }
      #expect(abs(own - total / 3) < 1e-3)
    }
  }

  @Test func aLabelWithoutBothSidesIsLeftAsItIs() {
    let targets = TrainingTargets(
      labels: 2, values: [1, 0, 1, 0, 1, 1], weights: [1, 1, 1, 1, 1, 0])
    let balanced = targets.balanced(power: 1, task: .multilabel)
    #expect(balanced.weights == targets.weights)
  }

  @Test func softTargetsLieBetweenTheSides() {
    let targets = TrainingTargets(labels: 1, values: [1, 0, 0.25, 0], weights: [1, 1, 1, 1])
    let weights = targets.balanced(power: 1, task: .multilabel).weights
    let (up, down) = (4 / (2 * 1.25), 4 / (2 * 2.75))
    #expect(close(Double(weights[0]), up, 1e-6))
    #expect(close(Double(weights[1]), down, 1e-6))
    #expect(close(Double(weights[2]), 0.25 * up + 0.75 * down, 1e-6))
  }

  @Test func leavingDocumentsOutKeepsTheOthers() {
    let targets = TrainingTargets(
      labels: 2, values: [1, 0, 0, 1, 1, 1], weights: [1, 2, 3, 4, 5, 6])
    let rest = targets.withoutDocuments { $0 == 1 }
    #expect(rest.weights == [1, 2, 0, 0, 5, 6])
    #expect(rest.values == targets.values)
    #expect(targets.hasOneLabel(0))
    #expect(targets.hasOneLabel(1))
    #expect(!targets.hasOneLabel(2))
  }
}
