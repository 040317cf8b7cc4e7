import LinearAlgebra

/// What each word met adds through its characters and its vector: for every slot the sum of the
/// weights of the word's character n-grams, divided by the root of their length, and what its
/// vector adds. Made when the word is first met.
struct WordRows<Lanes: FloatLanes>: Sendable {
  let weights: LabelRows<Lanes>
  /// `blocks` vectors a slot.
  private(set) var rows: [Lanes] = []
  /// For each slot the squared factor of the word itself, 0 for one that the vocabulary lacks, and
  /// the squared length of its characters' block, vector included.
  private(set) var norms: [SIMD2<Float>] = []

  /// How many slots there will be, or about so many.
  private let expected: Int

  init(_ weights: LabelRows<Lanes>, expected: Int) {
    self.weights = weights
    self.expected = expected
  }

  /// How many memory accesses ahead memory is asked for.
  private static var ahead: Int { 16 }

  /// Makes the rows of words that are new in `batch`.
  mutating func absorb(_ batch: FeatureBatch, _ model: LinearModel) {
    let blocks = weights.blocks
    if let last = batch.newSlots.max() {
      let missing = Int(last) + 1 - norms.count
      if missing > 0 {
        reserve(Int(last) + 1)
        norms.append(contentsOf: repeatElement(.zero, count: missing))
        rows.append(contentsOf: repeatElement(.zero, count: missing * blocks))
      }
    }
    Self.absorb(batch, model, weights, &rows, &norms)
  }

  /// Makes room for so many rows: at once for as many as are expected, so that they need not move.
  private mutating func reserve(_ count: Int) {
    guard count * weights.blocks > rows.capacity else { return }
    let room = max(expected, count + count / 4)
    norms.reserveCapacity(room)
    rows.reserveCapacity(room * weights.blocks)
  }

  private static func absorb(
    _ batch: FeatureBatch, _ model: LinearModel, _ weights: LabelRows<Lanes>,
    _ rows: inout [Lanes], _ norms: inout [SIMD2<Float>]
  ) {
    let blocks = weights.blocks
    let columns = batch.newColumns.span
    let (weighed, folded) = (weights.subwords, weights.vectors)
    let subwords = weighed.span
    let squares = model.subwordNorms.span
    let vectors = folded.span
    var rows = rows.mutableSpan
    for index in batch.newSlots.indices {
      let slot = Int(batch.newSlots[index])
      let entries = Int(batch.newOffsets[index])..<Int(batch.newOffsets[index + 1])
      var square: Float = 0
      for block in 0..<blocks {
        var sum = Lanes.zero
        for entry in entries {
          let next = entry &+ ahead
          if next < columns.count { subwords.prefetch(Int(columns[next]) &* blocks &+ block) }
          let column = Int(columns[entry])
          let count = Float(batch.newCounts[entry])
          if block == 0 { square += count * count * squares[column] }
          sum += count * Lanes.unpacked(subwords[column &* blocks &+ block])
        }
        rows[slot &* blocks &+ block] = sum
      }
      var length = square.squareRoot()
      let factor: Float = length > 0 ? 1 / length.squareRoot() : 0
      for block in 0..<blocks { rows[slot &* blocks &+ block] *= factor }
      if slot < model.vectorNorms.count {
        length += model.vectorNorms[slot]
        for block in 0..<blocks {
          rows[slot &* blocks &+ block] += Lanes.unpacked(vectors[slot &* blocks &+ block])
        }
      }
      norms[slot] = SIMD2(slot < model.words ? model.gramNorms[slot] : 0, length)
    }
  }

