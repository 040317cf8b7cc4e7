import CMemory

/// The words, word n-grams and character n-grams a model knows, with the indices to find them.
///
/// Columns: words `0 ..< words`, word n-grams `words ..< words + grams`; character n-grams have
/// columns of their own, `0 ..< subwords`. All are kept as text, so that every weight can be named.
///
/// Words that no training document held but that have a vector come last. As slots they follow the
/// words, `words ..< slots`; they have no column and are no part of n-grams.
public struct Vocabulary: Sendable {
  /// The settings the vocabulary was made with.
  public let configuration: FeatureConfiguration
  /// The number of words.
  public let words: Int
  /// The number of word n-grams of order two and three.
  public let grams: Int
  /// The number of character n-grams.
  public let subwords: Int
  /// The number of words that are known by their vectors alone.
  public let vectorWords: Int
  /// UTF-8 of all entries one after another: words, then word n-grams (words separated by a
  /// space), then character n-grams (`_` for a word boundary), then words with a vector alone.
  public let text: [UInt8]
  /// Offsets into `text`, one more than there are entries.
  public let offsets: [Int]

  /// The number of words that have a slot of their own.
  public var slots: Int { words + vectorWords }

  let wordIndex: CompactIndex
  let gramIndex: CompactIndex
  /// Most pairs of words are no known n-gram; this says so without a far look-up.
  let gramFilter: KeyFilter
  let subwordIndex: CompactIndex

  /// Builds the indices over the entries.
  ///
  /// - Throws: `FeatureError` with code `.badVocabulary` where an entry repeats or is empty, where an
  ///   n-gram names a word that is not there, or where the numbers do not add up.
  public init(
    configuration: FeatureConfiguration, words: Int, grams: Int, subwords: Int,
    vectorWords: Int = 0, text: [UInt8], offsets: [Int]
  ) throws(FeatureError) {
    let entries = 0..<offsets.count
    guard entries.contains(words), entries.contains(grams), entries.contains(subwords),
      entries.contains(vectorWords),
      words + grams + subwords + vectorWords == offsets.count - 1
    else {
      throw FeatureError(
        .badVocabulary,
        "it holds \(max(offsets.count - 1, 0)) entries where the model's settings say "
          + "\(words) + \(grams) + \(subwords) + \(vectorWords)")
    }
    guard offsets[0] == 0, offsets[offsets.count - 1] == text.count else {
      throw FeatureError(
        .badVocabulary,
        "its entries cover bytes \(offsets[0]) to \(offsets[offsets.count - 1]) of a text of "
          + "\(text.count) bytes")
    }
    for entry in 0..<offsets.count - 1 where offsets[entry] >= offsets[entry + 1] {
      throw FeatureError(.badVocabulary, "line \(entry + 1) is empty")
    }
    if let problem = configuration.problem { throw FeatureError(.badConfiguration, problem) }
    self.configuration = configuration
    self.words = words
    self.grams = grams
    self.subwords = subwords
    self.vectorWords = vectorWords
    self.text = text
    self.offsets = offsets

    // Entry `value` of a kind is line `value + before`, counted from 0.
    func check(_ repeated: Int?, before: Int) throws(FeatureError) {
      guard let repeated else { return }
      throw FeatureError(
        .badVocabulary, "line \(repeated + before + 1) repeats an earlier entry")
    }
    func isSame(_ one: Int, _ other: Int) -> Bool {
      text[offsets[one]..<offsets[one + 1]].elementsEqual(text[offsets[other]..<offsets[other + 1]])
    }
    var wordIndex = CompactIndex(capacity: words + vectorWords)
    try check(
      wordIndex.fill(words, from: 0, isAhead: true) {
        WordHash.of(text.span, offsets[$0]..<offsets[$0 + 1])
      } isSame: {
        isSame($0, $1)
      }, before: 0)
    var gramIndex = CompactIndex(capacity: grams)
    var gramFilter = KeyFilter(capacity: grams)
    for entry in words..<words + grams {
      guard
        let key = Self.gramKey(
          text.span, offsets[entry]..<offsets[entry + 1], wordIndex, gramIndex)
      else {
        throw FeatureError(
          .badVocabulary, "line \(entry + 1): an n-gram of words that are not listed before it")
      }
      try check(
        gramIndex.fill(1, from: entry, isAhead: false) { _ in
          key
        } isSame: {
          isSame($0, $1)
        },
        before: 0)
      gramFilter.insert(key)
    }
    var subwordIndex = CompactIndex(capacity: subwords)
    let before = words + grams
    try check(
      subwordIndex.fill(subwords, from: 0, isAhead: true) {
        WordHash.of(
          text.span, offsets[before + $0]..<offsets[before + $0 + 1], seed: Subwords.seed)
      } isSame: {
        isSame(before + $0, before + $1)
      }, before: before)
    let firstVector = words + grams + subwords
    for entry in 0..<vectorWords {
      let line = firstVector + entry
      let hash = WordHash.of(text.span, offsets[line]..<offsets[line + 1])
      guard wordIndex.value(hash) == .max else {
        throw FeatureError(.badVocabulary, "line \(line + 1) repeats an earlier entry")
      }
      wordIndex.insert(hash, UInt32(words + entry))
    }
    self.wordIndex = wordIndex
    self.gramIndex = gramIndex
    self.gramFilter = gramFilter
    self.subwordIndex = subwordIndex
  }

  /// The text of a word or word n-gram.
  public func name(ofColumn column: Int) -> String {
    String(decoding: text[offsets[column]..<offsets[column + 1]], as: UTF8.self)
  }

  /// The text of a character n-gram.
  public func name(ofSubword column: Int) -> String {
    name(ofColumn: words + grams + column)
  }

  /// The bytes of the word in a slot.
  func bytes(ofWord slot: Int) -> ArraySlice<UInt8> {
    let entry = slot < words ? slot : slot + grams + subwords
    return text[offsets[entry]..<offsets[entry + 1]]
  }

  /// The key a pair of columns is found under: a word after a word, or after a pair of words.
  @inline(__always)
  static func pairKey(_ first: UInt32, _ second: UInt32) -> UInt64 {
    winnow_pair_key(first, second)
  }

  /// The key of a word n-gram, whose words are separated by single spaces.
  private static func gramKey(
    _ text: Span<UInt8>, _ range: Range<Int>, _ wordIndex: CompactIndex,
    _ gramIndex: CompactIndex
  ) -> UInt64? {
    var column = UInt32.max
    var key: UInt64?
    var order = 0
    var start = range.lowerBound
    while start <= range.upperBound {
      var end = start
      while end < range.upperBound, text[end] != 0x20 { end += 1 }
      let next = wordIndex.value(WordHash.of(text, start..<end))
      guard next != .max, order < 3 else { return nil }
      if order == 0 {
        column = next
      } else {
        if let pair = key {
          column = gramIndex.value(pair)
          guard column != .max else { return nil }
        }
        key = pairKey(column, next)
      }
      order += 1
      start = end + 1
    }
    return key
  }
}
