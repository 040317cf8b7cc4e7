import LinearAlgebra
import Testing

@testable import Retraining

@Suite struct LabelPosteriorTests {
  private let documents = SelectionReference.documents(30, size: 5, labels: 1, seed: 4)
  private var vectors: [[Double]] { SelectionReference.rows(documents.vectors) }
  private var weights: [Double] {
    documents.probabilities.map { GainSelection.information($0, 1) }
  }

  private func near(_ left: [Double], _ right: [Double], within tolerance: Double) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) <= tolerance }
  }

  @Test func theCovarianceIsTheInverseOfTheFormula() throws {
    let posterior = try LabelPosterior(documents.vectors, weights: weights, precision: 0.3)
    let expected = SelectionReference.inverse(
      SelectionReference.outer(vectors, weights, precision: 0.3))
    #expect(near(posterior.covariance, expected.flatMap(\.self), within: 1e-9))
    let flat = vectors.flatMap(\.self)
    let variances = vectors.map {
      SelectionReference.dot($0, SelectionReference.times(expected, $0))
    }
    #expect(near(posterior.variances(flat, rows: 30), variances, within: 1e-8))
  }

  @Test func nothingLabelledIsThePrior() throws {
    let posterior = try LabelPosterior(
      Matrix(rows: 0, columns: 3), weights: [], precision: 0.5)
    #expect(near(posterior.covariance, [2, 0, 0, 0, 2, 0, 0, 0, 2], within: 1e-12))
  }

  /// A thousand steps of rank one against one inversion.
  @Test func stepsOfRankOneAgreeWithAFreshInverse() throws {
    let many = SelectionReference.documents(1000, size: 5, labels: 1, seed: 9)
    let manyVectors = SelectionReference.rows(many.vectors)
    let manyWeights = many.probabilities.map { GainSelection.information($0, 1) }
    let pool = LabelPosterior.outer(documents.vectors, weights: weights)
    var stepped = try LabelPosterior(documents.vectors, weights: weights, precision: 0.3)
    stepped.spread(over: pool)
    for (vector, weight) in zip(manyVectors, manyWeights) { stepped.add(vector, weight: weight) }
    var fresh = try LabelPosterior(
      Matrix(
        rows: 1030, columns: 5, storage: documents.vectors.storage + many.vectors.storage),
      weights: weights + manyWeights, precision: 0.3)
    fresh.spread(over: pool)
    #expect(near(stepped.covariance, fresh.covariance, within: 1e-10))
    #expect(near(stepped.spread, fresh.spread, within: 1e-10))
    #expect(fresh.spread.contains { abs($0) > 1e-6 })
  }
}
