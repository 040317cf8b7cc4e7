import Features
import LinearAlgebra
import Model
import TestSupport
import Testing

@testable import Pipeline

/// From characters to logits: what the trainer sees of a text is what the scorer sees of it.
@Suite struct TextScoringTests {
  /// Texts, their design, and a model fitted to the even ones with the trainer's logits for all.
  private struct Trained {
    let texts: [[UInt8]]
    let design: FactoredDesign
    let vocabulary: Vocabulary
    let parameters: ModelParameters
    /// Logits of the odd texts, which have no labels.
    let logits: [Float]
    let labels = 3

    init(
      _ task: ClassificationTask, seed: UInt64, vectors: WeightedVectors? = nil,
      change: (inout FeatureConfiguration) -> Void
    ) throws {
      var maker = TextMaker(seed: seed)
      texts = (0..<60).map { Array(($0 % 11 == 5 ? "" : maker.text(upTo: 15)).utf8) }
      var configuration = FeatureConfiguration()
      configuration.minimumGramDocuments = 1
      change(&configuration)
      var learner = try FeatureLearner(configuration: configuration)
      for text in texts { learner.add(text.span) }
      let learnt: LearntVocabulary
      (learnt, design) = try learner.finish(vectors: vectors)
      vocabulary = try learnt.indexed()
      let count = labels
      let targets = TrainingTargets(
        labels: count,
        values: (0..<60 * count).map { entry in
          task == .multiclass
            ? (entry / count / 2 % count == entry % count ? 1 : 0)
            : (maker.below(3) == 0 ? 1 : 0)
        },
        weights: (0..<60 * count).map { $0 / count % 2 == 0 ? 1 : 0 })
      var options = TrainingOptions()
      options.styleWeight = 0.2
      let trainer = Trainer(task: task, options: options)
      parameters = try trainer.fit(design, targets).parameters
      logits = try trainer.fit(
        design, targets, foldOf: (0..<60).map { $0 % 2 == 0 ? -1 : 0 }, folds: 0..<1
      ).heldOut
    }

    func model() -> LinearModel { LinearModel(parameters, words: vocabulary.words) }
  }

  /// Scoring rounds weights to the eleven bits of half precision, as they are stored.
  private static let halfPrecision: Float = 2e-3

  /// Vectors for some of the words, and for words that no text holds.
  private static func vectors(seed: UInt64) throws -> WeightedVectors {
    var maker = TextMaker(seed: seed + 100)
    var counter = CooccurrenceCounter()
    for _ in 0..<200 { counter.add(Array(maker.text(upTo: 15).utf8).span) }
    counter.add(Array("never said elsewhere never said elsewhere".utf8).span)
    var options = EmbeddingOptions()
    options.dimensions = 10
    return try WeightedVectors(counter.finish(words: 70, minimum: 2).vectors(options, threads: 1))
  }

  @Test(arguments: ClassificationTask.allCases, 1...3 as ClosedRange<UInt64>)
  func scorerAndTrainerAgree(_ task: ClassificationTask, seed: UInt64) throws {
    for hasVectors in [false, true] { try scorerAndTrainerAgree(task, seed, hasVectors) }
  }

