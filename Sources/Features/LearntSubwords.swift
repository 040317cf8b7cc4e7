import LinearAlgebra

/// The character n-grams of a training set, by word, and its documents as counts of words.
struct LearntSubwords {
  /// Documents x words with characters, term frequencies.
  let occurrences: SparseMatrix
  /// Words with characters x n-grams, how often the word holds each.
  let matrix: SparseMatrix
  /// The number of documents each n-gram is found in.
  let documentCounts: [Int32]
  private let arena: [UInt8]
  private let ranges: [Range<Int>]

  /// The number of n-grams kept.
  var count: Int { ranges.count }

  init(_ learner: FeatureLearner) {
    var rowOfWord = [UInt32](repeating: .max, count: learner.distinctWords)
    var rows = 0
    var subwords = Subwords(learner.configuration)
    var index = HashIndex(capacity: 1 << 14)
    var arena: [UInt8] = []
    var ranges: [Range<Int>] = []
    var counter = DistinctCounter()
    var columns: [UInt32] = []
    var counts: [Int32] = []
    var offsets = [0]
    for word in 0..<learner.distinctWords where learner.configuration.longestSubword > 0 {
      guard Subwords.apply(to: learner.bytes(of: word)) else { continue }
      rowOfWord[word] = UInt32(rows)
      rows += 1
      subwords.scan(learner.bytes(of: word))
      counter.begin(capacity: subwords.hashes.count)
      for (position, hash) in subwords.hashes.enumerated() {
        let (column, isNew) = index.insert(hash, UInt32(ranges.count))
        if isNew {
          let start = arena.count
          arena.append(contentsOf: subwords.bytes(of: position))
          ranges.append(start..<arena.count)
        }
        counter.add(column, to: &columns, &counts)
      }
      offsets.append(columns.count)
    }
    occurrences = Self.occurrences(learner, rowOfWord, rows)
    let documents = Self.documentCounts(occurrences, offsets, columns, candidates: ranges.count)
    let minimum = Int32(learner.configuration.minimumSubwordDocuments)
    let kept = ranges.indices.filter { documents[$0] >= minimum }.sorted { left, right in
      documents[left] != documents[right]
        ? documents[left] > documents[right]
        : arena[ranges[left]].lexicographicallyPrecedes(arena[ranges[right]])
    }
    var columnOf = [UInt32](repeating: .max, count: ranges.count)
    for (column, candidate) in kept.enumerated() { columnOf[candidate] = UInt32(column) }
    matrix = Self.compacted(offsets, columns, counts, columnOf, kept.count)
    documentCounts = kept.map { documents[$0] }
    self.ranges = kept.map { ranges[$0] }
    self.arena = arena
  }

  private static func occurrences(
    _ learner: FeatureLearner, _ rowOfWord: [UInt32], _ rows: Int
  ) -> SparseMatrix {
    var counter = DistinctCounter()
    var columns: [UInt32] = []
    var counts: [Int32] = []
    var offsets = [0]
    for document in 0..<learner.documents {
      let range = learner.tokenOffsets[document]..<learner.tokenOffsets[document + 1]
      counter.begin(capacity: range.count)
      for position in range {
        let row = rowOfWord[Int(learner.tokens[position] & ~FeatureLearner.sideBit)]
        if row != .max { counter.add(row, to: &columns, &counts) }
      }
      offsets.append(columns.count)
    }
    return SparseMatrix(
      rows: learner.documents, columns: rows, rowOffsets: offsets, columnIndices: columns,
      values: counts.map(Float.init))
  }

  private static func documentCounts(
    _ occurrences: SparseMatrix, _ offsets: [Int], _ columns: [UInt32], candidates: Int
  ) -> [Int32] {
    var counts = [Int32](repeating: 0, count: candidates)
    var last = [Int32](repeating: -1, count: candidates)
    for document in 0..<occurrences.rows {
      let range = occurrences.rowOffsets[document]..<occurrences.rowOffsets[document + 1]
      for entry in range {
        let word = Int(occurrences.columnIndices[entry])
        for position in offsets[word]..<offsets[word + 1] {
          let column = Int(columns[position])
          if last[column] != Int32(document) {
            last[column] = Int32(document)
            counts[column] += 1
          }
        }
      }
    }
    return counts
  }

  private static func compacted(
    _ offsets: [Int], _ columns: [UInt32], _ counts: [Int32], _ columnOf: [UInt32], _ kept: Int
  ) -> SparseMatrix {
    var newOffsets = [0]
    var newColumns: [UInt32] = []
    var values: [Float] = []
    for row in 0..<offsets.count - 1 {
      for position in offsets[row]..<offsets[row + 1] {
        let column = columnOf[Int(columns[position])]
        guard column != .max else { continue }
        newColumns.append(column)
        values.append(Float(counts[position]))
      }
      newOffsets.append(newColumns.count)
    }
    return SparseMatrix(
      rows: offsets.count - 1, columns: kept, rowOffsets: newOffsets, columnIndices: newColumns,
      values: values)
  }

  /// Appends the n-grams as text, `_` for a word boundary.
  func appendNames(to text: inout [UInt8], _ offsets: inout [Int]) {
    for range in ranges {
      text.append(contentsOf: arena[range])
      offsets.append(text.count)
    }
  }
}
