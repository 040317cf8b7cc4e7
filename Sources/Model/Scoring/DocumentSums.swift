import LinearAlgebra

/// Adds up the rows of the words and n-grams of documents.
struct DocumentSums: Sendable {
  /// How often each word and n-gram of the batch counts.
  private var wordFactors: [Float] = []
  private var gramFactors: [Float] = []
  /// What words with their n-grams, and what characters add to one document.
  private var words: [Float] = []
  private var characters: [Float] = []

  /// Writes what style, bias, words and n-grams of every document add up to, documents x labels.
  ///
  /// - Parameter style: what style adds, documents x the width of a row.
  mutating func add(
    _ batch: FeatureBatch, _ rows: borrowing WordRows, _ model: LinearModel,
    _ frequency: SublinearFrequency, _ style: [Float], to logits: inout [Float]
  ) {
    Self.fill(&wordFactors, batch.slotCounts, frequency)
    Self.fill(&gramFactors, batch.gramCounts, frequency)
    if words.count != model.rows.width {
      words = [Float](repeating: 0, count: model.rows.width)
      characters = words
    }
    Self.add(
      batch, rows, model, wordFactors, gramFactors, style, &words, &characters, to: &logits)
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

  private static func add(
    _ batch: FeatureBatch, _ rows: borrowing WordRows, _ model: LinearModel,
    _ wordFactors: [Float], _ gramFactors: [Float], _ style: [Float], _ words: inout [Float],
    _ characters: inout [Float], to logits: inout [Float]
  ) {
    let (width, labels) = (model.rows.width, model.labels)
    let (weighed, intercepts) = (model.rows.grams, model.rows.bias)
    let (weights, bias) = (weighed.span, intercepts.span)
    let (slots, columns) = (batch.slots.span, batch.grams.span)
    let (wordFactors, gramFactors) = (wordFactors.span, gramFactors.span)
    let style = style.span
    var words = words.mutableSpan
    var characters = characters.mutableSpan
    var logits = logits.mutableSpan
    for document in 0..<batch.documents {
      let own = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document &+ 1])
      let grams = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document &+ 1])
      words.update(repeating: 0)
      characters.update(repeating: 0)
      RowSums.add(rows.rows.span, rows: slots, own, factors: wordFactors, to: &characters)
      RowSums.add(
        halves: weights, rows: slots, own, factors: wordFactors, known: model.words,
        to: &words)
      if !grams.isEmpty {
        RowSums.add(
          halves: weights, rows: columns, grams, factors: gramFactors, to: &words)
      }
      let squares = rows.squares(
        slots, own, wordFactors, grams: columns, grams, gramFactors, model.gramNorms)
      let wordFactor: Float = squares.x > 0 ? 1 / squares.x.squareRoot() : 0
      let characterFactor: Float = squares.y > 0 ? 1 / squares.y.squareRoot() : 0
      RowSums.combine(
        style.extracting(document &* width..<(document &+ 1) &* width), bias,
        words.span, wordFactor, characters.span, characterFactor, into: &logits,
        document &* labels..<(document &+ 1) &* labels)
    }
  }
}
