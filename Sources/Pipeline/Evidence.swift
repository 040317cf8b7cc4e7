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
    let order = explanation.spans.indices.sorted {
      let (left, right) = (explanation.spans[$0].contribution, explanation.spans[$1].contribution)
      return left != right ? left > right : $0 < $1
    }
    let listed = order.prefix(limit).filter { explanation.spans[$0].contribution > 0 }
    spans = listed.map {
      let span = explanation.spans[$0]
      return Item(bytes: span.start..<span.end, contribution: span.contribution)
    }
    let parts = explanation.document.sorted {
      abs($0.contribution) != abs($1.contribution)
        ? abs($0.contribution) > abs($1.contribution) : $0.feature < $1.feature
    }
    document = Array(parts.prefix(min(limit, 3)).filter { abs($0.contribution) >= 0.005 })
    var rest = 0.0
    let isListed = Set(listed)
    for (index, span) in explanation.spans.enumerated() where !isListed.contains(index) {
      rest += span.contribution
    }
    let features = Set(document.map(\.feature))
    for part in explanation.document where !features.contains(part.feature) {
      rest += part.contribution
    }
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
