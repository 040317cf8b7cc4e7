/// Numbers added to the scores of the classes before the largest wins.
///
/// The most probable class is the best decision for accuracy when probabilities are right, but not
/// for macro F1, where a rare class counts as much as a frequent one.
public struct ClassOffsets: Sendable, Equatable {
  /// What offsets are chosen for.
  public enum Goal: String, Sendable {
    /// The mean F1 of all classes, those without support included.
    case macroF1 = "macro_f1"
    /// The share of documents that get their class.
    case accuracy
  }

  /// One number a class, summing to 0.
  public let offsets: [Double]

  /// Known offsets, all finite.
  public init(_ offsets: [Double]) {
    precondition(!offsets.isEmpty, "there is no class")
    for (label, offset) in offsets.enumerated() {
      precondition(offset.isFinite, "offset \(offset) of class \(label) is not finite")
    }
    self.offsets = offsets
  }

  /// No offsets.
  public static func zero(labels: Int) -> ClassOffsets {
    ClassOffsets([Double](repeating: 0, count: labels))
  }

  /// The class of each document: of equal scores, the first.
  ///
  /// - Parameters:
  ///   - scores: Logits or log probabilities, `documents x classes`, row-major.
  /// - Complexity: O(documents x classes).
  public func decide(_ scores: [Double]) -> [Int] {
    precondition(
      scores.count % offsets.count == 0,
      "\(scores.count) scores do not fill rows of \(offsets.count) classes")
    var moved = scores
    for index in moved.indices { moved[index] += offsets[index % offsets.count] }
    return Predictions.largest(moved, labels: offsets.count)
  }
}
