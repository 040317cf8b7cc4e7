/// A line search for the weak Wolfe conditions as a state machine: it is told the value and slope
/// at each step length that was tried and answers what to do next.
///
/// φ(t) = f(x + t·d). Accepted is a t with φ(t) ≤ φ(0) + 10⁻⁴·t·φ′(0) and φ′(t) ≥ 0.9·φ′(0)
/// (Nocedal and Wright, (3.6)). Where φ(t) and φ(0) differ by less than rounding, the first
/// condition is replaced by φ′(t) ≤ (2·10⁻⁴ − 1)·φ′(0) (W. Hager and H. Zhang, "A new conjugate
/// gradient method with guaranteed descent", SIAM J. Optimization 16, 2005, (4.1)).
///
/// The next length is the minimum of a cubic through both ends of the interval that is known to
/// contain an acceptable one (Nocedal and Wright, (3.59)), kept away from its ends.
struct WolfeSearch {
  /// What to do after a step length was tried.
  enum Action: Equatable {
    /// Take this step.
    case accept
    /// Try another length.
    case tryStep(Double)
  }

  private struct Sample {
    var step: Double
    var value: Double
    var slope: Double
  }

  private let start: Sample
  private let noise: Double
  private var low: Sample
  private var high: Sample?

  /// - Parameters:
  ///   - value: φ(0).
  ///   - slope: φ′(0), negative.
  ///   - noise: differences of values that mean nothing.
  init(value: Double, slope: Double, noise: Double) {
    start = Sample(step: 0, value: value, slope: slope)
    low = start
    self.noise = noise
  }

  /// The last step that did decrease the value as required but was too short to flatten the slope;
  /// 0 if there was none.
  private(set) var bestStep = 0.0

  mutating func next(step: Double, value: Double, slope: Double) -> Action {
    let sample = Sample(step: step, value: value, slope: slope)
    guard value.isFinite, slope.isFinite else {
      high = sample
      return .tryStep(low.step + 0.1 * (step - low.step))
    }
    if !decreasesEnough(sample) {
      high = sample
      return .tryStep(between(low, sample))
    }
    if slope >= 0.9 * start.slope { return .accept }
    if value < start.value { bestStep = step }
    let previous = low
    low = sample
    if let high { return .tryStep(between(sample, high)) }
    return .tryStep(beyond(previous, sample))
  }

  private func decreasesEnough(_ sample: Sample) -> Bool {
    if sample.value <= start.value + 1e-4 * sample.step * start.slope { return true }
    return sample.value <= start.value + noise && sample.slope <= (2e-4 - 1) * start.slope
  }

  private func between(_ a: Sample, _ b: Sample) -> Double {
    let length = b.step - a.step
    guard b.value.isFinite, b.slope.isFinite else { return a.step + 0.1 * length }
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let d2 = (d1 * d1 - a.slope * b.slope).squareRoot()
    let cubic = b.step - length * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    // The square root of a negative number, or a division by zero: no minimum, so the middle.
    guard cubic.isFinite else { return a.step + 0.5 * length }
    return min(max(cubic, a.step + 0.1 * length), b.step - 0.1 * length)
  }

  /// Where a straight line through the last two slopes would reach zero, from two to ten times as
  /// far.
  private func beyond(_ a: Sample, _ b: Sample) -> Double {
    let secant = b.step + (b.step - a.step) * b.slope / (a.slope - b.slope)
    guard secant.isFinite, secant > b.step else { return 4 * b.step }
    return min(max(secant, 2 * b.step), 10 * b.step)
  }
}
