/// Stated probabilities against what came true, in bins of equal width.
///
/// Bin `b` of `B` holds the probabilities in `b/B ..< (b+1)/B`; the last one includes 1.
public struct ReliabilityCurve: Sendable, Equatable {
  /// One range of stated probabilities.
  public struct Bin: Sendable, Equatable {
    /// The range starts here.
    public let lower: Double
    /// The range ends here.
    public let upper: Double
    /// How many statements fall into the range.
    public let count: Int
    /// The mean stated probability; `nil` for an empty bin.
    public let meanProbability: Double?
    /// The share that came true; `nil` for an empty bin.
    public let observed: Double?
  }

  /// How many bins there are, unless asked otherwise: 15, as in Guo et al. 2017, "On calibration of
  /// modern neural networks".
  public static let usualBins = 15

  /// The bins, rising.
  public let bins: [Bin]

  /// The curve of statements; probabilities are within 0...1.
  /// - Complexity: O(statements + bins).
  public init(
    _ statements: [(probability: Double, holds: Bool)], bins count: Int = usualBins
  ) {
    precondition(count > 0, "there are \(count) bins, must be at least 1")
    var counts = [Int](repeating: 0, count: count)
    var held = counts
    var sums = [Double](repeating: 0, count: count)
    for (probability, holds) in statements {
      precondition(
        probability >= 0 && probability <= 1, "probability \(probability) is not within 0...1")
      let bin = min(count - 1, Int(probability * Double(count)))
      counts[bin] += 1
      sums[bin] += probability
      if holds { held[bin] += 1 }
    }
    bins = (0..<count).map { bin in
      let some = counts[bin] > 0
      return Bin(
        lower: Double(bin) / Double(count), upper: Double(bin + 1) / Double(count),
        count: counts[bin],
        meanProbability: some ? sums[bin] / Double(counts[bin]) : nil,
        observed: some ? Double(held[bin]) / Double(counts[bin]) : nil)
    }
  }

  /// Expected calibration error: the mean gap between stated probability and observed share, each
  /// bin weighted by its count. `nil` without statements.
  public var expectedCalibrationError: Double? {
    var total = 0
    var gap = 0.0
    for bin in bins {
      guard let mean = bin.meanProbability, let observed = bin.observed else { continue }
      total += bin.count
      gap += abs(mean - observed) * Double(bin.count)
    }
    return total == 0 ? nil : gap / Double(total)
  }
}
