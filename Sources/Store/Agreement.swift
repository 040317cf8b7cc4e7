/// How far people who judge the same things independently agree, beyond chance.
///
/// All measures are 1 for full agreement and 0 for what chance would give. They are sums over
/// units, so that a bootstrap over units costs no more than adding.
public enum Agreement {
  /// An estimate with its interval.
  public struct Estimate: Sendable, Hashable {
    /// The measure.
    public var value: Double
    /// 95 % of the bootstrap samples lie in between; `nil` where too few of them have a value.
    public var interval: ClosedRange<Double>?
  }

  /// Cohen's kappa of two raters (J. Cohen, “A coefficient of agreement for nominal scales”, 1960).
  ///
  /// - Parameter pairs: for each unit the categories that both gave, from 0.
  /// - Returns: `nil` without units, or where both gave one and the same category throughout:
  ///   then chance would agree as well.
  public static func cohenKappa(_ pairs: [(Int, Int)]) -> Double? {
    var table = PairTable(categories: 1 + (pairs.flatMap { [$0.0, $0.1] }.max() ?? 0))
    for pair in pairs { table.add(pair) }
    return table.kappa
  }

  /// Fleiss' kappa (J. Fleiss, “Measuring nominal scale agreement among many raters”, 1971), where
  /// units may have different numbers of raters.
  ///
  /// - Parameter counts: for each unit how many raters gave each category. Units with fewer than
  ///   two raters do not count.
  /// - Returns: `nil` where it is not defined.
  public static func fleissKappa(_ counts: [[Int]]) -> Double? {
    var sums = UnitSums(categories: counts.first?.count ?? 0)
    for unit in counts { sums.add(unit) }
    return sums.fleissKappa
  }

  /// Krippendorff's alpha for categories, with missing values (K. Krippendorff, “Computing
  /// Krippendorff's alpha-reliability”, 2011).
  ///
  /// - Parameter counts: for each unit how many raters gave each category. Units with fewer than
  ///   two raters do not count.
  /// - Returns: `nil` where it is not defined.
  public static func krippendorffAlpha(_ counts: [[Int]]) -> Double? {
    var sums = UnitSums(categories: counts.first?.count ?? 0)
    for unit in counts { sums.add(unit) }
    return sums.alpha
  }

  /// An estimate by all units, and its percentile interval by a seeded bootstrap over units.
  ///
  /// - Parameters:
  ///   - count: how many units.
  ///   - samples: how many bootstrap samples.
  ///   - measure: the measure of units, by their numbers; `nil` where it is not defined.
  public static func estimate(
    units count: Int, samples: Int = 500, seed: UInt64 = 1, _ measure: ([Int]) -> Double?
  ) -> Estimate? {
    guard count > 0, let value = measure(Array(0..<count)) else { return nil }
    var random = SplitMix(seed: seed)
    var drawn = [Int](repeating: 0, count: count)
    var values: [Double] = []
    for _ in 0..<samples {
      for place in drawn.indices { drawn[place] = random.below(count) }
      if let one = measure(drawn) { values.append(one) }
    }
    guard values.count >= max(20, samples / 2) else { return Estimate(value: value) }
    values.sort()
    let low = values[Int(0.025 * Double(values.count - 1))]
    let high = values[Int((0.975 * Double(values.count - 1)).rounded(.up))]
    return Estimate(value: value, interval: low...high)
  }

  /// Wilson's interval of a share, at 95 % (E. B. Wilson, “Probable inference, the law of
  /// succession, and statistical inference”, 1927).
  public static func wilson(_ count: Int, of total: Int) -> ClosedRange<Double>? {
    guard total > 0 else { return nil }
    precondition(0 <= count && count <= total, "\(count) of \(total)")
    let z = 1.959964
    let n = Double(total)
    let share = Double(count) / n
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, middle - half)...min(1, middle + half)
  }

  /// Two raters' categories, counted.
  struct PairTable {
    private var cells: [[Double]]

    init(categories: Int) {
      cells = Array(repeating: Array(repeating: 0, count: categories), count: categories)
    }

    mutating func add(_ pair: (Int, Int)) { cells[pair.0][pair.1] += 1 }

    /// (observed - expected) / (1 - expected).
    var kappa: Double? {
      let total = cells.reduce(0) { $0 + $1.reduce(0, +) }
      guard total > 0 else { return nil }
      var observed = 0.0
      var expected = 0.0
      for category in cells.indices {
        observed += cells[category][category] / total
        let row = cells[category].reduce(0, +) / total
        let column = cells.reduce(0) { $0 + $1[category] } / total
        expected += row * column
      }
      guard expected < 1 - 1e-12 else { return nil }
      return (observed - expected) / (1 - expected)
    }
  }

  /// Units with any number of raters, summed.
  struct UnitSums {
    private var units = 0.0
    private var values = 0.0
    private var byCategory: [Double]
    /// Sum over units of the share of pairs of raters who agree.
    private var agreement = 0.0
    /// Sum over units of the pairs who disagree, each unit's divided by its raters less one.
    private var disagreement = 0.0

    init(categories: Int) { byCategory = Array(repeating: 0, count: categories) }

    mutating func add(_ counts: [Int]) {
      let raters = Double(counts.reduce(0, +))
      guard raters >= 2 else { return }
      let squares = Double(counts.reduce(0) { $0 + $1 * $1 })
      units += 1
      values += raters
      for category in counts.indices { byCategory[category] += Double(counts[category]) }
      agreement += (squares - raters) / (raters * (raters - 1))
      disagreement += (raters * raters - squares) / (raters - 1)
    }

    var fleissKappa: Double? {
      guard units > 0 else { return nil }
      let expected = byCategory.reduce(0) { $0 + ($1 / values) * ($1 / values) }
      guard expected < 1 - 1e-12 else { return nil }
      return (agreement / units - expected) / (1 - expected)
    }

    /// 1 - observed / expected disagreement.
    var alpha: Double? {
      guard units > 0 else { return nil }
      let squares = byCategory.reduce(0) { $0 + $1 * $1 }
      let expected = (values * values - squares) / (values * (values - 1))
      guard expected > 1e-12 else { return nil }
      return 1 - disagreement / values / expected
    }
  }
}

/// SplitMix64 (S. Vigna, https://prng.di.unimi.it): the same numbers for the same seed everywhere.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    let mixed = TextPieces.mix(state)
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixed
  }

  /// From 0 up to, not including, `count`.
  mutating func below(_ count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }
}
