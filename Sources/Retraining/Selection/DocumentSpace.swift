import Features
import Foundation
public import LinearAlgebra
public import Pipeline

/// Documents as short vectors, in which near texts are near: latent semantic analysis.
///
/// The rows of the tf-idf matrix of all documents, each of length 1, are projected on its largest
/// singular vectors (S. Deerwester et al., "Indexing by latent semantic analysis", JASIS 41, 1990),
/// brought to length 1 again, and get a constant as last entry, which stands for the bias of a model.
/// A document without a word that another one has too is the constant alone.
///
/// Memory: four bytes a token and about (rank + 16) · 16 bytes a document.
public struct DocumentSpace: Sendable {
  /// How documents are turned into vectors.
  public struct Options: Sendable, Hashable {
    /// Dimensions beside the constant.
    public var rank = 64
    /// The constant.
    public var constant: Float = 0.5
    /// Seed of the random projection.
    public var seed: UInt64 = 1
    /// How many threads share the sparse products; the vectors do not depend on it.
    public var threads = 1

    /// The default options.
    public init() {}
  }

  private let options: Options
  private var learner: FeatureLearner

  /// A space without documents.
  public init(_ options: Options = Options()) throws {
    self.options = options
    var features = FeatureConfiguration()
    features.wordOrder = 1
    features.longestSubword = 0
    features.minimumWordDocuments = 2
    learner = try FeatureLearner(configuration: features)
  }

  /// The number of documents added.
  public var documents: Int { learner.documents }

  /// Adds a document; its vector is the row of its number.
  public mutating func add(_ text: Span<UInt8>) { learner.add(text) }

  /// The vectors, documents x (dimensions + 1).
  ///
  /// - Parameter embedding: word vectors whose sums take the place of the decomposition: a document
  ///   is Σ (1 + ln tf) of its words, so that its dimensions are those of the file.
  /// - Throws: `LinearAlgebraError` where the decomposition fails.
  public func vectors(_ embedding: Embedding? = nil) throws -> Matrix {
    // Without a word there is nothing to tell documents by.
    guard let (_, design) = try? learner.finish(vectors: embedding?.weighted) else {
      return withConstant(nil)
    }
    if embedding != nil {
      var sums = Matrix(rows: documents, columns: design.vectors.columns)
      design.words.mapped { 1 + log($0) }.multiply(
        design.vectors.storage, width: sums.columns, into: &sums.storage, threads: options.threads)
      return withConstant(sums)
    }
    let matrix = Self.weighted(design)
    var svd = RandomizedSVD()
    svd.seed = options.seed
    svd.threads = options.threads
    svd.iterations = 3
    let factors = try svd.factors(of: matrix, rank: options.rank)
    var positions = factors.u
    for row in 0..<positions.rows {
      for column in 0..<positions.columns { positions[row, column] *= factors.values[column] }
    }
    return withConstant(positions)
  }

  /// (1 + ln tf) · (1 + ln((1 + n) / (1 + df))) of words that two documents have, rows of length 1.
  private static func weighted(_ design: FactoredDesign) -> SparseMatrix {
    let columns = design.columnOfWord.map { $0 == .max ? -1 : Int32($0) }
    let counts = design.words.counts.selectingColumns(columns, count: design.vocabularyWords)
    let documentCounts = counts.columnCounts()
    let total = Float(design.documents + 1)
    let frequencies = documentCounts.map { 1 + log(total / Float($0 + 1)) }
    let values = zip(counts.values, counts.columnIndices).map { count, column in
      (1 + log(count)) * frequencies[Int(column)]
    }
    var matrix = SparseMatrix(
      rows: counts.rows, columns: counts.columns, rowOffsets: counts.rowOffsets,
      columnIndices: counts.columnIndices, values: values)
    matrix.scaleRows(
      by: matrix.rowSquaredNorms().map { $0 > 0 ? 1 / $0.squareRoot() : 0 })
    return matrix
  }

  private func withConstant(_ positions: Matrix?) -> Matrix {
    let width = positions?.columns ?? 0
    var result = Matrix(rows: documents, columns: width + 1, repeating: options.constant)
    guard let positions else { return result }
    for row in 0..<positions.rows {
      let values = positions.row(row)
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // What rounding leaves of nothing has no direction.
      let scale = length > 1e-6 ? 1 / length : 0
      for (column, value) in values.enumerated() { result[row, column] = value * scale }
    }
    return result
  }
}
