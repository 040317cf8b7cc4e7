import Features
import Foundation
import Ingest
import LinearAlgebra
import Model
import Pipeline

/// Where the time of `winnow score` goes: each stage of the path of a document that passes, timed
/// alone, on one thread, over a whole dump.
@main
struct Stages {
  private static let batchSize = 128

  static func main() throws {
    guard CommandLine.arguments.count == 3 else {
      print("usage: stages DUMP.jsonl MODEL")
      exit(2)
    }
    BLAS.useOneThread()
    let bundle = try ModelBundle(path: CommandLine.arguments[2])
    let reader = try BlockReader([CommandLine.arguments[1]])
    let parser = DocumentParser()
    let judge = bundle.judge
    let encoder = DecisionEncoder(bundle, DecisionSettings())
    let labels = bundle.model.labels
    let language = Array("en".utf8)
    var documents = DocumentBatch()
    var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    var batch = extractor.emptyBatch()
    var scorer = Scorer(model: bundle.model)
    var logits: [Float] = []
    var probabilities: [Double] = []
    var texts: [Range<Int>] = []
    var judgements = [Judge.Judgement](repeating: Judge.Judgement(), count: batchSize)
    var lines = JSONBytes()
    var times = StageTimes()
    while true {
      let start = times.start()
      let next = try reader.next()
      times.end(.read, start)
      guard let block = next else { break }
      times.measure(.parse) {
        documents.reset()
        parser.parse(block, into: &documents)
      }
      let total = documents.documents.count
      for first in stride(from: 0, to: total, by: batchSize) {
        let range = first..<min(first + batchSize, total)
        texts.removeAll(keepingCapacity: true)
        for index in range { texts.append(documents.documents[index].textRange) }
        let bytes = documents.bytes
        extractor.begin(&batch)
        times.measure(.tokens) { extractor.readTokens(texts, of: bytes.span) }
        times.measure(.words) { extractor.findWords(texts, of: bytes.span, in: &batch) }
        times.measure(.features) { extractor.countFeatures(in: &batch) }
        times.measure(.newWords) { scorer.learnWords(of: batch) }
        times.measure(.style) { scorer.multiplyStyle(of: batch) }
        times.measure(.sums) { scorer.addWords(of: batch, into: &logits) }
        times.measure(.judge) {
          judge.probabilities(of: logits, into: &probabilities)
          for row in 0..<range.count {
            judge.judge(logits, probabilities, row: row, into: &judgements[row])
          }
        }
        lines.removeAll()
        times.measure(.write) {
          for index in range {
            let document = documents.documents[index]
            encoder.encodeScores(
              id: bytes.span.extracting(document.idRange),
              text: bytes.span.extracting(document.textRange), language: language.span,
              judgements[index - range.lowerBound], into: &lines)
          }
        }
        times.count(documents: range.count, bytes: texts.reduce(0) { $0 + $1.count })
      }
    }
    print(times.table(labels: labels))
  }
}
