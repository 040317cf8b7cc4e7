import LinearAlgebra
import TestSupport
import Testing

@testable import Model

@Suite struct ExplanationTests {
  private static let shape = RandomProblem.Shape(
    documents: 6, words: 12, grams: 8, allWords: 20, subwords: 15, style: 4, labels: 1)
  private let problem = RandomProblem(Self.shape, task: .multilabel, seed: 1)

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func partsAddUpToTheLogit(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let document = TracedDocument(problem, random: &random)
    let parameters = problem.randomParameters(labels: 9, seed: seed + 50)
    let (logits, explanations) = document.explained(problem, parameters)
    #expect(explanations.map(\.label) == Array(0..<9))
    for explanation in explanations {
      let logit = Double(logits[explanation.label])
      #expect(abs(explanation.sumOfParts - logit) < 1e-4)
      #expect(abs(explanation.logit - logit) < 1e-4)
      #expect(explanation.bias == Double(parameters.bias[explanation.label]))
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func spansAreInOrderAndCoverTheirTokens(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let document = TracedDocument(problem, random: &random)
    let (_, explanations) = document.explained(
      problem, problem.randomParameters(labels: 3, seed: seed))
    for explanation in explanations {
      for span in explanation.spans { #expect(span.start < span.end) }
      for (left, right) in zip(explanation.spans, explanation.spans.dropFirst()) {
        #expect(left.end <= right.start)
      }
      // No token lies in two spans or sticks out of one.
      for token in document.tokens {
        for span in explanation.spans
        where Int(token.start) < span.end && Int(token.end) > span.start {
          #expect(span.start <= Int(token.start) && Int(token.end) <= span.end)
        }
      }
      #expect(explanation.spans.allSatisfy { $0.contribution != 0 })
    }
  }

  /// Every token's part, computed for itself, lies in the span that covers it: the spans' sums over
  /// the tokens they cover are the spans' contributions.
  @Test(arguments: 41...60 as ClosedRange<UInt64>)
  func spansHoldThePartsOfTheirTokens(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let document = TracedDocument(problem, random: &random)
    let parameters = problem.randomParameters(labels: 2, seed: seed)
    let (_, explanations) = document.explained(problem, parameters)
    for explanation in explanations {
      let parts = tokenParts(document, parameters, label: explanation.label)
      for span in explanation.spans {
        let covered = document.tokens.indices.filter {
          span.start <= Int(document.tokens[$0].start) && Int(document.tokens[$0].end) <= span.end
        }
        let sum = covered.reduce(0) { $0 + parts[$1] }
        #expect(abs(sum - span.contribution) < 1e-4)
      }
    }
  }

  /// What each token adds to a logit: the logit's change if the token's terms were left out of the
  /// sums, norms kept.
  private func tokenParts(
    _ document: TracedDocument, _ parameters: ModelParameters, label: Int
  ) -> [Double] {
    let batch = document.batch(problem)
    func frequency(_ count: Int32) -> Double { Double(SublinearFrequency()(count)) }
    var wordSquare = 0.0
    var characterSquare = 0.0
    var characters: [UInt32: (sum: Double, length: Double)] = [:]
    for (entry, slot) in batch.slots.enumerated() {
      let factor = frequency(batch.slotCounts[entry])
      if Int(slot) < problem.words {
        let scaled = factor * Double(parameters.gramScales[Int(slot)])
        wordSquare += scaled * scaled
      }
      var square = 0.0
      var sum = 0.0
      for part in problem.plain.subwords.entries(ofRow: Int(slot)) {
        let column = Int(problem.plain.subwords.columnIndices[part])
        let count = Double(problem.plain.subwords.values[part])
        let scaled = count * Double(parameters.subwordScales[column])
        square += scaled * scaled
        sum += count * Double(parameters.subwordWeights[column * parameters.labels + label])
      }
      characters[slot] = (sum, square.squareRoot())
      characterSquare += factor * factor * square.squareRoot()
    }
    for (entry, column) in batch.grams.enumerated() {
      let scaled = frequency(batch.gramCounts[entry]) * Double(parameters.gramScales[Int(column)])
      wordSquare += scaled * scaled
    }
    var parts = [Double](repeating: 0, count: document.tokens.count)
    for (index, token) in document.tokens.enumerated() {
      guard let entry = batch.slots.firstIndex(of: token.slot) else { continue }
      let count = batch.slotCounts[entry]
      let share = frequency(count) / Double(count)
      if Int(token.slot) < problem.words {
        let weight = parameters.gramWeights[Int(token.slot) * parameters.labels + label]
        parts[index] += share * Double(weight) / wordSquare.squareRoot()
      }
      if let (sum, length) = characters[token.slot], length > 0 {
        parts[index] += share * sum / length.squareRoot() / characterSquare.squareRoot()
      }
    }
    for gram in document.grams {
      guard let entry = batch.grams.firstIndex(of: gram.column) else { continue }
      let count = batch.gramCounts[entry]
      let weight = parameters.gramWeights[Int(gram.column) * parameters.labels + label]
      let whole =
        frequency(count) / Double(count) * Double(weight) / wordSquare.squareRoot()
      for token in gram.tokens { parts[token] += whole / Double(gram.tokens.count) }
    }
    return parts
  }

  /// Three words far apart in the text, of which only their n-gram weighs: a third each.
  @Test func anNGramIsSharedEquallyByItsWords() {
    var parameters = zero(labels: 1)
    let column = problem.words + 1
    parameters.gramWeights[column] = 1.5
    var document = TracedDocument()
    for (slot, start) in [(0, 0), (1, 20), (2, 40)] as [(UInt32, Int32)] {
      document.tokens.append(FeatureTrace.Token(slot: slot, start: start, end: start + 5))
    }
    document.grams = [(UInt32(column), [0, 1, 2])]
    document.style = [0, 0, 0, 0]
    let (logits, explanations) = document.explained(problem, parameters)
    let spans = explanations[0].spans
    #expect(spans.map(\.start) == [0, 20, 40])
    #expect(spans.map(\.end) == [5, 25, 45])
    for span in spans { #expect(abs(span.contribution - Double(logits[0]) / 3) < 1e-6) }
    // Three words and an n-gram with factors of one: 1.5 / √4.
    #expect(abs(logits[0] - 0.75) < 1e-6)
  }

  /// A pair shares between its two words, and counts each time it occurs.
  @Test func aPairThatRepeatsIsSharedByAllItsWords() {
    var parameters = zero(labels: 1)
    let column = problem.words
    parameters.gramWeights[column] = -2
    var document = TracedDocument()
    for index in 0..<4 as Range<Int32> {
      document.tokens.append(
        FeatureTrace.Token(slot: UInt32(index % 2), start: index * 10, end: index * 10 + 4))
    }
    document.grams = [(UInt32(column), [0, 1]), (UInt32(column), [2, 3])]
    document.style = [0, 0, 0, 0]
    let (logits, explanations) = document.explained(problem, parameters)
    #expect(explanations[0].spans.count == 4)
    for span in explanations[0].spans {
      #expect(abs(span.contribution - Double(logits[0]) / 4) < 1e-6)
    }
    #expect(logits[0] < 0)
  }

  @Test func aLabelWithoutWeightsHasNoSpans() {
    var random = SeededGenerator(seed: 6)
    let document = TracedDocument(problem, random: &random)
    var parameters = problem.randomParameters(labels: 3, seed: 3)
    for row in 0..<parameters.gramWeights.count / 3 { parameters.gramWeights[row * 3 + 1] = 0 }
    for row in 0..<parameters.subwordWeights.count / 3 {
      parameters.subwordWeights[row * 3 + 1] = 0
    }
    for row in 0..<parameters.styleWeights.count / 3 { parameters.styleWeights[row * 3 + 1] = 0 }
    let (logits, explanations) = document.explained(problem, parameters)
    #expect(explanations[1].spans.isEmpty)
    #expect(explanations[1].document.isEmpty)
    #expect(explanations[1].logit == Double(parameters.bias[1]))
    #expect(logits[1] == parameters.bias[1])
    #expect(!explanations[0].spans.isEmpty && !explanations[2].spans.isEmpty)
  }

  @Test func anEmptyDocumentIsItsBiasAndItsStyle() {
    var document = TracedDocument()
    document.style = [1, -1, 0.5, 2]
    let parameters = problem.randomParameters(labels: 2, seed: 9)
    let (logits, explanations) = document.explained(problem, parameters)
    for explanation in explanations {
      #expect(explanation.spans.isEmpty)
      #expect(!explanation.document.isEmpty)
      #expect(explanation.document.map(\.feature) == explanation.document.map(\.feature).sorted())
      #expect(abs(explanation.sumOfParts - Double(logits[explanation.label])) < 1e-6)
    }
  }

  /// Neighbours that speak for the label become one span; a gap, a light word or one that speaks
  /// against it ends the span.
  @Test func heavyNeighboursBecomeOneSpan() {
    // Word 0 weighs 2, word 1 weighs 0.2, word 2 weighs -2; all are one to four bytes apart.
    var parameters = zero(labels: 1)
    parameters.gramWeights[0] = 2
    parameters.gramWeights[1] = 0.2
    parameters.gramWeights[2] = -2
    func spans(_ words: [(slot: UInt32, gap: Int32)]) -> [[Int]] {
      var document = TracedDocument()
      var position: Int32 = 0
      for word in words {
        position += word.gap
        document.tokens.append(
          FeatureTrace.Token(slot: word.slot, start: position, end: position + 5))
        position += 5
      }
      document.style = [0, 0, 0, 0]
      let (_, explanations) = document.explained(problem, parameters)
      return explanations[0].spans.map { [$0.start, $0.end] }
    }
    #expect(spans([(0, 0), (0, 1), (0, 3)]) == [[0, 19]])
    #expect(spans([(0, 0), (0, 4)]) == [[0, 5], [9, 14]])
    #expect(spans([(0, 0), (1, 1), (0, 1)]) == [[0, 5], [6, 11], [12, 17]])
    #expect(spans([(0, 0), (2, 1), (0, 1)]) == [[0, 5], [6, 11], [12, 17]])
    #expect(spans([(2, 0), (2, 1)]) == [[0, 5], [6, 11]])
    // Tokens that touch are two all the same, as characters of scripts without spaces are.
    #expect(spans([(0, 0), (2, 0)]) == [[0, 5], [5, 10]])
    #expect(spans([(0, 0), (3, 1), (0, 1)]) == [[0, 5], [12, 17]])
  }

  /// A word and what is said of it are one span, wherever the second begins.
  @Test func tokensOfOnePlaceAreOneSpan() {
    var parameters = zero(labels: 1)
    parameters.gramWeights[0] = 2
    parameters.gramWeights[1] = -0.5
    var document = TracedDocument()
    document.tokens = [
      FeatureTrace.Token(slot: 0, start: 4, end: 9),
      FeatureTrace.Token(slot: 1, start: 4, end: 9),
      FeatureTrace.Token(slot: 1, start: 7, end: 12),
    ]
    document.style = [0, 0, 0, 0]
    let (logits, explanations) = document.explained(problem, parameters)
    #expect(explanations[0].spans.map { [$0.start, $0.end] } == [[4, 12]])
    #expect(abs(explanations[0].spans[0].contribution - Double(logits[0])) < 1e-6)
  }

  /// All factors one, all weights zero.
  private func zero(labels: Int) -> ModelParameters {
    let (grams, subwords) = (problem.plain.grams.columns, problem.plain.subwords.columns)
    return ModelParameters(
      labels: labels, gramWeights: [Float](repeating: 0, count: grams * labels),
      gramScales: [Float](repeating: 1, count: grams),
      subwordWeights: [Float](repeating: 0, count: subwords * labels),
      subwordScales: [Float](repeating: 1, count: subwords),
      styleScaling: StyleScaling(mean: [0, 0, 0, 0], inverseDeviation: [1, 1, 1, 1]),
      styleWeights: [Float](repeating: 0, count: 4 * labels),
      bias: [Float](repeating: 0, count: labels))
  }
}
