/// Finds the known word n-grams in a sequence of words that comes one after another.
struct GramScanner {
  /// The column of the pair that ended with the last word, or `UInt32.max`.
  private var pair = UInt32.max
  private var last = UInt32.max
  /// Places of the last two words.
  private var places: (beforeLast: Int32, last: Int32) = (0, 0)

  /// An n-gram that was found.
  struct Found {
    var column: UInt32
    /// How many words it has.
    var order: UInt8
    /// Where they stand; the third is that of the second in a pair.
    var places: (Int32, Int32, Int32)
  }

  /// Takes the next word and its place; tells of the n-grams that end with it, the longer first.
  @inline(__always)
  mutating func add(
    _ word: UInt32, at place: Int32, _ vocabulary: borrowing Vocabulary, _ body: (Found) -> Void
  ) {
    let order = vocabulary.configuration.wordOrder
    let isKnown = word < UInt32(vocabulary.words)
    var next = UInt32.max
    if isKnown, order > 2, pair != .max {
      let triple = vocabulary.gramIndex.value(Vocabulary.pairKey(pair, word))
      if triple != .max {
        body(Found(column: triple, order: 3, places: (places.beforeLast, places.last, place)))
      }
    }
    if isKnown, order > 1, last < UInt32(vocabulary.words) {
      let key = Vocabulary.pairKey(last, word)
      if vocabulary.gramFilter.mayContain(key) { next = vocabulary.gramIndex.value(key) }
      if next != .max {
        body(Found(column: next, order: 2, places: (places.last, place, place)))
      }
    }
    pair = next
    last = word
    places = (places.last, place)
  }
}
