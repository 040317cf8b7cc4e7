/// What a model decides about a document.
public enum ClassificationTask: String, Sendable, Codable, CaseIterable {
  /// Every label is decided by itself: none, one or several may hold.
  case multilabel
  /// Exactly one of the labels holds.
  case multiclass
}
