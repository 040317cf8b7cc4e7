import Foundation

/// Tests of whether two samples, or a sample and a known chance, differ by more than chance. Each
/// gives a p-value: the probability of a difference at least as large where there is none.
public enum SignificanceTest {
  /// Fisher's exact test (1935), two-sided: whether a share of `first` trials differs from a share
  /// of `second` trials. The tables that are as improbable as the one at hand, or more, are added
  /// up; it never alarms more often than stated.
  ///
  /// - Complexity: O(successes) at most; far fewer where the tails vanish.
  public static func fisher(
    _ successes: Int, of trials: Int, _ others: Int, of otherTrials: Int
  ) -> Double {
    precondition(
      (0...trials).contains(successes) && (0...otherTrials).contains(others),
      "\(successes) of \(trials), \(others) of \(otherTrials)")
    let found = successes + others
    let lowest = max(0, found - otherTrials)
    let highest = min(found, trials)
    if lowest == highest { return 1 }
    // Probabilities relative to that of the mode, outwards by their ratio.
    let n = Double(trials)
    let m = Double(otherTrials)
    let k = Double(found)
    let mode = min(
      highest, max(lowest, Int((n + 1) * (k + 1) / (n + m + 2))))
    func up(_ x: Double) -> Double { (n - x) * (k - x) / ((x + 1) * (m - k + x + 1)) }
    var own = successes == mode ? 1.0 : 0
    var above: [Double] = []
    var value = 1.0
    for x in mode..<highest {
      value *= up(Double(x))
      if x + 1 == successes { own = value }
      above.append(value)
      if value < 1e-300 { break }
    }
    var below: [Double] = []
    value = 1
    for x in stride(from: mode - 1, through: lowest, by: -1) {
      value /= up(Double(x))
      if x == successes { own = value }
      below.append(value)
      if value < 1e-300 { break }
    }
    let all = above.reduce(0, +) + below.reduce(0, +) + 1
    let limit = own * (1 + 1e-7)
    let tail = (above + below + [1]).reduce(0) { $1 <= limit ? $0 + $1 : $0 }
    return min(1, tail / all)
  }

  /// The probability of at most `successes` in so many trials of a chance: the exact binomial test
  /// of whether a share is lower than that.
  public static func binomialLower(_ successes: Int, of trials: Int, chance: Double) -> Double {
    precondition(
      (0...trials).contains(successes) && (0...1).contains(chance),
      "\(successes) of \(trials) at a chance of \(chance)")
    if successes == trials || chance == 0 { return 1 }
    if chance == 1 { return 0 }
    return Beta.cumulative(1 - chance, Double(trials - successes), Double(successes + 1))
  }

  /// What the test of Kolmogorov and Smirnov found.
  public struct Distance: Sendable, Equatable {
    /// The largest difference of the two cumulative shares, 0 to 1.
    public let value: Double
    /// The p-value.
    public let p: Double
    /// The interval of the distance at 95 %, by the inequality of Dvoretzky, Kiefer and Wolfowitz
    /// with Massart's constant for both samples: wide, and true for any distribution.
    public let interval: ConfidenceInterval
  }

  /// The two-sample test of Kolmogorov and Smirnov with Stephens' approximation (1970). Ties make it
  /// more cautious. It needs some tens of values in each sample.
  ///
  /// - Complexity: O(n log n).
  public static func kolmogorovSmirnov(_ first: [Double], _ second: [Double]) -> Distance {
    precondition(!first.isEmpty && !second.isEmpty, "a sample is empty")
    let (a, b) = (first.sorted(), second.sorted())
    var (i, j) = (0, 0)
    var distance = 0.0
    while i < a.count && j < b.count {
      let value = min(a[i], b[j])
      while i < a.count && a[i] <= value { i += 1 }
      while j < b.count && b[j] <= value { j += 1 }
      distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    let (n, m) = (Double(a.count), Double(b.count))
    let size = (n * m / (n + m)).squareRoot()
    // Each sample's error at 97.5 %, so that both hold at 95 %.
    let reach = (log(2 / 0.025) / 2).squareRoot()
    let error = reach / n.squareRoot() + reach / m.squareRoot()
    return Distance(
      value: distance, p: kolmogorov((size + 0.12 + 0.11 / size) * distance),
      interval: ConfidenceInterval(
        lower: max(0, distance - error), upper: min(1, distance + error)))
  }

  /// The upper tail of Kolmogorov's distribution.
  private static func kolmogorov(_ x: Double) -> Double {
    if x < 0.2 { return 1 }
    var sum = 0.0
    for term in 1...100 {
      let value = exp(-2 * Double(term * term) * x * x)
      sum += term % 2 == 1 ? value : -value
      if value < 1e-17 { break }
    }
    return min(1, max(0, 2 * sum))
  }

  /// The rank test of Mann and Whitney (1947), two-sided, with corrections for ties and continuity:
  /// whether values of one sample tend to be larger. It asks nothing of the distribution and needs
  /// some tens of values in each sample.
  ///
  /// - Complexity: O(n log n).
  public static func mannWhitney(_ first: [Double], _ second: [Double]) -> Double {
    precondition(!first.isEmpty && !second.isEmpty, "a sample is empty")
    let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var ranks = 0.0
    var ties = 0.0
    var start = 0
    while start < all.count {
      var end = start
      while end < all.count && all[end].0 == all[start].0 { end += 1 }
      let rank = Double(start + 1 + end) / 2
      ranks += rank * Double(all[start..<end].count { $0.1 })
      let size = Double(end - start)
      ties += size * (size * size - 1)
      start = end
    }
    let (n, m) = (Double(first.count), Double(second.count))
    let total = n + m
    let variance = n * m / 12 * (total + 1 - ties / (total * max(1, total - 1)))
    guard variance > 0 else { return 1 }
    let deviation = abs(ranks - n * (total + 1) / 2) - 0.5
    return min(1, 2 * Normal.cumulative(-max(0, deviation) / variance.squareRoot()))
  }

  /// Holm's correction (1979) for several tests: with the returned p-values, an alarm below a level
  /// happens at most that often where nothing differs, whatever depends on what.
  public static func holm(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var corrected = values
    var highest = 0.0
    for (place, index) in order.enumerated() {
      highest = max(highest, min(1, values[index] * Double(values.count - place)))
      corrected[index] = highest
    }
    return corrected
  }
}
