import Foundation
public import LinearAlgebra

/// How word vectors are learnt from which words stand near which.
public struct EmbeddingOptions: Sendable, Equatable {
  /// The most numbers a vector may have, learnt or read from a file.
  public static let maximumDimensions = 1024

  /// Numbers a vector has.
  public var dimensions = 128
  /// Words farther apart than this do not count, 1 to 15.
  public var window = 5
  /// The most words that get a vector.
  public var words = 60_000
  /// How often a word must occur to get one.
  public var minimumOccurrences = 5
  /// Exponent of context frequencies: below 1, rare contexts say less (O. Levy, Y. Goldberg and
  /// I. Dagan, TACL 2015).
  public var smoothing = 0.75
  /// Words that are a larger share of the text than this count less as contexts, by the root of
  /// the ratio, as if some of their occurrences had been left out.
  public var subsampling = 1e-4
  /// ln of this number is taken from every value before those below zero are dropped.
  public var shift = 1.0
  /// The most pairs of words kept while counting.
  public var pairs = 24_000_000
  /// Seed of the decomposition.
  public var seed: UInt64 = 1

  /// The default settings.
  public init() {}

  /// What is wrong with the settings, or nothing.
  public var problem: String? {
    if !(1...Self.maximumDimensions).contains(dimensions) {
      return "\(dimensions) dimensions; use 1 to \(Self.maximumDimensions)"
    }
    if !(1...15).contains(window) { return "a window of \(window); use 1 to 15" }
    if !(1...1_000_000).contains(words) { return "\(words) words; use 1 to 1000000" }
    if minimumOccurrences < 1 { return "a minimum of \(minimumOccurrences); use 1 or more" }
    if !(0...1).contains(smoothing) { return "a smoothing of \(smoothing); use 0 to 1" }
    if !(subsampling > 0) { return "a subsampling of \(subsampling); use a number above 0" }
    if !(shift >= 1 && shift.isFinite) { return "a shift of \(shift); use 1 or more" }
    if pairs < 1000 { return "\(pairs) pairs; use 1000 or more" }
    return nil
  }
}

extension Cooccurrence {
  /// Positive pointwise mutual information, words x words, symmetric.
  ///
  /// With w the weights, k_j = min(1, sqrt(subsampling / p_j)) the part of a word's occurrences
  /// that counts, s_i = Σ_j w_ij k_j and c_j = k_j s_j:
  ///
  ///     directed(i, j) = ln( w_ij k_j / s_i · Σ c^smoothing / c_j^smoothing )
  ///     value(i, j)    = max(0, (directed(i, j) + directed(j, i)) / 2 - ln shift)
  ///
  /// The mean of both directions makes a symmetric matrix of it, so that its transpose need not be
  /// kept beside it.
  public func pointwiseInformation(_ options: EmbeddingOptions) -> SparseMatrix {
    let size = words.count
    let kept = occurrences.map {
      min(1, (options.subsampling * Double(max(total, 1)) / Double($0)).squareRoot())
    }
    var sums = [Double](repeating: 0, count: size)
    for row in 0..<size {
      for entry in weights.entries(ofRow: row) {
        sums[row] += Double(weights.values[entry]) * kept[Int(weights.columnIndices[entry])]
      }
    }
    let contexts = zip(sums, kept).map { pow($0 * $1, options.smoothing) }
    let contextSum = contexts.reduce(0, +)
    // ln of what does not depend on the pair, half for each of its words.
    let parts = (0..<size).map { word in
      sums[word] > 0 ? (log(kept[word] / sums[word]) - log(contexts[word] / contextSum)) / 2 : 0
    }
    let shift = log(options.shift)
    var offsets = [0]
    offsets.reserveCapacity(size + 1)
    var columns: [UInt32] = []
    var values: [Float] = []
    for row in 0..<size {
      for entry in weights.entries(ofRow: row) where weights.values[entry] > 0 {
        let column = weights.columnIndices[entry]
        let value = log(Double(weights.values[entry])) + (parts[row] + parts[Int(column)]) - shift
        guard value > 0 else { continue }
        columns.append(column)
        values.append(Float(value))
      }
      offsets.append(values.count)
    }
    return SparseMatrix(
      rows: size, columns: size, rowOffsets: offsets, columnIndices: columns, values: values)
  }

  /// A vector for each word: U √S of the truncated decomposition U S Vᵀ of its pointwise
  /// information.
  ///
  /// - Throws: `notConverged` or `notFinite`.
  public func vectors(
    _ options: EmbeddingOptions, threads: Int
  ) throws(LinearAlgebraError) -> WordVectors {
    var decomposition = RandomizedSVD()
    decomposition.seed = options.seed
    decomposition.threads = threads
    let factors = try decomposition.factors(
      of: pointwiseInformation(options), rank: options.dimensions, isSymmetric: true)
    let roots = factors.values.map { max($0, 0).squareRoot() }
    var vectors = factors.u
    for row in 0..<vectors.rows {
      for column in 0..<vectors.columns { vectors[row, column] *= roots[column] }
    }
    return WordVectors(
      words: words, frequencies: occurrences.map { Double($0) / Double(max(total, 1)) },
      vectors: vectors)
  }
}
