import LinearAlgebra
import Testing

@testable import Model

@Suite struct WeightedDesignTests {
  private func weighted(_ problem: RandomProblem, _ options: TrainingOptions) -> WeightedDesign {
    let dense = problem.design.dense
    return WeightedDesign(
      problem.design, ColumnScales(problem.design, problem.targets, power: options.naiveBayesPower),
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
    let grams = weighted.grams.dense()
    let characters = Reference.gemm(
      rows: weighted.documents, columns: weighted.subwords.columns, inner: weighted.subwords.rows,
      weighted.occurrences.dense().storage, weighted.subwords.dense().storage,
      [Float](repeating: 0, count: weighted.documents * weighted.subwords.columns))
    for document in 0..<weighted.documents {
      let found =
        grams.row(document).map(Double.init)
        + (0..<weighted.subwords.columns).map {
          Double(characters[document * weighted.subwords.columns + $0])
        } + weighted.style.row(document).map(Double.init)
      for (found, wanted) in zip(found, reference.rows[document]) {
        #expect(abs(found - wanted) < 1e-5)
      }
      #expect(found.count == reference.rows[document].count)
    }
  }

  /// A block has the length it was given, or none where the document has nothing for it; the
  /// character block is as long as if no two words shared an n-gram.
  @Test func blocksHaveTheirLengths() {
    var options = TrainingOptions()
    options.wordWeight = 0.7
    options.subwordWeight = 3
    let problem = RandomProblem(.init(), task: .multilabel, seed: 8)
    let weighted = weighted(problem, options)
    let wordSquares = weighted.subwords.rowSquaredNorms()
    var filled = 0
    for document in 0..<weighted.documents {
      let words = weighted.grams.entries(ofRow: document)
      let length = words.reduce(Float(0)) {
        $0 + weighted.grams.values[$1] * weighted.grams.values[$1]
      }.squareRoot()
      #expect(words.isEmpty ? length == 0 : abs(length - 0.7) < 1e-5)

      var square: Float = 0
      for entry in weighted.occurrences.entries(ofRow: document) {
        let value = weighted.occurrences.values[entry]
        square += value * value * wordSquares[Int(weighted.occurrences.columnIndices[entry])]
      }
      if square > 0 {
        filled += 1
        #expect(abs(square.squareRoot() - 3) < 1e-4)
      }
    }
    #expect(filled > 8)
  }

  @Test func transposesHoldTheSameNumbers() {
    let problem = RandomProblem(.init(), task: .multilabel, seed: 9)
    let weighted = weighted(problem, TrainingOptions())
    #expect(weighted.gramsTransposed.dense() == weighted.grams.dense().transposed())
    #expect(weighted.occurrencesTransposed.dense() == weighted.occurrences.dense().transposed())
    #expect(weighted.subwordsTransposed.dense() == weighted.subwords.dense().transposed())
  }

  /// Making the weighted design must not write into the one it was made from.
  @Test func leavesItsSourceAlone() {
    let problem = RandomProblem(.init(), task: .multilabel, seed: 10)
    let copy = RandomProblem(.init(), task: .multilabel, seed: 10)
    let weighted = weighted(problem, TrainingOptions())
    #expect(problem.design.grams == copy.design.grams)
    #expect(problem.design.occurrences == copy.design.occurrences)
    #expect(problem.design.subwords == copy.design.subwords)
    #expect(problem.design.dense == copy.design.dense)
    #expect(weighted.grams != copy.design.grams)
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
