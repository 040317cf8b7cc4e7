import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// Real text of hundreds of languages, where the measuring data is at hand.
@Suite(
  .enabled(
    if: SharedData.file("udhr_languages.jsonl.gz") != nil,
    "set WINNOW_DATA to the folder of the measuring data"))
struct RealTextTests {
  private static let files = ["udhr_languages", "mlma", "cold_zh", "unlp2025", "davidson"]

  /// Names places only: the text belongs to others.
  @Test(arguments: files) func fastAndReadableTokenizersAgree(file: String) throws {
    let texts = try texts(of: file)
    #expect(texts.count > 300)
    let wrong = texts.indices.filter { position in
      let fast = tokenized(texts[position])
      let slow = ReferenceTokenizer(texts[position])
      return fast.tokens != slow.tokens || fast.counts != slow.counts
        || spanProblem(fast.tokens, texts[position], isValid: true) != nil
    }
    #expect(wrong == [])
  }

  @Test(arguments: files) func extractorFindsWhatWasLearnt(file: String) throws {
    let texts = try texts(of: file)
    var learner = try FeatureLearner(configuration: configured(order: 3, minimum: 2))
    for text in texts { learner.add(text.span) }
    let (learnt, design) = try learner.finish()
    let vocabulary = try learnt.indexed()
    let plain = PlainDesign(design)
    var extractor = FeatureExtractor(vocabulary: vocabulary, cacheLimit: 100)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    var wrong: [Int] = []
    for (document, text) in texts.enumerated() {
      if document % 10 == 0 { extractor.begin(&batch) }
      let words = batch.slots.count
      let grams = batch.grams.count
      _ = extractor.append(text.span, to: &batch)
      var row: [Int: Float] = [:]
      for entry in words..<batch.slots.count where batch.slots[entry] < vocabulary.words {
        row[Int(batch.slots[entry])] = Float(batch.slotCounts[entry])
      }
      for entry in grams..<batch.grams.count {
        row[Int(batch.grams[entry])] = Float(batch.gramCounts[entry])
      }
      let dense = batch.dense.suffix(batch.denseColumns)
      if row != plain.grams.row(document) || !dense.elementsEqual(design.dense.row(document)) {
        wrong.append(document)
      }
    }
    #expect(wrong == [])
  }

  /// The first characters of up to 400 texts.
  private func texts(of file: String) throws -> [[UInt8]] {
    try SharedData.lines(ofGzip: "\(file).jsonl.gz").prefix(400).map { line in
      Array(try JSONDecoder().decode(Record.self, from: line).text.prefix(600).utf8)
    }
  }

  private struct Record: Decodable {
    var text: String
  }
}
