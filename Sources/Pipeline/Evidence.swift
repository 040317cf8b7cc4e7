import Model

/// The reasons for one label of one document, ready to be written.
struct Evidence: Sendable {
  /// One span that is listed.
  struct Item: Sendable {
    /// UTF-8 bytes of the document.
    var bytes: Range<Int>
    var contribution: Double
  }

  let label: Int
  let logit: Double
  let bias: Double
  /// The spans that speak most for the label, strongest first; all of them in reading order where
  /// everything is listed.
  let spans: [Item]
  /// The document features that weigh most, likewise.
  let document: [LabelExplanation.DocumentPart]
  /// The sum of what is not listed; `nil` where everything is.
  let rest: Double?
  /// Whether the strongest spans come first.
  var isSorted: Bool { rest != nil }

  /// Picks what is listed: at most `limit` spans for the label and as many document features.
  init(_ explanation: LabelExplanation, limit: Int?) {
    var picker = Picker(limit: limit)
    picker.add(explanation.spans.span)
    picker.add(explanation.document)
    self.init(picker, label: explanation.label, bias: explanation.bias, logit: explanation.logit)
  }

  /// Takes what was picked from all parts of a label.
  init(_ picker: borrowing Picker, label: Int, bias: Double) {
    self.init(picker, label: label, bias: bias, logit: picker.logit)
  }

  private init(_ picker: borrowing Picker, label: Int, bias: Double, logit: Double) {
    self.label = label
    self.bias = bias
    self.logit = logit
    spans = picker.listed
    document = picker.document
    rest = picker.rest
  }

  /// Picks what is listed from parts that come one after another.
  struct Picker {
    /// The spans that speak most for the label, those listed and maybe more.
    private(set) var strongest: Strongest
    fileprivate private(set) var document: [LabelExplanation.DocumentPart] = []
    /// The sum of all parts, and of the intercept and all parts.
    private var sum = 0.0
    fileprivate private(set) var logit: Double
    private let limit: Int?
    /// All spans, where there is no limit.
    private var all: [Item] = []

    /// - Parameters:
    ///   - limit: how many spans and document features are listed; `nil` for all.
    ///   - wanted: how many of the strongest spans are wanted, listed or not.
    init(limit: Int?, bias: Double = 0, wanted: Int = 0) {
      self.limit = limit
      logit = bias
      strongest = Strongest(limit: max(limit ?? 0, wanted))
    }

    /// Adds spans, after those before.
    mutating func add(_ spans: Span<LabelExplanation.Span>) {
      var (sum, logit) = (sum, logit)
      for index in spans.indices {
        sum += spans[index].contribution
        logit += spans[index].contribution
      }
      (self.sum, self.logit) = (sum, logit)
      strongest.add(spans)
      if limit == nil {
        for index in spans.indices { all.append(Item(spans[index])) }
      }
    }

    /// Adds document features, all there are, after the spans.
    mutating func add(_ parts: [LabelExplanation.DocumentPart]) {
      let features = min(limit ?? 0, Self.mostFeatures)
      // The strongest, by their places, and what they weigh.
      var places = InlineArray<3, Int>(repeating: 0)
      var weights = InlineArray<3, Double>(repeating: 0)
      var count = 0
      // What a feature must exceed to be among them.
      var least = features > 0 ? 0 : Double.infinity
      var (sum, logit) = (sum, logit)
      let all = parts.span
      for index in all.indices {
        let contribution = all[index].contribution
        sum += contribution
        logit += contribution
        let weight = abs(contribution)
        guard weight > least, weight >= 0.005 else { continue }
        if count < features { count &+= 1 }
        var place = count &- 1
        while place > 0, weights[place &- 1] < weight {
          places[place] = places[place &- 1]
          weights[place] = weights[place &- 1]
          place &-= 1
        }
        places[place] = index
        weights[place] = weight
        if count == features { least = weights[count &- 1] }
      }
      (self.sum, self.logit) = (sum, logit)
      if limit == nil { return document = parts }
      if count == 0 { return }
      document.reserveCapacity(count)
      for place in 0..<count { document.append(all[places[place]]) }
    }

    /// The most document features that are listed where there is a limit.
    private static let mostFeatures = 3

    /// The spans that are listed.
    fileprivate var listed: [Item] {
      guard let limit else { return all }
      return strongest.items.count > limit ? Array(strongest.items[..<limit]) : strongest.items
    }

    fileprivate var rest: Double? {
      guard let limit else { return nil }
      var rest = sum
      let spans = strongest.items.span
      for index in 0..<min(limit, spans.count) { rest -= spans[index].contribution }
      for part in document { rest -= part.contribution }
      return rest
    }
  }

  /// The spans that speak most for a label, strongest first, picked without sorting the others.
  struct Strongest {
    private let limit: Int
    private(set) var items: [Item] = []
    /// What an item must exceed to be among them.
    private var least: Double

    init(limit: Int) {
      self.limit = limit
      least = limit > 0 ? 0 : .infinity
    }

    mutating func add(_ spans: Span<LabelExplanation.Span>) {
      for index in spans.indices where spans[index].contribution > least {
        insert(Item(spans[index]))
      }
    }

    mutating func add(_ item: Item) {
      if item.contribution > least { insert(item) }
    }

    private mutating func insert(_ item: Item) {
      if items.count < limit {
        if items.isEmpty { items.reserveCapacity(min(limit, 16)) }
        items.append(item)
      }
      let isFull = items.count == limit
      var items = items.mutableSpan
      // The others make room from the end.
      var place = items.count - 1
      while place > 0, items[place - 1].contribution < item.contribution {
        items[place] = items[place - 1]
        place -= 1
      }
      items[place] = item
      if isFull { least = items[items.count - 1].contribution }
    }
  }
}

extension Evidence.Item {
  init(_ span: LabelExplanation.Span) {
    self.init(bytes: span.start..<span.end, contribution: span.contribution)
  }
}

/// Text that, taken out, brings a label under its threshold; re-scored, not estimated.
struct Counterfactual: Sendable {
  let label: Int
  /// What to take out, in reading order, as UTF-8 bytes of the document.
  let removed: [Range<Int>]
  /// The probability of the label without it.
  let probability: Double
}
