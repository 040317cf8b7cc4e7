import Model
import Pipeline

/// The figures of two models from the same documents, each drawn so many times.
///
/// Entries of a label are kept in flat arrays, because every bootstrap sample goes through them.
struct ComparisonFigures {
  /// The figures of one model.
  struct Values {
    /// Mean F1 over the labels that documents have.
    var macroF1 = 0.0
    /// Mean expected calibration error over the labels that both models know.
    var calibrationError: Double?
    /// For each label the share of flagged entries that are right; `nil` where none is flagged.
    var precision: [Double?]
    /// For each label the F1.
    var f1: [Double]
    /// For each slice the share of its harmless documents that are flagged.
    var falseAlarms: [Double?]
  }

  /// One label's judged entries.
  private struct Column {
    var documents: [Int] = []
    var truth: [Bool] = []
    var flagged: (current: [Bool], candidate: [Bool]) = ([], [])
    var probability: (current: [Double], candidate: [Double]) = ([], [])
    /// Whether both models know the label.
    var isShared = true
    /// Whether any document has it, so that it counts in the mean F1.
    var isHeld = false
  }

  private var columns: [Column] = []
  private var slices: [[Int]] = []
  private let review: (current: [Bool], candidate: [Bool])
  /// The names of the slices.
  let sliceNames: [String]
  /// Harmless documents of each slice.
  let sliceSizes: [Int]

  init(_ compared: ComparedModels) {
    let documents = compared.documents
    for (label, numbers) in zip(compared.labels, compared.numbers) {
      var column = Column()
      column.isShared = numbers.current != nil && numbers.candidate != nil
      for (place, document) in documents.enumerated()
      where !document.isProbe && document.isJudged(label.id) {
        let holds = document.labels.contains(label.id)
        column.documents.append(place)
        column.truth.append(holds)
        column.isHeld = column.isHeld || holds
        let (old, new) = (compared.current[place], compared.candidate[place])
        column.flagged.current.append(numbers.current.map { old.flagged[$0] } ?? false)
        column.flagged.candidate.append(numbers.candidate.map { new.flagged[$0] } ?? false)
        column.probability.current.append(numbers.current.map { old.probabilities[$0] } ?? 0)
        column.probability.candidate.append(numbers.candidate.map { new.probabilities[$0] } ?? 0)
      }
      columns.append(column)
    }
    var members: [String: [Int]] = ["all harmless texts": []]
    for (place, document) in documents.enumerated() where document.isHarmless {
      for name in Set(document.slices) { members[name, default: []].append(place) }
      members["all harmless texts"]?.append(place)
    }
    sliceNames = members.keys.sorted()
    slices = sliceNames.map { members[$0] ?? [] }
    sliceSizes = slices.map(\.count)
    review = (compared.current.map(\.needsReview), compared.candidate.map(\.needsReview))
  }

  /// Entries of a label that were judged, those that hold, and those that each model flags.
  func counts(label: Int) -> (judged: Int, held: Int, current: Int, candidate: Int) {
    let column = columns[label]
    return (
      column.documents.count, column.truth.count { $0 }, column.flagged.current.count { $0 },
      column.flagged.candidate.count { $0 }
    )
  }

  /// Whether both models know a label.
  func isShared(label: Int) -> Bool { columns[label].isShared }

  /// The figures of both models where document `d` is drawn `times[d]` times.
  ///
  /// - Complexity: O(judged entries + harmless documents x slices).
  func values(_ times: [Int]) -> (current: Values, candidate: Values) {
    (values(times, isCandidate: false), values(times, isCandidate: true))
  }

  private func values(_ times: [Int], isCandidate: Bool) -> Values {
    var values = Values(precision: [], f1: [], falseAlarms: [])
    var errors = (sum: 0.0, labels: 0)
    var held = 0
    for column in columns {
      let flagged = isCandidate ? column.flagged.candidate : column.flagged.current
      let probability = isCandidate ? column.probability.candidate : column.probability.current
      var counts = BinaryCounts()
      var bins = Bins()
      for entry in column.documents.indices {
        let drawn = times[column.documents[entry]]
        if drawn == 0 { continue }
        switch (column.truth[entry], flagged[entry]) {
        case (true, true): counts.truePositives += drawn
        case (false, true): counts.falsePositives += drawn
        case (true, false): counts.falseNegatives += drawn
        case (false, false): break
        }
        if column.isShared { bins.add(probability[entry], column.truth[entry], drawn) }
      }
      values.precision.append(counts.flagged == 0 ? nil : counts.precision)
      values.f1.append(counts.f1)
      if column.isHeld {
        values.macroF1 += counts.f1
        held += 1
      }
      if column.isShared, let error = bins.error {
        errors.sum += error
        errors.labels += 1
      }
    }
    if held > 0 { values.macroF1 /= Double(held) }
    if errors.labels > 0 { values.calibrationError = errors.sum / Double(errors.labels) }
    let needsReview = isCandidate ? review.candidate : review.current
    for members in slices {
      var alarms = 0
      var total = 0
      for document in members {
        total += times[document]
        if needsReview[document] { alarms += times[document] }
      }
      values.falseAlarms.append(total == 0 ? nil : Double(alarms) / Double(total))
    }
    return values
  }

  /// Expected calibration error over bins of equal width, as ``ReliabilityCurve`` has it.
  private struct Bins {
    private static let count = ReliabilityCurve.usualBins
    private var entries = [Int](repeating: 0, count: count)
    private var held = [Int](repeating: 0, count: count)
    private var sums = [Double](repeating: 0, count: count)

    mutating func add(_ probability: Double, _ holds: Bool, _ times: Int) {
      let bin = min(Self.count - 1, Int(probability * Double(Self.count)))
      entries[bin] += times
      sums[bin] += probability * Double(times)
      if holds { held[bin] += times }
    }

    /// Σ_b |Σp - held| / Σ_b n; `nil` without entries.
    var error: Double? {
      let total = entries.reduce(0, +)
      guard total > 0 else { return nil }
      var gap = 0.0
      for bin in entries.indices { gap += abs(sums[bin] - Double(held[bin])) }
      return gap / Double(total)
    }
  }
}
