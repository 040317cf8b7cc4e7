import LinearAlgebra

/// What each word met adds through its characters and its vector: for every slot the sum of the
/// weights of the word's character n-grams, divided by the root of their length, and what its
/// vector adds. Made when the word is first met.
struct WordRows: Sendable {
  private let weights: LabelRows
  /// `width` numbers a slot.
  private(set) var rows: [Float] = []
  /// For each slot the squared factor of the word itself, 0 for one that the vocabulary lacks, and
  /// the squared length of its characters' block, vector included.
  private(set) var norms: [SIMD2<Float>] = []
  /// The counts of the character n-grams of new words.
  private var counts: [Float] = []

  /// How many slots there will be, or about so many.
  private let expected: Int

  init(_ weights: LabelRows, expected: Int) {
    self.weights = weights
    self.expected = expected
  }

  /// Makes the rows of words that are new in `batch`.
  mutating func absorb(_ batch: FeatureBatch, _ model: LinearModel) {
    guard let last = batch.newSlots.max() else { return }
    let missing = Int(last) + 1 - norms.count
    if missing > 0 {
      reserve(Int(last) + 1)
      norms.append(contentsOf: repeatElement(.zero, count: missing))
      rows.append(contentsOf: repeatElement(0, count: missing * weights.width))
    }
    counts.removeAll(keepingCapacity: true)
    counts.append(addingCapacity: batch.newCounts.count) { counts in
      let found = batch.newCounts.span
      for entry in found.indices { counts.append(Float(found[entry])) }
    }
    Self.absorb(batch, counts, model, weights, &rows, &norms)
  }

  /// Makes room for so many rows: at once for as many as are expected, so that they need not move.
  private mutating func reserve(_ count: Int) {
    guard count * weights.width > rows.capacity else { return }
    let room = max(expected, count + count / 4)
    norms.reserveCapacity(room)
    rows.reserveCapacity(room * weights.width)
  }

  private static func absorb(
    _ batch: FeatureBatch, _ counts: [Float], _ model: LinearModel, _ weights: LabelRows,
    _ rows: inout [Float], _ norms: inout [SIMD2<Float>]
  ) {
    let width = weights.width
    let (weighed, folded) = (weights.subwords, weights.vectors)
    let (subwords, vectors) = (weighed.span, folded.span)
    let columns = batch.newColumns.span
    let counts = counts.span
    let subwordNorms = model.subwordNorms
    let squares = subwordNorms.span
    let first: [UInt32] = [0]
    let once: [Float] = [1]
    var rows = rows.mutableSpan
    for index in batch.newSlots.indices {
      let slot = Int(batch.newSlots[index])
      let entries = Int(batch.newOffsets[index])..<Int(batch.newOffsets[index + 1])
      let range = slot &* width..<(slot &+ 1) &* width
      var square: Float = 0
      for entry in entries {
        let count = counts[entry]
        square += count * count * squares[Int(columns[entry])]
      }
      var length = square.squareRoot()
      let factor: Float = length > 0 ? 1 / length.squareRoot() : 0
      rows.withPart(range) { row in
        row.update(repeating: 0)
        RowSums.add(
          halves: subwords, rows: columns, entries, factors: counts, to: &row)
        for number in 0..<width { row[number] *= factor }
        guard slot < model.vectorNorms.count else { return }
        RowSums.add(
          halves: vectors.extracting(range), rows: first.span, 0..<1,
          factors: once.span, to: &row)
      }
      if slot < model.vectorNorms.count { length += model.vectorNorms[slot] }
      norms[slot] = SIMD2(slot < model.words ? model.gramNorms[slot] : 0, length)
    }
  }
}
