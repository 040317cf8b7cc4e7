import LinearAlgebra

/// A uniform sample of a stream of unknown length in bounded memory (J. Vitter, "Random sampling
/// with a reservoir", ACM TOMS 11, 1985, algorithm R).
struct Sample<Element> {
  /// At most so many are kept.
  let limit: Int
  /// Those kept.
  private(set) var kept: [Element] = []
  /// How many there were.
  private(set) var seen = 0
  private var generator: SeededGenerator

  /// An empty sample.
  init(limit: Int, seed: UInt64) {
    self.limit = limit
    generator = SeededGenerator(seed: seed)
  }

  /// Takes the next element of the stream.
  mutating func add(_ element: Element) {
    seen += 1
    if kept.count < limit {
      kept.append(element)
    } else {
      let place = Int.random(in: 0..<seen, using: &generator)
      if place < limit { kept[place] = element }
    }
  }
}

/// The last elements of a stream, in their order.
struct LastOnes<Element> {
  private let limit: Int
  private var ring: [Element] = []
  private var oldest = 0

  /// Nothing yet.
  init(limit: Int) { self.limit = limit }

  /// Takes the next element, in place of the oldest where there are too many.
  mutating func add(_ element: Element) {
    if ring.count < limit {
      ring.append(element)
    } else if limit > 0 {
      ring[oldest] = element
      oldest = (oldest + 1) % limit
    }
  }

  /// The elements, the oldest first.
  var elements: [Element] { Array(ring[oldest...] + ring[..<oldest]) }
}
