import Foundation
import LinearAlgebra

/// Some documents of a pool with their gains, which follow every document that is chosen.
///
/// For each label a document has v = zᵀ A⁻¹ z and s = zᵀ A⁻¹ M A⁻¹ z. When a document c is chosen, with
/// u = A⁻¹ c, q = A⁻¹ M A⁻¹ c and f = w / (1 + w cᵀu), these become v - f (zᵀu)² and
/// s - f (zᵀu) (2 zᵀq - f (cᵀq) (zᵀu)): one product of all documents with the u and q of all labels
/// says how every gain changes.
struct Shortlist: Sendable {
  /// A document and its gain.
  struct Candidate: Sendable {
    var row: Int
    var gain: Double

    /// Whether it is chosen before `other`: the larger gain, of equals the earlier row.
    func precedes(_ other: Candidate) -> Bool {
      gain != other.gain ? gain > other.gain : row < other.row
    }
  }

  /// What choosing a document does to all others.
  struct Change: Sendable {
    /// u of each label, then q of each label where the goal needs it; each k long.
    var vectors: [Float] = []
    /// f of each label.
    var factors: [Double] = []
    /// cᵀq of each label.
    var inner: [Double] = []
  }

  /// The rows of the pool; those that are taken out have a gain below all.
  private let rows: [Int]
  private let size: Int
  private let scales: [Double]
  /// rows x k.
  private let vectors: [Float]
  /// w, rows x labels.
  private var information: [Double]
  /// v, rows x labels.
  private var variances: [Double]
  /// s, rows x labels; empty where the goal does not need it.
  private var spreads: [Double]
  private var gains: [Double]
  private var products: [Float] = []

  /// Documents as the posteriors see them now.
  init(
    rows: [Int], pool: GainSelection.Documents, _ posteriors: [LabelPosterior],
    scales: [Double], options: GainSelection.Options
  ) {
    self.rows = rows
    self.scales = scales
    size = pool.vectors.columns
    let labels = posteriors.count
    vectors = rows.flatMap { pool.vectors.row($0) }
    let wide = vectors.map(Double.init)
    information = [Double](repeating: 0, count: rows.count * labels)
    variances = information
    spreads = options.goal == .pool ? information : []
    gains = [Double](repeating: 0, count: rows.count)
    for (label, posterior) in posteriors.enumerated() {
      let own = posterior.variances(wide, rows: rows.count)
      let falls = options.goal == .pool ? posterior.spreads(wide, rows: rows.count) : []
      for place in rows.indices {
        let entry = place * labels + label
        information[entry] = GainSelection.information(
          pool.probabilities[rows[place] * labels + label], options.sharpness)
        variances[entry] = own[place]
        if !spreads.isEmpty { spreads[entry] = falls[place] }
      }
    }
    setGains()
  }

  /// The gain of every document for every label, rows x labels.
  var labelGains: [Double] { variances.indices.map(gain) }

  /// Every document with its gain.
  var candidates: [Candidate] {
    zip(rows, gains).map { Candidate(row: $0, gain: $1) }
  }

  /// The document with the largest gain.
  var best: Candidate? {
    var best: Candidate?
    for place in rows.indices where gains[place] >= 0 {
      let candidate = Candidate(row: rows[place], gain: gains[place])
      if best.map({ candidate.precedes($0) }) ?? true { best = candidate }
    }
    return best
  }

  /// Takes a document out and follows what its choice changed.
  mutating func take(_ row: Int, _ change: Change) {
    if let place = rows.firstIndex(of: row) { gains[place] = -1 }
    let labels = change.factors.count
    let width = change.vectors.count / size
    if products.isEmpty { products = [Float](repeating: 0, count: rows.count * width) }
    BLAS.gemm(
      transposeB: true, rows: rows.count, columns: width, inner: size, vectors, change.vectors,
      into: &products)
    for label in 0..<labels {
      let (factor, inner) = (change.factors[label], change.inner[label])
      for place in rows.indices {
        let entry = place * labels + label
        let along = Double(products[place * width + label])
        variances[entry] -= factor * along * along
        guard !spreads.isEmpty else { continue }
        let across = Double(products[place * width + labels + label])
        spreads[entry] -= factor * along * (2 * across - factor * inner * along)
      }
    }
    setGains()
  }

  private mutating func setGains() {
    let labels = scales.count
    for place in rows.indices where gains[place] >= 0 {
      var sum = 0.0
      for label in 0..<labels { sum += scales[label] * gain(place * labels + label) }
      gains[place] = sum
    }
  }

  /// ½ ln(1 + w v), or ½ w s / (1 + w v); rounding may leave v and s a little below 0.
  private func gain(_ entry: Int) -> Double {
    let information = information[entry]
    let told = information * max(0, variances[entry])
    return spreads.isEmpty
      ? 0.5 * log1p(told) : 0.5 * information * max(0, spreads[entry]) / (1 + told)
  }
}
