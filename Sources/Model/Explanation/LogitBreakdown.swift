public import LinearAlgebra

/// Takes the logits of a document apart, label by label; keeps its room from document to document.
///
/// A word's share of a logit is its own weight over the norm of the word block plus its character
/// n-grams' over the norm of theirs, shared equally among its occurrences; a word n-gram is
/// shared equally among its words. These are the very numbers that were added to make the logit.
///
/// Spans are handed out some at a time and never all stored: a long document needs twelve bytes a
/// token beside its trace.
public struct LogitBreakdown: Sendable {
  private var wordFactor = 0.0
  private var subwordFactor = 0.0
  /// g(t) / t of each distinct word, and of each distinct n-gram.
  private var wordRates: [Double] = []
  private var gramRates: [Double] = []
  /// What one occurrence of each adds to the label at hand.
  private var wordShares: [Double] = []
  private var gramShares: [Double] = []
  /// Which of the distinct words each token is, and of the n-grams each occurrence; -1 for none.
  private var wordPlaces: [Int32] = []
  private var gramPlaces: [Int32] = []
  /// Standardised document features.
  private var style: [Float] = []
  /// The document features that add to the label handed out last, in column order.
  public private(set) var features: [LabelExplanation.DocumentPart] = []
  /// What each token, then each unit, adds to the label at hand.
  private var sums: [Double] = []
  /// The spans that are handed out next.
  private var spans = [LabelExplanation.Span](
    repeating: LabelExplanation.Span(start: 0, end: 0, contribution: 0), count: 64)
  private var index = PlaceIndex()
  /// The document in its batch.
  private var document = 0

  /// A breakdown without a document.
  public init() {}

  /// Takes up a document.
  ///
  /// - Parameters:
  ///   - batch: a batch that was scored by `scorer`, and still is the last one.
  ///   - document: the document in the batch.
  ///   - trace: where its features were found.
  /// - Complexity: O(tokens); no allocation once the buffers have grown.
  public mutating func begin(
    _ scorer: borrowing Scorer, _ batch: borrowing FeatureBatch, document: Int,
    _ trace: borrowing FeatureTrace
  ) {
    self.document = document
    let slots = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
    let grams = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1])
    let norms = scorer.norms(batch, slots, grams)
    wordFactor = norms.x > 0 ? 1 / Double(norms.x.squareRoot()) : 0
    subwordFactor = norms.y > 0 ? 1 / Double(norms.y.squareRoot()) : 0
    Self.fill(&wordRates, batch.slotCounts.span.extracting(slots), scorer.frequency)
    Self.fill(&gramRates, batch.gramCounts.span.extracting(grams), scorer.frequency)
    let tokens = trace.tokens.span
    index.find(
      tokens.count, of: batch.slots.span.extracting(slots), into: &wordPlaces
    ) { tokens[$0].slot }
    let columns = trace.gramColumns.span
    index.find(
      columns.count, of: batch.grams.span.extracting(grams), into: &gramPlaces
    ) { columns[$0] }
    let features = batch.denseColumns
    scorer.model.styleScaling.standardise(
      batch.dense, document * features..<(document + 1) * features, into: &style)
  }

  /// Finds all parts of a label's logit: hands out spans in reading order, which do not overlap, some
  /// at a time, and fills `features` with the document features that are not zero.
  ///
  /// The document must have been taken up by `begin`, with the same scorer, batch and trace. The sum
  /// of the intercept, the spans and the features, added in this order, is the logit.
  ///
  /// - Complexity: O(tokens); no allocation once the buffers have grown.
  public mutating func findParts(
    of label: Int, _ scorer: borrowing Scorer, _ batch: borrowing FeatureBatch,
    _ trace: borrowing FeatureTrace, merging: Bool = true,
    spans body: (Span<LabelExplanation.Span>) -> Void
  ) {
    scorer.weigh(
      batch, document: document, label: label, wordFactor, subwordFactor, words: &wordShares,
      grams: &gramShares)
    sumTokens(trace)
    let heaviest = Self.sumUnits(trace.tokens, &sums)
    Self.merge(
      trace.tokens, sums, heavy: merging ? heaviest / 4 : .infinity, through: &spans, body)
    Self.findFeatures(style, scorer.model, label, &features)
  }
}

