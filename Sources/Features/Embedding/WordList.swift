/// Words one after another in one array of UTF-8 bytes, as they are after normalising.
public struct WordList: Sendable, Equatable {
  /// The bytes of all words.
  public private(set) var bytes: [UInt8] = []
  /// Where words start in `bytes`; one more than there are words.
  public private(set) var offsets: [Int] = [0]

  /// No words.
  public init() {}

  /// How many words there are.
  public var count: Int { offsets.count - 1 }

  /// The bytes of a word.
  public subscript(word: Int) -> ArraySlice<UInt8> { bytes[offsets[word]..<offsets[word + 1]] }

  /// A word as text.
  public func text(_ word: Int) -> String { String(decoding: self[word], as: UTF8.self) }

  /// Adds a word.
  public mutating func append(_ word: some Sequence<UInt8>) {
    bytes.append(contentsOf: word)
    offsets.append(bytes.count)
  }
}
