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

  /// Writes to the front of `shares` what words add to a label before their frequency, and then the
  /// weights of n-grams.
  func weigh(
    _ slots: Span<UInt32>, _ columns: Span<UInt32>, _ model: borrowing LinearModel, _ label: Int,
    _ wordFactor: Double, _ subwordFactor: Double, into shares: inout [Double]
  ) {
    let (stored, width, known) = (model.rows.grams, model.rows.width, model.words)
    let weights = stored.span
    let rows = rows.span
    var shares = shares.mutableSpan
    for entry in slots.indices {
      let slot = Int(slots[entry])
      let place = slot &* width &+ label
      let own = slot < known ? HalfPrecision.float(float16: weights[place]) : 0
      shares[entry] = Double(own) * wordFactor + Double(rows[place]) * subwordFactor
    }
    for entry in columns.indices {
      let place = Int(columns[entry]) &* width &+ label
      shares[slots.count &+ entry] = Double(HalfPrecision.float(float16: weights[place]))
    }
  }
}
