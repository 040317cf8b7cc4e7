public import LinearAlgebra

/// Learns a vocabulary from training documents and gives their design matrix.
///
/// Holds the training set as numbers of words: four bytes a token, four bytes a distinct word of a
/// document, and the bytes of each distinct word once.
public struct FeatureLearner: Sendable {
  let configuration: FeatureConfiguration
  private var tokenizer = Tokenizer()
  private let lexicon = TraitLexicon()
  private var index = HashIndex(capacity: 1 << 16)
  private var states: [LearntWordState] = []
  /// Bytes of all distinct words, in order of first appearance.
  private var arena: [UInt8] = []
  private var arenaOffsets: [Int] = [0]
  /// The distinct words of all documents, in order of first appearance in each.
  private var entries: [UInt32] = []
  private var entryOffsets: [Int] = [0]
  /// Words that a document has more than once.
  private var repeats: [UInt32] = []
  private var repeatCounts: [Float] = []
  private var repeatOffsets: [Int] = [0]
  /// The words of all documents in sequence, as n-grams are made of them.
  private var sequence: [UInt32] = []
  private var sequenceOffsets: [Int] = [0]
  private(set) var dense: [Float] = []
  private var document = LearntDocument()

  /// Starts with nothing learnt.
  ///
  /// - Throws: `FeatureError` with code `.badConfiguration`.
  public init(configuration: FeatureConfiguration) throws(FeatureError) {
    if let problem = configuration.problem { throw FeatureError(.badConfiguration, problem) }
    self.configuration = configuration
  }

  /// The number of documents added.
  public var documents: Int { entryOffsets.count - 1 }

  /// The number of distinct words in them.
  var distinctWords: Int { states.count }

  /// Adds one training document.
  public mutating func add(_ text: Span<UInt8>) {
    tokenizer.tokenize(text)
    let start = entries.count
    precondition(start + tokenizer.buffer.tokens.count < UInt32.max, "too many words to count")
    numberWords(text)
    var styleHits = [Int32](repeating: 0, count: StyleLexicon.classes.count)
    document.count(tokenizer.buffer.tokens, from: start, &states, &styleHits)
    document.appendRepeats(to: &repeats, &repeatCounts)
    entries.append(contentsOf: document.words[..<document.wordCount])
    if configuration.wordOrder > 1 {
      sequence.append(contentsOf: document.sequence[..<document.sequenceCount])
    }
    entryOffsets.append(entries.count)
    repeatOffsets.append(repeats.count)
    sequenceOffsets.append(sequence.count)
    StyleBlock.append(
      tokenizer.buffer.counts, TraitHits(styleHits), distinct: document.distinctOfText,
      to: &dense)
  }

  /// Gives the tokens' words their numbers, and takes in those that are new.
  private mutating func numberWords(_ text: Span<UInt8>) {
    guard document.lookUp(tokenizer.buffer.tokens, in: index) else { return }
    for (position, token) in tokenizer.buffer.tokens.enumerated()
    where document.numbers[position] == .max {
      let (word, isNew) = index.insert(token.hash, UInt32(distinctWords))
      document.numbers[position] = word
      guard isNew else { continue }
      tokenizer.buffer.appendBytes(of: token, in: text, to: &arena)
      arenaOffsets.append(arena.count)
      states.append(LearntWordState(lexicon.traits(token.hash)))
    }
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
  /// - Parameter vectors: what other text tells of words. Words of theirs that no document holds are
  ///   added to the vocabulary.
  /// - Throws: `FeatureError` with code `.noText` when no document holds a word.
  public func finish(vectors: WeightedVectors? = nil) throws(FeatureError) -> (
    vocabulary: LearntVocabulary, design: FactoredDesign
  ) {
    guard distinctWords > 0 else {
      throw FeatureError(.noText, "no document holds a word to learn from")
    }
    let words = CountMatrix(
      SparsePattern(columns: distinctWords, offsets: entryOffsets, indices: entries),
      repeats: SparseMatrix(
        rows: documents, columns: distinctWords, rowOffsets: repeatOffsets, columnIndices: repeats,
        values: repeatCounts))
    let documentCounts = words.columnCounts()
    let ranked = FrequencyRank.ranked(
      documentCounts, minimum: configuration.minimumWordDocuments
    ) { bytes(of: $0) }
    var columnOfWord = [UInt32](repeating: .max, count: distinctWords)
    for (column, word) in ranked.enumerated() { columnOfWord[word] = UInt32(column) }
    // An n-gram is in no more documents than each of its words.
    let common = ranked.prefix { documentCounts[$0] >= configuration.minimumGramDocuments }.count
    let grams = LearntGrams(
      sequence.map { columnOfWord[Int($0)] < common ? columnOfWord[Int($0)] : .max },
      offsets: sequenceOffsets, words: ranked.count, configuration)
    let subwords = LearntSubwords(self, words)

    var text: [UInt8] = []
    var offsets = [0]
    for word in ranked {
      text.append(contentsOf: bytes(of: word))
      offsets.append(text.count)
    }
    grams.appendNames(words: ranked, self, to: &text, &offsets)
    subwords.appendNames(to: &text, &offsets)
    let (known, others) = vectorRows(vectors, columnOfWord, adding: &text, &offsets)
    let vocabulary = LearntVocabulary(
      configuration: configuration, words: ranked.count, grams: grams.count,
      subwords: subwords.count, vectorWords: others.rows, text: text, offsets: offsets)
    let design = FactoredDesign(
      words: words, columnOfWord: columnOfWord, grams: grams.matrix, subwords: subwords.matrix,
      subwordDocuments: subwords.documentCounts,
      dense: Matrix(rows: documents, columns: StyleBlock.names.count, storage: dense),
      vectors: known, otherVectors: others)
    return (vocabulary, design)
  }

  /// The vectors of the words learnt, and those of all other words, which are added to `text`
  /// unless `columnOfWord` has them.
  private func vectorRows(
    _ vectors: WeightedVectors?, _ columnOfWord: [UInt32], adding text: inout [UInt8],
    _ offsets: inout [Int]
  ) -> (known: Matrix, others: Matrix) {
    guard let vectors else {
      return (Matrix(rows: distinctWords, columns: 0), Matrix(rows: 0, columns: 0))
    }
    let width = vectors.rows.columns
    var known = Matrix(rows: distinctWords, columns: width)
    var others: [Float] = []
    for entry in 0..<vectors.words.count {
      let bytes = vectors.words[entry]
      let word = index.value(WordHash.of(bytes))
      let row = vectors.rows.row(entry)
      if word != .max {
        for (column, value) in row.enumerated() { known[Int(word), column] = value }
        if columnOfWord[Int(word)] != .max { continue }
      }
      text.append(contentsOf: bytes)
      offsets.append(text.count)
      others.append(contentsOf: row)
    }
    return (known, Matrix(rows: others.count / max(width, 1), columns: width, storage: others))
  }
}
