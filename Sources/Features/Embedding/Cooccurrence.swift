public import LinearAlgebra

/// Which words stand near which, over the most frequent words of some text.
public struct Cooccurrence: Sendable {
  /// The words, most frequent first; equally frequent ones in the order of their bytes.
  public let words: WordList
  /// How often each word occurs.
  public let occurrences: [Int]
  /// All words of the text, rare ones included.
  public let total: Int
  /// words x words, symmetric: the sum of 1 / distance over all places where the second word stands
  /// before or after the first in one document, at most `window` words apart.
  public let weights: SparseMatrix
  /// Whether rare pairs or words were forgotten to stay within the limits.
  public let isApproximate: Bool
}

/// Counts in one pass which words stand near which, in bounded memory.
///
/// Words and pairs are counted exactly until there are more than the limits; then those that were
/// seen least are forgotten, as often as needed (after G. S. Manku and R. Motwani, "Approximate
/// frequency counts over data streams", VLDB 2002). The result depends on the documents and their
/// order alone.
public struct CooccurrenceCounter: Sendable {
  /// Words farther apart than this do not count, 1 to 15.
  public let window: Int
  private let pairLimit: Int
  private let wordLimit: Int
  private let recentLimit: Int
  private var tokenizer = Tokenizer()
  private var index = HashIndex(capacity: 1 << 16)
  private var arena: [UInt8] = []
  private var arenaOffsets: [Int] = [0]
  private var occurrences: [Int] = []
  private var hashes: [UInt64] = []
  /// Words of one document.
  private var sequence: [UInt32] = []
  /// Pairs and distances since the last merge: first word, second word, distance in 30, 30 and 4
  /// bits.
  private var recent: [UInt64] = []
  /// Pairs counted, ascending: first word and second word in 30 bits each.
  private var pairs: [UInt64] = []
  private var weights: [Float] = []
  private var sorter = RadixSort()
  /// Documents counted.
  public private(set) var documents = 0
  /// Words counted.
  public private(set) var total = 0
  private var isApproximate = false

  /// Starts with nothing counted.
  ///
  /// - Parameters:
  ///   - pairLimit: the most pairs kept. One takes 12 bytes, twice that while new ones are merged.
  ///   - wordLimit: the most different words kept, about 60 bytes each; there may be twice as many
  ///     for a while.
  ///   - recentLimit: how many pairs are collected before they are merged, 16 bytes each.
  public init(
    window: Int = 5, pairLimit: Int = 24_000_000, wordLimit: Int = 3_000_000,
    recentLimit: Int = 4_000_000
  ) {
    precondition((1...15).contains(window), "a window of \(window)")
    precondition(pairLimit > 0 && wordLimit > 1 && recentLimit > 0, "limits must be positive")
    self.window = window
    self.pairLimit = pairLimit
    self.wordLimit = min(wordLimit, 1 << 28)
    self.recentLimit = recentLimit
  }

  private static var idBits: UInt64 { 30 }

  /// The two words of a pair.
  private static func words(_ pair: UInt64) -> (first: Int, second: Int) {
    (Int(pair >> idBits), Int(pair & (1 << idBits - 1)))
  }

  /// Counts one document.
  ///
  /// - Complexity: O(bytes + words × window).
  public mutating func add(_ text: Span<UInt8>) {
    tokenizer.tokenize(text)
    numberWords(text)
    documents += 1
    total += sequence.count
    var wasMerged = false
    // A document may be longer than what is collected at a time.
    let piece = max(1, recentLimit / window)
    for start in stride(from: 0, to: sequence.count, by: piece) {
      let end = min(start + piece, sequence.count)
      Self.appendPairs(sequence, start..<end, window, to: &recent)
      guard recent.count >= recentLimit else { continue }
      merge()
      wasMerged = true
    }
    // Words that stand alone make no pairs, however many they are.
    if occurrences.count > (wasMerged ? wordLimit : 2 * wordLimit) { forgetWords() }
  }

  private mutating func numberWords(_ text: Span<UInt8>) {
    sequence.removeAll(keepingCapacity: true)
    for token in tokenizer.buffer.tokens where token.kind.isInSequence {
      let (word, isNew) = index.insert(token.hash, UInt32(occurrences.count))
      if isNew {
        tokenizer.buffer.appendBytes(of: token, in: text, to: &arena)
        arenaOffsets.append(arena.count)
        occurrences.append(0)
        hashes.append(token.hash)
      }
      occurrences[Int(word)] += 1
      sequence.append(word)
    }
  }

  @inline(never)
  private static func appendPairs(
    _ sequence: [UInt32], _ positions: Range<Int>, _ window: Int, to recent: inout [UInt64]
  ) {
    let sequence = sequence.span
    for position in positions {
      let word = UInt64(sequence[position])
      var distance = 1
      while distance <= window, position &+ distance < sequence.count {
        let other = UInt64(sequence[position &+ distance])
        let first = min(word, other)
        let second = max(word, other)
        recent.append((first << idBits | second) << 4 | UInt64(distance))
        distance &+= 1
      }
    }
  }

