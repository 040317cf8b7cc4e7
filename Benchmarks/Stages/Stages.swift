import Features
import Ingest
import LinearAlgebra
import Model
import Pipeline

/// Where the time of `winnow score` goes: each stage alone, on one thread, over a whole dump.
@main
struct Stages {
  static func main() throws {
    let path = CommandLine.arguments[1]
    let bundle = try ModelBundle(path: CommandLine.arguments[2])
    let reader = try BlockReader([path])
    let parser = DocumentParser()
    var batch = DocumentBatch()
    var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
    var features = extractor.emptyBatch()
    var scorer = Scorer(model: bundle.model)
    var logits: [Float] = []
    let clock = ContinuousClock()
    var read = Duration.zero
    var parse = Duration.zero
    var extract = Duration.zero
    var score = Duration.zero
    var documents = 0
    var ranges: [Range<Int>] = []
    var bytes = 0
    var tokens = 0, slots = 0, grams = 0, new = 0, newKnown = 0, columns = 0, known = 0, dense = 0
    while true {
      let start = clock.now
      let block = try reader.next()
      read += clock.now - start
      guard let block else { break }
      parse += clock.measure {
        batch.reset()
        parser.parse(block, into: &batch)
      }
      var first = 0
      let count = batch.documents.count
      documents += count
      while first < count {
        let last = min(first + 128, count)
        extract += clock.measure {
          extractor.begin(&features)
          ranges.removeAll(keepingCapacity: true)
          for index in first..<last { ranges.append(batch.documents[index].textRange) }
          extractor.append(ranges, of: batch.bytes.span, to: &features)
        }
        score += clock.measure { scorer.score(features, into: &logits) }
        for index in first..<last { bytes += batch.documents[index].textRange.count }
        slots += features.slots.count
        grams += features.grams.count
        for c in features.slotCounts { tokens += Int(c) }
        for s in features.slots where Int(s) < bundle.vocabulary.words { known += 1 }
        for s in features.newSlots {
          if Int(s) < bundle.vocabulary.words { newKnown += 1 } else { new += 1 }
        }
        columns += features.newColumns.count
        for d in features.dense where d != 0 { dense += 1 }
        first = last
      }
    }
    print(
      "documents \(documents) bytes \(bytes) words \(bundle.vocabulary.words) grams \(bundle.vocabulary.grams) subwords \(bundle.vocabulary.subwords)"
    )
    let n = Double(documents)
    print(
      "tokens \(Double(tokens)/n) slots \(Double(slots)/n) known \(Double(known)/n) grams \(Double(grams)/n) new \(new) newKnown \(newKnown) columns \(columns) dense \(Double(dense)/n)"
    )
    for (name, time) in [("read", read), ("parse", parse), ("extract", extract), ("score", score)] {
      let seconds = Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
      print(name, seconds, "s", seconds / n * 1e9, "ns/doc")
    }
  }
}
