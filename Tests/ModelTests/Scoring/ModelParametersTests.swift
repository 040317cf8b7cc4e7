import LinearAlgebra
import Testing

@testable import Model

@Suite struct ModelParametersTests {
  private let problem = RandomProblem(.init(), task: .multilabel, seed: 3)

  private func roundTrip(_ parameters: ModelParameters) throws -> ModelParameters {
    try withTemporaryFolder { folder in
      try parameters.write(to: folder + "/model.safetensors")
      return try ModelParameters(
        path: folder + "/model.safetensors", labels: parameters.labels,
        grams: parameters.gramScales.count, subwords: parameters.subwordScales.count,
        style: parameters.styleScaling.mean.count)
    }
  }

  @Test(arguments: [1, 3, 16])
  func roundedParametersSurviveTheFile(labels: Int) throws {
    let rounded = problem.randomParameters(labels: labels, seed: 1).roundedForStorage()
    #expect(try roundTrip(rounded) == rounded)
    #expect(rounded.roundedForStorage() == rounded)
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
  @Test func calibrationScalesLogits() {
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
