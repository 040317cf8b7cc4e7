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
  ///   - merging: whether strong neighbours become one span; else there is a span for each token.
  public func explain(
    _ batch: FeatureBatch, document: Int, trace: FeatureTrace, labels: [Int], merging: Bool = true
  ) -> [LabelExplanation] {
    let shares = OccurrenceShares(self, batch, document, trace)
    let units = Self.units(trace)
    return labels.map { label in
      var byToken = shares.words(self, trace, label)
      let grams = shares.grams(self, trace, label)
      for occurrence in trace.gramColumns.indices {
        let order = Int(trace.gramOrders[occurrence])
        let share = grams[occurrence] / Double(order)
        for step in 0..<order {
          byToken[Int(trace.gramTokens[3 * occurrence + step])] += share
        }
      }
      let bias = Double(model.bias[label])
      let spans = Self.merged(units, byToken, merging)
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
    _ units: [(start: Int, end: Int, tokens: Range<Int>)], _ byToken: [Double], _ merging: Bool
  ) -> [LabelExplanation.Span] {
    let weights = units.map { unit in unit.tokens.reduce(0) { $0 + byToken[$1] } }
    let heavy = merging ? (weights.map(abs).max() ?? 0) / 4 : .infinity
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
  private var wordFactor = 0.0
  private var subwordFactor = 0.0
  /// g(t) / t of the word of each token, and of each occurrence of an n-gram.
  private let words: [Double]
  private let grams: [Double]

  init(_ scorer: Scorer, _ batch: FeatureBatch, _ document: Int, _ trace: FeatureTrace) {
    var wordNorm: Float = 0
    var subwordNorm: Float = 0
    let slots = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
    let columns = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1])
    for entry in slots {
      let factor = scorer.frequency(batch.slotCounts[entry])
      let norms = scorer.norms(ofSlot: Int(batch.slots[entry]))
      wordNorm += factor * factor * norms.x
      subwordNorm += factor * factor * norms.y
    }
    for entry in columns {
      let factor = scorer.frequency(batch.gramCounts[entry])
      wordNorm += factor * factor * scorer.model.gramNorms[Int(batch.grams[entry])]
    }
    let bySlot = DocumentFactors(
      batch.slots[slots], batch.slotCounts[slots], scorer.frequency)
    let byColumn = DocumentFactors(
      batch.grams[columns], batch.gramCounts[columns], scorer.frequency)
    words = trace.tokens.map { bySlot[$0.slot] }
    grams = trace.gramColumns.map { byColumn[$0] }
    wordFactor = wordNorm > 0 ? 1 / Double(wordNorm.squareRoot()) : 0
    subwordFactor = subwordNorm > 0 ? 1 / Double(subwordNorm.squareRoot()) : 0
  }

  /// The share of the word of each token; 0 for a token without a slot.
  func words(_ scorer: Scorer, _ trace: FeatureTrace, _ label: Int) -> [Double] {
    let slots = trace.tokens.map(\.slot)
    let known = UInt32(scorer.model.words)
    let own = scorer.model.weights(ofGrams: slots.map { $0 < known ? $0 : .max }, label: label)
    let characters = scorer.characters(ofSlots: slots, label: label)
    return slots.indices.map {
      words[$0] * (Double(own[$0]) * wordFactor + Double(characters[$0]) * subwordFactor)
    }
  }

  /// The share of each occurrence of an n-gram.
  func grams(_ scorer: Scorer, _ trace: FeatureTrace, _ label: Int) -> [Double] {
    let own = scorer.model.weights(ofGrams: trace.gramColumns, label: label)
    return own.indices.map { grams[$0] * Double(own[$0]) * wordFactor }
  }
}

/// g(t) / t of the features of one document, found by their numbers.
private struct DocumentFactors {
  private var keys: [UInt32]
  private var factors: [Double]
  private let shift: UInt32
  private static let empty = UInt32.max

  init(_ features: ArraySlice<UInt32>, _ counts: ArraySlice<Int32>, _ g: SublinearFrequency) {
    var bits: UInt32 = 3
    while (1 << bits) < 2 * features.count { bits += 1 }
    shift = 32 - bits
    keys = [UInt32](repeating: Self.empty, count: 1 << Int(bits))
    factors = [Double](repeating: 0, count: 1 << Int(bits))
    for (feature, count) in zip(features, counts) {
      let place = place(feature)
      keys[place] = feature
      factors[place] = Double(g(count)) / Double(count)
    }
  }

  /// 0 for what the document does not hold.
  subscript(feature: UInt32) -> Double {
    guard feature != Self.empty else { return 0 }
    let place = place(feature)
    return keys[place] == feature ? factors[place] : 0
  }

  /// Where a feature is, or would be.
  private func place(_ feature: UInt32) -> Int {
    var place = Int((feature &* 0x9E37_79B1) >> shift)
    while keys[place] != feature, keys[place] != Self.empty { place = (place + 1) % keys.count }
    return place
  }
}
