import CMemory

/// The character n-grams of a word: of the word with a boundary sign `_` on both sides, all runs
/// of `shortest ... longest` Unicode scalars that hold more than boundary signs.
///
/// Words longer than `maximumScalars` are cut there, so that one word costs a bounded time.
struct Subwords: Sendable {
  static let boundary: UInt8 = 0x5F
  static let seed: UInt64 = 0x8BB8_4B93_962E_ACC9
  static let maximumScalars = 64

  let shortest: Int
  let longest: Int
  /// Hashes of the n-grams of the last word scanned, in order.
  private(set) var hashes: [UInt64] = []
  private var spans: [(Int, Int)] = []
  private var bytes: [UInt8] = []
  private var starts: [Int] = []

  init(_ configuration: FeatureConfiguration) {
    shortest = configuration.shortestSubword
    longest = configuration.longestSubword
  }

  /// Whether a word has characters to look at: letters of a script that puts spaces between words.
  static func apply(to word: Span<UInt8>) -> Bool {
    guard word.count > 0 else { return false }
    let first = word[0]
    guard first != 0x3C, first != 0x21, first != 0x3F else { return false }
    if (first | 0x20) &- 0x61 < 26 { return true }
    // A word may start with a digit; a keycap does and is none.
    var position = 0
    repeat {
      let (scalar, length) = decodeScalar(word, at: position)
      if ScalarFacts(scalar).kind == .letter { return true }
      position += length
    } while first < 0x80 && position < word.count
    return false
  }

  /// The same for bytes that are not in one place.
  static func apply(to word: some Collection<UInt8>) -> Bool { apply(to: Array(word).span) }

  /// Finds the n-grams of `word`: fills `hashes`, and `bytes(of:)` tells what they are.
  ///
  /// - Complexity: O(scalars x (longest - shortest + 1)); allocates only while the buffers grow.
  mutating func scan(_ word: some Sequence<UInt8>) {
    hashes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
    delimit(Array(word).span)
    Self.forEach(bytes, starts, shortest, longest) { hash, first, end in
      hashes.append(hash)
      spans.append((first, end))
    }
  }

  /// Appends the hashes of the n-grams of `word`, in order.
  mutating func appendHashes(of word: Span<UInt8>, to hashes: inout [UInt64]) {
    guard longest > 0 else { return }
    delimit(word)
    hashes.append(addingCapacity: starts.count * (longest - shortest + 1)) { hashes in
      // A scalar a byte, as in most words, and n-grams that fit into a register.
      if starts.count == bytes.count - ByteLanes.count + 1, shortest >= 2,
        longest < ByteLanes.count
      {
        Self.appendRuns(of: bytes, shortest, longest, to: &hashes)
      } else {
        Self.forEach(bytes, starts, shortest, longest) { hash, _, _ in hashes.append(hash) }
      }
    }
  }

  /// Appends the hashes of the n-grams of bytes that zeros follow.
  private static func appendRuns(
    of bytes: [UInt8], _ shortest: Int, _ longest: Int, to hashes: inout OutputSpan<UInt64>
  ) {
    let count = bytes.count - ByteLanes.count
    precondition(
      hashes.freeCapacity >= count * (longest - shortest + 1), "no room for all n-grams")
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe hashes.withUnsafeMutableBufferPointer { buffer, initialized in
        guard let from = bytes.baseAddress, let base = buffer.baseAddress else { return }
        initialized += unsafe winnow_hash_runs(
          from, count, shortest, longest, seed, WordHash.factor, WordHash.lengthFactor,
          base + initialized)
      }
    }
  }

  /// Puts boundary signs around the word, and finds where its scalars start. Zeros follow, so that
  /// eight bytes can be read anywhere.
  private mutating func delimit(_ word: Span<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    bytes.append(addingCapacity: word.count + 2 + ByteLanes.count) { bytes in
      starts.append(addingCapacity: min(word.count, Self.maximumScalars) + 3) { starts in
        bytes.append(Self.boundary)
        for index in word.indices {
          let byte = word[index]
          if byte & 0xC0 != 0x80 {
            if starts.count >= Self.maximumScalars { break }
            starts.append(bytes.count)
          }
          bytes.append(byte)
        }
        starts.append(bytes.count)
        bytes.append(Self.boundary)
        starts.append(bytes.count)
        bytes.append(repeating: 0, count: ByteLanes.count)
      }
    }
  }

  /// Calls `body` with the hash and the place of every n-gram, in order.
  @inline(__always)
  private static func forEach(
    _ bytes: [UInt8], _ starts: [Int], _ shortest: Int, _ longest: Int,
    _ body: (UInt64, Int, Int) -> Void
  ) {
    guard longest > 0 else { return }
    let bytes = bytes.span
    let starts = starts.span
    let scalars = starts.count - 1
    for first in 0..<scalars {
      let start = starts[first]
      let eight = ByteLanes.load(bytes, at: start)
      for last in first &+ shortest
        &- 1..<max(min(first + longest, scalars), first &+ shortest &- 1)
      {
        let end = starts[last &+ 1]
        let isBoundary = last == first && (first == 0 || first == scalars - 1)
        guard !isBoundary else { continue }
        let length = end &- start
        // As `WordHash.of(bytes, start..<end)`, without reading anew.
        let hash =
          length < ByteLanes.count
          ? WordHash.finished(seed, eight & ByteLanes.first(length), length: length)
          : WordHash.of(bytes, start..<end, seed: seed)
        body(hash, start, end)
      }
    }
  }

  /// The bytes of the n-gram whose hash is `hashes[index]`.
  func bytes(of index: Int) -> ArraySlice<UInt8> {
    bytes[spans[index].0..<spans[index].1]
  }
}
