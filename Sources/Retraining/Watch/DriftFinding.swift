import Model

/// One comparison of two periods.
public struct DriftFinding: Sendable, Hashable {
  /// What is compared.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// The share of texts that are flagged, for any label or for one.
    case flagRate = "flag_rate"
    /// The probabilities of the top labels.
    case topScores = "top_scores"
    /// The probabilities of one label.
    case scores
    /// The share of words of a text that the model knows.
    case knownWords = "known_words"
    /// The share of neighbouring words of a text that the model knows as a pair.
    case knownPairs = "known_pairs"
    /// The share of texts in one language.
    case language
    /// The share of a label's flags that verdicts confirm.
    case precision
  }

  /// The test behind a p-value.
  public enum Test: String, Sendable, Hashable {
    /// Fisher's exact test; the effect is the difference of the shares.
    case fisher
    /// Kolmogorov and Smirnov; the effect is the largest difference of the cumulative shares.
    case kolmogorovSmirnov = "kolmogorov_smirnov"
    /// Mann and Whitney; the effect is the difference of the means.
    case mannWhitney = "mann_whitney"
  }

  /// What is compared.
  public var measure: Measure
  /// The label or the language; `nil` for all.
  public var subject: String?
  /// The share or the mean in the reference period.
  public var reference: Double
  /// The same in the recent one.
  public var recent: Double
  /// How many texts or verdicts are behind `reference`.
  public var referenceCount: Int
  /// How many are behind `recent`.
  public var recentCount: Int
  /// How large the difference is, as ``Test`` says; recent minus reference where it has a sign.
  public var effect: Double
  /// The interval of `effect` at 95 %, for this comparison alone.
  public var lower: Double
  /// The end of the interval.
  public var upper: Double
  /// The test.
  public var test: Test
  /// The p-value of this comparison alone.
  public var p: Double
  /// The p-value corrected for all comparisons of the report.
  public var correctedP: Double = 1
  /// Whether `correctedP` is at most the rate of false alarms of the report.
  public var isAlarm = false
}

extension DriftFinding {
  /// Two shares.
  init(
    _ measure: Measure, _ subject: String? = nil, _ reference: WatchSample.Count,
    _ recent: WatchSample.Count
  ) {
    let first = Double(reference.yes) / Double(max(1, reference.all))
    let second = Double(recent.yes) / Double(max(1, recent.all))
    let interval = ProportionInterval.difference(
      reference.yes, of: reference.all, recent.yes, of: recent.all)
    self.init(
      measure: measure, subject: subject, reference: first, recent: second,
      referenceCount: reference.all, recentCount: recent.all, effect: second - first,
      lower: interval.lower, upper: interval.upper, test: .fisher,
      p: SignificanceTest.fisher(reference.yes, of: reference.all, recent.yes, of: recent.all))
  }

  /// Two distributions.
  init(
    distribution measure: Measure, _ subject: String? = nil, _ reference: [Double],
    _ recent: [Double]
  ) {
    let distance = SignificanceTest.kolmogorovSmirnov(reference, recent)
    self.init(
      measure: measure, subject: subject, reference: Self.mean(reference),
      recent: Self.mean(recent), referenceCount: reference.count, recentCount: recent.count,
      effect: distance.value, lower: distance.interval.lower, upper: distance.interval.upper,
      test: .kolmogorovSmirnov, p: distance.p)
  }

  /// Two means; the interval is Welch's for large samples.
  init(mean measure: Measure, _ reference: [Double], _ recent: [Double]) {
    let (first, second) = (Self.mean(reference), Self.mean(recent))
    let error =
      (Self.variance(reference, first) / Double(reference.count)
      + Self.variance(recent, second) / Double(recent.count)).squareRoot()
    self.init(
      measure: measure, subject: nil, reference: first, recent: second,
      referenceCount: reference.count, recentCount: recent.count, effect: second - first,
      lower: second - first - 1.959964 * error, upper: second - first + 1.959964 * error,
      test: .mannWhitney, p: SignificanceTest.mannWhitney(reference, recent))
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }

  private static func variance(_ values: [Double], _ mean: Double) -> Double {
    values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
  }
}
