import Foundation
import LinearAlgebra
import Testing

@testable import Model

@Suite struct TrainerTests {
  /// 120 documents of eight words. Word k marks label k; the other words mean nothing.
  private func separable(
    labels: Int, task: ClassificationTask, seed: UInt64 = 1
  ) -> (design: FactoredDesign, targets: TrainingTargets) {
    var random = SeededGenerator(seed: seed)
    let (documents, words) = (120, labels + 20)
    var counts = Matrix(rows: documents, columns: words)
    var values = [Float](repeating: 0, count: documents * labels)
    for document in 0..<documents {
      for _ in 0..<8 { counts[document, labels + Int(random.next() % 20)] += 1 }
      for label in 0..<labels {
        let holds = task == .multiclass ? document % labels == label : random.unit() < 0.4
        guard holds else { continue }
        counts[document, label] = 1
        values[document * labels + label] = 1
      }
    }
    // Every word has one character n-gram of its own, and shares one with its neighbour.
    var subwords = Matrix(rows: words, columns: words)
    for word in 0..<words {
      subwords[word, word] = 1
      subwords[word, (word + 1) % words] = 2
    }
    let matrix = SparseMatrix(counts)
    let style = (0..<documents * 2).map { _ in Float(random.unit()) }
    return (
      FactoredDesign(
        words: CountMatrix(matrix), columnOfWord: (0..<UInt32(words)).map { $0 },
        grams: CountMatrix(SparseMatrix(Matrix(rows: documents, columns: 0))),
        subwords: CountMatrix(SparseMatrix(subwords)),
        subwordDocuments: [Int32](repeating: 20, count: words),
        dense: Matrix(rows: documents, columns: 2, storage: style)),
      TrainingTargets(
        labels: labels, values: values,
        weights: [Float](repeating: 1, count: values.count))
    )
  }

  @Test(arguments: ClassificationTask.allCases, [2, 3, 5])
  func recoversASeparableProblem(_ task: ClassificationTask, labels: Int) throws {
    let (design, targets) = separable(labels: labels, task: task)
    var options = TrainingOptions()
    options.strength = 100
    let fit = try Trainer(task: task, options: options).fit(design, targets)
    #expect(fit.converged)
    #expect(fit.iterations > 1)
    let parameters = fit.parameters
    #expect(parameters.labels == labels)
    // The marker of a label has the largest weight of all words for it.
    for label in 0..<labels {
      let column = (0..<labels + 20).map { parameters.gramWeights[$0 * labels + label] }
      #expect(column.firstIndex(of: column.max() ?? 0) == label)
    }
    // Held out, documents are still told apart by their marker words.
    let logits = try Trainer(task: task, options: options).fit(
      design, targets, foldOf: (0..<120).map { $0 / 2 % 3 }, folds: 0..<3
    ).heldOut
    var right = 0
    for document in 0..<120 {
      let row = logits[document * labels..<(document + 1) * labels]
      switch task {
      case .multilabel:
        right +=
          row.enumerated().allSatisfy {
            ($1 > 0) == (targets.values[document * labels + $0] == 1)
          } ? 1 : 0
      case .multiclass:
        let best = row.firstIndex(of: row.max() ?? 0) ?? 0
        right += targets.values[best] == 1 ? 1 : 0
      }
    }
    #expect(right >= 114, "\(right) of 120 held-out documents")
  }

  /// At the solution the gradient of the written-out objective is as small as was asked.
  @Test(arguments: [ObjectiveCase.all[0], ObjectiveCase.all[4], ObjectiveCase.all[6]])
  func theSolutionIsAMinimum(_ example: ObjectiveCase) throws {
    let problem = example.problem()
    var options = example.options
    options.l1Ratio = 0
    options.tolerance = 1e-4
    let fit = try Trainer(task: example.task, options: options).fit(
      problem.design, problem.targets)
    var exact = example
    exact.options = options
    let (reference, targets) = (exact.reference(problem), problem.targets)
    let labels = targets.labels
    let zero = reference.rows[0].map { _ in [Double](repeating: 0, count: labels) }
    func unfolded(_ weights: [Float], _ factor: (Int) -> Double) -> [[Double]] {
      (0..<weights.count / labels).map { row in
        (0..<labels).map { Double(weights[row * labels + $0]) / factor(row) }
      }
    }
    let parameters = fit.parameters
    let weights =
      unfolded(parameters.gramWeights) { Double(parameters.gramScales[$0]) * options.wordWeight }
      + unfolded(parameters.subwordWeights) {
        Double(parameters.subwordScales[$0]) * options.subwordWeight
      } + unfolded(parameters.styleWeights) { _ in options.styleWeight }
    let bias = parameters.bias.map(Double.init)
    func length(_ weights: [[Double]], _ bias: [Double]) -> (value: Double, gradient: Double) {
      let result = reference.objective(
        weights, bias, targets, task: example.task, penalty: 1 / options.strength)
      let squares = (result.weights.flatMap(\.self) + result.bias).reduce(0) { $0 + $1 * $1 }
      return (result.value, squares.squareRoot())
    }
    let start = length(zero, [Double](repeating: 0, count: labels))
    let end = length(weights, bias)
    #expect(end.value < start.value)
    #expect(end.gradient < 0.01 * start.gradient)
  }

