public import LinearAlgebra

/// A design matrix for reading: every count as a value, words and n-grams by vocabulary column.
public struct PlainDesign {
  /// Documents x words and n-grams of the vocabulary.
  public let grams: SparseMatrix
  /// Documents x all words.
  public let occurrences: SparseMatrix
  /// All words x character n-grams.
  public let subwords: SparseMatrix

  /// The plain form of a design.
  public init(_ design: FactoredDesign) {
    occurrences = design.words.counts
    subwords = design.subwords.counts
    let (words, pairs) = (design.words.counts, design.grams.counts)
    var offsets = [0]
    var columns: [UInt32] = []
    var values: [Float] = []
    for document in 0..<design.documents {
      for entry in words.entries(ofRow: document) {
        let column = design.columnOfWord[Int(words.columnIndices[entry])]
        guard column != .max else { continue }
        columns.append(column)
        values.append(words.values[entry])
      }
      for entry in pairs.entries(ofRow: document) {
        columns.append(UInt32(design.vocabularyWords) + pairs.columnIndices[entry])
        values.append(pairs.values[entry])
      }
      offsets.append(columns.count)
    }
    grams = SparseMatrix(
      rows: design.documents, columns: design.columns, rowOffsets: offsets, columnIndices: columns,
      values: values)
  }
}
