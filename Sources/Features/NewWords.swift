import LinearAlgebra

/// Words met for the first time, until their character n-grams are looked up, all together.
struct NewWords: Sendable {
  private var subwords: Subwords
  private var slots: [UInt32] = []
  /// Normalised bytes; those of word `w` are `offsets[w] ..< offsets[w + 1]`.
  private var bytes: [UInt8] = []
  private var offsets = [0]
  /// Hashes of character n-grams; those of word `w` are `hashOffsets[w] ..< hashOffsets[w + 1]`.
  private var hashes: [UInt64] = []
  private var hashOffsets: [Int] = []
  private var columns: [UInt32] = []
  private var counter = DistinctCounter()

  init(_ configuration: FeatureConfiguration) {
    subwords = Subwords(configuration)
  }

  /// Adds a word that has been given `slot`.
  mutating func add(_ word: ArraySlice<UInt8>, as slot: UInt32) {
    bytes.append(contentsOf: word)
    offsets.append(bytes.count)
    slots.append(slot)
  }

  /// Adds a token of `text` that has been given `slot`.
  mutating func add(
    _ token: Token, of text: Span<UInt8>, _ buffer: borrowing TokenBuffer, as slot: UInt32
  ) {
    buffer.appendBytes(of: token, in: text, to: &bytes)
    offsets.append(bytes.count)
    slots.append(slot)
  }

  /// Announces all words added in `batch`, with their character n-grams, and forgets them.
  mutating func announce(_ index: CompactIndex, in batch: inout FeatureBatch) {
    guard !slots.isEmpty else { return }
    hashes.removeAll(keepingCapacity: true)
    hashOffsets.removeAll(keepingCapacity: true)
    hashOffsets.append(0)
    Self.hash(bytes, offsets, &subwords, &hashes, &hashOffsets)
    index.look(up: hashes, hashes.count, nextIn: [], into: &columns)
    counter.addAll(
      columns, offsets: hashOffsets, to: &batch.newColumns, &batch.newCounts,
      ends: &batch.newOffsets)
    batch.newSlots.append(contentsOf: slots)
    slots.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
  }

  private static func hash(
    _ bytes: [UInt8], _ offsets: [Int], _ subwords: inout Subwords, _ hashes: inout [UInt64],
    _ hashOffsets: inout [Int]
  ) {
    let bytes = bytes.span
    for word in 0..<offsets.count - 1 {
      let word = bytes.extracting(offsets[word]..<offsets[word + 1])
      if Subwords.apply(to: word) { subwords.appendHashes(of: word, to: &hashes) }
      hashOffsets.append(hashes.count)
    }
  }
}
