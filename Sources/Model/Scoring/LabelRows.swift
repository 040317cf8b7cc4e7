import LinearAlgebra

/// The weights of a model as rows of labels side by side, in the half precision they are stored in:
/// a row of 16 labels is half a cache line.
///
/// A class, as a copy would count references to the arrays.
final class LabelRows: Sendable {
  /// The numbers of a row: labels, then zeros.
  let width: Int
  /// Of words and word n-grams.
  let grams: [UInt16]
  /// Of character n-grams.
  let subwords: [UInt16]
  /// Of word vectors, one row a slot; empty for none.
  let vectors: [UInt16]
  /// Of style features.
  private let style: [Float]
  /// Intercepts.
  let bias: [Float]

  init(_ weights: StoredWeights) {
    let labels = weights.bias.count
    width = RowSums.width(of: labels)
    grams = weights.grams.rows(of: labels, width: width)
    subwords = weights.subwords.rows(of: labels, width: width)
    vectors = weights.vectors.rows(of: labels, width: width)
    style = Self.rows(weights.styleWeights, labels: labels, width: width)
    bias = Self.rows(weights.bias, labels: labels, width: width)
  }

  /// Rows of numbers of all labels, with zeros after the last label.
  private static func rows(_ numbers: [Float], labels: Int, width: Int) -> [Float] {
    stride(from: 0, to: numbers.count, by: labels).flatMap { row in
      numbers[row..<row + labels] + repeatElement(0, count: width - labels)
    }
  }

  /// Writes the products of standardised style features, a row for each document, with their
  /// weights to `products`, documents x width.
  ///
  /// All sums are exact (see `StyleScaling`), so their order does not matter.
  func multiplyStyle(_ features: [Float], documents: Int, into products: inout [Float]) {
    let missing = documents * width - products.count
    if missing > 0 { products.append(contentsOf: repeatElement(0, count: missing)) }
    RowSums.multiply(features, documents: documents, style, width: width, into: &products)
  }
}
