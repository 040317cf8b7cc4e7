public import LinearAlgebra

/// Learns the weights of a linear model.
public struct Trainer: Sendable {
  /// How to learn.
  public var options: TrainingOptions
  /// What the model decides.
  public let task: ClassificationTask
  /// How many threads multiply matrices; the result does not depend on it.
  public var threads: Int

  /// A trainer for one task.
  public init(task: ClassificationTask, options: TrainingOptions = .init(), threads: Int = 1) {
    self.task = task
    self.options = options
    self.threads = threads
  }

  /// Weights and what they are multiplied with, before calibration.
  public struct Fit: Sendable {
    /// The model's numbers.
    public let parameters: ModelParameters
    /// Iterations the solver took.
    public let iterations: Int
    /// Whether it reached its tolerance.
    public let converged: Bool
  }

  /// The weights for all documents whose targets count.
  public func fit(
    _ design: FactoredDesign, _ targets: TrainingTargets,
    progress: ((Int, Double) -> Void)? = nil
  ) throws -> Fit {
    let (solved, _) = try solve(design, targets, progress)
    return solved
  }

  /// Logits for documents from models that did not see them, `documents x labels`.
  ///
  /// `foldOf` gives each document's fold, or -1 for one that is always in training; only the folds
  /// in `folds` are held out in turn. Entries of other documents are `nan`.
  public func outOfFoldLogits(
    _ design: FactoredDesign, _ targets: TrainingTargets, foldOf: [Int], folds: Range<Int>
  ) throws -> [Float] {
    var held = [Float](repeating: .nan, count: targets.values.count)
    for fold in folds {
      let rest = targets.withoutDocuments { foldOf[$0] == fold }
      let (_, logits) = try solve(design, rest, nil)
      for document in 0..<targets.documents where foldOf[document] == fold {
        for label in 0..<targets.labels {
          held[document * targets.labels + label] = logits[document * targets.labels + label]
        }
      }
    }
    return held
  }

  private func solve(
    _ design: FactoredDesign, _ targets: TrainingTargets, _ progress: ((Int, Double) -> Void)?
  ) throws -> (fit: Fit, logits: [Float]) {
    precondition(
      design.documents == targets.documents,
      "\(design.documents) documents and targets for \(targets.documents)")
    let balanced = targets.balanced(power: options.classBalance, task: task)
    let scales = ColumnScales(design, targets, power: options.naiveBayesPower)
    let styleScaling = StyleScaling(
      values: design.dense.storage, columns: design.dense.columns)
    let weighted = WeightedDesign(design, scales, styleScaling, options)
    var objective = LinearObjective(
      weighted, balanced, task: task, options: options, threads: threads)
    var solverOptions = LBFGS.Options()
    solverOptions.maximumIterations = options.maximumIterations
    solverOptions.gradientTolerance = options.tolerance
    let solution = LBFGS(options: solverOptions).minimize(
      from: [Float](repeating: 0, count: objective.count), l1: objective.l1(options),
      objective: { point, gradient in objective.evaluate(point, &gradient) },
      progress: progress)
    let fit = Fit(
      parameters: ModelParameters(
        objective, solution.point, labels: targets.labels, scales, styleScaling, options),
      iterations: solution.iterations, converged: solution.converged)
    return (fit, labelLogits(&objective, solution.point, targets))
  }

  private func labelLogits(
    _ objective: inout LinearObjective, _ point: [Float], _ targets: TrainingTargets
  ) -> [Float] {
    let scores = objective.scores(point)
    var logits = [Float](repeating: 0, count: targets.values.count)
    for document in 0..<targets.documents {
      for label in 0..<targets.labels {
        let entry = document * targets.labels + label
        if objective.outputs == targets.labels {
          logits[entry] = scores[document * objective.width + label]
        } else {
          logits[entry] = scores[document * objective.width] * (label == 0 ? -0.5 : 0.5)
        }
      }
    }
    return logits
  }
}
