public import Ingest

/// Decides about texts that are at hand, as `winnow score` does about those of a file.
public struct TextDecider {
  private var decider: DocumentDecider

  /// Makes a decider; it keeps what it learns of words for the next texts.
  public init(_ bundle: ModelBundle, _ settings: DecisionSettings = DecisionSettings()) {
    decider = DocumentDecider(bundle, settings)
  }

  /// Decision lines about all documents of a batch, in their order.
  public mutating func lines(_ documents: DocumentBatch) -> [UInt8] {
    decider.decide(documents).decisions
  }
}