extension LogitBreakdown {
  /// Fills `features` with what document features add.
  private static func findFeatures(
    _ style: [Float], _ model: LinearModel, _ label: Int,
    _ features: inout [LabelExplanation.DocumentPart]
  ) {
    let (labels, styleWeights) = (model.labels, model.styleWeights)
    let (style, weights) = (style.span, styleWeights.span)
    features.removeAll(keepingCapacity: true)
    features.append(addingCapacity: style.count) { features in
      for column in style.indices {
        let contribution = Double(style[column] * weights[column &* labels &+ label])
        guard contribution != 0 else { continue }
        features.append(LabelExplanation.DocumentPart(feature: column, contribution: contribution))
      }
    }
  }

  /// g(t) / t of each feature.
  private static func fill(
    _ rates: inout [Double], _ counts: Span<Int32>, _ g: borrowing SublinearFrequency
  ) {
    rates.removeAll(keepingCapacity: true)
    rates.append(addingCapacity: counts.count) { rates in
      for entry in counts.indices {
        let count = counts[entry]
        rates.append(count == 1 ? 1 : Double(g(count)) / Double(count))
      }
    }
  }

  /// Fills `sums` with what each token adds.
  private mutating func sumTokens(_ trace: borrowing FeatureTrace) {
    Self.scale(&wordShares, wordRates, by: 1)
    Self.take(wordShares, wordPlaces, into: &sums)
    if gramPlaces.isEmpty { return }
    Self.scale(&gramShares, gramRates, by: wordFactor)
    Self.addGrams(trace, gramPlaces, gramShares, to: &sums)
  }

  private static func take(
    _ shares: [Double], _ places: [Int32], into sums: inout [Double]
  ) {
    sums.removeAll(keepingCapacity: true)
    sums.append(addingCapacity: places.count) { sums in
      let shares = shares.span
      let places = places.span
      for token in places.indices {
        sums.append(places[token] < 0 ? 0 : shares[Int(places[token])])
      }
    }
  }

  private static func scale(_ shares: inout [Double], _ rates: [Double], by factor: Double) {
    let rates = rates.span
    var shares = shares.mutableSpan
    for entry in rates.indices { shares[entry] = rates[entry] * shares[entry] * factor }
  }

  private static func addGrams(
    _ trace: borrowing FeatureTrace, _ places: [Int32], _ shares: [Double], to sums: inout [Double]
  ) {
    let orders = trace.gramOrders.span
    let tokens = trace.gramTokens.span
    let places = places.span
    let shares = shares.span
    var sums = sums.mutableSpan
    for occurrence in places.indices where places[occurrence] >= 0 {
      let order = Int(orders[occurrence])
      let share = shares[Int(places[occurrence])] / Double(order)
      for step in 0..<order { sums[Int(tokens[3 * occurrence + step])] += share }
    }
  }

  /// Turns the sums of tokens into those of units, at the front of `sums`, and returns the largest
  /// magnitude.
  ///
  /// A unit is a run of characters that tokens were read from; tokens that overlap (a word and its
  /// properties) make one.
  private static func sumUnits(_ tokens: [FeatureTrace.Token], _ sums: inout [Double]) -> Double {
    let tokens = tokens.span
    var sums = sums.mutableSpan
    var unit = -1
    var end = Int32.min
    var heaviest = 0.0
    for index in tokens.indices {
      let token = tokens[index]
      if token.start < end {
        sums[unit] += sums[index]
        end = max(end, token.end)
      } else {
        if unit >= 0 { heaviest = max(heaviest, abs(sums[unit])) }
        unit += 1
        // Adding zero makes a positive zero of a negative one.
        sums[unit] = 0 + sums[index]
        end = token.end
      }
    }
    return unit < 0 ? 0 : max(heaviest, abs(sums[unit]))
  }

