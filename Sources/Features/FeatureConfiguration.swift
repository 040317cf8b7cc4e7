/// What is counted in a text. Part of a model: text is scored with the settings it was trained with.
public struct FeatureConfiguration: Sendable, Equatable, Codable {
  /// The rules of normalising and tokenizing; raised when they change in a way that moves scores.
  public var version: Int = 1
  /// The longest word n-gram, 1 to 3.
  public var wordOrder: Int = 2
  /// A word is kept when at least this many training documents hold it.
  public var minimumWordDocuments: Int = 1
  /// A word n-gram of order two or more is kept when at least this many documents hold it.
  public var minimumGramDocuments: Int = 2
  /// The shortest character n-gram, in Unicode scalars.
  public var shortestSubword: Int = 2
  /// The longest character n-gram, in Unicode scalars; 0 turns the block off.
  public var longestSubword: Int = 5
  /// A character n-gram is kept when at least this many training documents hold it.
  public var minimumSubwordDocuments: Int = 2

  /// The default settings.
  public init() {}

  /// Reads settings; a key that is not there keeps its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read(_ key: CodingKeys, _ value: inout Int) throws {
      value = try values.decodeIfPresent(Int.self, forKey: key) ?? value
    }
    try read(.version, &version)
    try read(.wordOrder, &wordOrder)
    try read(.minimumWordDocuments, &minimumWordDocuments)
    try read(.minimumGramDocuments, &minimumGramDocuments)
    try read(.shortestSubword, &shortestSubword)
    try read(.longestSubword, &longestSubword)
    try read(.minimumSubwordDocuments, &minimumSubwordDocuments)
  }

  /// What is wrong with the settings, or nothing.
  public var problem: String? {
    if version != 1 {
      return "features.version is \(version); this program knows version 1"
    }
    if !(1...3).contains(wordOrder) {
      return "features.wordOrder is \(wordOrder); it must be 1, 2 or 3"
    }
    if longestSubword != 0,
      shortestSubword < 1 || shortestSubword > longestSubword || longestSubword > 8
    {
      return "character n-grams go from \(shortestSubword) to \(longestSubword); "
        + "use 1 <= shortest <= longest <= 8, or longest 0 for none"
    }
    for minimum in [minimumWordDocuments, minimumGramDocuments, minimumSubwordDocuments]
    where !(1...1_000_000_000).contains(minimum) {
      return "a minimum document count is \(minimum); it must be 1 to 1000000000"
    }
    return nil
  }
}
