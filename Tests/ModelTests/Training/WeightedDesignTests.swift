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

  @Test(arguments: 1...4 as ClosedRange<UInt64>, [0, 3])
  func equalsTheDenseReference(seed: UInt64, vectors: Int) {
    var options = TrainingOptions()
    options.wordWeight = 0.5
    options.subwordWeight = 2
    options.styleWeight = 0.25
    options.vectorWeight = 0.6
    let example = ObjectiveCase(
      name: "", task: .multilabel, shape: .init(vectors: vectors), options: options, seed: seed)
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
  @Test(arguments: [0, 5])
  func productsFitEachOther(vectors: Int) {
    let problem = RandomProblem(.init(vectors: vectors), task: .multilabel, seed: 9)
    let weighted = weighted(problem, TrainingOptions())
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

  /// Fits side by side, which differ in their column factors, do not disturb each other.
  @Test func severalFitsAreEachAsAlone() {
    let problem = RandomProblem(
      .init(documents: 30, labels: 2, vectors: 4), task: .multilabel, seed: 12)
    let dense = problem.design.dense
    let style = StyleScaling(values: dense.storage, columns: dense.columns)
    let scales = [0, 1, 2].map {
      ColumnScales(problem.design, problem.targets, power: $0)
    }
    let together = WeightedDesign(problem.design, scales, style, TrainingOptions())
    #expect(Set(together.vectorFactors).count == 3)
    var products = DesignProducts(together, outputs: 2, threads: 1)
    let width = products.layout.width
    var random = SeededGenerator(seed: 6)
    let point = (0..<products.layout.count).map {
      $0 % width < 6 ? Float(2 * random.unit() - 1) : 0
    }
    let residuals = (0..<30 * width).map { $0 % width < 6 ? Float(2 * random.unit() - 1) : 0 }
    var out = [Float](repeating: .nan, count: 30 * width)
    var gradient = [Float](repeating: .nan, count: point.count)
    products.multiply(point, into: &out)
    products.multiplyBack(residuals, into: &gradient)
    for fit in 0..<3 {
      let alone = WeightedDesign(problem.design, [scales[fit]], style, TrainingOptions())
      var single = DesignProducts(alone, outputs: 2, threads: 1)
      /// The columns of one fit.
      func part(_ values: [Float]) -> [Float] {
        values.indices.filter { $0 % width / 2 == fit && $0 % width < 6 }.map { values[$0] }
      }
      var ownOut = [Float](repeating: .nan, count: 60)
      var ownGradient = [Float](repeating: .nan, count: part(point).count)
      single.multiply(part(point), into: &ownOut)
      single.multiplyBack(part(residuals), into: &ownGradient)
      for (left, right) in zip(part(out) + part(gradient), ownOut + ownGradient) {
        #expect(abs(left - right) < 1e-4)
      }
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

  /// A document of one word with a vector: both together have the length that was given to the
  /// block, and without characters the vector has all of it.
  @Test(arguments: [true, false])
  func charactersAndVectorsShareTheirLength(hasCharacters: Bool) {
    var options = TrainingOptions()
    options.subwordWeight = 1.4
    options.vectorWeight = 0.5
    let pieces = hasCharacters ? 2 : 0
    let design = FactoredDesign(
      words: CountMatrix(SparseMatrix(Matrix(rows: 2, columns: 2, storage: [3, 0, 0, 1]))),
      columnOfWord: [.max, .max],
      grams: CountMatrix(SparseMatrix(Matrix(rows: 2, columns: 0))),
      subwords: CountMatrix(
        SparseMatrix(Matrix(rows: 2, columns: pieces, repeating: 1))),
      subwordDocuments: [Int32](repeating: 2, count: pieces),
      dense: Matrix(rows: 2, columns: 0),
      vectors: Matrix(rows: 2, columns: 2, storage: [0.6, -0.8, 0, 0]))
    let targets = TrainingTargets(labels: 1, values: [0, 1], weights: [1, 1])
    let weighted = WeightedDesign(
      design, [ColumnScales(design, targets, power: 0)],
      StyleScaling(values: [], columns: 0), options)
    let rows = rows(weighted)
    func length(_ values: ArraySlice<Double>) -> Double {
      values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    #expect(abs(length(rows[0][...]) - 1.4) < 1e-5)
    // Half as long as the characters, as both words have the same characters.
    #expect(
      abs(length(rows[0][pieces...]) - (hasCharacters ? 1.4 * 0.5 / 1.25.squareRoot() : 1.4))
        < 1e-5)
    // A word without a vector has the block for its characters.
    #expect(abs(length(rows[1][..<pieces]) - (hasCharacters ? 1.4 : 0)) < 1e-5)
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
