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
    grams = Self.rows(weights.grams, labels: labels, blocks)
    subwords = Self.rows(weights.subwords, labels: labels, blocks)
    bias = (0..<blocks).map { block in
      var lanes = Lanes.zero
      for label in block * Lanes.scalarCount..<min((block + 1) * Lanes.scalarCount, labels) {
        lanes[label % Lanes.scalarCount] = weights.bias[label]
      }
      return lanes
    }
  }

  private static func rows(_ bits: [UInt16], labels: Int, _ blocks: Int) -> [Lanes.Packed] {
    let bits = bits.span
    let rows = bits.count / labels
    var result: [Lanes.Packed] = []
    result.append(addingCapacity: rows * blocks) { result in
      for row in 0..<rows {
        for block in 0..<blocks {
          let first = block &* Lanes.scalarCount
          result.append(
            Lanes.packed { lane in
              first &+ lane < labels ? bits[row &* labels &+ first &+ lane] : 0
            })
        }
      }
    }
    return result
  }
}
