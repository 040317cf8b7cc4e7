import LinearAlgebra
import Testing

@testable import Model

/// One configuration of the objective, its dense reference, and a random point.
struct ObjectiveCase: CustomTestStringConvertible {
  var name: String
  var task: ClassificationTask
  var shape: RandomProblem.Shape
  var options: TrainingOptions
  var seed: UInt64

  var testDescription: String { name }

  static let all: [ObjectiveCase] = {
    func make(
      _ name: String, _ task: ClassificationTask, labels: Int, seed: UInt64,
      _ change: (inout RandomProblem.Shape, inout TrainingOptions) -> Void = { _, _ in }
    ) -> ObjectiveCase {
      var shape = RandomProblem.Shape()
      shape.labels = labels
      var options = TrainingOptions()
      options.styleWeight = 0.4
      options.subwordWeight = 1.3
      options.wordWeight = 0.8
      options.strength = 2
      change(&shape, &options)
      return ObjectiveCase(name: name, task: task, shape: shape, options: options, seed: seed)
    }
    return [
      make("multilabel, 3 labels", .multilabel, labels: 3, seed: 1),
      make("multilabel, 1 label", .multilabel, labels: 1, seed: 2),
      make("multilabel, 9 labels", .multilabel, labels: 9, seed: 3),
      make("multilabel, elastic net", .multilabel, labels: 2, seed: 4) { $1.l1Ratio = 0.3 },
      make("multiclass, 3 classes", .multiclass, labels: 3, seed: 5),
      make("multiclass, 4 classes", .multiclass, labels: 4, seed: 6) { $1.l1Ratio = 0.6 },
      make("no style, no characters", .multiclass, labels: 3, seed: 7) { shape, _ in
        shape.style = 0
        shape.subwords = 0
        shape.allWords = shape.words
      },
      make("no words at all", .multilabel, labels: 5, seed: 8) { shape, _ in
        shape.words = 0
        shape.grams = 0
      },
      make("vectors", .multilabel, labels: 3, seed: 9) { shape, options in
        shape.vectors = 4
        shape.vectorWords = 2
        options.vectorWeight = 1.7
      },
      make("vectors, 9 classes, elastic net", .multiclass, labels: 9, seed: 10) {
        $0.vectors = 3
        $1.l1Ratio = 0.2
      },
      make("vectors, no characters", .multilabel, labels: 2, seed: 11) { shape, _ in
        shape.vectors = 5
        shape.subwords = 0
      },
    ]
  }()

  static let twoClasses: ObjectiveCase = {
    var shape = RandomProblem.Shape()
    shape.labels = 2
    var options = TrainingOptions()
    options.strength = 0.7
    options.styleWeight = 0.5
    return ObjectiveCase(
      name: "two classes", task: .multiclass, shape: shape, options: options, seed: 11)
  }()

  func problem() -> RandomProblem { RandomProblem(shape, task: task, seed: seed) }

  /// The objective over weighted features.
  func objective(_ problem: RandomProblem, threads: Int = 1) -> LinearObjective {
    let (scales, style) = scales(problem)
    return LinearObjective(
      WeightedDesign(problem.design, [scales], style, options),
      OutputProblem(problem.targets, task: task, options), options: options, threads: threads)
  }

  /// The same features, multiplied out.
  func reference(_ problem: RandomProblem) -> DenseReference {
    let (scales, style) = scales(problem)
    let dense = problem.design.dense
    return DenseReference(
      problem.design, gramScales: scales.grams, subwordScales: scales.subwords,
      standardised: (0..<dense.rows).map { row in
        (0..<dense.columns).map { Double(style.standardised(dense[row, $0], column: $0)) }
      }, options)
  }

  private func scales(_ problem: RandomProblem) -> (ColumnScales, StyleScaling) {
    let dense = problem.design.dense
    return (
      ColumnScales(problem.design, problem.targets, power: options.naiveBayesPower),
      StyleScaling(values: dense.storage, columns: dense.columns)
    )
  }
}

extension LinearObjective {
  /// Random parameters; those of padding columns are zero.
  func randomPoint(seed: UInt64) -> [Float] {
    var random = SeededGenerator(seed: seed)
    return (0..<layout.count).map { index in
      let value = Float(2 * random.unit() - 1)
      return index % layout.width < outputs ? value : 0
    }
  }

  /// Parameters as features x outputs and bias, padding left out.
  func unpacked(_ point: [Float]) -> (weights: [[Double]], bias: [Double]) {
    let rows = stride(from: 0, to: layout.count, by: layout.width).map { start in
      (0..<outputs).map { Double(point[start + $0]) }
    }
    return (Array(rows.dropLast()), rows[rows.count - 1])
  }
}
