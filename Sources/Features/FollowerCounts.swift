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
    Self.count(first, second, distance, offsets, &starts)
    steps = [UInt64](repeating: 0, count: starts[firstColumns])
    places = keepsPlaces ? [UInt32](repeating: 0, count: steps.count) : []
    var next = starts
    Self.sort(first, second, distance, offsets, &next, &steps, &places)
  }

  @inline(never)
  private static func count(
    _ first: [UInt32], _ second: [UInt32], _ distance: Int, _ offsets: [Int],
    _ starts: inout [Int]
  ) {
    let (first, second, offsets) = (first.span, second.span, offsets.span)
    var starts = starts.mutableSpan
    for document in 0..<offsets.count - 1 {
      var place = offsets[document]
      while place < offsets[document + 1] - distance {
        let (column, follower) = (first[place], second[place + distance])
        if column != .max && follower != .max { starts[Int(column) + 1] += 1 }
        place += 1
      }
    }
    for column in 0..<starts.count - 1 { starts[column + 1] += starts[column] }
  }

  @inline(never)
  private static func sort(
    _ first: [UInt32], _ second: [UInt32], _ distance: Int, _ offsets: [Int],
    _ next: inout [Int], _ steps: inout [UInt64], _ places: inout [UInt32]
  ) {
    let (first, second, offsets) = (first.span, second.span, offsets.span)
    let keepsPlaces = !places.isEmpty
    var next = next.mutableSpan
    var steps = steps.mutableSpan
    var places = places.mutableSpan
    for document in 0..<offsets.count - 1 {
      var place = offsets[document]
      while place < offsets[document + 1] - distance {
        let (column, follower) = (first[place], second[place + distance])
        if column != .max && follower != .max {
          let position = next[Int(column)]
          next[Int(column)] = position + 1
          steps[position] = UInt64(follower) << 32 | UInt64(document)
          if keepsPlaces { places[position] = UInt32(truncatingIfNeeded: place) }
        }
        place += 1
      }
    }
  }
}

/// Pairs in enough documents, by first and second column.
private struct KeptFollowers {
  /// A column that follows the one looked at.
  private struct Follower {
    var column: UInt32
    /// In how many documents so far.
    var documents: UInt32
    /// The last of them.
    var last: UInt32
    /// Its pair, if it is kept.
    var pair: UInt32
    /// Where its next document is written, or -1.
    var next: Int
  }

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
  private var followers: [Follower]
  private var order: [UInt64] = []

  init(columns: Int, minimum: Int) {
    self.minimum = minimum
    positions = [Int32](repeating: -1, count: columns)
    followers = [Follower](
      repeating: Follower(column: 0, documents: 0, last: 0, pair: 0, next: 0), count: columns)
  }

  /// Keeps the followers of one column.
  mutating func add(_ steps: FollowerSteps, _ first: Int) {
    let range = steps.starts[first]..<steps.starts[first + 1]
    guard range.count >= minimum else { return }
    let met = Self.count(steps.steps.span.extracting(range), &positions, &followers)
    order.removeAll(keepingCapacity: true)
    for position in 0..<met where Int(followers[position].documents) >= minimum {
      order.append(UInt64(followers[position].column) << 32 | UInt64(position))
    }
    if !order.isEmpty {
      order.sort()
      var end = documents.count
      for key in order {
        let position = Int(key & 0xFFFF_FFFF)
        followers[position].next = end
        followers[position].pair = UInt32(firsts.count)
        firsts.append(UInt32(first))
        seconds.append(followers[position].column)
        end += Int(followers[position].documents)
        starts.append(end)
      }
      documents.append(contentsOf: repeatElement(0, count: end - documents.count))
      write(steps, range)
    }
    for position in 0..<met { positions[Int(followers[position].column)] = -1 }
  }

  /// Counts in how many documents each follower is; returns how many followers there are.
  @inline(never)
  private static func count(
    _ steps: Span<UInt64>, _ positions: inout [Int32], _ followers: inout [Follower]
  ) -> Int {
    var positions = positions.mutableSpan
    var followers = followers.mutableSpan
    var met = 0
    for step in 0..<steps.count {
      let column = Int(steps[step] >> 32)
      let document = UInt32(truncatingIfNeeded: steps[step])
      let position = Int(positions[column])
      if position < 0 {
        positions[column] = Int32(truncatingIfNeeded: met)
        followers[met] = Follower(
          column: UInt32(truncatingIfNeeded: column), documents: 1, last: document, pair: 0,
          next: -1)
        met += 1
      } else if followers[position].last != document {
        followers[position].last = document
        followers[position].documents += 1
      }
    }
    return met
  }

  private mutating func write(_ steps: FollowerSteps, _ range: Range<Int>) {
    Self.write(
      steps.steps.span.extracting(range), starts, positions, &followers, &documents, &extra)
    guard !steps.places.isEmpty else { return }
    for step in range {
      let position = Int(positions[Int(steps.steps[step] >> 32)])
      if followers[position].next >= 0 {
        places.append((steps.places[step], followers[position].pair))
      }
    }
  }

  @inline(never)
  private static func write(
    _ steps: Span<UInt64>, _ starts: [Int], _ positions: [Int32], _ followers: inout [Follower],
    _ documents: inout [UInt32], _ extra: inout [(pair: UInt32, document: UInt32)]
  ) {
    let (starts, positions) = (starts.span, positions.span)
    var followers = followers.mutableSpan
    var documents = documents.mutableSpan
    for step in 0..<steps.count {
      let position = Int(positions[Int(steps[step] >> 32)])
      let target = followers[position].next
      guard target >= 0 else { continue }
      let document = UInt32(truncatingIfNeeded: steps[step])
      let pair = followers[position].pair
      if target > starts[Int(pair)], documents[target - 1] == document {
        extra.append((pair, document))
      } else {
        documents[target] = document
        followers[position].next = target + 1
      }
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
