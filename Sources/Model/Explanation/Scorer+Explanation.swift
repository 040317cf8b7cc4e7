public import LinearAlgebra

extension Scorer {
  /// Takes the logits of a document apart.
  ///
  /// A word's share of a logit is its own weight over the norm of the word block plus its character
  /// n-grams' over the norm of theirs, shared equally among its occurrences; a word n-gram is
  /// shared equally among its words. These are the very numbers that were added to make the logit.
  ///
  /// - Parameters:
  ///   - batch: a batch that was scored, and still is the last one.
  ///   - document: the document in the batch.
  ///   - trace: where its features were found.
  ///   - labels: the labels to explain.
  public func explain(
    _ batch: FeatureBatch, document: Int, trace: FeatureTrace, labels: [Int]
  ) -> [LabelExplanation] {
    let shares = OccurrenceShares(self, batch, document)
    let units = Self.units(trace)
    return labels.map { label in
      var byToken = [Double](repeating: 0, count: trace.tokens.count)
      for (index, token) in trace.tokens.enumerated() {
        byToken[index] += shares.word(token.slot, label)
      }
      for occurrence in trace.gramColumns.indices {
        let order = Int(trace.gramOrders[occurrence])
        let share = shares.gram(trace.gramColumns[occurrence], label) / Double(order)
        for step in 0..<order {
          byToken[Int(trace.gramTokens[3 * occurrence + step])] += share
        }
      }
      let bias = Double(model.bias[label])
      let spans = Self.merged(units, byToken)
      let parts = documentParts(batch, document, label)
      let logit = parts.reduce(spans.reduce(bias) { $0 + $1.contribution }) {
        $0 + $1.contribution
      }
      return LabelExplanation(
        label: label, logit: logit, bias: bias, spans: spans, document: parts)
    }
  }

  private func documentParts(
    _ batch: FeatureBatch, _ document: Int, _ label: Int
  ) -> [LabelExplanation.DocumentPart] {
    (0..<batch.denseColumns).compactMap { column in
      let value = model.styleScaling.standardised(
        batch.dense[document * batch.denseColumns + column], column: column)
      let contribution = Double(value * model.styleWeights[column * model.labels + label])
      return contribution == 0
        ? nil : LabelExplanation.DocumentPart(feature: column, contribution: contribution)
    }
  }

  /// Runs of characters that tokens were read from, in reading order, with their tokens. Tokens
  /// that overlap (a word and its properties) make one unit.
  private static func units(_ trace: FeatureTrace) -> [(start: Int, end: Int, tokens: Range<Int>)] {
    var units: [(start: Int, end: Int, tokens: Range<Int>)] = []
    for (index, token) in trace.tokens.enumerated() {
      if let last = units.last, Int(token.start) < last.end {
        units[units.count - 1].end = max(last.end, Int(token.end))
        units[units.count - 1].tokens = last.tokens.lowerBound..<index + 1
      } else {
        units.append((Int(token.start), Int(token.end), index..<index + 1))
      }
    }
    return units
  }

  /// One span for each unit; neighbours that both weigh at least a quarter of the heaviest unit,
  /// with the same sign, become one.
  private static func merged(
    _ units: [(start: Int, end: Int, tokens: Range<Int>)], _ byToken: [Double]
  ) -> [LabelExplanation.Span] {
    let weights = units.map { unit in unit.tokens.reduce(0) { $0 + byToken[$1] } }
    let heavy = (weights.map(abs).max() ?? 0) / 4
    var spans: [LabelExplanation.Span] = []
    var lastWeight = 0.0
    for (unit, weight) in zip(units, weights) {
      if weight == 0 {
        lastWeight = 0
        continue
      }
      if let last = spans.last, abs(weight) >= heavy, abs(lastWeight) >= heavy,
        weight > 0, lastWeight > 0, unit.start - last.end <= 3
      {
        spans[spans.count - 1].end = unit.end
        spans[spans.count - 1].contribution += weight
      } else {
        spans.append(
          LabelExplanation.Span(start: unit.start, end: unit.end, contribution: weight))
      }
      lastWeight = weight
    }
    return spans
  }
}

/// What one occurrence of each feature of a document adds to the logits.
private struct OccurrenceShares {
  private let scorer: Scorer
  private var wordFactor = 0.0
  private var subwordFactor = 0.0
  /// g(t) / t of each word and n-gram.
  private var words: [UInt32: Double] = [:]
  private var grams: [UInt32: Double] = [:]

  init(_ scorer: Scorer, _ batch: FeatureBatch, _ document: Int) {
    self.scorer = scorer
    let frequency = SublinearFrequency()
    var wordNorm: Float = 0
    var subwordNorm: Float = 0
    for entry in Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1]) {
      let factor = frequency(batch.slotCounts[entry])
      let norms = scorer.norms(ofSlot: Int(batch.slots[entry]))
      wordNorm += factor * factor * norms.x
      subwordNorm += factor * factor * norms.y
      words[batch.slots[entry]] = Double(factor) / Double(batch.slotCounts[entry])
    }
    for entry in Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1]) {
      let factor = frequency(batch.gramCounts[entry])
      wordNorm += factor * factor * scorer.model.gramNorms[Int(batch.grams[entry])]
      grams[batch.grams[entry]] = Double(factor) / Double(batch.gramCounts[entry])
    }
    wordFactor = wordNorm > 0 ? 1 / Double(wordNorm.squareRoot()) : 0
    subwordFactor = subwordNorm > 0 ? 1 / Double(subwordNorm.squareRoot()) : 0
  }

  /// The share of one occurrence of the word in `slot`.
  func word(_ slot: UInt32, _ label: Int) -> Double {
    guard let factor = words[slot] else { return 0 }
    let isKnown = Int(slot) < scorer.model.words
    let own = isKnown ? Double(scorer.model.weight(ofGram: Int(slot), label: label)) : 0
    let characters = Double(scorer.characters(ofSlot: Int(slot), label: label))
    return factor * (own * wordFactor + characters * subwordFactor)
  }

  /// The share of one occurrence of a word n-gram.
  func gram(_ column: UInt32, _ label: Int) -> Double {
    guard let factor = grams[column] else { return 0 }
    return factor * Double(scorer.model.weight(ofGram: Int(column), label: label)) * wordFactor
  }
}
