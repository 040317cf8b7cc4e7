import Foundation

/// The logistic function and its relatives, without overflow for any finite argument.
enum Logistic {
  /// `1 / (1 + exp(-x))`.
  static func probability(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let odds = exp(x)
    return odds / (1 + odds)
  }

  /// `log(p / (1 - p))`.
  static func logit(_ probability: Double) -> Double { log(probability) - log1p(-probability) }

  /// `exp(x_j) / sum exp(x)`.
  static func softmax(_ row: ArraySlice<Double>) -> [Double] {
    let top = row.max() ?? 0
    let odds = row.map { exp($0 - top) }
    let sum = odds.reduce(0, +)
    return odds.map { $0 / sum }
  }
}
