/// Why a label has the logit it has: `bias + Σ spans + Σ document = logit`.
public struct LabelExplanation: Sendable, Equatable {
  /// A run of characters and what it adds to the logit.
  public struct Span: Sendable, Equatable {
    /// UTF-8 offset of the first byte.
    public var start: Int
    /// UTF-8 offset after the last byte.
    public var end: Int
    /// What the span adds to the logit.
    public var contribution: Double
  }

  /// A feature of the document as a whole and what it adds to the logit.
  public struct DocumentPart: Sendable, Equatable {
    /// Column of the style block.
    public var feature: Int
    /// What the feature adds to the logit.
    public var contribution: Double
  }

  /// The label, by its number in the model.
  public let label: Int
  /// The logit.
  public let logit: Double
  /// The intercept.
  public let bias: Double
  /// All spans, in reading order; they do not overlap.
  public let spans: [Span]
  /// All document-level parts that are not zero, in column order.
  public let document: [DocumentPart]

  /// bias + Σ spans + Σ document.
  public var sumOfParts: Double {
    var sum = bias
    for span in spans { sum += span.contribution }
    for part in document { sum += part.contribution }
    return sum
  }
}
