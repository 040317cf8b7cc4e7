import Foundation

/// Intervals for a share that was observed in a number of independent trials.
public enum ProportionInterval {
  /// Wilson's score interval (Wilson 1927): close to its stated confidence also for few trials and
  /// for shares near 0 or 1.
  ///
  /// With `p = successes / trials` and the normal quantile `z`: centre `(p + z²/2n) / (1 + z²/n)`,
  /// half width `z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n)`.
  /// - Returns: 0...1 without trials.
  public static func wilson(
    successes: Double, trials: Double, confidence: Double = 0.95
  ) -> ConfidenceInterval {
    check(successes: successes, trials: trials, confidence: confidence)
    return wilson(successes: successes, trials: trials, deviations: deviations(confidence))
  }

  /// The half width of an interval of that confidence, in standard deviations.
  static func deviations(_ confidence: Double) -> Double { -Normal.quantile((1 - confidence) / 2) }

  /// Wilson's interval of so many standard deviations to either side.
  static func wilson(
    successes: Double, trials: Double, deviations z: Double
  ) -> ConfidenceInterval {
    guard trials > 0 else { return ConfidenceInterval(lower: 0, upper: 1) }
    let share = successes / trials
    let scale = 1 + z * z / trials
    let centre = (share + z * z / (2 * trials)) / scale
    let variance = share * (1 - share) / trials + z * z / (4 * trials * trials)
    let half = z * variance.squareRoot() / scale
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : max(0, centre - half),
      upper: successes == trials ? 1 : min(1, centre + half))
  }

  /// The exact interval of Clopper and Pearson 1934: never below its stated confidence, and wider
  /// than Wilson's for it. Its ends are quantiles of the beta distribution.
  /// - Returns: 0...1 without trials.
  public static func clopperPearson(
    successes: Int, trials: Int, confidence: Double = 0.95
  ) -> ConfidenceInterval {
    check(successes: Double(successes), trials: Double(trials), confidence: confidence)
    let tail = (1 - confidence) / 2
    let found = Double(successes)
    let missed = Double(trials - successes)
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : Beta.quantile(tail, found, missed + 1),
      upper: successes == trials ? 1 : Beta.quantile(1 - tail, found + 1, missed))
  }

  /// The interval of a difference of two shares, the second minus the first, from Wilson's intervals
  /// of both (Newcombe 1998, method 10).
  /// - Returns: -1...1 where there were no trials on either side.
  public static func difference(
    _ successes: Int, of trials: Int, _ others: Int, of otherTrials: Int,
    confidence: Double = 0.95
  ) -> ConfidenceInterval {
    guard trials > 0 && otherTrials > 0 else { return ConfidenceInterval(lower: -1, upper: 1) }
    let first = Double(successes) / Double(trials)
    let second = Double(others) / Double(otherTrials)
    let a = wilson(successes: Double(successes), trials: Double(trials), confidence: confidence)
    let b = wilson(successes: Double(others), trials: Double(otherTrials), confidence: confidence)
    let below = ((second - b.lower) * (second - b.lower) + (a.upper - first) * (a.upper - first))
    let above = ((b.upper - second) * (b.upper - second) + (first - a.lower) * (first - a.lower))
    return ConfidenceInterval(
      lower: second - first - below.squareRoot(), upper: second - first + above.squareRoot())
  }

  private static func check(successes: Double, trials: Double, confidence: Double) {
    precondition(
      successes >= 0 && successes <= trials, "\(successes) successes do not fit \(trials) trials")
    precondition(
      confidence > 0 && confidence < 1, "confidence is \(confidence), must be within 0 and 1")
  }
}
