import Foundation
import LinearAlgebra
import Model
import TestSupport

/// A training set with its features multiplied out, in `Double`, for reading.
struct DenseReference {
  /// Documents x features: n-grams, then character n-grams, then style.
  let rows: [[Double]]
  let gramCount: Int
  let subwordCount: Int
  let styleCount: Int

  /// Weights and normalises a design by the formulas, one document after another.
  ///
  /// `standardised` holds the style values, documents x style.
  init(
    _ design: FactoredDesign, gramScales: [Float], subwordScales: [Float],
    standardised: [[Double]], _ options: TrainingOptions
  ) {
    let plain = PlainDesign(design)
    let grams = plain.grams.dense()
    let occurrences = plain.occurrences.dense()
    let subwords = plain.subwords.dense()
    gramCount = grams.columns
    subwordCount = subwords.columns
    styleCount = design.dense.columns
    rows = (0..<design.documents).map { document in
      let words = (0..<grams.columns).map {
        Self.sublinear(grams[document, $0]) * Double(gramScales[$0])
      }
      let wordLength = Self.length(words)

      var characters = [Double](repeating: 0, count: subwords.columns)
      var square = 0.0
      for word in 0..<occurrences.columns where occurrences[document, word] > 0 {
        let frequency = Self.sublinear(occurrences[document, word])
        let vector = (0..<subwords.columns).map {
          Double(subwords[word, $0]) * Double(subwordScales[$0])
        }
        let length = Self.length(vector)
        guard length > 0 else { continue }
        // s_w = v_w / sqrt(|v_w|), so |s_w|² = |v_w|.
        for column in characters.indices {
          characters[column] += frequency * vector[column] / length.squareRoot()
        }
        square += frequency * frequency * length
      }

      return words.map { wordLength > 0 ? options.wordWeight * $0 / wordLength : 0 }
        + characters.map { square > 0 ? options.subwordWeight * $0 / square.squareRoot() : 0 }
        + standardised[document].map { options.styleWeight * $0 }
    }
  }

  /// Value and gradient of the objective with one column of weights for each output.
  ///
  /// `weights` is features x outputs; `bias`, and its gradient, one entry an output.
  func objective(
    _ weights: [[Double]], _ bias: [Double], _ targets: TrainingTargets,
    task: ClassificationTask, penalty: Double
  ) -> (value: Double, weights: [[Double]], bias: [Double]) {
    let outputs = bias.count
    var value = 0.0
    var gradient = weights.map { row in row.map { penalty * $0 } }
    var biasGradient = [Double](repeating: 0, count: outputs)
    for row in weights { for weight in row { value += penalty * weight * weight / 2 } }
    for (document, features) in rows.enumerated() {
      let wanted = (0..<outputs).map { Double(targets.values[document * outputs + $0]) }
      let counts = (0..<outputs).map { Double(targets.weights[document * outputs + $0]) }
      let logits = (0..<outputs).map { output in
        bias[output] + features.indices.reduce(0) { $0 + features[$1] * weights[$1][output] }
      }
      let probabilities: [Double]
      switch task {
      case .multilabel:
        probabilities = logits.map { 1 / (1 + exp(-$0)) }
        for output in 0..<outputs {
          value += counts[output] * (log(1 + exp(logits[output])) - wanted[output] * logits[output])
        }
      case .multiclass:
        let total = logits.reduce(0) { $0 + exp($1) }
        probabilities = logits.map { exp($0) / total }
        for output in 0..<outputs {
          value -= counts[output] * wanted[output] * log(probabilities[output])
        }
      }
      for output in 0..<outputs {
        let residual = counts[output] * (probabilities[output] - wanted[output])
        biasGradient[output] += residual
        for feature in features.indices {
          gradient[feature][output] += features[feature] * residual
        }
      }
    }
    return (value, gradient, biasGradient)
  }

  private static func sublinear(_ count: Float) -> Double {
    count > 0 ? 1 + log(Double(count)) : 0
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
