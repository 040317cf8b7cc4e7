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

  /// Picks what is listed: at most `limit` spans for the label and as many document features.
  init(_ explanation: LabelExplanation, limit: Int?) {
    label = explanation.label
    logit = explanation.logit
    bias = explanation.bias
    guard let limit else {
      spans = explanation.spans.map {
        Item(bytes: $0.start..<$0.end, contribution: $0.contribution)
      }
      document = explanation.document
      rest = nil
      return
    }
    var rest = 0.0
    // The few strongest are picked out of all without sorting the others.
    var spans: [Item] = []
    for span in explanation.spans {
      rest += span.contribution
      guard span.contribution > 0, limit > 0 else { continue }
      let item = Item(bytes: span.start..<span.end, contribution: span.contribution)
      if spans.count == limit {
        guard span.contribution > spans[limit - 1].contribution else { continue }
        spans.removeLast()
      }
      var place = spans.count
      while place > 0, spans[place - 1].contribution < item.contribution { place -= 1 }
      spans.insert(item, at: place)
    }
    var document: [LabelExplanation.DocumentPart] = []
    let features = min(limit, 3)
    for part in explanation.document {
      rest += part.contribution
      guard abs(part.contribution) >= 0.005, features > 0 else { continue }
      if document.count == features {
        guard abs(part.contribution) > abs(document[features - 1].contribution) else { continue }
        document.removeLast()
      }
      var place = document.count
      while place > 0, abs(document[place - 1].contribution) < abs(part.contribution) {
        place -= 1
      }
      document.insert(part, at: place)
    }
    for span in spans { rest -= span.contribution }
    for part in document { rest -= part.contribution }
    self.spans = spans
    self.document = document
    self.rest = rest
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
