import LinearAlgebra

/// The word n-grams of a training set, and its documents as counts of words and n-grams.
struct LearntGrams {
  private struct Candidates {
    var index = HashIndex(capacity: 1 << 12)
    var keys: [UInt64] = []
    var documents: [Int32] = []
    var last: [Int32] = []

    mutating func add(_ key: UInt64, document: Int32) -> UInt32 {
      let (position, isNew) = index.insert(key, UInt32(keys.count))
      if isNew {
        keys.append(key)
        documents.append(0)
        last.append(-1)
      }
      if last[Int(position)] != document {
        last[Int(position)] = document
        documents[Int(position)] += 1
      }
      return position
    }

    /// Columns of the candidates in enough documents, by falling count, then by key.
    func columns(minimum: Int32, firstColumn: Int) -> (columns: [UInt32], kept: [UInt64]) {
      let kept = keys.indices.filter { documents[$0] >= minimum }.sorted {
        documents[$0] != documents[$1] ? documents[$0] > documents[$1] : keys[$0] < keys[$1]
      }
      var columns = [UInt32](repeating: .max, count: keys.count)
      for (rank, candidate) in kept.enumerated() {
        columns[candidate] = UInt32(firstColumn + rank)
      }
      return (columns, kept.map { keys[$0] })
    }
  }

  /// Documents x (words + n-grams), term frequencies.
  let matrix: SparseMatrix
  private let words: Int
  private let pairs: [UInt64]
  private let triples: [UInt64]

  /// The number of n-grams kept.
  var count: Int { pairs.count + triples.count }

  init(_ learner: FeatureLearner, columnOfWord: [UInt32], words: Int) {
    self.words = words
    let order = learner.configuration.wordOrder
    let minimum = Int32(learner.configuration.minimumGramDocuments)
    var pairCandidates = Candidates()
    var tripleCandidates = Candidates()
    var pairAt = [UInt32](repeating: .max, count: order > 1 ? learner.tokens.count : 0)
    var tripleAt = [UInt32](repeating: .max, count: order > 2 ? learner.tokens.count : 0)
    if order > 1 {
      Self.forEachStep(learner, columnOfWord) { document, position, first, second, _ in
        pairAt[position] = pairCandidates.add(
          Vocabulary.pairKey(first, second), document: document)
      }
    }
    let pairColumns: [UInt32]
    (pairColumns, pairs) = pairCandidates.columns(minimum: minimum, firstColumn: words)
    if order > 2 {
      Self.forEachStep(learner, columnOfWord) { document, position, _, _, third in
        let pair = pairColumns[Int(pairAt[position])]
        guard pair != .max, third != .max else { return }
        tripleAt[position] = tripleCandidates.add(
          Vocabulary.pairKey(pair, third), document: document)
      }
    }
    let tripleColumns: [UInt32]
    (tripleColumns, triples) = tripleCandidates.columns(
      minimum: minimum, firstColumn: words + pairs.count)

    var counter = DistinctCounter()
    var columns: [UInt32] = []
    var counts: [Int32] = []
    var offsets = [0]
    for document in 0..<learner.documents {
      let range = learner.tokenOffsets[document]..<learner.tokenOffsets[document + 1]
      counter.begin(capacity: range.count * 3)
      for position in range {
        let word = columnOfWord[Int(learner.tokens[position] & ~FeatureLearner.sideBit)]
        if word != .max { counter.add(word, to: &columns, &counts) }
        guard order > 1, pairAt[position] != .max else { continue }
        let pair = pairColumns[Int(pairAt[position])]
        if pair != .max { counter.add(pair, to: &columns, &counts) }
        guard order > 2, tripleAt[position] != .max else { continue }
        let triple = tripleColumns[Int(tripleAt[position])]
        if triple != .max { counter.add(triple, to: &columns, &counts) }
      }
      offsets.append(columns.count)
    }
    matrix = SparseMatrix(
      rows: learner.documents, columns: words + pairs.count + triples.count,
      rowOffsets: offsets, columnIndices: columns, values: counts.map(Float.init))
  }

  /// Calls `body` with document, token position, and the columns of the word there and of the next
  /// two in the sequence (the third `UInt32.max` where there is none), wherever two kept words meet.
  private static func forEachStep(
    _ learner: FeatureLearner, _ columnOfWord: [UInt32],
    _ body: (Int32, Int, UInt32, UInt32, UInt32) -> Void
  ) {
    var sequence: [(position: Int, column: UInt32)] = []
    for document in 0..<learner.documents {
      sequence.removeAll(keepingCapacity: true)
      for position in learner.tokenOffsets[document]..<learner.tokenOffsets[document + 1] {
        let token = learner.tokens[position]
        if token & FeatureLearner.sideBit == 0 {
          sequence.append((position, columnOfWord[Int(token)]))
        }
      }
      guard sequence.count > 1 else { continue }
      for step in 0..<sequence.count - 1 {
        let first = sequence[step].column
        let second = sequence[step + 1].column
        guard first != .max, second != .max else { continue }
        let third = step + 2 < sequence.count ? sequence[step + 2].column : .max
        body(Int32(document), sequence[step].position, first, second, third)
      }
    }
  }

  /// Appends the n-grams as text, words separated by a space.
  func appendNames(
    words: [Int], _ learner: FeatureLearner, to text: inout [UInt8], _ offsets: inout [Int]
  ) {
    func append(_ key: UInt64) {
      let first = Int((key - 1) >> 32)
      let second = Int((key - 1) & 0xFFFF_FFFF)
      if first < self.words {
        text.append(contentsOf: learner.bytes(of: words[first]))
      } else {
        let pair = pairs[first - self.words]
        text.append(contentsOf: learner.bytes(of: words[Int((pair - 1) >> 32)]))
        text.append(0x20)
        text.append(contentsOf: learner.bytes(of: words[Int((pair - 1) & 0xFFFF_FFFF)]))
      }
      text.append(0x20)
      text.append(contentsOf: learner.bytes(of: words[second]))
    }
    for key in pairs + triples {
      append(key)
      offsets.append(text.count)
    }
  }
}
