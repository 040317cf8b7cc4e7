/// How often a yes-or-no decision was right, and wrong in either way.
public struct BinaryCounts: Sendable, Equatable {
  /// Held and was given.
  public var truePositives: Int
  /// Did not hold but was given.
  public var falsePositives: Int
  /// Held but was not given.
  public var falseNegatives: Int

  /// Counts as given; none may be negative.
  public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
    precondition(
      truePositives >= 0 && falsePositives >= 0 && falseNegatives >= 0,
      "counts \(truePositives), \(falsePositives), \(falseNegatives) must not be negative")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
  }

  /// How many held.
  public var support: Int { truePositives + falseNegatives }
  /// How many were given.
  public var flagged: Int { truePositives + falsePositives }

  /// Share of what was given that held; 0 where nothing was given (scikit-learn's
  /// `zero_division=0`).
  public var precision: Double { Self.ratio(truePositives, flagged) }
  /// Share of what held that was given; 0 where nothing held.
  public var recall: Double { Self.ratio(truePositives, support) }
  /// The harmonic mean of precision and recall, `2 tp / (2 tp + fp + fn)`; 0 where nothing held
  /// and nothing was given.
  public var f1: Double {
    Self.ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }

  /// Counts one decision.
  mutating func count(held: Bool, given: Bool) {
    if held && given { truePositives += 1 }
    if !held && given { falsePositives += 1 }
    if held && !given { falseNegatives += 1 }
  }

  /// The counts of two sets of decisions together.
  public static func + (left: Self, right: Self) -> Self {
    Self(
      truePositives: left.truePositives + right.truePositives,
      falsePositives: left.falsePositives + right.falsePositives,
      falseNegatives: left.falseNegatives + right.falseNegatives)
  }

  private static func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
