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
    let scales = ColumnScales(
      design, targets, power: options.naiveBayesPower, threads: threads)
    let styleScaling = StyleScaling(
      values: design.dense.storage, columns: design.dense.columns)
    let weighted = WeightedDesign(design, scales, styleScaling, options)
    let problem = OutputProblem(balanced, task: task, options)
    let solution =
      options.l1Ratio > 0
      ? minimizeOverWeights(weighted, balanced, progress)
      : minimizeOverDocuments(weighted, problem, progress)
    let fit = Fit(
      parameters: ModelParameters(
        solution.point, solution.layout, outputs: problem.outputs, labels: targets.labels, scales,
        styleScaling, options),
      iterations: solution.iterations, converged: solution.converged)
    return (fit, labelLogits(solution.logits, problem.outputs, targets))
  }

  private struct Solution {
    var point: [Float]
    var layout: ParameterLayout
    /// Documents x outputs.
    var logits: [Float]
    var iterations: Int
    var converged: Bool
  }

  /// Without an absolute penalty.
  private func minimizeOverDocuments(
    _ design: WeightedDesign, _ problem: OutputProblem, _ progress: ((Int, Double) -> Void)?
  ) -> Solution {
    var product = DocumentProduct(design, outputs: problem.outputs, threads: threads)
    var solverOptions = SubspaceNewton.Options()
    solverOptions.maximumIterations = options.maximumIterations
    solverOptions.gradientTolerance = options.tolerance
    let solution = SubspaceNewton(options: solverOptions).minimize(
      problem.losses, penalty: problem.penalty, image: { product.replaceByImage(&$0) },
      progress: progress)
    return Solution(
      point: product.parameters(solution.coefficients, biases: solution.biases),
      layout: product.layout, logits: product.byDocument(solution.logits),
      iterations: solution.iterations, converged: solution.converged)
  }

  /// With an absolute penalty.
  private func minimizeOverWeights(
    _ design: WeightedDesign, _ targets: TrainingTargets, _ progress: ((Int, Double) -> Void)?
  ) -> Solution {
    var objective = LinearObjective(
      design, targets, task: task, options: options, threads: threads)
    var solverOptions = LBFGS.Options()
    solverOptions.maximumIterations = options.maximumIterations
    solverOptions.gradientTolerance = options.tolerance
    let solution = LBFGS(options: solverOptions).minimize(
      from: [Float](repeating: 0, count: objective.layout.count), l1: objective.l1(options),
      objective: { point, gradient in objective.evaluate(point, &gradient) },
      progress: progress)
    let (width, outputs) = (objective.layout.width, objective.outputs)
    let scores = objective.scores(solution.point)
    return Solution(
      point: solution.point, layout: objective.layout,
      logits: scores.indices.filter { $0 % width < outputs }.map { scores[$0] },
      iterations: solution.iterations, converged: solution.converged)
  }

  private func labelLogits(
    _ logits: [Float], _ outputs: Int, _ targets: TrainingTargets
  ) -> [Float] {
    if outputs == targets.labels { return logits }
    return logits.flatMap { [-0.5 * $0, 0.5 * $0] }
  }
}
