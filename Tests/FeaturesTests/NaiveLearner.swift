@testable import Features

/// A vocabulary learnt by dictionaries from the tokens of the readable tokenizer.
struct NaiveLearner {
  private let configuration: FeatureConfiguration
  let documents: [[PlainToken]]
  var words: [ExactText] = []
  /// Pairs and triples of words, each as column and words.
  var grams: [ExactText] = []
  var subwords: [ExactText] = []
  var subwordDocuments: [Int] = []

  init(_ texts: [String], _ configuration: FeatureConfiguration) {
    self.configuration = configuration
    documents = texts.map { ReferenceTokenizer($0).tokens }
    words = kept(documents.map { Set($0.map(\.text)) }, configuration.minimumWordDocuments) {
      $0.precedes($1)
    }
    let columns = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })

    // An n-gram comes before another by the column of what it extends, then of its last word.
    var keys: [[ExactText]: [Int]] = [:]
    for order in stride(from: 2, through: configuration.wordOrder, by: 1) {
      let found = documents.map { tokens in
        Set(
          sequences(tokens, order).filter { gram in
            gram.allSatisfy { columns[$0] != nil }
              && (order == 2 || keys[gram.dropLast()] != nil)
          })
      }
      for gram in found.joined() {
        let start = order == 2 ? columns[gram[0]] : keys[gram.dropLast()]?.last
        keys[gram] = [start ?? 0, columns[gram[order - 1]] ?? 0]
      }
      let kept = kept(found, configuration.minimumGramDocuments) { left, right in
        (keys[left] ?? []).lexicographicallyPrecedes(keys[right] ?? [])
      }
      for gram in found.joined() { keys[gram] = nil }
      for gram in kept {
        keys[gram] = [words.count + grams.count]
        grams.append(joined(gram))
      }
    }
    learnSubwords()
  }

  private mutating func learnSubwords() {
    guard configuration.longestSubword > 0 else { return }
    let lengths = configuration.shortestSubword...configuration.longestSubword
    let found = documents.map { tokens in
      Set(tokens.filter { $0.kind == .word }.flatMap { naiveSubwords($0.text.string, lengths) })
    }
    subwords = kept(found, configuration.minimumSubwordDocuments) {
      $0.precedes($1)
    }
    subwordDocuments = subwords.map { name in found.count { $0.contains(name) } }
  }

  /// The n-grams of a document's sequence, one entry an occurrence.
  func sequences(_ tokens: [PlainToken], _ order: Int) -> [[ExactText]] {
    let sequence = tokens.filter(\.kind.isInSequence).map(\.text)
    guard sequence.count >= order else { return [] }
    return (0...sequence.count - order).map { Array(sequence[$0..<$0 + order]) }
  }

  /// What is in enough of the sets, the commonest first, then by `precedes`.
  private func kept<Item: Hashable>(
    _ sets: [Set<Item>], _ minimum: Int, _ precedes: (Item, Item) -> Bool
  ) -> [Item] {
    var counts: [Item: Int] = [:]
    for item in sets.joined() { counts[item, default: 0] += 1 }
    return counts.filter { $0.value >= minimum }.sorted { left, right in
      left.value != right.value ? left.value > right.value : precedes(left.key, right.key)
    }
    .map(\.key)
  }
}
