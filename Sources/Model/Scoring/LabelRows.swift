import LinearAlgebra

/// The weights of a model as rows of labels side by side, in the half precision they are stored in:
/// a row of 16 labels is half a cache line.
struct LabelRows<Lanes: FloatLanes>: Sendable {
  /// Vectors a row.
  let blocks: Int
  /// Of words and word n-grams.
  let grams: [Lanes.Packed]
  /// Of character n-grams.
  let subwords: [Lanes.Packed]
  /// Intercepts.
  let bias: [Lanes]

  init(_ weights: StoredWeights) {
    let labels = weights.bias.count
    let blocks = (labels + Lanes.scalarCount - 1) / Lanes.scalarCount
    self.blocks = blocks
    grams = weights.grams.rows(of: labels, as: Lanes.self)
    subwords = weights.subwords.rows(of: labels, as: Lanes.self)
    bias = (0..<blocks).map { block in
      var lanes = Lanes.zero
      for label in block * Lanes.scalarCount..<min((block + 1) * Lanes.scalarCount, labels) {
        lanes[label % Lanes.scalarCount] = weights.bias[label]
      }
      return lanes
    }
  }
}
