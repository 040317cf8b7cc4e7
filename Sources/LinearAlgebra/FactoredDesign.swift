/// The design matrix of a training set, kept as factors.
///
/// For `D` documents, `V` vocabulary words, `G` word n-grams of order two and more, `A >= V`
/// words in all (rare ones included) and `C` character n-grams:
///
/// - `grams`: `D x (V + G)`, term frequencies of words and word n-grams;
/// - `occurrences`: `D x A`, term frequencies of all words that have characters to look at;
/// - `subwords`: `A x C`, how often a word holds each character n-gram;
/// - `dense`: `D x S`, raw style features.
///
/// The character n-grams of a document are the product `occurrences * subwords`, which is never
/// multiplied out: a product with weights costs the non-zeros of both factors, several times less
/// than those of their product.
public struct FactoredDesign: Sendable {
  /// Term frequencies of words and word n-grams, documents x (V + G).
  public var grams: SparseMatrix
  /// Term frequencies of all words, documents x A.
  public var occurrences: SparseMatrix
  /// Character n-grams of each word, A x C.
  public var subwords: SparseMatrix
  /// In how many documents each character n-gram occurs, `C` entries.
  public var subwordDocuments: [Int32]
  /// Raw style features, documents x S.
  public var dense: Matrix

  /// The number of documents.
  public var documents: Int { grams.rows }

  /// Puts the factors together; their shapes must fit.
  public init(
    grams: SparseMatrix, occurrences: SparseMatrix, subwords: SparseMatrix,
    subwordDocuments: [Int32], dense: Matrix
  ) {
    precondition(
      grams.rows == occurrences.rows && grams.rows == dense.rows,
      "rows differ: grams \(grams.rows), occurrences \(occurrences.rows), dense \(dense.rows)")
    precondition(
      occurrences.columns == subwords.rows,
      "occurrences has \(occurrences.columns) words, subwords \(subwords.rows)")
    precondition(
      subwords.columns == subwordDocuments.count,
      "subwords has \(subwords.columns) columns, counts \(subwordDocuments.count)")
    self.grams = grams
    self.occurrences = occurrences
    self.subwords = subwords
    self.subwordDocuments = subwordDocuments
    self.dense = dense
  }
}
