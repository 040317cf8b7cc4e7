import LinearAlgebra

/// The weights of a model as rows of labels side by side, in the half precision they are stored in:
/// a row of 16 labels is half a cache line.
///
/// A class, as a copy would count references to four arrays.
final class LabelRows<Lanes: FloatLanes>: Sendable {
  /// Vectors a row.
  let blocks: Int
  /// Of words and word n-grams.
  let grams: [Lanes.Packed]
  /// Of character n-grams.
  let subwords: [Lanes.Packed]
  /// Of word vectors, one row a slot; empty for none.
  let vectors: [Lanes.Packed]
  /// Of style features.
  private let style: [Lanes]
  /// Intercepts.
  let bias: [Lanes]

  init(_ weights: StoredWeights) {
    let labels = weights.bias.count
    let blocks = (labels + Lanes.scalarCount - 1) / Lanes.scalarCount
    self.blocks = blocks
    grams = weights.grams.rows(of: labels, as: Lanes.self)
    subwords = weights.subwords.rows(of: labels, as: Lanes.self)
    vectors = weights.vectors.rows(of: labels, as: Lanes.self)
    style = Self.rows(weights.styleWeights, labels: labels)
    bias = Self.rows(weights.bias, labels: labels)
  }

  /// Rows of numbers of all labels, with zeros after the last label.
  private static func rows(_ numbers: [Float], labels: Int) -> [Lanes] {
    stride(from: 0, to: numbers.count, by: labels).flatMap { row in
      stride(from: 0, to: labels, by: Lanes.scalarCount).map { first in
        var lanes = Lanes.zero
        for label in first..<min(first + Lanes.scalarCount, labels) {
          lanes[label - first] = numbers[row + label]
        }
        return lanes
      }
    }
  }

  /// Writes the products of standardised style features, a row for each document, with their weights
  /// to `logits`, documents x labels.
  ///
  /// All sums are exact (see `StyleScaling`), so two of them at a time are as good as one.
  func multiplyStyle(
    _ features: [Float], documents: Int, labels: Int, into logits: inout [Float]
  ) {
    let columns = style.count / blocks
    let features = features.span
    let weights = style
    let style = weights.span
    var logits = logits.mutableSpan
    for document in 0..<documents {
      let features = features.extracting(document &* columns..<(document &+ 1) &* columns)
      for block in 0..<blocks {
        var even = Lanes.zero
        var odd = Lanes.zero
        var column = 0
        while column &+ 1 < columns {
          even += features[column] * style[column &* blocks &+ block]
          odd += features[column &+ 1] * style[(column &+ 1) &* blocks &+ block]
          column &+= 2
        }
        if column < columns { even += features[column] * style[column &* blocks &+ block] }
        let sum = even + odd
        let first = block &* Lanes.scalarCount
        let place = document &* labels &+ first
        let count = min(Lanes.scalarCount, labels &- first)
        if count == Lanes.scalarCount {
          logits.store(sum, at: place)
        } else {
          for lane in 0..<count { logits[place &+ lane] = sum[lane] }
        }
      }
    }
  }
}
