import LinearAlgebra

/// Counts which columns follow which in the sequences of documents, and in how many documents.
///
/// All followers of one column are counted together, with one number for each column they can
/// have: small enough for a near cache, and no pair is ever hashed.
struct FollowerCounts {
  /// The first column of each pair that was kept, by falling document count, then by first column,
  /// then by second.
  private(set) var firsts: [UInt32] = []
  /// The second one.
  private(set) var seconds: [UInt32] = []
  /// The number of the pair that starts at each place; `UInt32.max` where none does or it was not
  /// kept. Empty unless asked for.
  private(set) var columnAtPlace: [UInt32] = []
  private var pattern: SparsePattern
  private var repeats: SparseMatrix

  /// The number of pairs kept.
  var count: Int { firsts.count }

  /// Counts pairs.
  ///
  /// - Parameters:
  ///   - first: a column, or `UInt32.max`, at each place.
  ///   - second: the same for what may follow, `distance` places on in the same document.
  ///   - offsets: where documents start.
  ///   - minimum: in how many documents a pair must be to be kept.
  init(
    _ first: [UInt32], firstColumns: Int, followedBy second: [UInt32], distance: Int, columns: Int,
    offsets: [Int], minimum: Int, keepsPlaces: Bool
  ) {
    let steps = FollowerSteps(
      first, firstColumns, second, distance, offsets, keepsPlaces: keepsPlaces)
    var kept = KeptFollowers(columns: columns, minimum: minimum)
    for column in 0..<firstColumns { kept.add(steps, column) }

    let order = kept.order(documents: offsets.count - 1)
    var columnOf = [UInt32](repeating: 0, count: order.count)
    var ends = [0]
    ends.reserveCapacity(order.count + 1)
    var documents: [UInt32] = []
    documents.reserveCapacity(kept.documents.count)
    firsts.reserveCapacity(order.count)
    seconds.reserveCapacity(order.count)
    for (column, pair) in order.enumerated() {
      columnOf[pair] = UInt32(column)
      firsts.append(kept.firsts[pair])
      seconds.append(kept.seconds[pair])
      documents.append(contentsOf: kept.documents[kept.starts[pair]..<kept.starts[pair + 1]])
      ends.append(documents.count)
    }
    pattern = SparsePattern(columns: offsets.count - 1, offsets: ends, indices: documents)
    repeats = kept.repeats(columnOf, documents: offsets.count - 1)
    if keepsPlaces {
      columnAtPlace = [UInt32](repeating: .max, count: first.count)
      for (place, pair) in kept.places { columnAtPlace[Int(place)] = columnOf[Int(pair)] }
    }
  }

  /// Documents x pairs, term frequencies.
  func matrix() -> CountMatrix { CountMatrix(byColumn: pattern, repeats: repeats) }

  /// The same with the columns of `other` after those of this.
  func matrix(with other: FollowerCounts) -> CountMatrix {
    func joined(_ a: [Int], _ b: [Int]) -> [Int] { a + b.dropFirst().map { $0 + (a.last ?? 0) } }
    return CountMatrix(
      byColumn: SparsePattern(
        columns: pattern.columns, offsets: joined(pattern.offsets, other.pattern.offsets),
        indices: pattern.indices + other.pattern.indices),
      repeats: SparseMatrix(
        rows: count + other.count, columns: pattern.columns,
        rowOffsets: joined(repeats.rowOffsets, other.repeats.rowOffsets),
        columnIndices: repeats.columnIndices + other.repeats.columnIndices,
        values: repeats.values + other.repeats.values))
  }
}

/// All steps from a column to one that follows it, grouped by the first.
private struct FollowerSteps {
  /// Where the steps from each column start.
  private(set) var starts: [Int]
  /// The second column on top, the document below.
  private(set) var steps: [UInt64]
  /// Where in the sequences each step starts, if asked for.
  private(set) var places: [UInt32]

  init(
    _ first: [UInt32], _ firstColumns: Int, _ second: [UInt32], _ distance: Int, _ offsets: [Int],
    keepsPlaces: Bool
  ) {
    precondition(first.count <= Int(UInt32.max), "\(first.count) words are too many to count")
    starts = [Int](repeating: 0, count: firstColumns + 1)
    for document in 0..<offsets.count - 1 {
      let end = offsets[document + 1] - distance
      for place in stride(from: offsets[document], to: end, by: 1)
      where first[place] != .max && second[place + distance] != .max {
        starts[Int(first[place]) + 1] += 1
      }
    }
    for column in 0..<firstColumns { starts[column + 1] += starts[column] }
    var next = starts
    steps = [UInt64](repeating: 0, count: starts[firstColumns])
    places = keepsPlaces ? [UInt32](repeating: 0, count: steps.count) : []
    for document in 0..<offsets.count - 1 {
      let end = offsets[document + 1] - distance
      for place in stride(from: offsets[document], to: end, by: 1)
      where first[place] != .max && second[place + distance] != .max {
        let position = next[Int(first[place])]
        next[Int(first[place])] = position + 1
        steps[position] = UInt64(second[place + distance]) << 32 | UInt64(document)
        if keepsPlaces { places[position] = UInt32(place) }
      }
    }
  }
}

