import LinearAlgebra

/// The word n-grams of order two and more of a training set, and its documents as counts of them.
struct LearntGrams {
  /// Documents x n-grams, term frequencies.
  let matrix: CountMatrix
  private let words: Int
  private let pairs: FollowerCounts
  private let triples: FollowerCounts?

  /// The number of n-grams kept.
  var count: Int { matrix.columns }

  /// Counts pairs and triples of words.
  ///
  /// - Parameters:
  ///   - sequence: the words of all documents by column, `UInt32.max` for one that is in too few
  ///     documents for any n-gram.
  ///   - offsets: where documents start in it.
  ///   - words: the number of columns of words; those of pairs come after them.
  init(
    _ sequence: [UInt32], offsets: [Int], words: Int, _ configuration: FeatureConfiguration
  ) {
    self.words = words
    let order = configuration.wordOrder
    let minimum = configuration.minimumGramDocuments
    let pairs = FollowerCounts(
      sequence, firstColumns: words, followedBy: sequence, distance: 1, columns: words,
      offsets: offsets, minimum: minimum, keepsPlaces: order > 2)
    let triples =
      order > 2
      ? FollowerCounts(
        pairs.columnAtPlace, firstColumns: pairs.count, followedBy: sequence, distance: 2,
        columns: words, offsets: offsets, minimum: minimum, keepsPlaces: false) : nil
    matrix = triples.map { pairs.matrix(with: $0) } ?? pairs.matrix()
    self.pairs = pairs
    self.triples = triples
  }

  /// Appends the n-grams as text, words separated by a space.
  func appendNames(
    words: [Int], _ learner: FeatureLearner, to text: inout [UInt8], _ offsets: inout [Int]
  ) {
    func append(pair: Int) {
      text.append(contentsOf: learner.bytes(of: words[Int(pairs.firsts[pair])]))
      text.append(0x20)
      text.append(contentsOf: learner.bytes(of: words[Int(pairs.seconds[pair])]))
    }
    for pair in 0..<pairs.count {
      append(pair: pair)
      offsets.append(text.count)
    }
    guard let triples else { return }
    for triple in 0..<triples.count {
      append(pair: Int(triples.firsts[triple]))
      text.append(0x20)
      text.append(contentsOf: learner.bytes(of: words[Int(triples.seconds[triple])]))
      offsets.append(text.count)
    }
  }
}
