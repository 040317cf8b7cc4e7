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
    for span in explanation.spans { picker.add(span) }
    picker.add(explanation.document)
    self.init(picker, label: explanation.label, bias: explanation.bias, logit: explanation.logit)
  }

  /// Takes what was picked from all parts of a label.
  init(_ picker: Picker, label: Int, bias: Double, logit: Double) {
    self.label = label
    self.bias = bias
    self.logit = logit
    spans = picker.spans.items
    document = picker.document
    rest = picker.rest
  }

  /// Picks what is listed from parts that come one after another.
  struct Picker {
    fileprivate var spans: Strongest
    fileprivate var document: [LabelExplanation.DocumentPart] = []
    private var sum = 0.0
    private let limit: Int?

    init(limit: Int?) {
      self.limit = limit
      spans = Strongest(limit: limit)
    }

    mutating func add(_ span: LabelExplanation.Span) {
      sum += span.contribution
      spans.add(span)
    }

    /// Adds document features, all there are.
    mutating func add(_ parts: [LabelExplanation.DocumentPart]) {
      let parts = parts.span
      guard let limit else {
        for index in parts.indices {
          sum += parts[index].contribution
          document.append(parts[index])
        }
        return
      }
      let features = min(limit, 3)
      var all = sum
      for index in parts.indices {
        all += parts[index].contribution
        guard abs(parts[index].contribution) >= 0.005, features > 0 else { continue }
        insert(parts[index], most: features)
      }
      sum = all
    }

    private mutating func insert(_ part: LabelExplanation.DocumentPart, most features: Int) {
      if document.count < features {
        if document.isEmpty { document.reserveCapacity(features) }
        document.append(part)
      } else if abs(part.contribution) <= abs(document[features - 1].contribution) {
        return
      }
      var document = document.mutableSpan
      var place = document.count - 1
      while place > 0, abs(document[place - 1].contribution) < abs(part.contribution) {
        document[place] = document[place - 1]
        place -= 1
      }
      document[place] = part
    }

    fileprivate var rest: Double? {
      guard limit != nil else { return nil }
      var rest = sum
      for span in spans.items { rest -= span.contribution }
      for part in document { rest -= part.contribution }
      return rest
    }
  }

  /// The spans that speak most for a label, strongest first, picked without sorting the others; all
  /// spans in reading order where there is no limit.
  struct Strongest {
    private let limit: Int?
    private(set) var items: [Item] = []
    /// What an item must exceed to be among them.
    private var least: Double

    init(limit: Int?) {
      self.limit = limit
      least = (limit ?? 1) > 0 ? 0 : .infinity
    }

    mutating func add(_ span: LabelExplanation.Span) {
      add(Item(bytes: span.start..<span.end, contribution: span.contribution))
    }

    mutating func add(_ item: Item) {
      guard let limit else { return items.append(item) }
      guard item.contribution > least else { return }
      insert(item, limit)
    }

    private mutating func insert(_ item: Item, _ limit: Int) {
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

/// Text that, taken out, brings a label under its threshold; re-scored, not estimated.
struct Counterfactual: Sendable {
  let label: Int
  /// What to take out, in reading order, as UTF-8 bytes of the document.
  let removed: [Range<Int>]
  /// The probability of the label without it.
  let probability: Double
}
