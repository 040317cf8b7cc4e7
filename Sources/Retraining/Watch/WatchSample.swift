/// What is counted of the texts of one period. Each entry is one text: of near-duplicates and equal
/// texts one stands for all, as they are not independent of each other.
public struct WatchSample: Sendable, Hashable {
  /// A share that was counted.
  public struct Count: Sendable, Hashable {
    /// How many.
    public var yes: Int
    /// Out of how many.
    public var all: Int

    /// Makes a count.
    public init(_ yes: Int = 0, of all: Int = 0) {
      self.yes = yes
      self.all = all
    }
  }

  /// Items of the period, near-duplicates too.
  public var items = 0
  /// Texts: each group of near-duplicates once.
  public var texts = 0
  /// Texts with a decision of the model that is watched, and those of them that it flags.
  public var flagged = Count()
  /// The flagged ones by label.
  public var labels: [String: Int] = [:]
  /// The probability of the top label of each of these texts.
  public var topScores: [Double] = []
  /// For each label the probability of each text; empty where no model scored the texts anew.
  public var scores: [String: [Double]] = [:]
  /// For each text the share of its words that the model knows.
  public var knownWords: [Double] = []
  /// For each text the share of its neighbouring words that the model knows as a pair.
  public var knownPairs: [Double] = []
  /// Texts by language.
  public var languages: [String: Int] = [:]
  /// For each label the flags that a verdict confirmed, out of those it confirmed or rejected.
  public var precision: [String: Count] = [:]

  /// Nothing counted.
  public init() {}
}
