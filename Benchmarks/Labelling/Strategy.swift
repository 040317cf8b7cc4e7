import Foundation
import LinearAlgebra
import Retraining

/// A way to choose what is labelled next.
struct Strategy {
  enum Rule {
    /// Every document of the pool alike.
    case random
    /// The smallest difference of the two largest probabilities; with several labels, the one that
    /// is nearest to its threshold.
    case margin
    /// Expected gain, see `GainSelection`.
    case gain(GainSelection.Options)
  }

  var name: String
  var rule: Rule
  /// Whether probabilities are taken relative to the thresholds.
  var isRelative = true

  /// `random`, `margin`, or `gain` with parts such as `gain+random0.2+sharp2+balanced+plain`.
  init?(_ text: String) {
    name = text
    let parts = text.split(separator: "+").map(String.init)
    switch parts.first {
    case "random": rule = .random
    case "margin": rule = .margin
    case "gain":
      var options = GainSelection.Options()
      options.randomShare = 0
      for part in parts.dropFirst() {
        func number(_ prefix: String) -> Double? {
          part.hasPrefix(prefix) ? Double(part.dropFirst(prefix.count)) : nil
        }
        if let share = number("random") {
          options.randomShare = share
        } else if let sharpness = number("sharp") {
          options.sharpness = sharpness
        } else if let precision = number("precision") {
          options.precision = precision
        } else if part == "balanced" {
          options.balancesLabels = true
        } else if part == "weights" {
          options.goal = .weights
        } else if part == "plain" {
          isRelative = false
        } else {
          return nil
        }
      }
      rule = .gain(options)
    default: return nil
    }
  }

  /// Chooses `count` of `candidates`, rows of the pool.
  func choose(
    _ count: Int, of candidates: [Int], labelled: [Int], scores: Scored, vectors: Matrix,
    seed: UInt64
  ) throws -> [Int] {
    switch rule {
    case .random:
      var generator = SeededGenerator(seed: seed)
      return Array(candidates.shuffled(using: &generator).prefix(count))
    case .margin:
      let sorted = candidates.map { (scores.doubt($0), $0) }.sorted {
        $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1
      }
      return sorted.prefix(count).map(\.1)
    case .gain(var options):
      options.count = count
      options.seed = seed
      let selection = try GainSelection(
        pool: scores.documents(candidates, vectors, isRelative),
        labelled: scores.documents(labelled, vectors, isRelative), labels: scores.labels,
        options: options)
      return selection.choose().map { candidates[$0.row] }
    }
  }
}

/// What a model says of every document of the pool.
struct Scored {
  var labels: Int
  var isMulticlass: Bool
  /// documents x labels.
  var probabilities: [Float]
  var relative: [Float]

  /// Larger where the model is less sure.
  func doubt(_ row: Int) -> Double {
    let entries = row * labels..<(row + 1) * labels
    if isMulticlass {
      let sorted = probabilities[entries].sorted(by: >)
      return sorted.count > 1 ? Double(sorted[1] - sorted[0]) : 0
    }
    return relative[entries].map { Double($0 * (1 - $0)) }.max() ?? 0
  }

  func documents(
    _ rows: [Int], _ vectors: Matrix, _ isRelative: Bool
  ) -> GainSelection.Documents {
    let values = isRelative ? relative : probabilities
    return GainSelection.Documents(
      vectors: Matrix(
        rows: rows.count, columns: vectors.columns, storage: rows.flatMap { vectors.row($0) }),
      probabilities: rows.flatMap { values[$0 * labels..<($0 + 1) * labels] })
  }
}
