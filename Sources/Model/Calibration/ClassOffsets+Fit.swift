extension ClassOffsets {
  /// Chooses offsets on held-out documents by coordinate ascent from 0.
  ///
  /// One class after another, the best offset of the class for the present offsets of the others is
  /// found exactly: a document goes to the class from a certain offset on, so that sorting these
  /// points and walking through them sees every possible result. Sweeps over all classes end when
  /// one changes nothing. A class that would win `k` documents here would win about `k ± √k` of as
  /// many others: with `smoothing` s the value of an offset is the mean over winning
  /// `k - s√k ... k + s√k` documents (reach rounded up); 0 takes the value as it is.
  ///
  /// - Parameters:
  ///   - scores: Logits or log probabilities of held-out documents, `documents x labels`,
  ///     row-major, finite.
  ///   - classes: The true class of each document; `nil` where it was not judged.
  ///   - labels: The number of classes.
  ///   - goal: What is made as large as possible.
  ///   - smoothing: How far values are averaged, in standard deviations.
  ///   - limit: No step takes an offset beyond ± this.
  ///   - sweeps: The largest number of sweeps.
  /// - Complexity: O(labels x (documents log documents + documents x labels)) a sweep.
  public static func fit(
    scores: [Double], classes: [Int?], labels: Int, goal: Goal, smoothing: Double = 1,
    limit: Double = 10, sweeps: Int = 10
  ) -> ClassOffsets {
    precondition(labels > 0, "there are \(labels) classes, must be at least 1")
    precondition(
      scores.count == classes.count * labels,
      "there are \(scores.count) scores for \(classes.count) documents of \(labels) classes")
    var rows: [Double] = []
    var held: [Int] = []
    for (document, label) in classes.enumerated() {
      guard let label else { continue }
      precondition(
        (0..<labels).contains(label),
        "class \(label) of document \(document) is not in 0..<\(labels)"
      )
      let row = scores[document * labels..<(document + 1) * labels]
      precondition(row.allSatisfy(\.isFinite), "a score of document \(document) is not finite")
      rows += row
      held.append(label)
    }
    var offsets = [Double](repeating: 0, count: labels)
    if held.isEmpty || labels == 1 { return ClassOffsets(offsets) }
    for _ in 0..<sweeps {
      let before = offsets
      for label in 0..<labels {
        let line = OffsetLine(scores: rows, held: held, offsets: offsets, label: label, goal: goal)
        offsets[label] = line.best(from: offsets[label], smoothing: smoothing, limit: limit)
      }
      if offsets == before { break }
    }
    let mean = offsets.reduce(0, +) / Double(labels)
    return ClassOffsets(offsets.map { $0 - mean })
  }
}

/// What every offset of one class would do, those of the others given.
private struct OffsetLine {
  /// The offset from which each document goes to the class, rising.
  private var points: [Double] = []
  /// `values[k]`: the goal when the first `k` documents go to the class.
  private var values: [Double] = []

  init(scores: [Double], held: [Int], offsets: [Double], label: Int, goal: ClassOffsets.Goal) {
    let labels = offsets.count
    var moves: [(point: Double, from: Int, held: Int)] = []
    var tally = Tally(labels: labels, held: held)
    for (document, truth) in held.enumerated() {
      let row = document * labels
      var rival = label == 0 ? 1 : 0
      for other in 0..<labels where other != label {
        if scores[row + other] + offsets[other] > scores[row + rival] + offsets[rival] {
          rival = other
        }
      }
      let point = scores[row + rival] + offsets[rival] - scores[row + label]
      moves.append((point, rival, truth))
      tally.add(rival, held: truth, 1)
    }
    moves.sort { $0.point < $1.point }
    values.append(tally.value(goal))
    for move in moves {
      tally.add(move.from, held: move.held, -1)
      tally.add(label, held: move.held, 1)
      points.append(move.point)
      values.append(tally.value(goal))
    }
  }

  /// The offset of the largest value, or `current` where none is larger; of equal ones, the nearest
  /// to 0.
  func best(from current: Double, smoothing: Double, limit: Double) -> Double {
    var sums = [0.0]
    for value in values { sums.append(sums[sums.count - 1] + value) }
    func value(_ taken: Int) -> Double {
      let reach = Int((smoothing * Double(taken).squareRoot()).rounded(.up))
      if reach == 0 { return values[taken] }
      let first = max(0, taken - reach)
      let last = min(values.count - 1, taken + reach)
      return (sums[last + 1] - sums[first]) / Double(last - first + 1)
    }
    // Sums of the same terms may differ by rounding.
    let tolerance = 1e-12
    var best = (offset: current, value: value(points.count { $0 < current }))
    var moved = false
    for taken in 0...points.count {
      // Documents that go to the class from the same offset on cannot be told apart.
      if taken > 0, taken < points.count, points[taken] == points[taken - 1] { continue }
      let offset = place(after: taken)
      guard offset.magnitude <= limit else { continue }
      let gain = value(taken) - best.value
      let isNearer = moved && offset.magnitude < best.offset.magnitude
      if gain > tolerance || (isNearer && gain >= -tolerance) {
        best = (offset, max(best.value, best.value + gain))
        moved = true
      }
    }
    return best.offset
  }

  /// An offset with which exactly the first `taken` documents go to the class.
  private func place(after taken: Int) -> Double {
    if taken == 0 { return points[0] - 1 }
    if taken == points.count { return points[taken - 1] + 1 }
    return points[taken - 1] + (points[taken] - points[taken - 1]) / 2
  }
}

/// How the classes are decided, kept while documents move one by one.
private struct Tally {
  private var support: [Int]
  private var given: [Int]
  private var right: [Int]
  private var f1: [Double]
  private var correct = 0
  private let documents: Int

  init(labels: Int, held: [Int]) {
    support = [Int](repeating: 0, count: labels)
    given = support
    right = support
    f1 = [Double](repeating: 0, count: labels)
    documents = held.count
    for label in held { support[label] += 1 }
  }

  mutating func add(_ label: Int, held: Int, _ sign: Int) {
    given[label] += sign
    if label == held {
      right[label] += sign
      correct += sign
    }
    let whole = given[label] + support[label]
    f1[label] = whole == 0 ? 0 : 2 * Double(right[label]) / Double(whole)
  }

  func value(_ goal: ClassOffsets.Goal) -> Double {
    switch goal {
    case .accuracy: Double(correct) / Double(documents)
    case .macroF1: f1.reduce(0, +) / Double(f1.count)
    }
  }
}