  @Test(arguments: [0, 0.5])
  func threadsDoNotMoveABit(l1Ratio: Double) throws {
    let shape = RandomProblem.Shape(
      documents: 120, words: 80, grams: 40, allWords: 100, subwords: 120, style: 6, labels: 5)
    for task in ClassificationTask.allCases {
      let problem = RandomProblem(shape, task: task, seed: 21)
      var options = TrainingOptions()
      options.maximumIterations = 6
      options.l1Ratio = l1Ratio
      options.classBalance = 0.5
      let results = try (1...3).map { threads in
        let trainer = Trainer(task: task, options: options, threads: threads)
        return (
          try trainer.fit(problem.design, problem.targets),
          try trainer.fit(
            problem.design, problem.targets, foldOf: (0..<120).map { $0 % 2 }, folds: 0..<1
          ).heldOut
        )
      }
      for (fit, held) in results {
        #expect(fit.parameters == results[0].0.parameters)
        #expect(fit.iterations == results[0].0.iterations)
        #expect(held.map(\.bitPattern) == results[0].1.map(\.bitPattern))
      }
    }
  }

  @Test(arguments: ClassificationTask.allCases)
  func heldOutLogitsDoNotSeeTheirLabels(_ task: ClassificationTask) throws {
    var shape = RandomProblem.Shape()
    shape.documents = 30
    let problem = RandomProblem(shape, task: task, seed: 4)
    var options = TrainingOptions()
    options.classBalance = 1
    options.maximumIterations = 20
    let trainer = Trainer(task: task, options: options)
    // Document 5 is in no fold: it is always trained on, and never held out.
    let foldOf = (0..<30).map { $0 == 5 ? -1 : $0 % 3 }
    let before = try trainer.fit(
      problem.design, problem.targets, foldOf: foldOf, folds: 0..<3
    ).heldOut
    var changed = problem.targets
    for label in 0..<3 {
      let entry = 7 * 3 + label
      changed.values[entry] = label == 0 ? 1 - changed.values[entry] : 0
      changed.weights[entry] = 1
    }
    if task == .multiclass {
      changed.values[7 * 3 + 1] = 1 - changed.values[7 * 3]
    }
    let after = try trainer.fit(problem.design, changed, foldOf: foldOf, folds: 0..<3).heldOut
    var moved = 0
    for document in 0..<30 {
      for label in 0..<3 {
        let (left, right) = (before[document * 3 + label], after[document * 3 + label])
        if document == 5 {
          #expect(left.isNaN && right.isNaN)
        } else if foldOf[document] == foldOf[7] {
          #expect(left == right, "document \(document), label \(label)")
        } else if left != right {
          moved += 1
        }
      }
    }
    #expect(moved > 0, "the change of a label moved nothing anywhere")
  }

  /// Folds that share a vector with the whole fit come out as those that are solved alone.
  @Test(arguments: ClassificationTask.allCases, [2, 3, 9])
  func fitsSideBySideAreThoseOfEachAlone(_ task: ClassificationTask, labels: Int) throws {
    var shape = RandomProblem.Shape()
    shape.labels = labels
    shape.documents = 60
    let problem = RandomProblem(shape, task: task, seed: 8)
    var options = TrainingOptions()
    options.tolerance = 1e-4
    options.classBalance = 0.5
    let trainer = Trainer(task: task, options: options)
    let foldOf = (0..<60).map { $0 % 5 - 1 }
    let (fit, together) = try trainer.fit(
      problem.design, problem.targets, foldOf: foldOf, folds: 0..<4)
    let alone = try trainer.fit(problem.design, problem.targets)
    #expect(fit.converged && alone.converged)
    for (left, right) in zip(fit.parameters.gramWeights, alone.parameters.gramWeights) {
      #expect(abs(left - right) < 2e-2)
    }
    for fold in 0..<4 {
      let (_, single) = try trainer.fit(
        problem.design, problem.targets, foldOf: foldOf, folds: fold..<fold + 1)
      for entry in single.indices where !single[entry].isNaN {
        #expect(foldOf[entry / labels] == fold)
        #expect(abs(single[entry] - together[entry]) < 1e-2)
      }
    }
  }