  private func scorerAndTrainerAgree(
    _ task: ClassificationTask, _ seed: UInt64, _ hasVectors: Bool
  ) throws {
    let trained = try Trained(
      task, seed: seed, vectors: hasVectors ? Self.vectors(seed: seed) : nil
    ) { $0.minimumWordDocuments = hasVectors ? 2 : 1 }
    #expect(trained.vocabulary.vectorWords > 0 || !hasVectors)
    var extractor = FeatureExtractor(vocabulary: trained.vocabulary)
    var scorer = Scorer(model: trained.model())
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    var logits: [Float] = []
    extractor.begin(&batch)
    for text in trained.texts { _ = extractor.append(text.span, to: &batch) }
    scorer.score(batch, into: &logits)
    for document in stride(from: 1, to: 60, by: 2) {
      for entry in document * 3..<document * 3 + 3 {
        #expect(
          abs(logits[entry] - trained.logits[entry]) < Self.halfPrecision,
          "“\(String(decoding: trained.texts[document], as: UTF8.self))”")
      }
    }
    #expect(Set(trained.logits.map { ($0 * 100).rounded() }).count > 20)
  }

  @Test func theyAgreeWithOtherSettings() throws {
    for change in [
      { $0.longestSubword = 0 }, { $0.wordOrder = 1 }, { $0.shortestSubword = 1 },
      { $0.minimumWordDocuments = 3 }, { $0.minimumGramDocuments = 4 },
      { $0.minimumSubwordDocuments = 5 },
    ] as [(inout FeatureConfiguration) -> Void] {
      let trained = try Trained(.multilabel, seed: 9, change: change)
      var extractor = FeatureExtractor(vocabulary: trained.vocabulary)
      var scorer = Scorer(model: trained.model())
      var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
      var logits: [Float] = []
      extractor.begin(&batch)
      for text in trained.texts { _ = extractor.append(text.span, to: &batch) }
      scorer.score(batch, into: &logits)
      #expect(batch.dense == trained.design.dense.storage)
      for document in stride(from: 1, to: 60, by: 2) {
        for entry in document * 3..<document * 3 + 3 {
          #expect(abs(logits[entry] - trained.logits[entry]) < Self.halfPrecision)
        }
      }
    }
  }

  /// Counts of words, n-grams and style are the same on both sides.
  @Test(arguments: 4...6 as ClosedRange<UInt64>)
  func featuresOfTrainingTextsAreThoseOfTheDesign(seed: UInt64) throws {
    let trained = try Trained(.multilabel, seed: seed) { _ in }
    var extractor = FeatureExtractor(vocabulary: trained.vocabulary)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    extractor.begin(&batch)
    for text in trained.texts { _ = extractor.append(text.span, to: &batch) }
    #expect(batch.dense == trained.design.dense.storage)
    let plain = PlainDesign(trained.design)
    for document in trained.texts.indices {
      var expected: [UInt32: Float] = [:]
      for entry in plain.grams.entries(ofRow: document) {
        expected[plain.grams.columnIndices[entry], default: 0] += plain.grams.values[entry]
      }
      var found: [UInt32: Float] = [:]
      for entry in Int(batch.slotOffsets[document])..<Int(batch.slotOffsets[document + 1])
      where Int(batch.slots[entry]) < trained.vocabulary.words {
        found[batch.slots[entry]] = Float(batch.slotCounts[entry])
      }
      for entry in Int(batch.gramOffsets[document])..<Int(batch.gramOffsets[document + 1]) {
        found[batch.grams[entry]] = Float(batch.gramCounts[entry])
      }
      #expect(found == expected)
    }
  }

  /// Bits of the logits of unseen texts, scored in batches of `size` with a cache of `cache` words.
  private func bits(
    _ bundle: ModelBundle, _ texts: [[UInt8]], size: Int, cache: Int
  ) -> [UInt32] {
    var extractor = FeatureExtractor(vocabulary: bundle.vocabulary, cacheLimit: cache)
    var scorer = Scorer(model: bundle.model)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    var all: [UInt32] = []
    var logits: [Float] = []
    for start in stride(from: 0, to: texts.count, by: size) {
      extractor.begin(&batch)
      for text in texts[start..<min(start + size, texts.count)] {
        _ = extractor.append(text.span, to: &batch)
      }
      scorer.score(batch, into: &logits)
      all += logits.map(\.bitPattern)
    }
    return all
  }

  /// Neither the batch a text is in, nor a cache too small for its words, nor what was scored
  /// before moves a bit.
  @Test(arguments: ClassificationTask.allCases)
  func batchesAndCachesDoNotMoveABit(_ task: ClassificationTask) throws {
    let bundle = try TestModels.bundle(of: task)
    let texts = (["", " ", "\u{0}"] + TestModels.texts(count: 90, seed: 5)).map { Array($0.utf8) }
    let alone = texts.flatMap { freshLogits($0, bundle).map(\.bitPattern) }
    for size in [1, 2, 7, 93] {
      for cache in [0, 1, 5, 1 << 16] {
        #expect(bits(bundle, texts, size: size, cache: cache) == alone, "\(size), cache \(cache)")
      }
    }
    let backwards = bits(bundle, texts.reversed(), size: 7, cache: 3)
    let labels = bundle.manifest.labels.count
    for index in texts.indices {
      let place = texts.count - 1 - index
      #expect(
        backwards[place * labels..<(place + 1) * labels]
          == alone[index * labels..<(index + 1) * labels])
    }
  }

  /// Words the model never saw are scored by the n-grams of their characters.
  @Test func unknownWordsCountByTheirCharacters() throws {
    let bundle = try TestModels.multilabel.get()
    let known = freshLogits(Array("monstrous".utf8), bundle)
    let near = freshLogits(Array("monstrously".utf8), bundle)
    let far = freshLogits(Array("qqqq".utf8), bundle)
    #expect(abs(known[0] - near[0]) < abs(known[0] - far[0]))
    #expect(near != far)
  }
}
