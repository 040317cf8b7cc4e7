import Foundation
import LinearAlgebra

@testable import Retraining

/// The formulas of the choice, written for reading: every matrix is made and inverted anew.
enum SelectionReference {
  typealias Dense = [[Double]]

  /// Gauss and Jordan, with the largest pivot.
  static func inverse(_ matrix: Dense) -> Dense {
    let size = matrix.count
    var rows = matrix.enumerated().map { row, values in
      values + (0..<size).map { $0 == row ? 1 : 0 }
    }
    for column in 0..<size {
      let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      let divisor = rows[column][column]
      rows[column] = rows[column].map { $0 / divisor }
      for row in 0..<size where row != column {
        let factor = rows[row][column]
        rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
      }
    }
    return rows.map { Array($0[size...]) }
  }

  static func times(_ matrix: Dense, _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// precision · I + Σ w z zᵀ.
  static func outer(_ vectors: Dense, _ weights: [Double], precision: Double) -> Dense {
    let size = vectors[0].count
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for row in 0..<size {
      matrix[row][row] = precision
      for column in 0..<size {
        for (vector, weight) in zip(vectors, weights) {
          matrix[row][column] += weight * vector[row] * vector[column]
        }
      }
    }
    return matrix
  }

  static func rows(_ matrix: Matrix) -> Dense {
    (0..<matrix.rows).map { matrix.row($0).map(Double.init) }
  }

  /// Σ over labels of the gain of a document, given what is labelled or chosen.
  static func gain(
    _ row: Int, known: [(vector: [Double], weights: [Double])], pool: Dense, weights: Dense,
    _ options: GainSelection.Options
  ) -> Double {
    (0..<weights[0].count).reduce(0) { sum, label in
      let covariance = inverse(
        outer(
          known.map(\.vector) + [[Double](repeating: 0, count: pool[0].count)],
          known.map { $0.weights[label] } + [0], precision: options.precision))
      let direction = times(covariance, pool[row])
      let weight = weights[row][label]
      let told = weight * dot(pool[row], direction)
      switch options.goal {
      case .weights: return sum + 0.5 * log(1 + told)
      case .pool:
        let other = pool.indices.reduce(0.0) {
          $0 + weights[$1][label] * pow(dot(pool[$1], direction), 2)
        }
        return sum + 0.5 * weight * other / (1 + told)
      }
    }
  }

  /// Rows in the order of a greedy choice.
  static func choose(
    _ pool: GainSelection.Documents, _ labelled: GainSelection.Documents, labels: Int,
    _ options: GainSelection.Options
  ) -> [(row: Int, gain: Double)] {
    func weights(_ documents: GainSelection.Documents) -> Dense {
      (0..<documents.vectors.rows).map { row in
        (0..<labels).map { label in
          let p = Double(documents.probabilities[row * labels + label])
          return p * (1 - p)
        }
      }
    }
    let vectors = rows(pool.vectors)
    let own = weights(pool)
    var known = Array(zip(rows(labelled.vectors), weights(labelled))).map {
      (vector: $0.0, weights: $0.1)
    }
    var chosen: [(row: Int, gain: Double)] = []
    while chosen.count < min(options.count, vectors.count) {
      var best: (row: Int, gain: Double)?
      for row in vectors.indices where !chosen.contains(where: { $0.row == row }) {
        let gain = gain(row, known: known, pool: vectors, weights: own, options)
        if best.map({ gain > $0.gain }) ?? true { best = (row, gain) }
      }
      guard let best else { break }
      chosen.append(best)
      known.append((vectors[best.row], own[best.row]))
    }
    return chosen
  }

  /// Documents that are nothing special.
  static func documents(
    _ count: Int, size: Int, labels: Int, seed: UInt64
  ) -> GainSelection.Documents {
    var generator = SeededGenerator(seed: seed)
    let vectors = Matrix(
      rows: count, columns: size,
      storage: (0..<count * size).map { _ in Float(2 * generator.unit() - 1) })
    return GainSelection.Documents(
      vectors: vectors, probabilities: (0..<count * labels).map { _ in Float(generator.unit()) })
  }
}
