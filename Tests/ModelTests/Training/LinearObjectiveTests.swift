import LinearAlgebra
import Testing

@testable import Model

@Suite struct LinearObjectiveTests {
  @Test(arguments: ObjectiveCase.all)
  func equalsTheDenseReference(_ example: ObjectiveCase) {
    let problem = example.problem()
    var objective = example.objective(problem)
    let (reference, targets) = (example.reference(problem), problem.targets)
    let penalty = (1 - example.options.l1Ratio) / example.options.strength
    for seed in 1...3 as ClosedRange<UInt64> {
      let point = objective.randomPoint(seed: seed)
      var gradient = [Float](repeating: .nan, count: objective.layout.count)
      let value = objective.evaluate(point, &gradient)

      let (weights, bias) = objective.unpacked(point)
      let expected = reference.objective(
        weights, bias, targets, task: example.task, penalty: penalty)
      #expect(abs(value - expected.value) < 1e-4 * max(1, expected.value))
      let found = objective.unpacked(gradient)
      for (left, right) in zip(found.weights + [found.bias], expected.weights + [expected.bias]) {
        for (left, right) in zip(left, right) { #expect(abs(left - right) < 1e-4) }
      }
    }
  }

  /// (f(x + h) - f(x - h)) / 2h for every parameter, from the fast objective alone.
  @Test(arguments: ObjectiveCase.all + [ObjectiveCase.twoClasses])
  func gradientAgreesWithFiniteDifferences(_ example: ObjectiveCase) {
    var objective = example.objective(example.problem())
    var point = objective.randomPoint(seed: 7)
    var gradient = [Float](repeating: 0, count: objective.layout.count)
    _ = objective.evaluate(point, &gradient)
    var scratch = gradient
    let step: Float = 1 / 64
    for index in 0..<objective.layout.count where index % objective.layout.width < objective.outputs
    {
      let middle = point[index]
      point[index] = middle + step
      let above = objective.evaluate(point, &scratch)
      point[index] = middle - step
      let below = objective.evaluate(point, &scratch)
      point[index] = middle
      let slope = (above - below) / Double(2 * step)
      #expect(
        abs(slope - Double(gradient[index])) < 2e-3,
        "parameter \(index): slope \(slope), gradient \(gradient[index])")
    }
  }

  @Test func twoClassesAreOneOutput() {
    let example = ObjectiveCase.twoClasses
    let problem = example.problem()
    var objective = example.objective(problem)
    let (reference, targets) = (example.reference(problem), problem.targets)
    #expect(objective.outputs == 1)
    #expect(objective.layout.width == 1)
    let point = objective.randomPoint(seed: 3)
    var gradient = [Float](repeating: 0, count: objective.layout.count)
    let value = objective.evaluate(point, &gradient)

    // The softmax over (-z/2, z/2) with the penalty on both columns.
    let (weights, bias) = objective.unpacked(point)
    let expected = reference.objective(
      weights.map { [-$0[0] / 2, $0[0] / 2] }, [-bias[0] / 2, bias[0] / 2], targets,
      task: .multiclass, penalty: 1 / example.options.strength)
    #expect(abs(value - expected.value) < 1e-4 * max(1, expected.value))
    // dz = -z_0's share + z_1's share, half each.
    let chained =
      expected.weights.map { ($0[1] - $0[0]) / 2 } + [(expected.bias[1] - expected.bias[0]) / 2]
    for (found, wanted) in zip(gradient, chained) { #expect(abs(Double(found) - wanted) < 1e-4) }
  }

  @Test(arguments: ObjectiveCase.all)
  func paddingColumnsStayZero(_ example: ObjectiveCase) {
    var objective = example.objective(example.problem())
    #expect(
      objective.layout.width
        == (example.shape.labels <= 2 ? example.shape.labels : (objective.outputs + 3) / 4 * 4))
    let point = objective.randomPoint(seed: 5)
    var gradient = [Float](repeating: 0, count: objective.layout.count)
    _ = objective.evaluate(point, &gradient)
    let scores = objective.scores(point)
    let isPadding = { (index: Int) in index % objective.layout.width >= objective.outputs }
    #expect(gradient.indices.filter(isPadding).allSatisfy { gradient[$0] == 0 })
    #expect(scores.indices.filter(isPadding).allSatisfy { scores[$0] == 0 })
    let strengths = objective.l1(example.options)
    #expect(strengths.isEmpty == (example.options.l1Ratio == 0))
  }

