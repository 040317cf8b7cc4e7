import Foundation
import LinearAlgebra
import Model
import TestSupport

/// A training set with its features multiplied out, in `Double`, for reading.
struct DenseReference {
  /// Documents x features: n-grams, character n-grams, dimensions of word vectors, style.
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
    let lengths = (0..<subwords.rows).map { word in
      Self.length(
        (0..<subwords.columns).map {
          Double(subwords[word, $0]) * Double(subwordScales[$0])
        })
    }
    let factor = options.vectorWeight * Self.rootMeanSquare(lengths, occurrences)
    rows = (0..<design.documents).map { document in
      let words = (0..<grams.columns).map {
        Self.sublinear(grams[document, $0]) * Double(gramScales[$0])
      }
      let wordLength = Self.length(words)

      var characters = [Double](repeating: 0, count: subwords.columns)
      var meaning = [Double](repeating: 0, count: design.vectors.columns)
      var square = 0.0
      for word in 0..<occurrences.columns where occurrences[document, word] > 0 {
        let frequency = Self.sublinear(occurrences[document, word])
        let length = lengths[word]
        // s_w = v_w / sqrt(|v_w|), so |s_w|² = |v_w|.
        for column in characters.indices where length > 0 {
          characters[column] +=
            frequency * Double(subwords[word, column]) * Double(subwordScales[column])
            / length.squareRoot()
        }
        let vector = design.vectors.row(word).map { factor * Double($0) }
        for (column, value) in vector.enumerated() { meaning[column] += frequency * value }
        square += frequency * frequency * (length + vector.reduce(0) { $0 + $1 * $1 })
      }

      return words.map { wordLength > 0 ? options.wordWeight * $0 / wordLength : 0 }
        + (characters + meaning).map {
          square > 0 ? options.subwordWeight * $0 / square.squareRoot() : 0
        }
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

  /// The root of the mean of |s_w|² = |v_w| over the words of all documents; 1 where all are 0.
  private static func rootMeanSquare(_ lengths: [Double], _ occurrences: Matrix) -> Double {
    var (sum, count) = (0.0, 0.0)
    for document in 0..<occurrences.rows {
      for word in lengths.indices where occurrences[document, word] > 0 {
        sum += lengths[word]
        count += 1
      }
    }
    return sum > 0 ? (sum / count).squareRoot() : 1
  }

  private static func sublinear(_ count: Float) -> Double {
    count > 0 ? 1 + log(Double(count)) : 0
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
