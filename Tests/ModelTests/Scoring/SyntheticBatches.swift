import Foundation
import LinearAlgebra
import TestSupport

@testable import Model

extension RandomProblem {
  /// Some of the documents as the feature code hands them to a scorer; words not yet in
  /// `announced` come with their character n-grams.
  func batch(_ documents: some Sequence<Int>, announced: inout Set<UInt32>) -> FeatureBatch {
    var batch = FeatureBatch(denseColumns: design.dense.columns)
    for document in documents {
      for entry in plain.occurrences.entries(ofRow: document) {
        let word = plain.occurrences.columnIndices[entry]
        batch.slots.append(word)
        batch.slotCounts.append(Int32(plain.occurrences.values[entry]))
        if announced.insert(word).inserted { announce(word, as: word, in: &batch) }
      }
      batch.slotOffsets.append(Int32(batch.slots.count))
      for entry in plain.grams.entries(ofRow: document)
      where Int(plain.grams.columnIndices[entry]) >= words {
        batch.grams.append(plain.grams.columnIndices[entry])
        batch.gramCounts.append(Int32(plain.grams.values[entry]))
      }
      batch.gramOffsets.append(Int32(batch.grams.count))
      batch.dense += design.dense.row(document)
      batch.documents += 1
    }
    return batch
  }

  /// Says that `slot` holds the given word from now on.
  func announce(_ word: UInt32, as slot: UInt32, in batch: inout FeatureBatch) {
    batch.newSlots.append(slot)
    for entry in plain.subwords.entries(ofRow: Int(word)) {
      batch.newColumns.append(plain.subwords.columnIndices[entry])
      batch.newCounts.append(Int32(plain.subwords.values[entry]))
    }
    batch.newOffsets.append(Int32(batch.newColumns.count))
  }

  /// Random parameters of the right shape, as they would come out of a file.
  func randomParameters(labels: Int, seed: UInt64) -> ModelParameters {
    var random = SeededGenerator(seed: seed)
    func weights(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(4 * random.unit() - 2) }
    }
    func scales(_ count: Int) -> [Float] { (0..<count).map { _ in Float(0.5 + random.unit()) } }
    let style = design.dense.columns
    let slots = design.vectors.columns > 0 ? words + design.otherVectors.rows : 0
    return ModelParameters(
      labels: labels, gramWeights: weights(plain.grams.columns * labels),
      gramScales: scales(plain.grams.columns),
      subwordWeights: weights(plain.subwords.columns * labels),
      subwordScales: scales(plain.subwords.columns),
      vectorWeights: weights(slots * labels), vectorNorms: scales(slots),
      styleScaling: StyleScaling(mean: weights(style), inverseDeviation: scales(style)),
      styleWeights: weights(style * labels), bias: weights(labels)
    ).roundedForStorage()
  }

  /// The logits of one document by the formulas, in `Double`:
  /// b_k + Σ style + (Σ_j g(t_j) u_jk) / |words|
  /// + (Σ_w g(t_w) (Σ_j t_wj v_jk / √|v_w| + e_wk)) / |characters and vectors|.
  func logits(_ document: Int, _ parameters: ModelParameters) -> [Double] {
    let labels = parameters.labels
    func frequency(_ count: Float) -> Double { 1 + log(Double(count)) }
    var words = [Double](repeating: 0, count: labels)
    var wordSquare = 0.0
    for entry in plain.grams.entries(ofRow: document) {
      let column = Int(plain.grams.columnIndices[entry])
      let factor = frequency(plain.grams.values[entry])
      let scaled = factor * Double(parameters.gramScales[column])
      wordSquare += scaled * scaled
      for label in 0..<labels {
        words[label] += factor * Double(parameters.gramWeights[column * labels + label])
      }
    }
    var characters = [Double](repeating: 0, count: labels)
    var characterSquare = 0.0
    for entry in plain.occurrences.entries(ofRow: document) {
      let factor = frequency(plain.occurrences.values[entry])
      var square = 0.0
      var sums = [Double](repeating: 0, count: labels)
      for part in plain.subwords.entries(ofRow: Int(plain.occurrences.columnIndices[entry])) {
        let column = Int(plain.subwords.columnIndices[part])
        let count = Double(plain.subwords.values[part])
        let scaled = count * Double(parameters.subwordScales[column])
        square += scaled * scaled
        for label in 0..<labels {
          sums[label] += count * Double(parameters.subwordWeights[column * labels + label])
        }
      }
      let length = square.squareRoot()
      characterSquare += factor * factor * length
      for label in 0..<labels where length > 0 {
        characters[label] += factor * sums[label] / length.squareRoot()
      }
      let slot = Int(plain.occurrences.columnIndices[entry])
      guard slot < parameters.vectorNorms.count else { continue }
      characterSquare += factor * factor * Double(parameters.vectorNorms[slot])
      for label in 0..<labels {
        characters[label] += factor * Double(parameters.vectorWeights[slot * labels + label])
      }
    }
    return (0..<labels).map { label in
      var logit = Double(parameters.bias[label])
      for column in 0..<design.dense.columns {
        let value = parameters.styleScaling.standardised(
          design.dense[document, column], column: column)
        logit += Double(value) * Double(parameters.styleWeights[column * labels + label])
      }
      if wordSquare > 0 { logit += words[label] / wordSquare.squareRoot() }
      if characterSquare > 0 { logit += characters[label] / characterSquare.squareRoot() }
      return logit
    }
  }
}