  @Test func onlyTheFoldsAskedForAreHeldOut() throws {
    let problem = RandomProblem(.init(), task: .multilabel, seed: 5)
    let foldOf = (0..<14).map { $0 % 4 }
    let held = try Trainer(task: .multilabel).fit(
      problem.design, problem.targets, foldOf: foldOf, folds: 1..<3
    ).heldOut
    for document in 0..<14 {
      let isHeldOut = (1..<3).contains(foldOf[document])
      #expect((0..<3).allSatisfy { held[document * 3 + $0].isFinite == isHeldOut })
    }
  }

  /// A softmax over two classes is a logistic regression with half the penalty.
  @Test func twoClassesAreALogisticRegression() throws {
    var shape = RandomProblem.Shape()
    shape.labels = 2
    shape.documents = 40
    let problem = RandomProblem(shape, task: .multiclass, seed: 6)
    var options = TrainingOptions()
    options.tolerance = 1e-5
    options.strength = 3
    options.classBalance = 0.5
    let two = try Trainer(task: .multiclass, options: options).fit(
      problem.design, problem.targets
    ).parameters
    let second = { (values: [Float]) in stride(from: 1, to: 80, by: 2).map { values[$0] } }
    options.strength = 6
    let one = try Trainer(task: .multilabel, options: options).fit(
      problem.design,
      TrainingTargets(
        labels: 1, values: second(problem.targets.values),
        weights: second(problem.targets.weights))
    ).parameters
    #expect(two.labels == 2)
    #expect(one.labels == 1)
    for (pairs, single) in [
      (two.gramWeights, one.gramWeights), (two.subwordWeights, one.subwordWeights),
      (two.styleWeights, one.styleWeights), (two.bias, one.bias),
    ] {
      #expect(pairs.count == 2 * single.count)
      for row in single.indices {
        #expect(pairs[2 * row] == -pairs[2 * row + 1])
        #expect(abs(pairs[2 * row + 1] - pairs[2 * row] - single[row]) < 2e-2)
      }
    }
    #expect(one.gramWeights.contains { abs($0) > 0.5 })
  }

  /// Three classes over a random design: the logits of classes are told apart only by their
  /// differences, so all weights of a feature sum to zero at the minimum.
  @Test func softmaxWeightsSumToZero() throws {
    let problem = RandomProblem(.init(), task: .multiclass, seed: 7)
    var options = TrainingOptions()
    options.tolerance = 1e-5
    let parameters = try Trainer(task: .multiclass, options: options).fit(
      problem.design, problem.targets
    ).parameters
    for row in 0..<parameters.gramWeights.count / 3 {
      let sum = (0..<3).reduce(Float(0)) { $0 + parameters.gramWeights[row * 3 + $1] }
      #expect(abs(sum) < 1e-2)
    }
  }

  @Test func theAbsolutePenaltyLeavesFeaturesOut() throws {
    let (design, targets) = separable(labels: 3, task: .multilabel)
    var options = TrainingOptions()
    options.strength = 0.5
    let dense = try Trainer(task: .multilabel, options: options).fit(design, targets).parameters
    options.l1Ratio = 1
    let sparse = try Trainer(task: .multilabel, options: options).fit(design, targets).parameters
    #expect(dense.gramWeights.count { $0 == 0 } < 5)
    #expect(sparse.gramWeights.count { $0 == 0 } > 30)
    #expect((0..<3).allSatisfy { sparse.gramWeights[$0 * 3 + $0] > 0 })
  }

  @Test func progressCountsIterations() throws {
    let (design, targets) = separable(labels: 2, task: .multilabel)
    var seen: [(Int, Double)] = []
    let fit = try Trainer(task: .multilabel).fit(design, targets) { seen.append(($0, $1)) }
    #expect(seen.map(\.0) == Array(1...fit.iterations))
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.1 >= $1.1 })
  }

  @Test func documentsWithoutLabelsDoNotCount() throws {
    let (design, targets) = separable(labels: 3, task: .multiclass)
    let masked = targets.withoutDocuments { $0 >= 90 }
    var other = masked
    for entry in 90 * 3..<120 * 3 { other.values[entry] = entry % 3 == 0 ? 1 : 0 }
    let trainer = Trainer(task: .multiclass)
    #expect(try trainer.fit(design, masked).parameters == trainer.fit(design, other).parameters)
  }
}
