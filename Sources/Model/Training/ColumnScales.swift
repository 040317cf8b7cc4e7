import Foundation
import LinearAlgebra

/// One factor for every n-gram: inverse document frequency times naive-Bayes scaling.
///
/// - idf: ln((1 + n) / (1 + df)) + 1, as scikit-learn's smooth idf.
/// - naive Bayes: the largest |r_jk|^power over labels k, with r_jk the log ratio of how often
///   n-gram j occurs among documents with label k and among those without, each count smoothed by
///   one (Wang & Manning, ACL 2012, for two classes; here one against the rest).
struct ColumnScales {
  /// One factor for each word and word n-gram.
  let grams: [Float]
  /// One factor for each character n-gram.
  let subwords: [Float]

  init(
    _ design: FactoredDesign, _ targets: TrainingTargets, power: Double, threads: Int = 1
  ) {
    let documents = Double(design.documents)
    func idf(_ count: Int) -> Double {
      Foundation.log((1 + documents) / (1 + Double(count))) + 1
    }
    var words = design.words.columnCounts().map(idf)
    var grams = design.grams.columnCounts().map(idf)
    var subwords = design.subwordDocuments.map { idf(Int($0)) }
    if power > 0 {
      let counts = LabelCounts(targets, threads: threads)
      let byWord = counts.occurrences(in: design.words)
      counts.scale(&words, byWord, power)
      counts.scale(&grams, counts.occurrences(in: design.grams), power)
      counts.scale(&subwords, counts.pushed(byWord, through: design.subwords), power)
    }
    var all = [Float](repeating: 0, count: design.vocabularyWords) + grams.map(Float.init)
    for (word, column) in design.columnOfWord.enumerated() where column != .max {
      all[Int(column)] = Float(words[word])
    }
    self.grams = all
    self.subwords = subwords.map(Float.init)
  }
}

/// Weighted counts of features among documents with and without each label: for label k, entry
/// 2k of a row counts positives and entry 2k + 1 negatives.
private struct LabelCounts {
  private let width: Int
  private let threads: Int
  private let documentRows: [Float]
  private var totals: [Double]

  init(_ targets: TrainingTargets, threads: Int) {
    self.threads = threads
    width = 2 * targets.labels
    var rows = [Float](repeating: 0, count: targets.documents * width)
    var totals = [Double](repeating: 0, count: width)
    for document in 0..<targets.documents {
      for label in 0..<targets.labels {
        let entry = document * targets.labels + label
        let positive = targets.values[entry] * targets.weights[entry]
        rows[document * width + 2 * label] = positive
        rows[document * width + 2 * label + 1] = targets.weights[entry] - positive
        totals[2 * label] += Double(positive)
        totals[2 * label + 1] += Double(targets.weights[entry] - positive)
      }
    }
    documentRows = rows
    self.totals = totals
  }

  /// Weighted document counts, `matrix.columns x width`; a document counts once for a feature.
  func occurrences(in matrix: CountMatrix) -> [Float] {
    var counts = [Float](repeating: 0, count: matrix.columns * width)
    var target = counts.mutableSpan
    matrix.patternByColumn.multiply(
      documentRows.span, width: width, into: &target, threads: threads)
    return counts
  }

  /// Counts of words handed on to their character n-grams, `subwords.columns x width`.
  func pushed(_ byWord: [Float], through subwords: CountMatrix) -> [Float] {
    var counts = [Float](repeating: 0, count: subwords.columns * width)
    var target = counts.mutableSpan
    subwords.patternByColumn.multiply(byWord.span, width: width, into: &target, threads: threads)
    return counts
  }

  /// Multiplies each factor by the largest |log ratio|^power of its feature.
  func scale(_ factors: inout [Double], _ counts: [Float], _ power: Double) {
    for column in factors.indices {
      var largest = 0.0
      for pair in stride(from: 0, to: width, by: 2) {
        guard totals[pair] > 0, totals[pair + 1] > 0 else { continue }
        let positive = (Double(counts[column * width + pair]) + 1) * (totals[pair + 1] + 2)
        let negative = (Double(counts[column * width + pair + 1]) + 1) * (totals[pair] + 2)
        largest = max(largest, abs(Foundation.log(positive / negative)))
      }
      factors[column] *= power == 1 ? largest : Foundation.pow(largest, power)
    }
  }
}
