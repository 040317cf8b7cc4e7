import Dispatch
import Foundation
public import LinearAlgebra
import Synchronization

/// Chooses documents whose labels would tell a model most.
///
/// The gain of a document is what its labels are expected to tell about the weights of the model,
/// in nats: Σ over labels of ½ ln(1 + w v), with w = p (1 - p) of the probability p that the model
/// gives, and v the variance of its logit (`LabelPosterior`). Documents are chosen one after
/// another; each enters the posterior as soon as it is chosen, so that what is like it loses its gain.
/// The sum of gains is the growth of Σ ½ ln det A, a D-optimal design (K. Chaloner and I. Verdinelli,
/// "Bayesian experimental design: a review", Statistical Science 10, 1995). Gains only ever fall
/// while choosing, so that one that is out of date is an upper bound and few have to be computed anew
/// (M. Minoux, "Accelerated greedy algorithms", 1978); the choice is exactly the greedy one.
public struct GainSelection: Sendable {
  /// How documents are chosen.
  public struct Options: Sendable, Hashable {
    /// How many.
    public var count = 500
    /// The share that is drawn at random, 0 to 1.
    public var randomShare = 0.2
    /// Seed of the draw.
    public var seed: UInt64 = 1
    /// Precision of the weights before anything is labelled.
    public var precision = 0.1
    /// Exponent of 4 p (1 - p): above 1, only what is near the boundary counts.
    public var sharpness = 1.0
    /// Whether each label counts the same over the pool, however rare it is.
    public var balancesLabels = false
    /// How many threads compute; the choice does not depend on it.
    public var threads = 1

    /// The default options.
    public init() {}
  }

