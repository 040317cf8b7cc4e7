/// The entries of a vocabulary that was just learnt, without the indices to find them.
public struct LearntVocabulary: Sendable {
  /// The settings it was made with.
  public let configuration: FeatureConfiguration
  /// The number of words.
  public let words: Int
  /// The number of word n-grams of order two and three.
  public let grams: Int
  /// The number of character n-grams.
  public let subwords: Int
  /// The number of words that are known by their vectors alone.
  public let vectorWords: Int
  /// UTF-8 of all entries, as in ``Vocabulary/text``.
  public let text: [UInt8]
  /// Offsets into `text`, one more than there are entries.
  public let offsets: [Int]

  /// The same with the indices that scoring needs.
  public func indexed() throws(FeatureError) -> Vocabulary {
    try Vocabulary(
      configuration: configuration, words: words, grams: grams, subwords: subwords,
      vectorWords: vectorWords, text: text, offsets: offsets)
  }
}
