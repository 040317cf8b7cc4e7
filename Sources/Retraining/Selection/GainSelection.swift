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
    /// What is to be learnt.
    public var goal = Goal.pool
    /// How many threads compute; the choice does not depend on it.
    public var threads = 1

    /// The default options.
    public init() {}
  }

  /// What labels are to tell about.
  public enum Goal: String, Sendable, Hashable, CaseIterable {
    /// The weights of the model.
    case weights
    /// The probabilities of the documents of the pool.
    case pool
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
    if options.goal == .pool {
      for label in 0..<labels {
        posteriors[label].spread(
          over: LabelPosterior.outer(
            pool.vectors,
            weights: (0..<pool.vectors.rows).map {
              Self.information(pool.probabilities[$0 * labels + label], 1)
            }))
      }
    }
  }

  /// What one label tells of a logit: p (1 - p), or sharper.
  static func information(_ probability: Float, _ sharpness: Double) -> Double {
    let p = min(max(Double(probability), 1e-6), 1 - 1e-6)
    return sharpness == 1 ? p * (1 - p) : 0.25 * pow(4 * p * (1 - p), sharpness)
  }

  /// The documents chosen, in the order in which they should be labelled: those at random are
  /// spread evenly among the others.
  ///
  /// - Parameter progress: is told how many are chosen.
  /// - Complexity: O(rounds · documents · labels · k²), and for every choice O(labels · k) for each
  ///   document of the shortlist.
  public consuming func choose(progress: (Int) -> Void = { _ in }) -> [Choice] {
    let total = min(options.count, pool.vectors.rows)
    let drawn = draw(Int((Double(total) * options.randomShare).rounded()))
    var isTaken = [Bool](repeating: false, count: pool.vectors.rows)
    for row in drawn { isTaken[row] = true }
    func left() -> [Int] { isTaken.indices.filter { !isTaken[$0] } }
    if options.balancesLabels { balance(left()) }
    var random: [Choice] = []
    // What is drawn will be labelled: the others need not tell it again.
    for row in drawn {
      random.append(Choice(row: row, reason: .random, gain: list([row]).best?.gain ?? 0))
      _ = take(row)
    }
    let wanted = total - drawn.count
    let perRound = max(Self.leastPerRound, (wanted + Self.rounds - 1) / Self.rounds)
    var best: [Choice] = []
    while best.count < wanted {
      let candidates = ranked(left()).prefix(max(Self.shortlist, 4 * perRound))
      var list = list(candidates.map(\.row))
      let end = min(wanted, best.count + perRound)
      while best.count < end, let first = list.best {
        best.append(Choice(row: first.row, reason: .gain, gain: first.gain))
        isTaken[first.row] = true
        list.take(first.row, take(first.row))
        if best.count % 10 == 0 { progress(drawn.count + best.count) }
      }
    }
    return Self.spread(random, among: best)
  }

  /// How often the whole pool is looked at again.
  static let rounds = 8
  /// A round chooses at least so many.
  static let leastPerRound = 16
  /// How many documents a round chooses among, at least.
  static let shortlist = 2048
  /// How many documents are looked at together; fixed, so that no number of threads changes a bit.
  private static let part = 1024

  /// After each choice, the kind that is behind its share comes next.
  private static func spread(_ random: [Choice], among best: [Choice]) -> [Choice] {
    var (random, best) = (random[...], best[...])
    let total = random.count + best.count
    let share = random.count
    var merged: [Choice] = []
    while merged.count < total {
      let isDue = (merged.count + 1) * share / total > share - random.count
      if isDue || best.isEmpty {
        merged.append(random.removeFirst())
      } else {
        merged.append(best.removeFirst())
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

  /// Takes a document into the posteriors.
  private mutating func take(_ row: Int) -> Shortlist.Change {
    let vector = pool.vectors.row(row).map(Double.init)
    var change = Shortlist.Change()
    var across: [Float] = []
    for label in 0..<labels {
      let information = Self.information(
        pool.probabilities[row * labels + label], options.sharpness)
      let step = posteriors[label].add(vector, weight: information)
      change.factors.append(step.factor)
      change.inner.append(step.inner)
      change.vectors += step.direction.map(Float.init)
      across += step.across.map(Float.init)
    }
    change.vectors += across
    return change
  }

  private func list(_ rows: [Int]) -> Shortlist {
    Shortlist(rows: rows, pool: pool, posteriors, scales: scales, options: options)
  }

  /// Rows and their gains of now, the largest first.
  private func ranked(_ rows: [Int]) -> [Shortlist.Candidate] {
    let gains = labelGains(rows)
    let scales = scales
    return rows.enumerated().map { place, row in
      var sum = 0.0
      for label in 0..<labels { sum += scales[label] * gains[place * labels + label] }
      return Shortlist.Candidate(row: row, gain: sum)
    }.sorted { $0.precedes($1) }
  }

  /// The gain of documents for every label, rows x labels.
  private func labelGains(_ rows: [Int]) -> [Double] {
    let parts = stride(from: 0, to: rows.count, by: Self.part).map {
      Array(rows[$0..<min($0 + Self.part, rows.count)])
    }
    let results = Mutex([[Double]](repeating: [], count: parts.count))
    let context = self
    inParallel(parts.count) { number in
      let gains = context.list(parts[number]).labelGains
      results.withLock { $0[number] = gains }
    }
    return results.withLock { $0.flatMap(\.self) }
  }

  /// Runs `body` for every number below `count`, shared among the threads.
  private func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = max(1, min(options.threads, count))
    if workers == 1 { return (0..<count).forEach(body) }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: worker, to: count, by: workers) { body(number) }
    }
  }

  /// Gives every label the same sum of gains over the pool.
  private mutating func balance(_ rows: [Int]) {
    var sums = [Double](repeating: 0, count: labels)
    for (entry, gain) in labelGains(rows).enumerated() { sums[entry % labels] += gain }
    let mean = sums.reduce(0, +) / Double(max(labels, 1))
    scales = sums.map { $0 > 0 ? mean / $0 : 1 }
  }
}
