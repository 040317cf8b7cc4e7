import LinearAlgebra
import Model
import TestSupport

/// A small random training set. Words 0 ..< `words` are in the vocabulary, so that column w of
/// `grams` and column w of `occurrences` count the same word; others are known by their characters
/// alone. Some documents are empty, some words have no characters, some have no vector.
struct RandomProblem {
  let design: FactoredDesign
  let plain: PlainDesign
  let targets: TrainingTargets
  let words: Int

  /// The sizes of a problem.
  struct Shape {
    var documents = 14
    var words = 9
    var grams = 5
    var allWords = 13
    var subwords = 11
    var style = 3
    var labels = 3
    /// Dimensions of word vectors.
    var vectors = 0
    /// Words behind those of the vocabulary that have a vector.
    var vectorWords = 0
  }

  init(_ shape: Shape, task: ClassificationTask, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    words = shape.words
    let occurrences = Self.counts(
      rows: shape.documents, columns: shape.allWords, density: 0.35, emptyEvery: 5, &random)
    let grams = Self.counts(
      rows: shape.documents, columns: shape.grams, density: 0.3, emptyEvery: 5, &random)
    let subwords = Self.counts(
      rows: shape.allWords, columns: shape.subwords, density: 0.4, emptyEvery: 6, &random)
    let style = (0..<shape.documents * shape.style).map { _ in Float(2 * random.unit() - 1) }
    let vectors = Self.vectors(shape, seed: seed)
    design = FactoredDesign(
      words: CountMatrix(occurrences),
      columnOfWord: (0..<shape.allWords).map { $0 < shape.words ? UInt32($0) : .max },
      grams: CountMatrix(grams), subwords: CountMatrix(subwords),
      subwordDocuments: Self.documentCounts(occurrences, subwords),
      dense: Matrix(rows: shape.documents, columns: shape.style, storage: style),
      vectors: vectors.all, otherVectors: vectors.others)
    plain = PlainDesign(design)
    targets = Self.targets(shape, task, &random)
  }

  /// Vectors of all words, every fourth of the vocabulary's without, and those of the words behind.
  private static func vectors(_ shape: Shape, seed: UInt64) -> (all: Matrix, others: Matrix) {
    var random = SeededGenerator(seed: seed + 1000)
    var all = Matrix(rows: shape.allWords, columns: shape.vectors)
    for word in 0..<min(shape.words + shape.vectorWords, shape.allWords)
    where word >= shape.words || word % 4 != 3 {
      for column in 0..<shape.vectors { all[word, column] = Float(2 * random.unit() - 1) }
    }
    let others = all.storage[
      (shape.words * shape.vectors)..<((shape.words + shape.vectorWords) * shape.vectors)]
    return (
      all, Matrix(rows: shape.vectorWords, columns: shape.vectors, storage: Array(others))
    )
  }

  /// Counts of 1 to 3, in rows of which every `emptyEvery`th is empty.
  private static func counts(
    rows: Int, columns: Int, density: Double, emptyEvery: Int, _ random: inout SeededGenerator
  ) -> SparseMatrix {
    var offsets = [0]
    var indices: [UInt32] = []
    var values: [Float] = []
    for row in 0..<rows {
      for column in 0..<columns
      where row % emptyEvery != emptyEvery - 1 && random.unit() < density {
        indices.append(UInt32(column))
        values.append(Float(1 + random.next() % 3))
      }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values)
  }

  private static func documentCounts(
    _ occurrences: SparseMatrix, _ subwords: SparseMatrix
  ) -> [Int32] {
    var counts = [Int32](repeating: 0, count: subwords.columns)
    for document in 0..<occurrences.rows {
      var held = Set<UInt32>()
      for entry in occurrences.entries(ofRow: document) {
        let word = Int(occurrences.columnIndices[entry])
        held.formUnion(subwords.columnIndices[subwords.entries(ofRow: word)])
      }
      for column in held { counts[Int(column)] += 1 }
    }
    return counts
  }

  /// Soft targets with some entries masked; for a multiclass task distributions, and documents
  /// that count in full, in part or not at all.
  private static func targets(
    _ shape: Shape, _ task: ClassificationTask, _ random: inout SeededGenerator
  ) -> TrainingTargets {
    var values: [Float] = []
    var weights: [Float] = []
    for _ in 0..<shape.documents {
      switch task {
      case .multilabel:
        for _ in 0..<shape.labels {
          values.append([0, 0, 1, 1, 0.25][Int(random.next() % 5)])
          weights.append([1, 1, 1, 0.5, 0][Int(random.next() % 5)])
        }
      case .multiclass:
        let certain = Int(random.next() % UInt64(shape.labels))
        let second = Int(random.next() % UInt64(shape.labels))
        let share: Float = random.unit() < 0.3 ? 0.75 : 1
        var row = [Float](repeating: 0, count: shape.labels)
        row[certain] += share
        row[second] += 1 - share
        values += row
        let weight: Float = [1, 1, 1, 0.5, 0][Int(random.next() % 5)]
        weights += [Float](repeating: weight, count: shape.labels)
      }
    }
    return TrainingTargets(labels: shape.labels, values: values, weights: weights)
  }
}