  @Test func biasIsNotPenalised() {
    var example = ObjectiveCase.all[0]
    example.options.l1Ratio = 0.5
    var objective = example.objective(example.problem())
    let strengths = objective.l1(example.options)
    #expect(strengths.count == objective.layout.count)
    #expect(objective.layout.bias.allSatisfy { strengths[$0] == 0 })
    #expect((0..<objective.layout.bias.lowerBound).allSatisfy { strengths[$0] == 0.25 })

    // With a stronger penalty the gradient of the bias stays, and that of a weight moves by w / C.
    let point = objective.randomPoint(seed: 1)
    var gradient = [Float](repeating: 0, count: objective.layout.count)
    _ = objective.evaluate(point, &gradient)
    example.options.l1Ratio = 0
    objective = example.objective(example.problem())
    var stronger = gradient
    _ = objective.evaluate(point, &stronger)
    #expect(objective.layout.bias.allSatisfy { gradient[$0] == stronger[$0] })
    for index in 0..<objective.layout.bias.lowerBound {
      #expect(abs(stronger[index] - gradient[index] - 0.25 * point[index]) < 1e-5)
    }
  }

  @Test func aDocumentWithoutWeightDoesNotCount() {
    let example = ObjectiveCase.all[4]
    let problem = example.problem()
    func value(_ targets: TrainingTargets) -> Double {
      let scales = ColumnScales(problem.design, problem.targets, power: 0)
      let style = StyleScaling(
        values: problem.design.dense.storage, columns: problem.design.dense.columns)
      var objective = LinearObjective(
        WeightedDesign(problem.design, [scales], style, example.options),
        OutputProblem(targets, task: .multiclass, example.options), options: example.options,
        threads: 1)
      var gradient = [Float](repeating: 0, count: objective.layout.count)
      return objective.evaluate(objective.randomPoint(seed: 2), &gradient)
    }
    let without = problem.targets.withoutDocuments { $0 == 1 }
    var other = without
    for label in 0..<3 { other.values[3 + label] = label == 2 ? 1 : 0 }
    #expect(value(without) == value(other))
    #expect(value(without) != value(problem.targets))
  }

  /// Far from zero ln(1 + e^z) must neither overflow nor lose the loss.
  @Test(arguments: ClassificationTask.allCases)
  func largeLogitsStayFinite(_ task: ClassificationTask) {
    var example = ObjectiveCase.all[task == .multilabel ? 0 : 4]
    example.options.strength = 1e12
    let targets = example.problem().targets
    var objective = example.objective(example.problem())
    var point = [Float](repeating: 0, count: objective.layout.count)
    point[objective.layout.bias.lowerBound] = 1e4
    var gradient = point
    let value = objective.evaluate(point, &gradient)
    var expected = 0.0
    for document in 0..<targets.documents {
      let weight = Double(targets.weights[document * 3])
      expected += weight * 1e4 * (1 - Double(targets.values[document * 3]))
      guard task == .multilabel else { continue }
      for label in 1..<3 { expected += Double(targets.weights[document * 3 + label]) * 0.693147 }
    }
    #expect(abs(value - expected) < 1e-3 * expected)
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [ClassificationTask.multilabel, .multiclass])
  func threadsDoNotMoveABit(_ task: ClassificationTask) {
    var example = ObjectiveCase.all[0]
    example.task = task
    example.shape = RandomProblem.Shape(
      documents: 120, words: 80, grams: 40, allWords: 100, subwords: 120, style: 6, labels: 7,
      vectors: 16)
    let problem = example.problem()
    var results: [(value: Double, gradient: [Float], scores: [Float])] = []
    for threads in 1...3 {
      var objective = example.objective(problem, threads: threads)
      let point = objective.randomPoint(seed: 9)
      var gradient = [Float](repeating: 0, count: objective.layout.count)
      let value = objective.evaluate(point, &gradient)
      results.append((value, gradient, objective.scores(point)))
    }
    for other in results.dropFirst() {
      #expect(other.value == results[0].value)
      #expect(other.gradient == results[0].gradient)
      #expect(other.scores == results[0].scores)
    }
    #expect(results[0].gradient.contains { $0 != 0 })
  }

  @Test func evaluatingTwiceGivesTheSame() {
    var objective = ObjectiveCase.all[0].objective(ObjectiveCase.all[0].problem())
    let point = objective.randomPoint(seed: 4)
    let other = objective.randomPoint(seed: 5)
    var first = [Float](repeating: 0, count: objective.layout.count)
    let value = objective.evaluate(point, &first)
    var second = [Float](repeating: .infinity, count: objective.layout.count)
    _ = objective.evaluate(other, &second)
    #expect(objective.evaluate(point, &second) == value)
    #expect(first == second)
  }
}
