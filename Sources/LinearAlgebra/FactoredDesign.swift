/// The design matrix of a training set, kept as factors.
///
/// For `D` documents, `A` distinct words of which `V` are in the vocabulary, `G` word n-grams of
/// order two and more, and `C` character n-grams:
///
/// - `words`: `D x A`, term frequencies of all words, rare ones included;
/// - `grams`: `D x G`, term frequencies of word n-grams;
/// - `subwords`: `A x C`, how often a word holds each character n-gram;
/// - `dense`: `D x S`, raw style features;
/// - `vectors`: `A x K`, a vector for each word, zeros for one without; K is 0 where there are none.
///
/// The character n-grams of a document are the product `words * subwords`, which is never
/// multiplied out: a product with weights costs the non-zeros of both factors, several times less
/// than those of their product.
///
/// Features of words and word n-grams have the columns of the vocabulary: `columnOfWord` below `V`,
/// then `V + g` for the column g of `grams`.
public struct FactoredDesign: Sendable {
  /// Term frequencies of all words, documents x A.
  public let words: CountMatrix
  /// The vocabulary's column of each word, `UInt32.max` for one that it lacks.
  public let columnOfWord: [UInt32]
  /// The number of words in the vocabulary.
  public let vocabularyWords: Int
  /// Term frequencies of word n-grams, documents x G.
  public let grams: CountMatrix
  /// Character n-grams of each word, A x C.
  public let subwords: CountMatrix
  /// In how many documents each character n-gram occurs, `C` entries.
  public let subwordDocuments: [Int32]
  /// Raw style features, documents x S.
  public let dense: Matrix
  /// Word vectors, A x K.
  public let vectors: Matrix
  /// Vectors of words that no document holds, in the order the vocabulary lists them, E x K.
  public let otherVectors: Matrix

  /// The number of documents.
  public var documents: Int { words.rows }

  /// The number of words and word n-grams in the vocabulary, V + G.
  public var columns: Int { vocabularyWords + grams.columns }

  /// Puts the factors together; their shapes must fit.
  public init(
    words: CountMatrix, columnOfWord: [UInt32], grams: CountMatrix, subwords: CountMatrix,
    subwordDocuments: [Int32], dense: Matrix, vectors: Matrix? = nil, otherVectors: Matrix? = nil
  ) {
    let vectors = vectors ?? Matrix(rows: words.columns, columns: 0)
    let otherVectors = otherVectors ?? Matrix(rows: 0, columns: vectors.columns)
    precondition(
      vectors.rows == words.columns && otherVectors.columns == vectors.columns,
      "\(words.columns) words, \(vectors.rows) vectors of \(vectors.columns), "
        + "others of \(otherVectors.columns)")
    precondition(
      words.rows == grams.rows && words.rows == dense.rows,
      "rows differ: words \(words.rows), grams \(grams.rows), dense \(dense.rows)")
    precondition(
      words.columns == subwords.rows && words.columns == columnOfWord.count,
      "\(words.columns) words, \(subwords.rows) with characters, \(columnOfWord.count) columns")
    precondition(
      subwords.columns == subwordDocuments.count,
      "subwords has \(subwords.columns) columns, counts \(subwordDocuments.count)")
    vocabularyWords = columnOfWord.reduce(0) { $0 + ($1 == .max ? 0 : 1) }
    var isTaken = [Bool](repeating: false, count: vocabularyWords)
    for column in columnOfWord where column != .max {
      precondition(Int(column) < vocabularyWords, "column \(column) of \(vocabularyWords) words")
      precondition(!isTaken[Int(column)], "two words have column \(column)")
      isTaken[Int(column)] = true
    }
    self.words = words
    self.columnOfWord = columnOfWord
    self.grams = grams
    self.subwords = subwords
    self.subwordDocuments = subwordDocuments
    self.dense = dense
    self.vectors = vectors
    self.otherVectors = otherVectors
  }
}
