import LinearAlgebra

/// The character n-grams of a training set, by word.
struct LearntSubwords {
  /// Words x n-grams, how often the word holds each.
  let matrix: CountMatrix
  /// The number of documents each n-gram is found in.
  let documentCounts: [Int32]
  private let arena: [UInt8]
  private let ranges: [Range<Int>]

  /// The number of n-grams kept.
  var count: Int { ranges.count }

  /// Finds the n-grams of all words; `words` is documents x words.
  init(_ learner: FeatureLearner, _ words: CountMatrix) {
    var subwords = Subwords(learner.configuration)
    var index = HashIndex(capacity: 1 << 16)
    var arena: [UInt8] = []
    var ranges: [Range<Int>] = []
    var counter = DistinctCounter()
    var known: [UInt32] = []
    var columns: [UInt32] = []
    var counts: [Int32] = []
    var offsets = [0]
    for word in 0..<learner.distinctWords {
      defer { offsets.append(columns.count) }
      let bytes = learner.bytes(of: word)
      guard learner.configuration.longestSubword > 0, Subwords.apply(to: bytes) else { continue }
      subwords.scan(bytes)
      counter.begin(capacity: subwords.hashes.count)
      // All look-ups first, so that the processor can wait for several at a time.
      known.removeAll(keepingCapacity: true)
      for hash in subwords.hashes { known.append(index.value(hash)) }
      for (position, hash) in subwords.hashes.enumerated() {
        var column = known[position]
        if column == .max {
          let (inserted, isNew) = index.insert(hash, UInt32(ranges.count))
          column = inserted
          if isNew {
            let start = arena.count
            arena.append(contentsOf: subwords.bytes(of: position))
            ranges.append(start..<arena.count)
          }
        }
        counter.add(column, to: &columns, &counts)
      }
    }
    let candidates = SparsePattern(columns: ranges.count, offsets: offsets, indices: columns)
    let documents = DocumentUnions(words).counts(candidates.transposed())
    let kept = FrequencyRank.ranked(
      documents, minimum: learner.configuration.minimumSubwordDocuments
    ) { arena[ranges[$0]] }
    var columnOf = [UInt32](repeating: .max, count: ranges.count)
    for (column, candidate) in kept.enumerated() { columnOf[candidate] = UInt32(column) }
    matrix = Self.compacted(candidates, counts, columnOf, kept.count)
    documentCounts = kept.map { Int32(documents[$0]) }
    self.ranges = kept.map { ranges[$0] }
    self.arena = arena
  }

  private static func compacted(
    _ candidates: SparsePattern, _ counts: [Int32], _ columnOf: [UInt32], _ kept: Int
  ) -> CountMatrix {
    var offsets = [0]
    var columns: [UInt32] = []
    columns.reserveCapacity(counts.count)
    var repeatOffsets = [0]
    var repeatColumns: [UInt32] = []
    var repeats: [Float] = []
    for row in 0..<candidates.rows {
      for position in candidates.entries(ofRow: row) {
        let column = columnOf[Int(candidates.indices[position])]
        guard column != .max else { continue }
        columns.append(column)
        if counts[position] > 1 {
          repeatColumns.append(column)
          repeats.append(Float(counts[position]))
        }
      }
      offsets.append(columns.count)
      repeatOffsets.append(repeats.count)
    }
    return CountMatrix(
      SparsePattern(columns: kept, offsets: offsets, indices: columns),
      repeats: SparseMatrix(
        rows: candidates.rows, columns: kept, rowOffsets: repeatOffsets,
        columnIndices: repeatColumns, values: repeats))
  }

  /// Appends the n-grams as text, `_` for a word boundary.
  func appendNames(to text: inout [UInt8], _ offsets: inout [Int]) {
    for range in ranges {
      text.append(contentsOf: arena[range])
      offsets.append(text.count)
    }
  }
}

/// Counts the documents that hold at least one word of a set.
///
/// The documents of a frequent word are a row of bits, so that a union takes one step for 64 of
/// them; those of a rare word are gone through one by one.
private struct DocumentUnions {
  private let documents: SparsePattern
  /// Words of 64 bits in a row.
  private let rowLength: Int
  /// The row of each word, or -1.
  private var rowOfWord: [Int32]
  private var rows: [UInt64] = []

  /// `words` is documents x words.
  init(_ words: CountMatrix) {
    documents = words.patternByColumn
    rowLength = (words.rows + 63) / 64
    rowOfWord = [Int32](repeating: -1, count: words.columns)
    for word in 0..<words.columns where documents.entries(ofRow: word).count > rowLength {
      rowOfWord[word] = Int32(rows.count / rowLength)
      let start = rows.count
      rows.append(contentsOf: repeatElement(0, count: rowLength))
      for entry in documents.entries(ofRow: word) {
        let document = Int(documents.indices[entry])
        rows[start + document >> 6] |= 1 << UInt64(document & 63)
      }
    }
  }

  /// For each row of a pattern of words, in how many documents is at least one of them.
  func counts(_ sets: SparsePattern) -> [Int] {
    var union = [UInt64](repeating: 0, count: rowLength)
    var lastSet = [Int32](repeating: -1, count: documents.columns)
    return (0..<sets.rows).map { set in
      let range = sets.entries(ofRow: set)
      if range.count == 1 {
        return documents.entries(ofRow: Int(sets.indices[range.lowerBound])).count
      }
      if range.contains(where: { rowOfWord[Int(sets.indices[$0])] >= 0 }) {
        return unite(sets.indices[range], &union)
      }
      var count = 0
      for position in range {
        for entry in documents.entries(ofRow: Int(sets.indices[position])) {
          let document = Int(documents.indices[entry])
          if lastSet[document] != Int32(truncatingIfNeeded: set) {
            lastSet[document] = Int32(truncatingIfNeeded: set)
            count += 1
          }
        }
      }
      return count
    }
  }

  private func unite(_ words: ArraySlice<UInt32>, _ union: inout [UInt64]) -> Int {
    var target = union.mutableSpan
    target.update(repeating: 0)
    let (all, indices) = (rows.span, documents.indices.span)
    for word in words {
      let row = Int(rowOfWord[Int(word)])
      if row >= 0 {
        let bits = all.extracting(row * rowLength..<(row + 1) * rowLength)
        for position in 0..<rowLength { target[position] |= bits[position] }
      } else {
        for entry in documents.entries(ofRow: Int(word)) {
          let document = Int(indices[entry])
          target[document >> 6] |= 1 << UInt64(document & 63)
        }
      }
    }
    var count = 0
    for position in 0..<rowLength { count += target[position].nonzeroBitCount }
    return count
  }
}
