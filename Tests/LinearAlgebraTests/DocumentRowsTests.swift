import Testing

@testable import LinearAlgebra

/// Logits of documents, several numbers at a time, against sums number by number: equal in every
/// bit.
@Suite struct DocumentRowsTests {
  /// Tables of random numbers, and documents of random rows.
  private struct Case {
    let labels: Int
    let width: Int
    let known: Int
    let slots: Int
    let columns: Int
    var characters: [Float] = []
    var words: [Float16] = []
    var norms: [SIMD2<Float>] = []
    var gramNorms: [Float] = []
    var bias: [Float] = []
    var style: [Float] = []
    var batch = FeatureBatch(denseColumns: 0)
    var factors: [Float] = []

    init(labels: Int, known: Int, grams: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      self.labels = labels
      self.known = known
      width = RowSums.width(of: labels)
      slots = known + 20
      columns = known + grams
      func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.unit() - 0.5) } }
      characters = numbers(slots * width)
      words = numbers(columns * width).map { Float16($0) }
      norms = (0..<slots).map { slot in
        SIMD2(slot < known ? Float(random.unit()) : 0, slot % 5 == 0 ? 0 : Float(random.unit()))
      }
      gramNorms = (0..<columns).map { _ in Float(random.unit()) }
      bias = numbers(width)
      factors = numbers(12)
      batch.documents = 40
      for document in 0..<batch.documents {
        // Some documents have no words, some no n-grams.
        for _ in 0..<(document % 7 == 0 ? 0 : Int(random.next() % 30)) {
          batch.slots.append(UInt32(random.next() % UInt64(slots)))
          batch.slotCounts.append(Int32(random.next() % 12))
        }
        batch.slotOffsets.append(Int32(batch.slots.count))
        for _ in 0..<(grams == 0 || document % 3 == 0 ? 0 : Int(random.next() % 9)) {
          batch.grams.append(UInt32(known) + UInt32(random.next() % UInt64(grams)))
          batch.gramCounts.append(Int32(random.next() % 12))
        }
        batch.gramOffsets.append(Int32(batch.grams.count))
      }
      style = numbers(batch.documents * width)
    }

    /// Sum by sum, as the formula says.
    func slow(_ document: Int, _ label: Int) -> Float {
      var (word, character) = (Float(0), Float(0))
      var squares = SIMD2<Float>.zero
      for entry in Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1]) {
        let (slot, factor) = (Int(batch.slots[entry]), factors[Int(batch.slotCounts[entry])])
        character += factor * characters[slot * width + label]
        if slot < known { word += factor * Float(words[slot * width + label]) }
        squares += factor * factor * norms[slot]
      }
      for entry in Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1]) {
        let (column, factor) = (Int(batch.grams[entry]), factors[Int(batch.gramCounts[entry])])
        word += factor * Float(words[column * width + label])
        squares.x += factor * factor * gramNorms[column]
      }
      let wordFactor = squares.x > 0 ? 1 / squares.x.squareRoot() : 0
      let characterFactor = squares.y > 0 ? 1 / squares.y.squareRoot() : 0
      let own: Float = word * wordFactor
      let others: Float = character * characterFactor
      return style[document * width + label] + (bias[label] + (own + others))
    }

    func score(into logits: inout [Float]) {
      DocumentRows(
        width: width, characters: characters, words: words.map(\.bitPattern), norms: norms,
        gramNorms: gramNorms, bias: bias, known: known
      ).score(
        batch, slotCounts: batch.slotCounts, gramCounts: batch.gramCounts, factors: factors,
        style: style, labels: labels, into: &logits)
    }
  }

  @Test(arguments: [1, 2, 4, 5, 8, 13, 16, 23, 31, 38, 46, 48, 49, 64, 97])
  func logits(labels: Int) {
    for (known, grams) in [(30, 25), (30, 0), (0, 0), (1, 1)] {
      let part = Case(labels: labels, known: known, grams: grams, seed: UInt64(labels + known))
      var logits = [Float](repeating: 9, count: part.batch.documents * labels + 5)
      part.score(into: &logits)
      for document in 0..<part.batch.documents {
        for label in 0..<labels {
          #expect(logits[document * labels + label] == part.slow(document, label))
        }
      }
      #expect(logits.suffix(5) == [9, 9, 9, 9, 9])
    }
  }
}
