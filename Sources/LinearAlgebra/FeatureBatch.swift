/// The numeric form of a batch of documents: what the feature code hands to a model.
///
/// A document is a bag of *distinct words* (each a slot of the word table), a bag of known word
/// n-grams, and a row of dense style features. Layout, for `D` documents:
///
/// - `slots[slotOffsets[d] ..< slotOffsets[d + 1]]`: the distinct words of document `d`, with
///   their term frequencies in `slotCounts`; slots are unique within a document, in order of
///   first appearance;
/// - `grams[gramOffsets[d] ..< gramOffsets[d + 1]]`: the same for word n-grams of order two and
///   more, by column of the model's vocabulary;
/// - `dense`: `D x denseColumns`, row-major, raw (not standardised) values;
/// - `newSlots`: slots that hold a word for the first time since the last batch; the character
///   n-grams of the word in `newSlots[k]` are
///   `newColumns[newOffsets[k] ..< newOffsets[k + 1]]`, with counts in `newCounts`.
///
/// A slot below `knownWords` is the vocabulary's word of that number; higher slots are given to
/// words the vocabulary lacks and may hold another word in a later batch, announced in `newSlots`.
public struct FeatureBatch: Sendable {
  /// The number of documents.
  public var documents = 0
  /// Offsets into `slots`, `documents + 1` entries.
  public var slotOffsets: [Int32] = [0]
  /// Word slots, all documents one after another.
  public var slots: [UInt32] = []
  /// Term frequency of each entry of `slots`.
  public var slotCounts: [Int32] = []
  /// Offsets into `grams`, `documents + 1` entries.
  public var gramOffsets: [Int32] = [0]
  /// Columns of word n-grams of order two and more.
  public var grams: [UInt32] = []
  /// Term frequency of each entry of `grams`.
  public var gramCounts: [Int32] = []
  /// Raw style features, `documents x denseColumns`, row-major.
  public var dense: [Float] = []
  /// The number of style features.
  public var denseColumns: Int
  /// Slots whose word is new since the last batch.
  public var newSlots: [UInt32] = []
  /// Offsets into `newColumns`, `newSlots.count + 1` entries.
  public var newOffsets: [Int32] = [0]
  /// Character n-gram columns of the new words.
  public var newColumns: [UInt32] = []
  /// How often the word holds each of them.
  public var newCounts: [Int32] = []

  /// An empty batch for documents with `denseColumns` style features.
  public init(denseColumns: Int) {
    precondition(denseColumns >= 0, "denseColumns is \(denseColumns), must not be negative")
    self.denseColumns = denseColumns
  }

  /// Empties the batch and keeps its storage.
  public mutating func removeAll() {
    documents = 0
    slotOffsets.removeAll(keepingCapacity: true)
    slotOffsets.append(0)
    slots.removeAll(keepingCapacity: true)
    slotCounts.removeAll(keepingCapacity: true)
    gramOffsets.removeAll(keepingCapacity: true)
    gramOffsets.append(0)
    grams.removeAll(keepingCapacity: true)
    gramCounts.removeAll(keepingCapacity: true)
    dense.removeAll(keepingCapacity: true)
    newSlots.removeAll(keepingCapacity: true)
    newOffsets.removeAll(keepingCapacity: true)
    newOffsets.append(0)
    newColumns.removeAll(keepingCapacity: true)
    newCounts.removeAll(keepingCapacity: true)
  }
}

/// Where the features of one document come from: the way back from numbers to characters.
///
/// `tokens[t]` is token `t` in reading order; a token without a slot (`noSlot`) has no word feature.
/// `gramColumns[k]` was found at the tokens `gramTokens[3 * k ..< 3 * k + gramOrders[k]]`.
public struct FeatureTrace: Sendable {
  /// One token of the document.
  public struct Token: Sendable, Equatable {
    /// The word slot of the token.
    public var slot: UInt32
    /// UTF-8 offset of its first byte in the document.
    public var start: Int32
    /// UTF-8 offset after its last byte.
    public var end: Int32

    /// A token of `slot` over the bytes `start ..< end`.
    public init(slot: UInt32, start: Int32, end: Int32) {
      self.slot = slot
      self.start = start
      self.end = end
    }
  }

  /// All tokens, in reading order.
  public var tokens: [Token] = []
  /// Column of each n-gram occurrence.
  public var gramColumns: [UInt32] = []
  /// Two or three: how many tokens the occurrence covers.
  public var gramOrders: [UInt8] = []
  /// Indices into `tokens`, three entries an occurrence (the third unused for a pair).
  public var gramTokens: [Int32] = []

  /// An empty trace.
  public init() {}

  /// Makes room for so many tokens.
  public mutating func reserve(tokens count: Int) { tokens.reserveCapacity(count) }

  /// Empties the trace and keeps its storage.
  public mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    gramColumns.removeAll(keepingCapacity: true)
    gramOrders.removeAll(keepingCapacity: true)
    gramTokens.removeAll(keepingCapacity: true)
  }
}
