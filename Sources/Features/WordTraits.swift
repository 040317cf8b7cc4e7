import CMemory

/// What the lexicons know of a word: one bit for each style class and each language.
struct WordTraits: Sendable, Equatable {
  var bits: UInt64 = 0

  static let firstLanguage = 16
  static let styleMask: UInt64 = 1 << UInt64(firstLanguage) - 1
}

/// Adds up how many words of a document have each trait: a byte for each trait, all of them at
/// once, with the totals taken away before a byte can overflow.
struct TraitCounter: Sendable {
  /// Eight traits a lane, the lowest byte first.
  typealias Lanes = SIMD8<UInt64>

  /// The most words whose lanes can be added up before one is full.
  static let most = 255

  private var lanes = Lanes.zero
  private var added = 0
  private var totals: TraitHits?

  /// Counts a word by its lanes, 1 for each trait it has.
  @inline(__always)
  mutating func add(_ word: Lanes) { add(word, words: 1) }

  /// Counts words, at most `most`, by the sum of their lanes.
  @inline(__always)
  mutating func add(_ sum: Lanes, words: Int) {
    if added &+ words > Self.most { empty() }
    lanes &+= sum
    added &+= words
  }

  /// What was counted.
  @inline(__always)
  consuming func finished() -> TraitHits {
    let hits = TraitHits(lanes)
    guard var sum = totals else { return hits }
    sum.add(hits)
    return sum
  }

  @inline(never)
  private mutating func empty() {
    var hits = totals ?? TraitHits(.zero)
    hits.add(TraitHits(lanes))
    totals = hits
    lanes = .zero
    self.added = 0
  }
}

/// How many words of a document have each trait.
struct TraitHits: Sendable {
  /// A byte for each trait, eight a lane, the lowest first.
  private(set) var lanes: TraitCounter.Lanes
  /// What did not fit into the bytes, in long documents.
  private var more: [Int32] = []

  fileprivate init(_ lanes: TraitCounter.Lanes) {
    self.lanes = lanes
  }

  /// What was counted of few words.
  init(sum: winnow_word_counts) {
    let traits = sum.traits
    lanes = TraitCounter.Lanes(
      traits.0, traits.1, traits.2, traits.3, traits.4, traits.5, traits.6, traits.7)
  }

  /// The numbers of words with the first traits, as they are.
  init(_ counts: [Int32]) {
    lanes = .zero
    more = counts + repeatElement(0, count: 64 - counts.count)
  }

  /// Whether all there is stands in `lanes`.
  var areInLanes: Bool { more.isEmpty }

  /// How many words have a trait.
  @inline(__always)
  subscript(trait: Int) -> Int32 {
    let lane = lanes[trait &>> 3]
    let byte = lane &>> UInt64(truncatingIfNeeded: 8 &* (trait & 7)) & 0xFF
    let count = Int32(truncatingIfNeeded: byte)
    return more.isEmpty ? count : count &+ more[trait]
  }

  fileprivate mutating func add(_ other: TraitHits) {
    if more.isEmpty { more = [Int32](repeating: 0, count: 64) }
    for trait in 0..<64 { more[trait] &+= other[trait] }
  }
}

/// The lexicons, folded by the tokenizer and ready to be looked up.
struct TraitLexicon: Sendable {
  private var index = HashIndex(capacity: 1024)
  private(set) var traits: [WordTraits] = []
  /// The same, a byte for each trait, after a word without any: `mark` says which it is.
  private(set) var lanes: [TraitCounter.Lanes] = []

  init() {
    precondition(StyleLexicon.classes.count <= WordTraits.firstLanguage)
    precondition(LanguageLexicon.languages.count + WordTraits.firstLanguage < 64)
    var tokenizer = Tokenizer()
    for (bit, entry) in StyleLexicon.classes.enumerated() {
      add(entry.words, bit: bit, &tokenizer)
    }
    for (bit, entry) in LanguageLexicon.languages.enumerated() {
      add(entry.words, bit: WordTraits.firstLanguage + bit, &tokenizer)
    }
    lanes = ([WordTraits()] + traits).map { traits in
      var lanes = TraitCounter.Lanes.zero
      for trait in 0..<64 where traits.bits & (1 << UInt64(trait)) != 0 {
        lanes[trait / 8] |= 1 << UInt64(8 * (trait % 8))
      }
      return lanes
    }
  }

  private mutating func add(_ words: String, bit: Int, _ tokenizer: inout Tokenizer) {
    for word in words.utf8.split(separator: 0x20) {
      let bytes = Array(word)
      tokenizer.tokenize(bytes.span)
      // What the tokenizer cuts in pieces is not one word to look up.
      guard tokenizer.buffer.tokens.count == 1 else { continue }
      let (position, isNew) = index.insert(tokenizer.buffer.tokens[0].hash, UInt32(traits.count))
      if isNew { traits.append(WordTraits()) }
      traits[Int(position)].bits |= 1 << UInt64(bit)
    }
  }

  /// The traits of the word with this hash.
  func traits(_ hash: UInt64) -> WordTraits {
    let mark = mark(hash)
    return mark == 0 ? WordTraits() : traits[Int(mark) - 1]
  }

  /// The position of the word in `traits` and one more; 0 for a word that is not there.
  func mark(_ hash: UInt64) -> UInt16 {
    let position = index.value(hash)
    return position == .max ? 0 : UInt16(position) + 1
  }
}
