import LinearAlgebra

/// What the features of one document add, one by one.
extension WordRows {
  /// The squared norms of the blocks of words (with their n-grams) and characters.
  func norms(
    _ batch: FeatureBatch, _ slots: Range<Int>, _ grams: Range<Int>, _ model: LinearModel,
    _ frequency: SublinearFrequency
  ) -> SIMD2<Float> {
    var square = SIMD2<Float>.zero
    for entry in slots {
      let factor = frequency(batch.slotCounts[entry])
      square += factor * factor * norms[Int(batch.slots[entry])]
    }
    for entry in grams {
      let factor = frequency(batch.gramCounts[entry])
      square.x += factor * factor * model.gramNorms[Int(batch.grams[entry])]
    }
    return square
  }

  /// Fills `shares` with what the words in `slots[range]` add to a label before their frequency.
  func weigh(
    _ slots: [UInt32], _ range: Range<Int>, _ model: LinearModel, _ label: Int,
    _ wordFactor: Double, _ subwordFactor: Double, into shares: inout [Double]
  ) {
    let (weights, width) = (model.rows.grams, model.rows.width)
    shares.removeAll(keepingCapacity: true)
    shares.append(addingCapacity: range.count) { shares in
      let slots = slots.span
      let rows = rows.span
      let grams = weights.span
      for entry in range {
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
    _ columns: [UInt32], _ range: Range<Int>, _ model: LinearModel, _ label: Int,
    into result: inout [Double]
  ) {
    let (weights, width) = (model.rows.grams, model.rows.width)
    result.removeAll(keepingCapacity: true)
    result.append(addingCapacity: range.count) { result in
      let columns = columns.span
      let grams = weights.span
      for entry in range {
        let place = Int(columns[entry]) &* width &+ label
        result.append(Double(HalfPrecision.float(float16: grams[place])))
      }
    }
  }
}
