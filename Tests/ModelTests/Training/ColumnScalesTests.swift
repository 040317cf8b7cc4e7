import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Model

@Suite struct ColumnScalesTests {
  /// Three documents over the words a, b, c: "a a b", "b", "". The words hold the n-grams x
  /// (in a and b), y (twice in b) and z (in c, which no document has).
  private let design = FactoredDesign(
    words: CountMatrix(
      SparseMatrix(
        rows: 3, columns: 3, rowOffsets: [0, 2, 3, 3], columnIndices: [0, 1, 1], values: [2, 1, 1])),
    columnOfWord: [0, 1, 2],
    grams: CountMatrix(
      SparseMatrix(rows: 3, columns: 0, rowOffsets: [0, 0, 0, 0], columnIndices: [], values: [])),
    subwords: CountMatrix(
      SparseMatrix(
        rows: 3, columns: 3, rowOffsets: [0, 1, 3, 4], columnIndices: [0, 0, 1, 2],
        values: [1, 1, 2, 1])),
    subwordDocuments: [2, 2, 0], dense: Matrix(rows: 3, columns: 0))

  private let targets = TrainingTargets(labels: 1, values: [1, 0, 0], weights: [1, 1, 1])

  @Test func inverseDocumentFrequencyByHand() {
    let scales = ColumnScales(design, targets, power: 0)
    // ln((1 + 3) / (1 + df)) + 1 for df 1, 2, 0.
    let expected = [log(4.0 / 2) + 1, log(4.0 / 3) + 1, log(4.0) + 1]
    for (found, wanted) in zip(scales.grams, expected) {
      #expect(close(Double(found), wanted, 1e-6))
    }
    let characters = [log(4.0 / 3) + 1, log(4.0 / 3) + 1, log(4.0) + 1]
    for (found, wanted) in zip(scales.subwords, characters) {
      #expect(close(Double(found), wanted, 1e-6))
    }
  }

  @Test func naiveBayesByHand() {
    let scales = ColumnScales(design, targets, power: 1)
    // One positive document, two negative ones: totals 1 and 2, smoothed 3 and 4.
    let ratioOfA = log((2.0 / 3) / (1.0 / 4))
    let ratioOfB = log((2.0 / 3) / (2.0 / 4))
    let ratioOfNothing = log((1.0 / 3) / (1.0 / 4))
    #expect(close(Double(scales.grams[0]), (log(4.0 / 2) + 1) * ratioOfA, 1e-6))
    #expect(close(Double(scales.grams[1]), (log(4.0 / 3) + 1) * ratioOfB, 1e-6))
    #expect(close(Double(scales.grams[2]), (log(4.0) + 1) * ratioOfNothing, 1e-6))
    // x stands in a (one positive document) and in b (one of each): 2 positives, 1 negative.
    #expect(
      close(Double(scales.subwords[0]), (log(4.0 / 3) + 1) * log((3.0 / 3) / (2.0 / 4)), 1e-6))
    #expect(close(Double(scales.subwords[1]), (log(4.0 / 3) + 1) * ratioOfB, 1e-6))
    #expect(close(Double(scales.subwords[2]), (log(4.0) + 1) * ratioOfNothing, 1e-6))
  }

  @Test func powerIsAnExponent() {
    let none = ColumnScales(design, targets, power: 0)
    let half = ColumnScales(design, targets, power: 0.5)
    let whole = ColumnScales(design, targets, power: 1)
    for column in 0..<3 {
      let root = (none.grams[column] * whole.grams[column]).squareRoot()
      #expect(close(Double(half.grams[column]), Double(root), 1e-5))
    }
  }

  @Test(arguments: [ClassificationTask.multilabel, .multiclass], [2, 3, 6] as [UInt64])
  func equalsTheDenseReference(_ task: ClassificationTask, seed: UInt64) {
    let problem = RandomProblem(.init(), task: task, seed: seed)
    let scales = ColumnScales(problem.design, problem.targets, power: 0.5)
    let grams = problem.plain.grams.dense()
    let occurrences = problem.plain.occurrences.dense()
    let subwords = problem.plain.subwords.dense()
    for column in 0..<grams.columns {
      let expected = reference(problem.targets) { grams[$0, column] > 0 ? 1 : 0 }
      #expect(close(Double(scales.grams[column]), expected, 1e-5))
    }
    for column in 0..<subwords.columns {
      let holders = (0..<subwords.rows).filter { subwords[$0, column] > 0 }
      let expected = reference(problem.targets) { document in
        holders.count { occurrences[document, $0] > 0 }
      }
      #expect(close(Double(scales.subwords[column]), expected, 1e-5))
    }
  }

  /// idf times the root of the largest |log ratio|; `held` tells in how many of its words a
  /// document has the feature.
  private func reference(_ targets: TrainingTargets, held: (Int) -> Int) -> Double {
    let count = (0..<targets.documents).count { held($0) > 0 }
    let idf = log((1 + Double(targets.documents)) / (1 + Double(count))) + 1
    var largest = 0.0
    for label in 0..<targets.labels {
      var found = (positive: 0.0, negative: 0.0)
      var total = found
      for document in 0..<targets.documents {
        let entry = document * targets.labels + label
        let weight = Double(targets.weights[entry])
        let value = Double(targets.values[entry])
        found.positive += Double(held(document)) * weight * value
        found.negative += Double(held(document)) * weight * (1 - value)
        total.positive += weight * value
        total.negative += weight * (1 - value)
      }
      guard total.positive > 0, total.negative > 0 else { continue }
      let ratio =
        log((found.positive + 1) / (total.positive + 2))
        - log((found.negative + 1) / (total.negative + 2))
      largest = max(largest, abs(ratio))
    }
    return idf * largest.squareRoot()
  }

  /// A label without positives, or of which nothing is known, says nothing about any word.
  @Test func labelsThatSayNothingAreLeftOut() {
    var wide = TrainingTargets(
      labels: 3, values: [1, 0, 1, 0, 0, 1, 0, 0, 1], weights: [1, 1, 0, 1, 1, 0, 1, 1, 0])
    let scales = ColumnScales(design, wide, power: 1)
    let narrow = ColumnScales(design, targets, power: 1)
    #expect(scales.grams == narrow.grams)
    #expect(scales.subwords == narrow.subwords)
    wide.weights = [Float](repeating: 0, count: 9)
    #expect(ColumnScales(design, wide, power: 1).grams == [0, 0, 0])
  }
}
