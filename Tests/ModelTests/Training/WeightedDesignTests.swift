import LinearAlgebra
import TestSupport
import Testing

@testable import Model

@Suite struct WeightedDesignTests {
  private func weighted(_ problem: RandomProblem, _ options: TrainingOptions) -> WeightedDesign {
    let dense = problem.design.dense
    return WeightedDesign(
      problem.design,
      [ColumnScales(problem.design, problem.targets, power: options.naiveBayesPower)],
      StyleScaling(values: dense.storage, columns: dense.columns), options)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func equalsTheDenseReference(seed: UInt64) {
    var options = TrainingOptions()
    options.wordWeight = 0.5
    options.subwordWeight = 2
    options.styleWeight = 0.25
    let example = ObjectiveCase(
      name: "", task: .multilabel, shape: .init(), options: options, seed: seed)
    let problem = example.problem()
    let (weighted, reference) = (weighted(problem, options), example.reference(problem))
    let found = rows(weighted)
    for document in 0..<weighted.documents {
      #expect(found[document].count == reference.rows[document].count)
      for (found, wanted) in zip(found[document], reference.rows[document]) {
        #expect(abs(found - wanted) < 1e-5)
      }
    }
  }

  /// X, one row a document: what is added to the gradient by a document with residual 1.
  private func rows(_ weighted: WeightedDesign) -> [[Double]] {
    var products = DesignProducts(weighted, outputs: 1, threads: 1)
    return (0..<weighted.documents).map { document in
      var residuals = [Float](repeating: 0, count: weighted.documents)
      residuals[document] = 1
      var gradient = [Float](repeating: .nan, count: products.layout.count)
      products.multiplyBack(residuals, into: &gradient)
      #expect(gradient.last == 1)
      return gradient.dropLast().map { Double($0) }
    }
  }

  /// The product with X gives, for each weight alone, what the product with Xᵀ gives for each
  /// document alone.
  @Test func productsFitEachOther() {
    let weighted = weighted(RandomProblem(.init(), task: .multilabel, seed: 9), TrainingOptions())
    let rows = rows(weighted)
    var products = DesignProducts(weighted, outputs: 1, threads: 1)
    var random = SeededGenerator(seed: 3)
    let point = (0..<products.layout.count).map { _ in Float(2 * random.unit() - 1) }
    var out = [Float](repeating: .nan, count: weighted.documents)
    products.multiply(point, into: &out)
    for document in 0..<weighted.documents {
      let expected = rows[document].indices.reduce(Double(point[products.layout.bias.lowerBound])) {
        $0 + rows[document][$1] * Double(point[$1])
      }
      #expect(abs(Double(out[document]) - expected) < 1e-4)
    }
  }

  /// The block of words has the length it was given, or none where the document has no words.
  @Test func blocksHaveTheirLengths() {
    var options = TrainingOptions()
    options.wordWeight = 0.7
    let problem = RandomProblem(.init(), task: .multilabel, seed: 8)
    let weighted = weighted(problem, options)
    var filled = 0
    for (document, row) in rows(weighted).enumerated() {
      let length = row[..<weighted.columns].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let words = problem.plain.grams.entries(ofRow: document)
      #expect(words.isEmpty ? length == 0 : abs(length - 0.7) < 1e-5)
      filled += words.isEmpty ? 0 : 1
    }
    #expect(filled > 8)
  }

  @Test func sublinearFrequencyOfFewAndMany() {
    let frequency = SublinearFrequency()
    #expect(frequency(1) == 1)
    #expect(close(Double(frequency(2)), 1.6931471805599454, 1e-6))
    #expect(close(Double(frequency(255)), 6.541263545158426, 1e-6))
    #expect(close(Double(frequency(256)), 6.545177444479562, 1e-6))
    #expect(close(Double(frequency(1_000_000)), 14.815510557964274, 1e-6))
  }
}
