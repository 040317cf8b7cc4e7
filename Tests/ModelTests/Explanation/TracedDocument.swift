import LinearAlgebra
import TestSupport

@testable import Model

/// One document as tokens with places, from which its batch and its trace are made.
struct TracedDocument {
  var tokens: [FeatureTrace.Token] = []
  /// Columns of word n-grams and the tokens each was found at.
  var grams: [(column: UInt32, tokens: [Int])] = []
  var style: [Float] = []

  init() {}

  /// 0 to 30 tokens in reading order. Some lie at the same place as the one before or inside it,
  /// some have no feature; n-grams of two and three tokens in a row.
  init(_ problem: RandomProblem, random: inout SeededGenerator) {
    let words = problem.plain.occurrences.columns
    let gramColumns = problem.plain.grams.columns - problem.words
    var position = 0
    for _ in 0..<Int(random.next() % 31) {
      var (start, end) = (position, position + 1 + Int(random.next() % 9))
      if let last = tokens.last, random.unit() < 0.2 {
        start = Int(last.start) + Int(random.next() % UInt64(last.end - last.start))
        end = random.unit() < 0.5 ? Int(last.end) : start + 1
      }
      let slot =
        random.unit() < 0.1 ? UInt32.max : UInt32(random.next() % UInt64(words))
      tokens.append(FeatureTrace.Token(slot: slot, start: Int32(start), end: Int32(end)))
      position = max(position, end) + [0, 1, 1, 1, 3, 4, 12][Int(random.next() % 7)]
    }
    for first in tokens.indices.dropLast(2) where random.unit() < 0.4 && gramColumns > 0 {
      let column = UInt32(problem.words) + UInt32(random.next() % UInt64(gramColumns))
      grams.append((column, Array(first..<first + (column % 2 == 0 ? 2 : 3))))
    }
    style = (0..<problem.design.dense.columns).map { _ in Float(4 * random.unit() - 2) }
  }

  var trace: FeatureTrace {
    var trace = FeatureTrace()
    trace.tokens = tokens
    for gram in grams {
      trace.gramColumns.append(gram.column)
      trace.gramOrders.append(UInt8(gram.tokens.count))
      trace.gramTokens += gram.tokens.map(Int32.init)
      if gram.tokens.count == 2 { trace.gramTokens.append(Int32(gram.tokens[1])) }
    }
    return trace
  }

  /// A batch of this document alone, all its words announced.
  func batch(_ problem: RandomProblem) -> FeatureBatch {
    var batch = FeatureBatch(denseColumns: style.count)
    for token in tokens where token.slot != .max {
      if let known = batch.slots.firstIndex(of: token.slot) {
        batch.slotCounts[known] += 1
      } else {
        batch.slots.append(token.slot)
        batch.slotCounts.append(1)
        problem.announce(token.slot, as: token.slot, in: &batch)
      }
    }
    batch.slotOffsets.append(Int32(batch.slots.count))
    for gram in grams {
      if let known = batch.grams.firstIndex(of: gram.column) {
        batch.gramCounts[known] += 1
      } else {
        batch.grams.append(gram.column)
        batch.gramCounts.append(1)
      }
    }
    batch.gramOffsets.append(Int32(batch.grams.count))
    batch.dense = style
    batch.documents = 1
    return batch
  }

  /// Logits and explanations of the document.
  func explained(
    _ problem: RandomProblem, _ parameters: ModelParameters
  ) -> (logits: [Float], explanations: [LabelExplanation]) {
    var scorer = Scorer(model: LinearModel(parameters, words: problem.words))
    let batch = batch(problem)
    var logits: [Float] = []
    scorer.score(batch, into: &logits)
    let explanations = scorer.explain(
      batch, document: 0, trace: trace, labels: Array(0..<parameters.labels))
    return (logits, explanations)
  }
}
