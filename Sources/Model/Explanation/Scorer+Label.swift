public import LinearAlgebra

extension Scorer {
  /// The logit of one label of a batch of one document: the very number that `score` writes, as it
  /// is added up in the same order.
  ///
  /// The batch counts as scored: what is new in it is learnt.
  ///
  /// - Complexity: O(1) for each distinct word and n-gram.
  public mutating func logit(of label: Int, _ batch: FeatureBatch) -> Float {
    precondition(batch.documents == 1, "a batch of \(batch.documents) documents, not one")
    learnWords(of: batch)
    standardise(batch)
    let (weighed, width, known) = (model.rows.grams, model.rows.width, model.words)
    let (gramNorms, weights) = (model.gramNorms, weighed.span)
    let (rows, norms) = (words.rows.span, words.norms.span)
    let (slots, counts) = (batch.slots.span, batch.slotCounts.span)
    var (word, character) = (Float(0), Float(0))
    var square = SIMD2<Float>.zero
    for entry in slots.indices {
      let slot = Int(slots[entry])
      let factor = frequency(counts[entry])
      let place = slot &* width &+ label
      character += factor * rows[place]
      if slot < known { word += factor * HalfPrecision.float(float16: weights[place]) }
      square += factor * factor * norms[slot]
    }
    let (columns, gramCounts, squares) = (batch.grams.span, batch.gramCounts.span, gramNorms.span)
    for entry in columns.indices {
      let column = Int(columns[entry])
      let factor = frequency(gramCounts[entry])
      word += factor * HalfPrecision.float(float16: weights[column &* width &+ label])
      square.x += factor * factor * squares[column]
    }
    let wordFactor: Float = square.x > 0 ? 1 / square.x.squareRoot() : 0
    let characterFactor: Float = square.y > 0 ? 1 / square.y.squareRoot() : 0
    return styleProduct(label)
      + (model.bias[label] + (word * wordFactor + character * characterFactor))
  }

  /// What standardised style features add to a label; exact, so in any order.
  private func styleProduct(_ label: Int) -> Float {
    let (weights, labels) = (model.styleWeights, model.labels)
    let (features, all) = (style.span, weights.span)
    var sum: Float = 0
    for column in features.indices { sum += features[column] * all[column &* labels &+ label] }
    return sum
  }
}
