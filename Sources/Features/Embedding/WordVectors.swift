import Foundation
public import LinearAlgebra

/// A vector for each of some words.
public struct WordVectors: Sendable {
  /// The words, most frequent first.
  public let words: WordList
  /// The share of each word among all words of the text the vectors come from; above 0.
  public let frequencies: [Double]
  /// words x dimensions.
  public let vectors: Matrix

  /// The number of dimensions.
  public var dimensions: Int { vectors.columns }

  /// Puts words, frequencies and vectors together.
  public init(words: WordList, frequencies: [Double], vectors: Matrix) {
    precondition(
      words.count == vectors.rows && frequencies.count == vectors.rows,
      "\(words.count) words, \(frequencies.count) frequencies, \(vectors.rows) vectors")
    self.words = words
    self.frequencies = frequencies
    self.vectors = vectors
  }

  /// Vectors of unknown frequency, most frequent word first: frequencies by Zipf's law, the word of
  /// rank r having a share proportional to 1 / r.
  public init(words: WordList, vectors: Matrix) {
    let sum = (1...max(1, words.count)).reduce(0) { $0 + 1 / Double($1) }
    self.init(
      words: words, frequencies: (0..<words.count).map { 1 / (Double($0 + 1) * sum) },
      vectors: vectors)
  }

  /// The vectors as document vectors are made of them: the common direction removed, each weighted
  /// by a / (a + p) for a word of frequency p, and all scaled so that the mean of their squared
  /// lengths over running text is 1.
  ///
  /// Weights and removal are those of S. Arora, Y. Liang and T. Ma, "A simple but tough-to-beat
  /// baseline for sentence embeddings", ICLR 2017; here the mean and the first principal direction
  /// of running text are removed from words rather than documents, which is the same for a weighted
  /// sum and keeps a part for each word.
  ///
  /// - Parameter a: the frequency at which a word counts half.
  /// - Returns: words x dimensions.
  /// - Throws: `notConverged` or `notFinite`.
  public func weighted(a: Double = 1e-3) throws(LinearAlgebraError) -> Matrix {
    let (rows, columns) = (vectors.rows, vectors.columns)
    guard rows > 0, columns > 0 else { return vectors }
    let weights = frequencies.map { a / (a + $0) }
    // How much of running text, as documents see it, each word is.
    let shares = zip(frequencies, weights).map(*)
    let sum = shares.reduce(0, +)
    var result = vectors
    var mean = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { mean[column] += shares[row] / sum * Double(vectors[row, column]) }
    }
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] -= Float(mean[column]) }
    }
    let direction = try Self.principalDirection(result, shares)
    var (squares, before) = (0.0, 0.0)
    for row in 0..<rows {
      var along = 0.0
      for column in 0..<columns { along += Double(result[row, column]) * direction[column] }
      var square = 0.0
      for column in 0..<columns {
        let centred = weights[row] * Double(result[row, column])
        before += frequencies[row] * centred * centred
        let value = weights[row] * (Double(result[row, column]) - along * direction[column])
        result[row, column] = Float(value)
        square += value * value
      }
      squares += frequencies[row] * square
    }
    // Where one direction was all there is, rounding is left, which is no meaning.
    let scale =
      squares > 1e-12 * before ? Float((frequencies.reduce(0, +) / squares).squareRoot()) : 0
    return Matrix(rows: rows, columns: columns, storage: result.storage.map { $0 * scale })
  }

  /// The direction of the largest weighted variance.
  private static func principalDirection(
    _ matrix: Matrix, _ weights: [Double]
  ) throws(LinearAlgebraError) -> [Double] {
    let columns = matrix.columns
    var covariance = [Double](repeating: 0, count: columns * columns)
    var target = covariance.mutableSpan
    // Some rows at a time: all of them in double precision would be twice the vectors.
    for start in stride(from: 0, to: matrix.rows, by: 4096) {
      let rows = start..<min(start + 4096, matrix.rows)
      let scaled = rows.flatMap { row in
        let root = weights[row].squareRoot()
        return matrix.row(row).map { root * Double($0) }
      }
      BLAS.syrk(
        transpose: true, size: columns, inner: rows.count, alpha: 1, scaled.span, beta: 1,
        into: &target)
    }
    let eigen = try LAPACK.symmetricEigen(covariance, size: columns)
    return Array(eigen.vectors.suffix(columns))
  }
}

/// Vectors that are ready to be added up to those of documents.
public struct WeightedVectors: Sendable {
  /// The words.
  public let words: WordList
  /// words x dimensions, see `WordVectors.weighted`.
  public let rows: Matrix
}

extension WeightedVectors {
  /// Weights vectors.
  ///
  /// - Throws: `notConverged` or `notFinite`.
  public init(_ vectors: WordVectors, a: Double = 1e-3) throws(LinearAlgebraError) {
    words = vectors.words
    rows = try vectors.weighted(a: a)
  }
}
