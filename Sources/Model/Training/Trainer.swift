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
    solve(design, targets, folds: [], progress).fit
  }

  /// The weights, and logits for documents from models that did not see them,
  /// `documents x labels`.
  ///
  /// `foldOf` gives each document's fold, or -1 for one that is always in training; only the folds
  /// in `folds` are held out in turn. Entries of other documents are `nan`.
  public func fit(
    _ design: FactoredDesign, _ targets: TrainingTargets, foldOf: [Int], folds: Range<Int>,
    progress: ((Int, Double) -> Void)? = nil
  ) throws -> (fit: Fit, heldOut: [Float]) {
    let rests = folds.map { fold in targets.withoutDocuments { foldOf[$0] == fold } }
    let (fit, logits) = solve(design, targets, folds: rests, progress)
    var held = [Float](repeating: .nan, count: targets.values.count)
    let labels = targets.labels
    for (position, fold) in folds.enumerated() {
      for document in 0..<targets.documents where foldOf[document] == fold {
        for entry in document * labels..<(document + 1) * labels {
          held[entry] = logits[position][entry]
        }
      }
    }
    return (fit, held)
  }

  /// The fit to all targets, and the logits of fits to each of `folds`.
  private func solve(
    _ design: FactoredDesign, _ targets: TrainingTargets, folds: [TrainingTargets],
    _ progress: ((Int, Double) -> Void)?
  ) -> (fit: Fit, logits: [[Float]]) {
    precondition(
      design.documents == targets.documents,
      "\(design.documents) documents and targets for \(targets.documents)")
    let styleScaling = StyleScaling(
      values: design.dense.storage, columns: design.dense.columns)
    var fit: Fit?
    var logits: [[Float]] = []
    var waiting = ([targets] + folds)[...]
    while let first = waiting.first {
      // Few outputs leave room in a vector for those of other fits.
      let outputs = OutputProblem.outputs(labels: first.labels, task)
      let isSideBySide = options.l1Ratio == 0
      let together = waiting.prefix(isSideBySide ? max(1, Self.lanes / outputs) : 1)
      waiting = waiting.dropFirst(together.count)
      let problems = together.map {
        OutputProblem(
          $0.balanced(power: options.classBalance, task: task), task: task, options)
      }
      let scales = together.map {
        ColumnScales(design, $0, power: options.naiveBayesPower, threads: threads)
      }
      let weighted = WeightedDesign(design, scales, styleScaling, options, threads: threads)
      let report = fit == nil ? progress : nil
      let solution =
        isSideBySide
        ? minimizeOverDocuments(weighted, problems, report)
        : minimizeOverWeights(weighted, problems[0], report)
      for (position, solved) in solution.logits.enumerated() {
        if fit == nil {
          fit = Fit(
            parameters: ModelParameters(
              solution.point, solution.layout, labels: targets.labels, scales[position],
              SlotVectors(design, factor: weighted.vectorFactors[position]), styleScaling,
              options),
            iterations: solution.iterations, converged: solution.converged)
        } else {
          logits.append(labelLogits(solved, outputs, targets.labels))
        }
      }
    }
    guard let fit else { preconditionFailure("the first fit is always made") }
    return (fit, logits)
  }

  /// How many outputs are solved side by side.
  private static let lanes = 16

  /// Some fits that were solved side by side.
  private struct Solution {
    var point: [Float]
    var layout: ParameterLayout
    /// For each fit, outputs x documents.
    var logits: [[Float]]
    /// Of the first fit.
    var iterations: Int
    var converged: Bool
  }

  /// Without an absolute penalty.
  private func minimizeOverDocuments(
    _ design: WeightedDesign, _ problems: [OutputProblem], _ progress: ((Int, Double) -> Void)?
  ) -> Solution {
    let outputs = problems[0].outputs
    var product = DocumentProduct(design, outputs: outputs, threads: threads)
    var solverOptions = SubspaceNewton.Options()
    solverOptions.maximumIterations = options.maximumIterations
    solverOptions.gradientTolerance = options.tolerance
    let losses = problems.map(\.losses)
    let solution = SubspaceNewton(options: solverOptions).minimize(
      losses.flatMap(\.self), penalty: problems[0].penalty, image: { product.replaceByImage(&$0) },
      reported: losses[0].count, progress: progress)
    let size = outputs * design.documents
    let first = solution.groups.prefix(losses[0].count)
    return Solution(
      point: product.parameters(solution.coefficients, biases: solution.biases),
      layout: product.layout,
      logits: problems.indices.map { Array(solution.logits[$0 * size..<($0 + 1) * size]) },
      iterations: first.map(\.iterations).max() ?? 0, converged: first.allSatisfy(\.converged))
  }

  /// With an absolute penalty.
  private func minimizeOverWeights(
    _ design: WeightedDesign, _ problem: OutputProblem, _ progress: ((Int, Double) -> Void)?
  ) -> Solution {
    var objective = LinearObjective(design, problem, options: options, threads: threads)
    var solverOptions = LBFGS.Options()
    solverOptions.maximumIterations = options.maximumIterations
    solverOptions.gradientTolerance = options.tolerance
    let solution = LBFGS(options: solverOptions).minimize(
      from: [Float](repeating: 0, count: objective.layout.count), l1: objective.l1(options),
      objective: { point, gradient in objective.evaluate(point, &gradient) },
      progress: progress)
    let rows = Matrix(
      rows: design.documents, columns: objective.layout.width,
      storage: objective.scores(solution.point))
    return Solution(
      point: solution.point, layout: objective.layout,
      logits: [Array(rows.transposed().storage[..<(problem.outputs * design.documents)])],
      iterations: solution.iterations, converged: solution.converged)
  }

  /// Logits of labels, documents x labels, from those of outputs, outputs x documents.
  private func labelLogits(_ logits: [Float], _ outputs: Int, _ labels: Int) -> [Float] {
    if outputs < labels { return logits.flatMap { [-0.5 * $0, 0.5 * $0] } }
    let documents = logits.count / outputs
    return Matrix(rows: outputs, columns: documents, storage: logits).transposed().storage
  }
}
