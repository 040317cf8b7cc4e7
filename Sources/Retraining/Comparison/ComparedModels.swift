public import Pipeline

/// Two models' scores of the same documents.
public struct ComparedModels: Sendable {
  /// One model's outcome for a document.
  public struct Outcome: Sendable, Equatable {
    /// Whether it asks for a review.
    public var needsReview: Bool
    /// The flagged labels that ask for review, most probable first.
    public var flagged: [String]
    /// Place in the queue.
    public var priority: Double
  }

  /// The documents.
  public let documents: [MeasuredDocument]
  /// The labels of both models together, those of the current one first.
  public let labels: [LabelInfo]
  /// The number of each of `labels` in the current model, in the candidate.
  let numbers: [(current: Int?, candidate: Int?)]
  let current: [TextScorer.Scores]
  let candidate: [TextScorer.Scores]
  private let names: (current: [LabelInfo], candidate: [LabelInfo])

  /// Scores all documents with both models.
  ///
  /// - Complexity: O(bytes of the texts).
  public init(
    _ documents: [MeasuredDocument], current: ModelBundle, candidate: ModelBundle,
    progress: (Int) -> Void = { _ in }
  ) {
    func scores(_ bundle: ModelBundle) -> [TextScorer.Scores] {
      var scorer = TextScorer(bundle)
      return documents.enumerated().map { place, document in
        if place % 1000 == 999 { progress(place + 1) }
        return scorer.score(document.text)
      }
    }
    self.init(
      documents, labels: (current.manifest.labels, candidate.manifest.labels),
      scores: (scores(current), scores(candidate)))
  }

  /// Takes scores as they are, one for each document, in the order of each model's labels.
  init(
    _ documents: [MeasuredDocument], labels names: (current: [LabelInfo], candidate: [LabelInfo]),
    scores: (current: [TextScorer.Scores], candidate: [TextScorer.Scores])
  ) {
    self.documents = documents
    self.names = names
    let old = names.current.map(\.id)
    let new = names.candidate.map(\.id)
    labels = names.current + names.candidate.filter { !old.contains($0.id) }
    numbers = labels.map { label in
      (old.firstIndex(of: label.id), new.firstIndex(of: label.id))
    }
    current = scores.current
    candidate = scores.candidate
  }

  /// What both make of a document.
  public func outcomes(_ document: Int) -> (current: Outcome, candidate: Outcome) {
    (
      Self.outcome(current[document], names.current),
      Self.outcome(candidate[document], names.candidate)
    )
  }

  /// The documents that one model puts before a human and the other does not, or for other labels;
  /// those whose outcome differs come first, then by how far priorities lie apart.
  public var changes: [Int] {
    documents.indices.filter { place in
      let (old, new) = outcomes(place)
      return old.needsReview != new.needsReview || Set(old.flagged) != Set(new.flagged)
    }.sorted { left, right in
      func key(_ place: Int) -> (Int, Double, Int) {
        let (old, new) = outcomes(place)
        return (
          old.needsReview == new.needsReview ? 1 : 0, -abs(old.priority - new.priority), place
        )
      }
      return key(left) < key(right)
    }
  }

  private static func outcome(_ scores: TextScorer.Scores, _ labels: [LabelInfo]) -> Outcome {
    let flagged = labels.indices.filter { scores.flagged[$0] && labels[$0].asksForReview }
      .sorted { (-scores.probabilities[$0], $0) < (-scores.probabilities[$1], $1) }
    return Outcome(
      needsReview: scores.needsReview, flagged: flagged.map { labels[$0].id },
      priority: scores.priority)
  }
}