  /// Adds the recent pairs to those counted, and forgets those that are too many.
  private mutating func merge() {
    sorter.sort(&recent)
    var mergedPairs: [UInt64] = []
    var mergedWeights: [Float] = []
    mergedPairs.reserveCapacity(pairs.count + recent.count)
    mergedWeights.reserveCapacity(pairs.count + recent.count)
    let inverse = (0...15).map { $0 == 0 ? 0 : 1 / Float($0) }
    var old = 0
    var new = 0
    while new < recent.count {
      let pair = recent[new] >> 4
      var weight: Float = 0
      while new < recent.count, recent[new] >> 4 == pair {
        weight += inverse[Int(recent[new] & 15)]
        new += 1
      }
      while old < pairs.count, pairs[old] < pair {
        mergedPairs.append(pairs[old])
        mergedWeights.append(weights[old])
        old += 1
      }
      if old < pairs.count, pairs[old] == pair {
        weight += weights[old]
        old += 1
      }
      mergedPairs.append(pair)
      mergedWeights.append(weight)
    }
    mergedPairs.append(contentsOf: pairs[old...])
    mergedWeights.append(contentsOf: weights[old...])
    pairs = mergedPairs
    weights = mergedWeights
    recent.removeAll(keepingCapacity: true)
    if pairs.count > pairLimit { forgetPairs() }
  }

  /// Forgets the lightest pairs until a quarter of the room is free.
  private mutating func forgetPairs() {
    isApproximate = true
    let step = max(1, weights.count / 100_000)
    let sample = stride(from: 0, to: weights.count, by: step).map { weights[$0] }.sorted()
    let share = 1 - 0.75 * Double(pairLimit) / Double(weights.count)
    let least = sample[min(sample.count - 1, Int(share * Double(sample.count)))]
    keepPairs { _, weight in weight > least }
  }

  /// Forgets the rarest words, and their pairs, until half of the room is free.
  private mutating func forgetWords() {
    isApproximate = true
    merge()
    var least = 1
    while occurrences.count(where: { $0 > least }) > wordLimit / 2 { least *= 2 }
    let kept = occurrences.indices.filter { occurrences[$0] > least }
    var place = [UInt32](repeating: .max, count: occurrences.count)
    var next = HashIndex(capacity: kept.count)
    var (bytes, offsets): ([UInt8], [Int]) = ([], [0])
    for (number, word) in kept.enumerated() {
      place[word] = UInt32(number)
      _ = next.insert(hashes[word], UInt32(number))
      bytes.append(contentsOf: arena[arenaOffsets[word]..<arenaOffsets[word + 1]])
      offsets.append(bytes.count)
    }
    keepPairs(placed: place)
    // Numbers keep their order, so pairs stay sorted.
    for index in pairs.indices {
      let (first, second) = Self.words(pairs[index])
      pairs[index] = UInt64(place[first]) << Self.idBits | UInt64(place[second])
    }
    occurrences = kept.map { occurrences[$0] }
    hashes = kept.map { hashes[$0] }
    (index, arena, arenaOffsets) = (next, bytes, offsets)
  }

  /// Keeps the pairs of words that both have a place.
  private mutating func keepPairs(placed place: [UInt32]) {
    keepPairs { pair, _ in
      let (first, second) = Self.words(pair)
      return place[first] != .max && place[second] != .max
    }
  }

  private mutating func keepPairs(_ isKept: (UInt64, Float) -> Bool) {
    var used = 0
    for entry in pairs.indices where isKept(pairs[entry], weights[entry]) {
      pairs[used] = pairs[entry]
      weights[used] = weights[entry]
      used += 1
    }
    pairs.removeLast(pairs.count - used)
    weights.removeLast(weights.count - used)
  }

  /// The `words` most frequent words of those that occur at least `minimum` times.
  ///
  /// - Throws: `FeatureError` with code `.noText` when there is none.
  public consuming func finish(
    words limit: Int, minimum: Int
  ) throws(FeatureError) -> Cooccurrence {
    merge()
    recent = []
    let ranked = FrequencyRank.ranked(occurrences, minimum: minimum) {
      arena[arenaOffsets[$0]..<arenaOffsets[$0 + 1]]
    }.prefix(limit)
    guard !ranked.isEmpty else {
      throw FeatureError(.noText, "no word occurs \(minimum) times")
    }
    var rank = [UInt32](repeating: .max, count: occurrences.count)
    var list = WordList()
    for (place, word) in ranked.enumerated() {
      rank[word] = UInt32(place)
      list.append(arena[arenaOffsets[word]..<arenaOffsets[word + 1]])
    }
    keepPairs(placed: rank)
    return Cooccurrence(
      words: list, occurrences: ranked.map { occurrences[$0] }, total: total,
      weights: symmetric(rank, size: ranked.count), isApproximate: isApproximate)
  }

  /// Both triangles of the pairs counted, by the places of their words.
  private func symmetric(_ rank: [UInt32], size: Int) -> SparseMatrix {
    func places(_ pair: UInt64) -> (Int, Int) {
      let (first, second) = Self.words(pair)
      return (Int(rank[first]), Int(rank[second]))
    }
    var offsets = [Int](repeating: 0, count: size + 1)
    for pair in pairs {
      let (first, second) = places(pair)
      offsets[first + 1] += 1
      if first != second { offsets[second + 1] += 1 }
    }
    for row in 0..<size { offsets[row + 1] += offsets[row] }
    var next = offsets
    var columns = [UInt32](repeating: 0, count: offsets[size])
    var values = [Float](repeating: 0, count: offsets[size])
    for (pair, weight) in zip(pairs, weights) {
      let (first, second) = places(pair)
      columns[next[first]] = UInt32(second)
      values[next[first]] = first == second ? 2 * weight : weight
      next[first] += 1
      guard first != second else { continue }
      columns[next[second]] = UInt32(first)
      values[next[second]] = weight
      next[second] += 1
    }
    return SparseMatrix(
      rows: size, columns: size, rowOffsets: offsets, columnIndices: columns, values: values)
  }
}
