import LinearAlgebra

@testable import Features

/// Words as the text of an n-gram.
func joined(_ words: [ExactText]) -> ExactText {
  ExactText(words.map(\.string).joined(separator: " "))
}

/// Settings with the given limits, character n-grams of 2 to 4.
func configured(order: Int, minimum: Int = 1) -> FeatureConfiguration {
  var configuration = FeatureConfiguration()
  configuration.wordOrder = order
  configuration.minimumWordDocuments = minimum
  configuration.minimumGramDocuments = minimum
  configuration.minimumSubwordDocuments = minimum
  configuration.longestSubword = 4
  return configuration
}

/// What is learnt from some texts.
func learn(
  _ texts: [String], _ configuration: FeatureConfiguration
) throws -> (vocabulary: Vocabulary, design: FactoredDesign) {
  var learner = try FeatureLearner(configuration: configuration)
  for text in texts { learner.add(Array(text.utf8).span) }
  let (vocabulary, design) = try learner.finish()
  return (try vocabulary.indexed(), design)
}

extension Vocabulary {
  var wordNames: [ExactText] { (0..<words).map { ExactText(name(ofColumn: $0)) } }
  var gramNames: [ExactText] { (words..<words + grams).map { ExactText(name(ofColumn: $0)) } }
  var subwordNames: [ExactText] { (0..<subwords).map { ExactText(name(ofSubword: $0)) } }
}

extension SparseMatrix {
  /// The entries of a row by column; no column may be there twice.
  func row(_ row: Int) -> [Int: Float] {
    let entries = rowOffsets[row]..<rowOffsets[row + 1]
    return Dictionary(
      uniqueKeysWithValues: entries.map { (Int(columnIndices[$0]), values[$0]) })
  }
}

/// The features of one document with names in place of slots and columns.
struct NamedFeatures: Equatable {
  var words: [ExactText: Int32] = [:]
  /// The same words in order of first appearance.
  var order: [ExactText] = []
  var grams: [ExactText: Int32] = [:]
  /// Character n-grams of all words, by column.
  var subwords: [Int: Int32] = [:]
  var dense: [Float] = []
  var language = ""
}

/// Runs an extractor and gives its features names, as a model would by the slots announced.
struct NamingExtractor {
  var extractor: FeatureExtractor
  private var slotNames: [UInt32: ExactText] = [:]
  private var slotSubwords: [UInt32: [Int: Int32]] = [:]
  /// How often each word was announced.
  private(set) var announcements: [ExactText: Int] = [:]
  /// What was wrong with a batch.
  private(set) var problems: [String] = []

  init(_ vocabulary: Vocabulary, cacheLimit: Int = 1 << 16) {
    extractor = FeatureExtractor(vocabulary: vocabulary, cacheLimit: cacheLimit)
  }

  /// The features of each text, all in one batch.
  mutating func features(_ texts: [String]) -> [NamedFeatures] {
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    var languages: [String] = []
    var named: [UInt32: ExactText] = [:]
    for text in texts {
      let bytes = Array(text.utf8)
      var trace = FeatureTrace()
      languages.append(extractor.append(bytes.span, to: &batch, trace: &trace).tag)
      for (token, plain) in zip(trace.tokens, tokenized(bytes).tokens) {
        guard token.slot != WordTable.noSlot else { continue }
        if let name = named[token.slot], name != plain.text {
          problems.append("slot \(token.slot) is \(name) and \(plain.text)")
        }
        named[token.slot] = plain.text
      }
    }
    learnSlots(batch, named)
    return texts.indices.map { features(of: $0, in: batch, language: languages[$0]) }
  }

  private mutating func learnSlots(_ batch: FeatureBatch, _ named: [UInt32: ExactText]) {
    if Set(batch.newSlots).count != batch.newSlots.count {
      problems.append("a slot was announced twice in a batch")
    }
    for (position, slot) in batch.newSlots.enumerated() {
      let range = Int(batch.newOffsets[position])..<Int(batch.newOffsets[position + 1])
      slotNames[slot] = named[slot]
      slotSubwords[slot] = Dictionary(
        uniqueKeysWithValues: range.map { (Int(batch.newColumns[$0]), batch.newCounts[$0]) })
      announcements[named[slot] ?? "?", default: 0] += 1
    }
    for (slot, name) in named where slotNames[slot] != name {
      problems.append("slot \(slot) holds \(name), announced was \(slotNames[slot] ?? "nothing")")
    }
  }

  /// The character n-grams announced for a word, by column.
  func subwords(of word: ExactText) -> [Int: Int32]? {
    slotNames.first { $0.value == word }.flatMap { slotSubwords[$0.key] }
  }

  private func features(
    of document: Int, in batch: FeatureBatch, language: String
  ) -> NamedFeatures {
    var features = NamedFeatures()
    features.language = language
    for entry in batch.slotOffsets[document]..<batch.slotOffsets[document + 1] {
      let slot = batch.slots[Int(entry)]
      let count = batch.slotCounts[Int(entry)]
      let name = slotNames[slot] ?? "slot \(slot)"
      features.words[name, default: 0] += count
      features.order.append(name)
      for (column, held) in slotSubwords[slot] ?? [:] {
        features.subwords[column, default: 0] += held * count
      }
    }
    for entry in batch.gramOffsets[document]..<batch.gramOffsets[document + 1] {
      let name = ExactText(
        extractor.vocabulary.name(ofColumn: Int(batch.grams[Int(entry)])))
      features.grams[name, default: 0] += batch.gramCounts[Int(entry)]
    }
    let columns = batch.denseColumns
    features.dense = Array(batch.dense[document * columns..<(document + 1) * columns])
    return features
  }
}
