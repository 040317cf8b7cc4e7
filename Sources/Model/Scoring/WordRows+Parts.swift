import LinearAlgebra

/// What the features of one document add, one by one.
extension WordRows {
  /// The squared norms of the blocks of words (with their n-grams) and characters.
  func norms(
    _ batch: borrowing FeatureBatch, _ slots: Range<Int>, _ grams: Range<Int>,
    _ model: LinearModel, _ frequency: borrowing SublinearFrequency
  ) -> SIMD2<Float> {
    var square = SIMD2<Float>.zero
    let (words, counts, norms) = (batch.slots.span, batch.slotCounts.span, norms.span)
    for entry in slots {
      let factor = frequency(counts[entry])
      square += factor * factor * norms[Int(words[entry])]
    }
    if grams.isEmpty { return square }
    let gramNorms = model.gramNorms
    let (columns, gramCounts, squares) = (batch.grams.span, batch.gramCounts.span, gramNorms.span)
    for entry in grams {
      let factor = frequency(gramCounts[entry])
      square.x += factor * factor * squares[Int(columns[entry])]
    }
    return square
  }

  /// Fills `shares` with what words add to a label before their frequency.
  func weigh(
    _ slots: Span<UInt32>, _ model: LinearModel, _ label: Int, _ wordFactor: Double,
    _ subwordFactor: Double, into shares: inout [Double]
  ) {
    let (weights, width) = (model.rows.grams, model.rows.width)
    shares.removeAll(keepingCapacity: true)
    shares.append(addingCapacity: slots.count) { shares in
      let rows = rows.span
      let grams = weights.span
      for entry in slots.indices {
        let slot = Int(slots[entry])
        let place = slot &* width &+ label
        let own = slot < model.words ? HalfPrecision.float(float16: grams[place]) : 0
        let characters = rows[place]
        shares.append(Double(own) * wordFactor + Double(characters) * subwordFactor)
      }
    }
  }

  /// Fills `result` with the weights of n-grams.
  func weigh(
    _ columns: Span<UInt32>, _ model: LinearModel, _ label: Int, into result: inout [Double]
  ) {
    result.removeAll(keepingCapacity: true)
    if columns.isEmpty { return }
    let (weights, width) = (model.rows.grams, model.rows.width)
    result.append(addingCapacity: columns.count) { result in
      let grams = weights.span
      for entry in columns.indices {
        let place = Int(columns[entry]) &* width &+ label
        result.append(Double(HalfPrecision.float(float16: grams[place])))
      }
    }
  }
}
