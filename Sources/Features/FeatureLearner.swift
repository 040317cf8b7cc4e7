public import LinearAlgebra

/// Learns a vocabulary from training documents and gives their design matrix.
///
/// Holds the training set as word numbers: four bytes a token, and each distinct word once.
public struct FeatureLearner: Sendable {
  let configuration: FeatureConfiguration
  private var tokenizer = Tokenizer()
  private let lexicon = TraitLexicon()
  private var index = HashIndex(capacity: 1 << 16)
  /// Bytes of all distinct words, in order of first appearance.
  var arena: [UInt8] = []
  var arenaOffsets: [Int] = [0]
  private var marks: [UInt16] = []
  var wordDocuments: [Int32] = []
  private var lastDocument: [Int32] = []
  /// Word numbers of all documents, those outside n-gram sequences with the high bit set.
  var tokens: [UInt32] = []
  var tokenOffsets: [Int] = [0]
  var dense: [Float] = []

  static let sideBit: UInt32 = 1 << 31

  /// Starts with nothing learnt.
  ///
  /// - Throws: `FeatureError` with code `.badConfiguration`.
  public init(configuration: FeatureConfiguration) throws(FeatureError) {
    if let problem = configuration.problem { throw FeatureError(.badConfiguration, problem) }
    self.configuration = configuration
  }

  /// The number of documents added.
  public var documents: Int { tokenOffsets.count - 1 }

  /// The number of distinct words in them.
  var distinctWords: Int { wordDocuments.count }

  /// Adds one training document.
  public mutating func add(_ text: Span<UInt8>) {
    tokenizer.tokenize(text)
    let document = Int32(documents)
    var hits = TraitCounter()
    var distinct = 0
    for token in tokenizer.buffer.tokens {
      let (word, isNew) = index.insert(token.hash, UInt32(distinctWords))
      if isNew {
        tokenizer.buffer.appendBytes(of: token, in: text, to: &arena)
        arenaOffsets.append(arena.count)
        marks.append(lexicon.mark(token.hash))
        wordDocuments.append(0)
        lastDocument.append(-1)
      }
      tokens.append(token.kind.isInSequence ? word : word | Self.sideBit)
      if lastDocument[Int(word)] != document {
        lastDocument[Int(word)] = document
        wordDocuments[Int(word)] += 1
        if token.kind.isWord { distinct += 1 }
      }
      let mark = marks[Int(word)]
      if mark != 0 { hits.add(lexicon.lanes[Int(mark) - 1]) }
    }
    tokenOffsets.append(tokens.count)
    StyleBlock.append(
      tokenizer.buffer.counts, hits.finished(), distinct: distinct, to: &dense)
  }

  /// The bytes of a distinct word.
  func bytes(of word: Int) -> ArraySlice<UInt8> {
    arena[arenaOffsets[word]..<arenaOffsets[word + 1]]
  }

  /// The vocabulary and the design matrix of the documents added.
  ///
  /// Words are numbered by falling document count, ties by their bytes; so are n-grams. The result
  /// depends on the documents and their order alone.
  ///
  /// - Throws: `FeatureError` with code `.noText` when no document holds a word.
  public func finish() throws(FeatureError) -> (vocabulary: Vocabulary, design: FactoredDesign) {
    guard distinctWords > 0 else {
      throw FeatureError(.noText, "no document holds a word to learn from")
    }
    let words = rankedWords()
    var columnOfWord = [UInt32](repeating: .max, count: distinctWords)
    for (column, word) in words.enumerated() { columnOfWord[word] = UInt32(column) }
    let grams = LearntGrams(self, columnOfWord: columnOfWord, words: words.count)
    let subwords = LearntSubwords(self)

    var text: [UInt8] = []
    var offsets = [0]
    for word in words {
      text.append(contentsOf: bytes(of: word))
      offsets.append(text.count)
    }
    grams.appendNames(words: words, self, to: &text, &offsets)
    subwords.appendNames(to: &text, &offsets)
    let vocabulary = try Vocabulary(
      configuration: configuration, words: words.count, grams: grams.count,
      subwords: subwords.count, text: text, offsets: offsets)
    let design = FactoredDesign(
      grams: grams.matrix, occurrences: subwords.occurrences, subwords: subwords.matrix,
      subwordDocuments: subwords.documentCounts,
      dense: Matrix(rows: documents, columns: StyleBlock.names.count, storage: dense))
    return (vocabulary, design)
  }

  private func rankedWords() -> [Int] {
    let minimum = Int32(configuration.minimumWordDocuments)
    return (0..<distinctWords).filter { wordDocuments[$0] >= minimum }.sorted { left, right in
      wordDocuments[left] != wordDocuments[right]
        ? wordDocuments[left] > wordDocuments[right]
        : bytes(of: left).lexicographicallyPrecedes(bytes(of: right))
    }
  }
}