  /// Hands out one span for each unit; neighbours that both weigh at least `heavy` and speak for the
  /// label become one.
  ///
  /// - Parameter spans: room for those that are handed out together.
  private static func merge(
    _ tokens: [FeatureTrace.Token], _ sums: [Double], heavy: Double,
    through spans: inout [LabelExplanation.Span], _ body: (Span<LabelExplanation.Span>) -> Void
  ) {
    let tokens = tokens.span
    let sums = sums.span
    var spans = spans.mutableSpan
    var found = 0
    var unit = 0
    var index = 0
    var lastWeight = 0.0
    while index < tokens.count {
      let start = Int(tokens[index].start)
      var end = tokens[index].end
      index &+= 1
      while index < tokens.count, tokens[index].start < end {
        end = max(end, tokens[index].end)
        index &+= 1
      }
      let weight = sums[unit]
      unit &+= 1
      if weight > 0, weight >= heavy, lastWeight > 0, lastWeight >= heavy,
        start &- spans[found &- 1].end <= 3
      {
        spans[found &- 1].end = Int(end)
        spans[found &- 1].contribution += weight
      } else if weight != 0 {
        if found == spans.count {
          body(spans.span)
          found = 0
        }
        spans[found] = LabelExplanation.Span(start: start, end: Int(end), contribution: weight)
        found &+= 1
      }
      lastWeight = weight
    }
    if found > 0 { body(spans.span.extracting(first: found)) }
  }
}

/// Finds the place of a feature among the distinct ones of a document.
private struct PlaceIndex: Sendable {
  private var keys: [UInt32] = []
  private var places: [Int32] = []
  private var shift: UInt32 = 32
  private static let empty = UInt32.max
  /// So few features are compared with each other.
  private static let few = 64

  /// Fills `places` with which of the `distinct` features, which are in order of first appearance,
  /// each of `count` occurrences is: -1 for `UInt32.max` and for what is not among them.
  @inline(__always)
  mutating func find(
    _ count: Int, of distinct: Span<UInt32>, into places: inout [Int32], _ feature: (Int) -> UInt32
  ) {
    places.removeAll(keepingCapacity: true)
    if count == 0 { return }
    if distinct.count > Self.few { fill(distinct) }
    places.append(addingCapacity: count) { places in
      // The first feature that did not appear yet.
      var next = 0
      for occurrence in 0..<count {
        let feature = feature(occurrence)
        if next < distinct.count, feature == distinct[next] {
          places.append(Int32(truncatingIfNeeded: next))
          next &+= 1
        } else if distinct.count > Self.few {
          places.append(place(feature))
        } else {
          var place = feature == Self.empty ? -1 : next &- 1
          while place >= 0, distinct[place] != feature { place &-= 1 }
          places.append(Int32(truncatingIfNeeded: place))
        }
      }
    }
  }

  /// Takes features; the first has place 0.
  private mutating func fill(_ features: Span<UInt32>) {
    var bits: UInt32 = 3
    while (1 << bits) < 2 * features.count { bits += 1 }
    shift = 32 - bits
    keys.removeAll(keepingCapacity: true)
    keys.append(contentsOf: repeatElement(Self.empty, count: 1 << Int(bits)))
    if places.count < keys.count { places = [Int32](repeating: -1, count: keys.count) }
    Self.enter(features, &keys, &places, shift)
  }

  private static func enter(
    _ features: Span<UInt32>, _ keys: inout [UInt32], _ places: inout [Int32], _ shift: UInt32
  ) {
    var keys = keys.mutableSpan
    var places = places.mutableSpan
    for entry in features.indices {
      let position = position(features[entry], keys.span, shift)
      keys[position] = features[entry]
      places[position] = Int32(truncatingIfNeeded: entry)
    }
  }

  /// The place of a feature, or -1.
  private func place(_ feature: UInt32) -> Int32 {
    guard feature != Self.empty else { return -1 }
    let position = Self.position(feature, keys.span, shift)
    return keys[position] == feature ? places[position] : -1
  }

  /// Where a feature is, or would be.
  @inline(__always)
  private static func position(_ feature: UInt32, _ keys: Span<UInt32>, _ shift: UInt32) -> Int {
    var position = Int((feature &* 0x9E37_79B1) >> shift)
    while keys[position] != feature, keys[position] != Self.empty {
      position = (position &+ 1) & (keys.count &- 1)
    }
    return position
  }
}
