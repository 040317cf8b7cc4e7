/// What humans and a model marked as evidence in one text.
///
/// Ranges count characters (Unicode scalars) of the text; they are in order and do not overlap.
public struct MarkedText: Sendable, Equatable {
  /// The tokens of the text.
  public var tokens: [Range<Int>]
  /// What humans marked.
  public var human: [Range<Int>]
  /// What the model marked.
  public var model: [Range<Int>]
  /// How much each token speaks for the label, by the model: one number a token.
  public var scores: [Double]
  /// The probability of the label in the whole text, without what the model marked, and in what it
  /// marked alone; `nil` where it was not scored.
  public var probabilities: Probabilities?
  /// Texts of one group are resampled together.
  public var group: Int

  /// Probabilities of a label.
  public struct Probabilities: Sendable, Equatable {
    /// In the whole text.
    public var whole: Double
    /// In the text without what the model marked.
    public var without: Double
    /// In what the model marked, and nothing else.
    public var alone: Double

    /// Takes the three.
    public init(whole: Double, without: Double, alone: Double) {
      self.whole = whole
      self.without = without
      self.alone = alone
    }
  }

  /// Takes the parts; there must be a score for each token.
  public init(
    tokens: [Range<Int>], human: [Range<Int>], model: [Range<Int>], scores: [Double],
    probabilities: Probabilities? = nil, group: Int = 0
  ) {
    precondition(
      scores.count == tokens.count, "\(scores.count) scores for \(tokens.count) tokens")
    self.tokens = tokens
    self.human = human
    self.model = model
    self.scores = scores
    self.probabilities = probabilities
    self.group = group
  }

  /// Which tokens share a character with `ranges`.
  /// - Complexity: O(tokens + ranges).
  public func isMarked(by ranges: [Range<Int>]) -> [Bool] {
    var next = 0
    return tokens.map { token in
      while next < ranges.count, ranges[next].upperBound <= token.lowerBound { next += 1 }
      return next < ranges.count && ranges[next].lowerBound < token.upperBound
    }
  }

  /// Right and wrong decisions about tokens, where every token that shares a character with a
  /// marked range is marked.
  public var tokenCounts: BinaryCounts {
    var counts = BinaryCounts()
    for (held, given) in zip(isMarked(by: human), isMarked(by: model)) {
      counts.count(held: held, given: given)
    }
    return counts
  }

  /// F1 of the characters as SemEval-2021 task 5 counts it: `2 |A ∩ B| / (|A| + |B|)`; 1 where
  /// nothing is marked by either, 0 where one marked something and the other nothing.
  public var characterF1: Double {
    let sizes = Self.length(human) + Self.length(model)
    return sizes == 0 ? 1 : 2 * Double(Self.shared(human, model)) / Double(sizes)
  }

  /// Precision and recall of whole spans, runs of marked tokens.
  ///
  /// A span of the model is right where its tokens and those of some human span have at least half
  /// of their union in common (DeYoung et al. 2020). Both shares are of the number of right spans,
  /// as there; they are `nil` where the model or the humans marked no token.
  public var spanMatches: (precision: Double?, recall: Double?) {
    let held = Self.runs(isMarked(by: human))
    let given = Self.runs(isMarked(by: model))
    let right = given.count { own in
      held.contains { other in
        let common = own.clamped(to: other).count
        return 2 * common >= own.count + other.count - common
      }
    }
    return (
      given.isEmpty ? nil : Double(right) / Double(given.count),
      held.isEmpty ? nil : Double(right) / Double(held.count)
    )
  }

  /// Average precision of the token scores against what humans marked; `nil` where that is nothing.
  public var averagePrecision: Double? {
    let held = isMarked(by: human)
    var positives: [Double] = []
    var negatives: [Double] = []
    for (score, held) in zip(scores, held) {
      if held { positives.append(score) } else { negatives.append(score) }
    }
    return RankMetrics.averagePrecision(positives: positives, negatives: negatives)
  }

  /// The same text with all of it marked by the model.
  var marksEverything: MarkedText {
    var text = self
    text.model =
      tokens.first.flatMap { first in
        tokens.last.map { [first.lowerBound..<$0.upperBound] }
      } ?? []
    return text
  }

  private static func length(_ ranges: [Range<Int>]) -> Int {
    ranges.reduce(0) { $0 + $1.count }
  }

  /// How many characters are in both.
  private static func shared(_ left: [Range<Int>], _ right: [Range<Int>]) -> Int {
    var sum = 0
    var next = 0
    for range in left {
      while next < right.count, right[next].upperBound <= range.lowerBound { next += 1 }
      var index = next
      while index < right.count, right[index].lowerBound < range.upperBound {
        sum += range.clamped(to: right[index]).count
        index += 1
      }
    }
    return sum
  }

  /// Runs of marked tokens.
  private static func runs(_ marked: [Bool]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in marked.indices where marked[index] {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
  }
}
