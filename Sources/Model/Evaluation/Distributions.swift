import Foundation

/// The standard normal distribution.
enum Normal {
  /// The probability of a value of at most `x`.
  static func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// The value that is not exceeded with `probability`, within 0 and 1. Found by bisection: slow,
  /// exact to the last bits, and plainly right.
  static func quantile(_ probability: Double) -> Double {
    precondition(
      probability > 0 && probability < 1, "probability is \(probability), must be within 0 and 1")
    // The tail is exact only on the left: there is no precision left in 1 - tiny.
    if probability > 0.5 { return -quantile(1 - probability) }
    return bisect(from: -39, to: 0) { cumulative($0) < probability }
  }
}

/// The beta distribution.
enum Beta {
  /// The probability of a value of at most `x`: the regularised incomplete beta function, by the
  /// continued fraction of DLMF 8.17.22 with Lentz's method.
  static func cumulative(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "shapes are \(a) and \(b), must be above 0")
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast only left of the mean.
    if x > (a + 1) / (a + b + 2) { return 1 - cumulative(1 - x, b, a) }
    let front = exp(
      lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    let tiny = 1e-300
    var c = 1.0
    var d = 1 / nonZero(1 - (a + b) * x / (a + 1), tiny)
    var fraction = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonZero(1 + even * d, tiny)
      c = nonZero(1 + even / c, tiny)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonZero(1 + odd * d, tiny)
      c = nonZero(1 + odd / c, tiny)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return front * fraction / a
  }

  /// The value that is not exceeded with `probability`.
  static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    bisect(from: 0, to: 1) { cumulative($0, a, b) < probability }
  }

  private static func nonZero(_ value: Double, _ tiny: Double) -> Double {
    abs(value) < tiny ? tiny : value
  }
}

/// The place within `from ... to` where `isBelow` turns false, to the last bits.
private func bisect(from: Double, to: Double, while isBelow: (Double) -> Bool) -> Double {
  var lower = from
  var upper = to
  for _ in 0..<200 {
    let middle = lower + (upper - lower) / 2
    if middle == lower || middle == upper { break }
    if isBelow(middle) { lower = middle } else { upper = middle }
  }
  return lower + (upper - lower) / 2
}
