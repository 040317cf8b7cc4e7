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
  // Of these, only the front is in use: they are as long as any document needed.
  /// g(t) / t of each distinct word, then of each distinct n-gram.
  private var rates: [Double] = []
  /// What one occurrence of each adds to the label at hand.
  private var shares: [Double] = []
  /// Which of the distinct words each token is, then which of the n-grams each occurrence; -1 for
  /// none.
  private var places: [Int32] = []
  /// What each token, then each unit, adds to the label at hand.
  private var sums: [Double] = []
  /// The spans that are handed out next.
  private var spans = [LabelExplanation.Span](
    repeating: LabelExplanation.Span(start: 0, end: 0, contribution: 0), count: 64)
  /// Standardised document features.
  private var style: [Float] = []
  /// The document features that add to the label handed out last, in column order.
  public private(set) var features: [LabelExplanation.DocumentPart] = []
  private var index = PlaceIndex()
  /// Where the words and the n-grams of the document are in its batch.
  private var words = 0..<0
  private var grams = 0..<0

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
    words = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
    grams = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1])
    let norms = scorer.norms(batch, words, grams)
    wordFactor = norms.x > 0 ? 1 / Double(norms.x.squareRoot()) : 0
    subwordFactor = norms.y > 0 ? 1 / Double(norms.y.squareRoot()) : 0
    rates.makeRoom(for: words.count + grams.count)
    shares.makeRoom(for: words.count + grams.count)
    Self.findRates(
      batch.slotCounts.span.extracting(words), batch.gramCounts.span.extracting(grams),
      scorer.frequency, &rates)
    let (tokens, columns) = (trace.tokens.span, trace.gramColumns.span)
    sums.makeRoom(for: tokens.count)
    places.makeRoom(for: tokens.count + columns.count)
    index.find(tokens.count, of: batch.slots.span.extracting(words), at: 0, in: &places) {
      tokens[$0].slot
    }
    index.find(
      columns.count, of: batch.grams.span.extracting(grams), at: tokens.count, in: &places
    ) { columns[$0] }
    let width = batch.denseColumns
    scorer.model.styleScaling.standardise(
      batch.dense, document * width..<(document + 1) * width, into: &style)
  }

  /// Finds all parts of a label's logit: hands out spans in reading order, which do not overlap,
  /// some at a time, and fills `features` with the document features that are not zero.
  ///
  /// The document must have been taken up by `begin`, with the same scorer, batch and trace. The
  /// sum of the intercept, the spans and the features, added in this order, is the logit.
  ///
  /// - Complexity: O(tokens); no allocation once the buffers have grown.
  public mutating func findParts(
    of label: Int, _ scorer: borrowing Scorer, _ batch: borrowing FeatureBatch,
    _ trace: borrowing FeatureTrace, merging: Bool = true,
    spans body: (Span<LabelExplanation.Span>) -> Void
  ) {
    scorer.weigh(batch, words, grams, label: label, wordFactor, subwordFactor, into: &shares)
    let tokens = trace.tokens.span
    let heaviest = Self.sum(
      tokens, trace.gramOrders.span, trace.gramTokens.span, places, rates, &shares, words.count,
      grams.count, wordFactor, into: &sums)
    Self.merge(tokens, sums, heavy: merging ? heaviest / 4 : .infinity, through: &spans, body)
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

  /// Writes g(t) / t of each word and n-gram.
  private static func findRates(
    _ words: Span<Int32>, _ grams: Span<Int32>, _ g: borrowing SublinearFrequency,
    _ rates: inout [Double]
  ) {
    func rate(_ count: Int32) -> Double { count == 1 ? 1 : Double(g(count)) / Double(count) }
    var rates = rates.mutableSpan
    for entry in words.indices { rates[entry] = rate(words[entry]) }
    for entry in grams.indices { rates[words.count &+ entry] = rate(grams[entry]) }
  }

  /// Sums up what each unit adds, at the front of `sums`, and returns the largest magnitude.
  ///
  /// - Parameter shares: the weights of the words and n-grams; left with what one occurrence adds.
  private static func sum(
    _ tokens: Span<FeatureTrace.Token>, _ orders: Span<UInt8>, _ gramTokens: Span<Int32>,
    _ places: [Int32], _ rates: [Double], _ shares: inout [Double], _ words: Int, _ grams: Int,
    _ wordFactor: Double, into sums: inout [Double]
  ) -> Double {
    let (places, rates) = (places.span, rates.span)
    var shares = shares.mutableSpan
    var sums = sums.mutableSpan
    for entry in 0..<words { shares[entry] *= rates[entry] }
    for token in tokens.indices {
      let place = Int(places[token])
      sums[token] = place < 0 ? 0 : shares[place]
    }
    if !orders.isEmpty {
      for entry in words..<words &+ grams {
        shares[entry] = rates[entry] * shares[entry] * wordFactor
      }
      for occurrence in orders.indices {
        let place = Int(places[tokens.count &+ occurrence])
        guard place >= 0 else { continue }
        let order = Int(orders[occurrence])
        let share = shares[words &+ place] / Double(order)
        for step in 0..<order { sums[Int(gramTokens[3 &* occurrence &+ step])] += share }
      }
    }
    return sumUnits(tokens, &sums)
  }

  /// Turns the sums of tokens into those of units, at the front of `sums`, and returns the largest
  /// magnitude.
  ///
  /// A unit is a run of characters that tokens were read from; tokens that overlap (a word and its
  /// properties) make one.
  private static func sumUnits(
    _ tokens: Span<FeatureTrace.Token>, _ sums: inout MutableSpan<Double>
  ) -> Double {
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

  /// Hands out one span for each unit; neighbours that both weigh at least `heavy` and speak for
  /// the label become one.
  ///
  /// - Parameter spans: room for those that are handed out together.
  private static func merge(
    _ tokens: Span<FeatureTrace.Token>, _ sums: [Double], heavy: Double,
    through spans: inout [LabelExplanation.Span], _ body: (Span<LabelExplanation.Span>) -> Void
  ) {
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

  /// Writes to `places` from `start` on which of the `distinct` features, which are in order of
  /// first appearance, each of `count` occurrences is: -1 for `UInt32.max` and for what is not
  /// among them.
  @inline(__always)
  mutating func find(
    _ count: Int, of distinct: Span<UInt32>, at start: Int, in places: inout [Int32],
    _ feature: (Int) -> UInt32
  ) {
    if count == 0 { return }
    if distinct.count > Self.few { fill(distinct) }
    var places = places.mutableSpan
    // The first feature that did not appear yet.
    var next = 0
    for occurrence in 0..<count {
      let feature = feature(occurrence)
      if next < distinct.count, feature == distinct[next] {
        places[start &+ occurrence] = Int32(truncatingIfNeeded: next)
        next &+= 1
      } else if distinct.count > Self.few {
        places[start &+ occurrence] = place(feature)
      } else {
        var place = feature == Self.empty ? -1 : next &- 1
        while place >= 0, distinct[place] != feature { place &-= 1 }
        places[start &+ occurrence] = Int32(truncatingIfNeeded: place)
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

extension Array where Element: Numeric {
  /// Makes the array at least so long.
  fileprivate mutating func makeRoom(for count: Int) {
    guard self.count < count else { return }
    append(contentsOf: repeatElement(0, count: Swift.max(count + count / 4, 64) - self.count))
  }
}
