import LinearAlgebra
import Testing

@testable import Model

@Suite struct ModelParametersTests {
  private let problem = RandomProblem(.init(), task: .multilabel, seed: 3)

  private let vectorProblem = RandomProblem(
    .init(vectors: 4, vectorWords: 3), task: .multilabel, seed: 3)

  private func roundTrip(_ parameters: ModelParameters) throws -> ModelParameters {
    try withTemporaryFolder { folder in
      try parameters.write(to: folder + "/model.safetensors")
      return try ModelParameters(
        path: folder + "/model.safetensors", labels: parameters.labels,
        grams: parameters.gramScales.count, subwords: parameters.subwordScales.count,
        style: parameters.styleScaling.mean.count, vectors: parameters.vectorNorms.count)
    }
  }

  @Test(arguments: [1, 3, 16])
  func roundedParametersSurviveTheFile(labels: Int) throws {
    for problem in [problem, vectorProblem] {
      let rounded = problem.randomParameters(labels: labels, seed: 1).roundedForStorage()
      #expect(try roundTrip(rounded) == rounded)
      #expect(rounded.roundedForStorage() == rounded)
    }
  }

  /// A word without a vector adds nothing, every other one something.
  @Test func vectorsAreFoldedIntoWeightsOfWords() throws {
    let fit = try Trainer(task: .multilabel).fit(vectorProblem.design, vectorProblem.targets)
    let parameters = fit.parameters
    #expect(parameters.vectorNorms.count == 12)
    #expect(parameters.vectorWeights.count == 36)
    for slot in 0..<12 {
      let isWithout = slot < 9 && slot % 4 == 3
      #expect((parameters.vectorNorms[slot] == 0) == isWithout)
      #expect(parameters.vectorWeights[slot * 3..<slot * 3 + 3].allSatisfy { $0 == 0 } == isWithout)
    }
    let rounded = parameters.roundedForStorage()
    #expect(try roundTrip(rounded) == rounded)
  }

  @Test func vectorsThatAreMissingOrOfAnotherShapeAreAnError() throws {
    try withTemporaryFolder { folder in
      func fault(_ problem: RandomProblem, vectors: Int) throws -> ModelFileError? {
        let parameters = problem.randomParameters(labels: 3, seed: 2)
        let path = folder + "/model.safetensors"
        try parameters.write(to: path)
        return #expect(throws: ModelFileError.self) {
          try LinearModel(
            path: path, labels: 3, words: problem.words, grams: parameters.gramScales.count,
            subwords: parameters.subwordScales.count, style: 3, vectors: vectors)
        }
      }
      let missing = try fault(problem, vectors: 12)
      #expect(missing?.tensor == "vectors.weight")
      #expect(missing?.code == .missingTensor)
      let other = try fault(vectorProblem, vectors: 11)
      #expect(other?.code == .wrongShape)
    }
  }

  @Test func trainedParametersAreTheSameAfterRoundingAndSaving() throws {
    let fit = try Trainer(task: .multilabel).fit(problem.design, problem.targets)
    let rounded = fit.parameters.roundedForStorage()
    #expect(try roundTrip(rounded) == rounded)
    #expect(rounded != fit.parameters)
    for (exact, stored) in zip(fit.parameters.gramWeights, rounded.gramWeights) {
      #expect(abs(exact - stored) <= abs(exact) / 2048 + 1e-7)
    }
    #expect(rounded.bias == fit.parameters.bias)
    #expect(rounded.gramScales == fit.parameters.gramScales)
  }

  @Test func extremeNumbersSurvive() throws {
    var parameters = problem.randomParameters(labels: 3, seed: 2)
    parameters.gramWeights[0] = 65504
    parameters.gramWeights[1] = -65504
    parameters.gramWeights[2] = 0x1p-24
    parameters.subwordWeights[0] = -0x1p-24
    parameters.bias[0] = .leastNonzeroMagnitude
    parameters.bias[1] = -.greatestFiniteMagnitude
    #expect(try roundTrip(parameters) == parameters)
  }

  @Test func aWeightBeyondHalfPrecisionIsAnError() {
    var parameters = problem.randomParameters(labels: 3, seed: 2)
    parameters.gramWeights[4] = 70_000
    #expect(throws: ModelFileError.self) { try roundTrip(parameters) }
  }

  @Test func aFileOfAnotherShapeIsAnError() throws {
    let parameters = problem.randomParameters(labels: 3, seed: 2)
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try parameters.write(to: path)
      let (grams, subwords) = (parameters.gramScales.count, parameters.subwordScales.count)
      for (labels, wrongGrams, wrongSubwords, style) in [
        (2, grams, subwords, 3), (3, grams + 1, subwords, 3), (3, grams, subwords - 1, 3),
        (3, grams, subwords, 4),
      ] {
        #expect(throws: ModelFileError.self) {
          try ModelParameters(
            path: path, labels: labels, grams: wrongGrams, subwords: wrongSubwords, style: style)
        }
      }
    }
  }

  /// logit -> slope · logit + intercept, for every label by itself.
  @Test(arguments: [0, 4])
  func calibrationScalesLogits(vectors: Int) {
    let problem = RandomProblem(.init(vectors: vectors), task: .multilabel, seed: 3)
    let parameters = problem.randomParameters(labels: 3, seed: 4)
    let (slopes, intercepts) = ([0.5, 2, -1], [0.25, 0, 3])
    let calibrated = parameters.calibrated(slopes: slopes, intercepts: intercepts)
    for document in 0..<problem.design.documents {
      let before = problem.logits(document, parameters)
      let after = problem.logits(document, calibrated)
      for label in 0..<3 {
        #expect(abs(after[label] - (slopes[label] * before[label] + intercepts[label])) < 1e-5)
      }
    }
    #expect(
      parameters.calibrated(slopes: [1, 1, 1], intercepts: [0, 0, 0]) == parameters)
  }
}
