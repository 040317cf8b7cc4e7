import LinearAlgebra
import Testing

@testable import Model

@Suite struct StyleScalingTests {
  @Test func meanAndDeviationByHand() {
    let scaling = StyleScaling(values: [1, 5, 7, 3, 5, 7, 5, 5, 1], columns: 3)
    #expect(scaling.mean == [3, 5, 5])
    // Variances 8/3, 0, 8.
    #expect(close(Double(scaling.inverseDeviation[0]), 0.6123724356957945, 1e-6))
    #expect(scaling.inverseDeviation[1] == 0)
    #expect(close(Double(scaling.inverseDeviation[2]), 0.3535533905932738, 1e-6))
    #expect(scaling.standardised(1e9, column: 1) == 0)
  }

  @Test func valuesAreStepsWithinFourDeviations() {
    var random = SeededGenerator(seed: 1)
    let values = (0..<400).map { _ in Float(random.unit() * 3 - 1) }
    let scaling = StyleScaling(values: values, columns: 4)
    for index in 0..<2000 {
      let value = Float(40 * random.unit() - 20)
      let column = index % 4
      let exact = Double(value - scaling.mean[column]) * Double(scaling.inverseDeviation[column])
      let found = scaling.standardised(value, column: column)
      #expect(found * 32 == (found * 32).rounded())
      #expect(abs(found) <= 4)
      #expect(abs(Double(found) - min(max(exact, -4), 4)) <= 1 / 64 + 1e-5)
    }
  }

  @Test func nothingToLearnFromIsAllZero() {
    let none = StyleScaling(values: [], columns: 2)
    #expect(none.mean == [0, 0])
    #expect(none.inverseDeviation == [0, 0])
    #expect(none.standardised(3, column: 0) == 0)
    #expect(StyleScaling(values: [], columns: 0).mean.isEmpty)
  }

  @Test(arguments: [1e-20, 1e-3, 1, 700, 1e10] as [Float])
  func roundingKeepsTenBits(scale: Float) {
    var random = SeededGenerator(seed: 2)
    let weights = (0..<500).map { _ in scale * Float(2 * random.unit() - 1) }
    let rounded = StyleScaling.rounded(weights)
    let largest = weights.reduce(0) { max($0, abs($1)) }
    #expect(zip(weights, rounded).allSatisfy { abs($0 - $1) <= largest / 1024 })
    #expect(StyleScaling.rounded(rounded) == rounded)
    #expect(StyleScaling.rounded([0, 0]) == [0, 0])
  }

  /// Rounding up the largest weight to a power of two must not make the next rounding coarser.
  @Test func roundingTwiceIsRoundingOnce() {
    for largest in [1.9999, 1.999, 1.99, 0.99999, 1023.9] as [Float] {
      let weights = (0...200).map { largest * Float($0) / 200 }
      let rounded = StyleScaling.rounded(weights)
      #expect(StyleScaling.rounded(rounded) == rounded, "largest \(largest)")
    }
  }

  /// The sums of a style block are the same in any order, with fused additions or without, in
  /// single precision or double: so they are the same with any BLAS.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func sumsAreExact(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (documents, features, labels) = (37, 60, 11)
    var style = (0..<documents * features).map { _ in
      Float(Int(random.next() % 257) - 128) / 32
    }
    // The worst there is: every feature at its limit.
    for column in 0..<features { style[column] = column % 2 == 0 ? 4 : -4 }
    let weights = StyleScaling.rounded(
      (0..<features * labels).map { _ in Float(2 * random.unit() - 1) * 3 })
    let order = Array(0..<features).shuffled(using: &random)

    let zeros = [Float](repeating: 0, count: documents * labels)
    var product = zeros
    BLAS.gemm(
      rows: documents, columns: labels, inner: features, style, weights, into: &product)
    let slow = Reference.gemm(
      rows: documents, columns: labels, inner: features, style, weights, zeros)
    for document in 0..<documents {
      for label in 0..<labels {
        var plain: Float = 0
        var fused: Float = 0
        for feature in order {
          let (x, w) = (style[document * features + feature], weights[feature * labels + label])
          plain += x * w
          fused.addProduct(x, w)
        }
        let entry = document * labels + label
        #expect(product[entry] == slow[entry])
        #expect(product[entry] == plain)
        #expect(product[entry] == fused)
      }
    }
  }

  /// One row of the product does not depend on how many rows are multiplied with it.
  @Test func aRowDoesNotDependOnItsBatch() {
    let problem = RandomProblem(.init(style: 41), task: .multilabel, seed: 3)
    let model = LinearModel(problem.randomParameters(labels: 13, seed: 4), words: problem.words)
    var random = SeededGenerator(seed: 5)
    let style = (0..<64 * 41).map { _ in Float(Int(random.next() % 257) - 128) / 32 }
    // Rows have room for 16 labels.
    var whole = [Float](repeating: .nan, count: 64 * 16 + 5)
    model.rows.multiplyStyle(style, documents: 64, into: &whole)
    for document in 0..<64 {
      var row: [Float] = []
      model.rows.multiplyStyle(
        Array(style[document * 41..<document * 41 + 41]), documents: 1, into: &row)
      #expect(row == Array(whole[document * 16..<document * 16 + 16]))
      #expect(row[13...].allSatisfy { $0 == 0 })
    }
    #expect(whole[(64 * 16)...].allSatisfy { $0.isNaN })
  }
}
