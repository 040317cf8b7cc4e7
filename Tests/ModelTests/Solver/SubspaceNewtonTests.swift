import Foundation
import LinearAlgebra
import Testing

@testable import Model

@Suite struct SubspaceNewtonTests {
  /// A random design of a few features, and targets, some of them soft or without weight.
  private struct Problem {
    let documents: Int
    let outputs: Int
    let features: Int
    let design: Matrix
    let losses: [OutputLoss]

    init(documents: Int = 60, outputs: Int, features: Int = 25, isSoftmax: Bool, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      self.documents = documents
      self.outputs = outputs
      self.features = features
      // All entries are above zero, so that documents are far from orthogonal.
      design = Matrix(
        rows: documents, columns: features,
        storage: (0..<documents * features).map { _ in Float(random.unit()) })
      var values = [Float](repeating: 0, count: documents * outputs)
      var weights = [Float](repeating: 1, count: documents * outputs)
      for document in 0..<documents {
        let label = Int(random.next() % UInt64(outputs))
        let weight: Float = [1, 1, 1, 0.5, 0][Int(random.next() % 5)]
        for output in 0..<outputs {
          let entry = document * outputs + output
          values[entry] =
            isSoftmax ? (output == label ? 1 : 0) : [0, 1, 0.25][Int(random.next() % 3)]
          weights[entry] = weight
        }
      }
      losses = (isSoftmax ? [0..<outputs] : (0..<outputs).map { $0..<$0 + 1 }).map {
        OutputLoss(
          labels: $0, of: outputs, values: values, weights: weights, isSoftmax: isSoftmax)
      }
    }

    /// X Xᵀ α.
    func image(_ vectors: inout [Float]) {
      let rows = Matrix(rows: outputs, columns: documents, storage: vectors)
      vectors = BLAS.product(BLAS.product(rows, design), design, transposeB: true).storage
    }

    /// The length of F's gradient in the weights and biases, written out in `Double`.
    func gradientLength(_ solution: SubspaceNewton.Solution, penalty: Double) -> Double {
      var square = 0.0
      var weights = [[Double]](repeating: [], count: outputs)
      for output in 0..<outputs {
        weights[output] = (0..<features).map { feature in
          (0..<documents).reduce(0) {
            $0 + Double(solution.coefficients[output * documents + $1] * design[$1, feature])
          }
        }
      }
      let logits = (0..<outputs).map { output in
        (0..<documents).map { document in
          (0..<features).reduce(Double(solution.biases[output])) {
            $0 + weights[output][$1] * Double(design[document, $1])
          }
        }
      }
      for output in 0..<outputs {
        let residuals = (0..<documents).map { residual(logits, output, $0) }
        square += pow(residuals.reduce(0, +), 2)
        for feature in 0..<features {
          let slope = (0..<documents).reduce(penalty * weights[output][feature]) {
            $0 + residuals[$1] * Double(design[$1, feature])
          }
          square += slope * slope
        }
      }
      return square.squareRoot()
    }

    private func residual(_ logits: [[Double]], _ output: Int, _ document: Int) -> Double {
      let isSoftmax = losses.count < outputs
      let loss = isSoftmax ? losses[0] : losses[output]
      let wanted = Double(loss.values[(isSoftmax ? output * documents : 0) + document])
      let odds = exp(logits[output][document])
      let sum = isSoftmax ? logits.reduce(0) { $0 + exp($1[document]) } : 1 + odds
      return Double(loss.weights[document]) * (odds / sum - wanted)
    }
  }

  private func options(_ memory: Int) -> SubspaceNewton.Options {
    var options = SubspaceNewton.Options()
    options.memory = memory
    options.gradientTolerance = 1e-4
    options.objectiveTolerance = 0
    return options
  }

  @Test(arguments: [(3, false), (1, false), (3, true), (8, true)], [2, 4, 40])
  func findsTheMinimum(_ shape: (outputs: Int, isSoftmax: Bool), memory: Int) {
    for seed in 1...3 as ClosedRange<UInt64> {
      let problem = Problem(outputs: shape.outputs, isSoftmax: shape.isSoftmax, seed: seed)
      let solution = SubspaceNewton(options: options(memory)).minimize(
        problem.losses, penalty: 0.05, image: problem.image)
      #expect(solution.converged)
      #expect(problem.gradientLength(solution, penalty: 0.05) < 0.02)
    }
  }

  /// As many directions as features are all there can be.
  @Test func endsAfterAsManyIterationsAsFeatures() {
    let problem = Problem(outputs: 2, features: 6, isSoftmax: false, seed: 4)
    let solution = SubspaceNewton(options: options(40)).minimize(
      problem.losses, penalty: 0.05, image: problem.image)
    #expect(solution.iterations <= 8)
  }

  @Test(arguments: [false, true])
  func everyIterationGains(isSoftmax: Bool) {
    let problem = Problem(outputs: 4, isSoftmax: isSoftmax, seed: 5)
    var values: [Double] = []
    let solution = SubspaceNewton(options: options(3)).minimize(
      problem.losses, penalty: 0.02, image: problem.image
    ) { values.append($1) }
    #expect(values.count == solution.iterations && values.count > 4)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 - 1e-4 })
    #expect(abs(values[values.count - 1] - solution.objective) < 1e-9)
  }

  /// The logits given are those of the coefficients and biases given.
  @Test func logitsFitTheCoefficients() {
    let problem = Problem(outputs: 3, isSoftmax: true, seed: 6)
    let solution = SubspaceNewton(options: options(4)).minimize(
      problem.losses, penalty: 0.1, image: problem.image)
    var image = solution.coefficients
    problem.image(&image)
    for index in image.indices {
      let expected = image[index] + solution.biases[index / problem.documents]
      #expect(abs(solution.logits[index] - expected) < 1e-3)
    }
  }

  @Test func iterationsAreLimited() {
    let problem = Problem(outputs: 2, isSoftmax: false, seed: 7)
    var few = options(4)
    few.maximumIterations = 2
    let solution = SubspaceNewton(options: few).minimize(
      problem.losses, penalty: 0.01, image: problem.image)
    #expect(solution.iterations == 2)
    #expect(!solution.converged)
  }

  /// A label that no document has, or whose documents do not count, leaves finite numbers.
  @Test func labelsThatSayNothing() {
    let documents = 20
    for (value, weight) in [(0, 1), (1, 1), (1, 0)] as [(Float, Float)] {
      let loss = OutputLoss(
        labels: 0..<1, of: 1, values: [Float](repeating: value, count: documents),
        weights: [Float](repeating: weight, count: documents), isSoftmax: false)
      let design = Problem(documents: documents, outputs: 1, isSoftmax: false, seed: 8)
      let solution = SubspaceNewton().minimize([loss], penalty: 1, image: design.image)
      #expect(solution.converged)
      #expect(solution.logits.allSatisfy { $0.isFinite })
      #expect(solution.biases[0].isFinite)
    }
  }
}
