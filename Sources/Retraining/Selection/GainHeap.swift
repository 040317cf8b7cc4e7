/// Documents by gain, the largest first, equals by row: a binary heap whose first entry can be
/// lowered in place.
struct GainHeap: Sendable {
  /// A document and an upper bound of its gain.
  struct Entry: Sendable, Hashable {
    var gain: Double
    var row: Int

    static func precedes(_ left: Entry, _ right: Entry) -> Bool {
      left.gain != right.gain ? left.gain > right.gain : left.row < right.row
    }
  }

  private var entries: [Entry] = []

  /// The entry with the largest bound.
  var first: Entry? { entries.first }

  /// Adds an entry without keeping order.
  mutating func add(_ gain: Double, _ row: Int) { entries.append(Entry(gain: gain, row: row)) }

  /// Brings all entries in order.
  mutating func order() {
    for place in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(place) }
  }

  /// Gives the first entry its gain of now and brings it to its place; `false` where it stays first.
  mutating func replaceFirst(_ gain: Double) -> Bool {
    let row = entries[0].row
    entries[0].gain = gain
    sink(0)
    return entries[0].row != row
  }

  /// Takes the first entry out.
  mutating func removeFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    if !entries.isEmpty { sink(0) }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var best = place
      for child in [2 * place + 1, 2 * place + 2] where child < entries.count {
        if Entry.precedes(entries[child], entries[best]) { best = child }
      }
      if best == place { return }
      entries.swapAt(best, place)
      place = best
    }
  }
}