  /// Adds bias, words and n-grams of every document to `logits`, documents x labels.
  ///
  /// The sums of a document stay in registers; as many labels at a time as a vector holds.
  func add(
    _ batch: FeatureBatch, _ model: LinearModel, _ frequency: SublinearFrequency,
    to logits: inout [Float]
  ) {
    let blocks = weights.blocks
    let labels = model.labels
    let weighed = weights.grams
    var logits = logits.mutableSpan
    for block in 0..<blocks {
      let first = block &* Lanes.scalarCount
      let count = min(Lanes.scalarCount, labels &- first)
      let bias = weights.bias[block]
      for document in 0..<batch.documents {
        let sum = bias + self.sum(batch, document, block, model, weighed, frequency)
        let place = document &* labels &+ first
        if count == Lanes.scalarCount {
          logits.store(logits.span.lanes(at: place) + sum, at: place)
        } else {
          for lane in 0..<count { logits[place &+ lane] += sum[lane] }
        }
      }
    }
  }

  @inline(__always)
  private func sum(
    _ batch: FeatureBatch, _ document: Int, _ block: Int, _ model: LinearModel,
    _ weighed: [Lanes.Packed], _ frequency: SublinearFrequency
  ) -> Lanes {
    let slots = Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
    let grams = Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1])
    var norm = SIMD2<Float>.zero
    // Two loops over the words: the sums of both would not fit into the registers together.
    let characters = characters(batch, slots, block, frequency, &norm)
    let words = words(batch, slots, grams, block, model, weighed, frequency, &norm)
    let wordFactor: Float = norm.x > 0 ? 1 / norm.x.squareRoot() : 0
    let characterFactor: Float = norm.y > 0 ? 1 / norm.y.squareRoot() : 0
    return words * wordFactor + characters * characterFactor
  }

  @inline(__always)
  private func characters(
    _ batch: FeatureBatch, _ range: Range<Int>, _ block: Int, _ frequency: SublinearFrequency,
    _ norm: inout SIMD2<Float>
  ) -> Lanes {
    let blocks = weights.blocks
    let norms = norms.span
    let rows = rows.span
    let slots = batch.slots.span
    let counts = batch.slotCounts.span
    var sum = Lanes.zero
    var squares = SIMD2<Float>.zero
    for entry in range {
      let next = entry &+ Self.ahead
      if next < slots.count {
        norms.prefetch(Int(slots[next]))
        rows.prefetch(Int(slots[next]) &* blocks &+ block)
      }
      let slot = Int(slots[entry])
      let factor = frequency(counts[entry])
      squares += factor * factor * norms[slot]
      sum += factor * rows[slot &* blocks &+ block]
    }
    norm = squares
    return sum
  }

  @inline(__always)
  private func words(
    _ batch: FeatureBatch, _ slotRange: Range<Int>, _ gramRange: Range<Int>, _ block: Int,
    _ model: LinearModel, _ weighed: [Lanes.Packed], _ frequency: SublinearFrequency,
    _ norm: inout SIMD2<Float>
  ) -> Lanes {
    let blocks = weights.blocks
    let rows = weighed.span
    let known = model.words
    let slots = batch.slots.span
    let counts = batch.slotCounts.span
    var sum = Lanes.zero
    for entry in slotRange {
      let next = entry &+ Self.ahead
      if next < slots.count { rows.prefetch(Int(slots[next]) &* blocks &+ block) }
      let slot = Int(slots[entry])
      guard slot < known else { continue }
      sum += frequency(counts[entry]) * Lanes.unpacked(rows[slot &* blocks &+ block])
    }
    let columns = batch.grams.span
    let gramCounts = batch.gramCounts.span
    let squares = model.gramNorms.span
    var square = norm.x
    for entry in gramRange {
      let next = entry &+ Self.ahead
      if next < columns.count {
        squares.prefetch(Int(columns[next]))
        rows.prefetch(Int(columns[next]) &* blocks &+ block)
      }
      let column = Int(columns[entry])
      let factor = frequency(gramCounts[entry])
      square += factor * factor * squares[column]
      sum += factor * Lanes.unpacked(rows[column &* blocks &+ block])
    }
    norm.x = square
    return sum
  }
}
