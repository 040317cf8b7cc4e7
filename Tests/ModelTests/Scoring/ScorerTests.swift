import LinearAlgebra
import Testing

@testable import Model

@Suite struct ScorerTests {
  private static let shape = RandomProblem.Shape(
    documents: 30, words: 12, grams: 8, allWords: 20, subwords: 15, style: 5, labels: 3)

  /// The same with vectors, also of words behind the vocabulary's.
  private static let vectorShape: RandomProblem.Shape = {
    var shape = Self.shape
    shape.vectors = 4
    shape.vectorWords = 5
    return shape
  }()

  /// All logits of all documents in one batch.
  private func score(_ problem: RandomProblem, _ parameters: ModelParameters) -> [Float] {
    var scorer = Scorer(model: LinearModel(parameters, words: problem.words))
    var announced = Set<UInt32>()
    var logits: [Float] = []
    scorer.score(
      problem.batch(0..<problem.design.documents, announced: &announced), into: &logits)
    return logits
  }

  @Test(arguments: [1, 2, 7, 8, 9, 17], [1, 2] as [UInt64])
  func equalsTheFormulas(labels: Int, seed: UInt64) {
    for shape in [Self.shape, Self.vectorShape] { equalsTheFormulas(labels, seed, shape) }
  }

  private func equalsTheFormulas(_ labels: Int, _ seed: UInt64, _ shape: RandomProblem.Shape) {
    let problem = RandomProblem(shape, task: .multilabel, seed: seed)
    let parameters = problem.randomParameters(labels: labels, seed: seed + 100)
    let logits = score(problem, parameters)
    #expect(logits.count == 30 * labels)
    for document in 0..<30 {
      let expected = problem.logits(document, parameters)
      for label in 0..<labels {
        #expect(abs(Double(logits[document * labels + label]) - expected[label]) < 1e-4)
      }
    }
  }

  /// Documents without a known label are held out of every fold, so their held-out logits are those
  /// of the model that was fitted. Scoring rounds weights to the eleven bits of half precision.
  @Test(arguments: ClassificationTask.allCases, [2, 3])
  func equalsTheTrainersLogits(_ task: ClassificationTask, labels: Int) throws {
    for shape in [Self.shape, Self.vectorShape] {
      try equalsTheTrainersLogits(task, labels, shape)
    }
  }

  private func equalsTheTrainersLogits(
    _ task: ClassificationTask, _ labels: Int, _ shape: RandomProblem.Shape
  ) throws {
    var shape = shape
    shape.labels = labels
    let problem = RandomProblem(shape, task: task, seed: 5)
    let targets = problem.targets.withoutDocuments { $0 % 3 == 0 }
    var options = TrainingOptions()
    options.wordWeight = 1.5
    options.subwordWeight = 0.75
    options.styleWeight = 0.3
    options.vectorWeight = 1.2
    let trainer = Trainer(task: task, options: options)
    let parameters = try trainer.fit(problem.design, targets).parameters
    let expected = try trainer.fit(
      problem.design, targets, foldOf: (0..<30).map { $0 % 3 }, folds: 0..<1
    ).heldOut
    let found = score(problem, parameters)
    for document in stride(from: 0, to: 30, by: 3) {
      for label in 0..<labels {
        let entry = document * labels + label
        #expect(abs(found[entry] - expected[entry]) < 1e-3)
      }
    }
    #expect(expected.contains { abs($0) > 0.1 })
  }

  @Test(arguments: [1, 2, 5, 29])
  func batchSizeDoesNotMoveABit(size: Int) {
    let problem = RandomProblem(Self.shape, task: .multilabel, seed: 6)
    let parameters = problem.randomParameters(labels: 9, seed: 7)
    var scorer = Scorer(model: LinearModel(parameters, words: problem.words))
    var announced = Set<UInt32>()
    var all: [Float] = []
    var logits: [Float] = [1, 2, 3]
    for start in stride(from: 0, to: 30, by: size) {
      let batch = problem.batch(start..<min(start + size, 30), announced: &announced)
      scorer.score(batch, into: &logits)
      all += logits
    }
    #expect(all.map(\.bitPattern) == score(problem, parameters).map(\.bitPattern))
  }

