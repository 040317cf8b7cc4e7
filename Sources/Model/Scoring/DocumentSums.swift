import LinearAlgebra

/// Adds up the rows of the words and n-grams of documents.
struct DocumentSums: Sendable {
  /// How often each word and n-gram of the batch counts.
  private var wordFactors: [Float] = []
  private var gramFactors: [Float] = []

  /// Writes what style, bias, words and n-grams of every document add up to, documents x labels.
  ///
  /// - Parameter style: what style adds, documents x the width of a row.
  mutating func add(
    _ batch: FeatureBatch, _ rows: borrowing WordRows, _ model: LinearModel,
    _ frequency: SublinearFrequency, _ style: [Float], to logits: inout [Float]
  ) {
    Self.fill(&wordFactors, batch.slotCounts, frequency)
    Self.fill(&gramFactors, batch.gramCounts, frequency)
    DocumentRows(
      width: model.rows.width, characters: rows.rows, words: model.rows.grams, norms: rows.norms,
      gramNorms: model.gramNorms, bias: model.rows.bias, known: model.words
    ).score(
      batch, wordFactors: wordFactors, gramFactors: gramFactors, style: style,
      labels: model.labels, into: &logits)
  }

  private static func fill(
    _ factors: inout [Float], _ counts: [Int32], _ frequency: SublinearFrequency
  ) {
    factors.removeAll(keepingCapacity: true)
    factors.append(addingCapacity: counts.count) { factors in
      let counts = counts.span
      for entry in counts.indices { factors.append(frequency(counts[entry])) }
    }
  }
}