  /// Why a document was chosen.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// Its labels would tell most.
    case gain
    /// Drawn at random from the whole pool.
    case random
  }

  /// A chosen document.
  public struct Choice: Sendable, Hashable {
    /// Its row in the pool.
    public var row: Int
    /// Why.
    public var reason: Reason
    /// Its gain when it was chosen, in nats.
    public var gain: Double
  }

  /// Documents with what a model says of them.
  public struct Documents: Sendable {
    /// documents x k.
    public var vectors: Matrix
    /// Probabilities relative to the boundary of each label, documents x labels: 0.5 is on it.
    public var probabilities: [Float]

    /// Puts vectors and probabilities together.
    public init(vectors: Matrix, probabilities: [Float]) {
      precondition(
        vectors.rows == 0
          ? probabilities.isEmpty : probabilities.count % vectors.rows == 0,
        "\(probabilities.count) probabilities for \(vectors.rows) documents")
      self.vectors = vectors
      self.probabilities = probabilities
    }
  }

  private let options: Options
  private let labels: Int
  private let pool: Documents
  private var posteriors: [LabelPosterior]
  private var scales: [Double]

  /// Prepares a choice.
  ///
  /// - Parameter labelled: what is labelled already, with what the model says of it.
  /// - Throws: `LinearAlgebraError` where vectors are not finite.
  public init(
    pool: Documents, labelled: Documents, labels: Int, options: Options = Options()
  ) throws(LinearAlgebraError) {
    precondition(
      pool.probabilities.count == pool.vectors.rows * labels
        && labelled.probabilities.count == labelled.vectors.rows * labels
        && pool.vectors.columns == labelled.vectors.columns,
      "pool and labelled documents differ in labels or dimensions")
    self.options = options
    self.labels = labels
    self.pool = pool
    posteriors = []
    for label in 0..<labels {
      let weights = (0..<labelled.vectors.rows).map {
        Self.information(labelled.probabilities[$0 * labels + label], 1)
      }
      posteriors.append(
        try LabelPosterior(labelled.vectors, weights: weights, precision: options.precision))
    }
    scales = [Double](repeating: 1, count: labels)
  }

  /// What one label tells of a logit: p (1 - p), or sharper.
  static func information(_ probability: Float, _ sharpness: Double) -> Double {
    let p = min(max(Double(probability), 1e-6), 1 - 1e-6)
    return sharpness == 1 ? p * (1 - p) : 0.25 * pow(4 * p * (1 - p), sharpness)
  }

  /// The documents chosen, in the order in which they should be labelled: those at random are
  /// spread evenly among the others.
  ///
  /// - Complexity: O(documents · labels · k²) once, and O(labels · k²) for every gain that is looked
  ///   at again.
  public consuming func choose() -> [Choice] {
    let total = min(options.count, pool.vectors.rows)
    let drawn = draw(Int((Double(total) * options.randomShare).rounded()))
    var gains = startingGains()
    if options.balancesLabels {
      scales = Self.balance(gains, labels)
    }
    var taken = Set(drawn)
    var random: [Choice] = drawn.map { row in
      Choice(row: row, reason: .random, gain: gain(row))
    }
    // What is drawn will be labelled: the others need not tell it again.
    for row in drawn { take(row) }
    var heap = GainHeap()
    for row in 0..<pool.vectors.rows where !taken.contains(row) {
      var sum = 0.0
      for label in 0..<labels { sum += scales[label] * gains[row * labels + label] }
      heap.add(sum, row)
    }
    gains = []
    heap.order()
    var best: [Choice] = []
    while best.count < total - drawn.count, let row = heap.first?.row {
      let now = gain(row)
      if heap.replaceFirst(now) { continue }
      heap.removeFirst()
      taken.insert(row)
      best.append(Choice(row: row, reason: .gain, gain: now))
      take(row)
    }
    // Spread: after each choice, the kind that is behind its share comes next.
    var merged: [Choice] = []
    best.reverse()
    random.reverse()
    let share = total == 0 ? 0 : Double(drawn.count) / Double(total)
    var given = 0
    while merged.count < total, !(best.isEmpty && random.isEmpty) {
      let wanted = Int((Double(merged.count + 1) * share).rounded(.down))
      if (given < wanted || best.isEmpty), let next = random.popLast() {
        merged.append(next)
        given += 1
      } else if let next = best.popLast() {
        merged.append(next)
      }
    }
    return merged
  }

  /// `count` rows of the pool, every set of them equally likely (Fisher and Yates).
  private func draw(_ count: Int) -> [Int] {
    var generator = SeededGenerator(seed: options.seed)
    var rows = Array(0..<pool.vectors.rows)
    for place in 0..<min(count, rows.count) {
      rows.swapAt(place, Int.random(in: place..<rows.count, using: &generator))
    }
    return Array(rows.prefix(count))
  }

  private mutating func gain(_ row: Int) -> Double {
    let vector = pool.vectors.row(row).map(Double.init)
    var sum = 0.0
    for label in 0..<labels {
      let information = Self.information(
        pool.probabilities[row * labels + label], options.sharpness)
      sum += scales[label] * 0.5 * log1p(information * posteriors[label].variance(vector))
    }
    return sum
  }

  private mutating func take(_ row: Int) {
    let vector = pool.vectors.row(row).map(Double.init)
    for label in 0..<labels {
      posteriors[label].add(
        vector,
        weight: Self.information(pool.probabilities[row * labels + label], options.sharpness))
    }
  }

  /// The gain of every document for every label, rows x labels, computed in parts of fixed size.
  private func startingGains() -> [Double] {
    let part = 2048
    let parts = (pool.vectors.rows + part - 1) / part
    let results = Mutex([[Double]](repeating: [], count: parts))
    let workers = max(1, min(options.threads, parts))
    let context = self
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: worker, to: parts, by: workers) {
        let rows = number * part..<min((number + 1) * part, context.pool.vectors.rows)
        let gains = context.gains(rows)
        results.withLock { $0[number] = gains }
      }
    }
    return results.withLock { $0.flatMap(\.self) }
  }

  private func gains(_ rows: Range<Int>) -> [Double] {
    let width = pool.vectors.columns
    let vectors = pool.vectors.storage[rows.lowerBound * width..<rows.upperBound * width]
      .map(Double.init)
    var gains = [Double](repeating: 0, count: rows.count * labels)
    for label in 0..<labels {
      for (place, variance) in posteriors[label].variances(vectors, rows: rows.count).enumerated() {
        let information = Self.information(
          pool.probabilities[(rows.lowerBound + place) * labels + label], options.sharpness)
        gains[place * labels + label] = 0.5 * log1p(information * variance)
      }
    }
    return gains
  }

  /// Factors that give every label the same sum of gains over the pool.
  private static func balance(_ gains: [Double], _ labels: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: labels)
    for (entry, gain) in gains.enumerated() { sums[entry % labels] += gain }
    let mean = sums.reduce(0, +) / Double(max(labels, 1))
    return sums.map { $0 > 0 ? mean / $0 : 1 }
  }
}