  @Test func documentsDoNotDisturbEachOther() {
    let problem = RandomProblem(Self.shape, task: .multilabel, seed: 8)
    let parameters = problem.randomParameters(labels: 4, seed: 9)
    let forward = score(problem, parameters)
    var scorer = Scorer(model: LinearModel(parameters, words: problem.words))
    var announced = Set<UInt32>()
    var backward: [Float] = []
    scorer.score(problem.batch((0..<30).reversed(), announced: &announced), into: &backward)
    for document in 0..<30 {
      let left = forward[document * 4..<document * 4 + 4]
      let right = backward[(29 - document) * 4..<(29 - document) * 4 + 4]
      #expect(left.map(\.bitPattern) == right.map(\.bitPattern))
    }
  }

  /// A slot above the vocabulary may be given to another word in a later batch.
  @Test func slotsOfUnknownWordsAreUsedAgain() {
    let problem = RandomProblem(Self.shape, task: .multilabel, seed: 10)
    let parameters = problem.randomParameters(labels: 3, seed: 11)
    let model = LinearModel(parameters, words: problem.words)
    /// One document that holds `word` once, in the first slot above the vocabulary.
    func batch(_ word: UInt32) -> FeatureBatch {
      var batch = FeatureBatch(denseColumns: 5)
      problem.announce(word, as: 12, in: &batch)
      batch.slots = [12]
      batch.slotCounts = [1]
      batch.slotOffsets = [0, 1]
      batch.gramOffsets = [0, 0]
      batch.dense = [0, 0, 0, 0, 0]
      batch.documents = 1
      return batch
    }
    var kept = Scorer(model: model)
    var seen: [[Float]] = []
    for word in 12..<20 as Range<UInt32> {
      var logits: [Float] = []
      var fresh: [Float] = []
      kept.score(batch(word), into: &logits)
      var new = Scorer(model: model)
      new.score(batch(word), into: &fresh)
      #expect(logits == fresh, "word \(word)")
      seen.append(logits)
    }
    #expect(Set(seen).count > 4)
  }

  /// Nothing but style and bias is left where there is no word.
  @Test func anEmptyDocumentHasTheBiasAndItsStyle() {
    let problem = RandomProblem(Self.shape, task: .multilabel, seed: 12)
    let parameters = problem.randomParameters(labels: 3, seed: 13)
    var batch = FeatureBatch(denseColumns: 5)
    batch.documents = 1
    batch.slotOffsets = [0, 0]
    batch.gramOffsets = [0, 0]
    batch.dense = parameters.styleScaling.mean
    var scorer = Scorer(model: LinearModel(parameters, words: 12))
    var logits: [Float] = []
    scorer.score(batch, into: &logits)
    #expect(logits == parameters.bias)
    scorer.score(FeatureBatch(denseColumns: 5), into: &logits)
    #expect(logits.isEmpty)
  }

  /// A word without any known character n-gram adds its own weight alone.
  @Test func aWordWithoutCharactersCounts() {
    let problem = RandomProblem(Self.shape, task: .multilabel, seed: 14)
    var parameters = problem.randomParameters(labels: 2, seed: 15)
    parameters.styleWeights = [Float](repeating: 0, count: 10)
    var batch = FeatureBatch(denseColumns: 5)
    batch.documents = 1
    batch.newSlots = [3]
    batch.newOffsets = [0, 0]
    batch.slots = [3]
    batch.slotCounts = [4]
    batch.slotOffsets = [0, 1]
    batch.gramOffsets = [0, 0]
    batch.dense = [0, 0, 0, 0, 0]
    var scorer = Scorer(model: LinearModel(parameters, words: 12))
    var logits: [Float] = []
    scorer.score(batch, into: &logits)
    for label in 0..<2 {
      let expected =
        parameters.bias[label] + parameters.gramWeights[6 + label] / parameters.gramScales[3]
      #expect(abs(logits[label] - expected) < 1e-5)
    }
  }
}
