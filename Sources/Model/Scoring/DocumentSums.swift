import LinearAlgebra

/// Adds up the rows of the words and n-grams of documents.
struct DocumentSums: Sendable {
  private let frequency: SublinearFrequency
  /// How much something counts that occurs once, twice …, from 0 on; then, for one batch, what
  /// occurs more often.
  private var factors: [Float]

  /// As often something may occur to have its own factor for good.
  private static let common = 1 << 10

  init(_ frequency: SublinearFrequency) {
    self.frequency = frequency
    factors = [0] + (1..<Int32(Self.common)).map { frequency($0) }
  }

  /// Writes what style, bias, words and n-grams of every document add up to, documents x labels.
  ///
  /// - Parameter style: what style adds, documents x the width of a row.
  mutating func add(
    _ batch: FeatureBatch, _ rows: borrowing WordRows, _ model: LinearModel, _ style: [Float],
    to logits: inout [Float]
  ) {
    let slotCounts = places(of: batch.slotCounts)
    let gramCounts = places(of: batch.gramCounts)
    DocumentRows(
      width: model.rows.width, characters: rows.rows, words: model.rows.grams, norms: rows.norms,
      gramNorms: model.gramNorms, bias: model.rows.bias, known: model.words
    ).score(
      batch, slotCounts: slotCounts, gramCounts: gramCounts, factors: factors, style: style,
      labels: model.labels, into: &logits)
    if factors.count > Self.common { factors.removeLast(factors.count - Self.common) }
  }

  /// Where the factors of counts are: mostly the counts themselves.
  private mutating func places(of counts: [Int32]) -> [Int32] {
    guard let most = counts.max(), most >= Self.common else { return counts }
    return counts.map { count in
      guard count >= Self.common else { return count }
      factors.append(frequency(count))
      return Int32(factors.count - 1)
    }
  }
}