/// Pairs in enough documents, by first and second column.
private struct KeptFollowers {
  private(set) var firsts: [UInt32] = []
  private(set) var seconds: [UInt32] = []
  /// The documents of each pair are `documents[starts[pair]..<starts[pair + 1]]`.
  private(set) var documents: [UInt32] = []
  private(set) var starts = [0]
  /// One entry for every further occurrence of a pair in a document.
  private var extra: [(pair: UInt32, document: UInt32)] = []
  private(set) var places: [(place: UInt32, pair: UInt32)] = []

  private let minimum: Int
  /// For each column its position among the followers met, or -1.
  private var positions: [Int32]
  /// For each follower met: the column, its documents so far, the last of them, and where the next
  /// one is written, or -1.
  private var columns: [UInt32] = []
  private var counts: [Int32] = []
  private var last: [UInt32] = []
  private var next: [Int] = []
  private var pairs: [UInt32] = []
  private var order: [UInt64] = []

  init(columns: Int, minimum: Int) {
    self.minimum = minimum
    positions = [Int32](repeating: -1, count: columns)
  }

  /// Keeps the followers of one column.
  mutating func add(_ steps: FollowerSteps, _ first: Int) {
    let range = steps.starts[first]..<steps.starts[first + 1]
    guard range.count >= minimum else { return }
    count(steps, range)
    order.removeAll(keepingCapacity: true)
    for follower in columns.indices where Int(counts[follower]) >= minimum {
      order.append(UInt64(columns[follower]) << 32 | UInt64(follower))
    }
    if !order.isEmpty {
      order.sort()
      for key in order {
        let follower = Int(key & 0xFFFF_FFFF)
        next[follower] = documents.count
        pairs[follower] = UInt32(firsts.count)
        firsts.append(UInt32(first))
        seconds.append(columns[follower])
        documents.append(contentsOf: repeatElement(0, count: Int(counts[follower])))
        starts.append(documents.count)
      }
      write(steps, range)
    }
    for column in columns { positions[Int(column)] = -1 }
  }

  private mutating func count(_ steps: FollowerSteps, _ range: Range<Int>) {
    columns.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    last.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    for step in range {
      let column = Int(steps.steps[step] >> 32)
      let document = UInt32(truncatingIfNeeded: steps.steps[step])
      let position = Int(positions[column])
      if position < 0 {
        positions[column] = Int32(columns.count)
        columns.append(UInt32(column))
        counts.append(1)
        last.append(document)
        next.append(-1)
        pairs.append(0)
      } else if last[position] != document {
        last[position] = document
        counts[position] += 1
      }
    }
  }

  private mutating func write(_ steps: FollowerSteps, _ range: Range<Int>) {
    for step in range {
      let follower = Int(positions[Int(steps.steps[step] >> 32)])
      let target = next[follower]
      guard target >= 0 else { continue }
      let document = UInt32(truncatingIfNeeded: steps.steps[step])
      let pair = pairs[follower]
      if target > starts[Int(pair)], documents[target - 1] == document {
        extra.append((pair, document))
      } else {
        documents[target] = document
        next[follower] = target + 1
      }
      if !steps.places.isEmpty { places.append((steps.places[step], pair)) }
    }
  }

  /// The pairs by falling document count; those of one count stay in order.
  func order(documents: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: documents + 2)
    for pair in firsts.indices { starts[documents - count(pair) + 1] += 1 }
    for position in 0...documents { starts[position + 1] += starts[position] }
    var order = [Int](repeating: 0, count: firsts.count)
    for pair in firsts.indices {
      let rank = documents - count(pair)
      order[starts[rank]] = pair
      starts[rank] += 1
    }
    return order
  }

  private func count(_ pair: Int) -> Int { starts[pair + 1] - starts[pair] }

  /// Pairs in their new order x documents: counts above one.
  func repeats(_ columnOf: [UInt32], documents: Int) -> SparseMatrix {
    var starts = [Int](repeating: 0, count: firsts.count + 1)
    for (pair, _) in extra { starts[Int(columnOf[Int(pair)]) + 1] += 1 }
    for column in firsts.indices { starts[column + 1] += starts[column] }
    var next = starts
    var sorted = [UInt32](repeating: 0, count: extra.count)
    for (pair, document) in extra {
      let column = Int(columnOf[Int(pair)])
      sorted[next[column]] = document
      next[column] += 1
    }
    var offsets = [0]
    var indices: [UInt32] = []
    var values: [Float] = []
    for column in firsts.indices {
      for position in starts[column]..<starts[column + 1] {
        if position > starts[column], sorted[position] == sorted[position - 1] {
          values[values.count - 1] += 1
        } else {
          indices.append(sorted[position])
          values.append(2)
        }
      }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rows: firsts.count, columns: documents, rowOffsets: offsets, columnIndices: indices,
      values: values)
  }
}
