import Dispatch
import Foundation
public import LinearAlgebra
import Synchronization

/// Chooses documents whose labels would tell a model most.
///
/// For each label a document has w, what its label tells of a logit, and v = zᵀ A⁻¹ z, the variance of
/// its logit (`LabelPosterior`). Once it is labelled, the variance of every document x of the pool
/// falls by w (xᵀ A⁻¹ z)² / (1 + w v), and with it the log-loss to be expected of x, to second order
/// by ½ w(x) times that. The gain of a document is the sum of this over the pool and the labels, in
/// nats: ½ w zᵀ A⁻¹ M A⁻¹ z / (1 + w v) with M = Σ w(x) x xᵀ. (T. Zhang and F. Oles, "A probability
/// analysis on the value of unlabeled data for classification problems", ICML 2000; J. Ash et al.,
/// "Gone fishing: neural active learning with Fisher embeddings", NeurIPS 2021.)
///
/// w(x) is p (1 - p); that of a document that may be chosen is ¼ (4 p (1 - p)) to the power of
/// ``Options/sharpness``, because labels far from the boundary change no decision.
///
/// Documents are chosen one after another; each enters the posteriors as soon as it is chosen, so that
/// what is like it loses its gain. The pool is ranked anew at the start of each of eight rounds, of a large
/// one the better half of the round before; within a round the choice is among those that then stood
/// first.
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
    /// Exponent of 4 p (1 - p) of a document that may be chosen: the larger, the more only what is
    /// near the boundary counts.
    public var sharpness = 6.0
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
    /// The weights of the model: the gain is ½ ln(1 + w v), a D-optimal design (K. Chaloner and
    /// I. Verdinelli, "Bayesian experimental design: a review", Statistical Science 10, 1995).
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
    var left = isTaken.indices.filter { !isTaken[$0] }
    if options.balancesLabels { balance(left) }
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
      let ranking = ranked(left).map(\.row)
      var list = list(Array(ranking.prefix(max(Self.shortlist, 4 * perRound))))
      let start = best.count
      let end = min(wanted, start + perRound)
      while best.count < end, let first = list.best {
        best.append(Choice(row: first.row, reason: .gain, gain: first.gain))
        isTaken[first.row] = true
        list.take(first.row, take(first.row))
        if best.count % 10 == 0 { progress(drawn.count + best.count) }
      }
      // Gains that are no numbers would never be chosen.
      if best.count == start { break }
      // The better half goes on; more than are wanted, and never few.
      let kept = max(Self.leastCandidates, ranking.count / 2, 4 * (wanted - best.count))
      left = ranking.prefix(kept).filter { !isTaken[$0] }.sorted()
    }
    return Self.spread(random, among: best)
  }

  /// How often the whole pool is looked at again.
  static let rounds = 8
  /// A round chooses at least so many.
  static let leastPerRound = 16
  /// How many documents a round chooses among, at least.
  static let shortlist = 2048
  /// Each round looks at the better half of the round before, but at no fewer than these.
  static let leastCandidates = 20_000
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
    inParts(rows) { $0.candidates }.flatMap(\.self).sorted { $0.precedes($1) }
  }

  /// Gives every label the same sum of gains over the pool.
  private mutating func balance(_ rows: [Int]) {
    var sums = [Double](repeating: 0, count: labels)
    for part in inParts(rows, { $0.labelGains }) {
      for (entry, gain) in part.enumerated() { sums[entry % labels] += gain }
    }
    let mean = sums.reduce(0, +) / Double(max(labels, 1))
    scales = sums.map { $0 > 0 ? mean / $0 : 1 }
  }

  /// Something of all documents, some at a time and in their order, on all threads.
  private func inParts<Value: Sendable>(
    _ rows: [Int], _ value: @Sendable (Shortlist) -> Value
  ) -> [Value] {
    let parts = stride(from: 0, to: rows.count, by: Self.part).map {
      Array(rows[$0..<min($0 + Self.part, rows.count)])
    }
    let results = Mutex([Value?](repeating: nil, count: parts.count))
    let context = self
    inParallel(parts.count) { number in
      let result = value(context.list(parts[number]))
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// Runs `body` for every number below `count`, shared among the threads.
  private func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = max(1, min(options.threads, count))
    if workers == 1 { return (0..<count).forEach(body) }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: worker, to: count, by: workers) { body(number) }
    }
  }
}
