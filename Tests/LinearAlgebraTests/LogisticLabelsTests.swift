import Foundation
import Testing

@testable import LinearAlgebra

/// Labels judged several at a time against the formulas, label by label.
@Suite struct LogisticLabelsTests {
  private struct Found {
    var probabilities: [Double]
    var units: [UInt16]
    var flagged: [Bool]
    var verdict: LogisticLabels.Verdict?

    init(count: Int) {
      probabilities = Array(repeating: .nan, count: count)
      units = Array(repeating: .max, count: count)
      flagged = Array(repeating: false, count: count)
    }
  }

  private func judge(_ logits: [Float], _ labels: LogisticLabels) -> Found {
    var found = Found(count: logits.count)
    found.verdict = labels.judge(
      logits.span, into: &found.probabilities, units: &found.units, flagged: &found.flagged)
    return found
  }

  private func judge(probabilities: [Double], _ labels: LogisticLabels) -> Found {
    var found = Found(count: probabilities.count)
    found.verdict = labels.judge(
      probabilities: probabilities.span, into: &found.probabilities, units: &found.units,
      flagged: &found.flagged)
    return found
  }

  private func judge(
    _ logits: [Float], thresholds: [Double], reviewed: [Bool]
  ) -> (probabilities: [Double], flagged: [Bool], LogisticLabels.Verdict) {
    let found = judge(logits, LogisticLabels(thresholds: thresholds, reviewed: reviewed))
    for (unit, probability) in zip(found.units, found.probabilities) {
      #expect(unit == UInt16(probability * 10_000 + 0.5))
    }
    return (found.probabilities, found.flagged, found.verdict!)
  }

  /// As the library computes it, to four units in the last place; the same in ten-thousandths.
  @Test(arguments: [2, 20, 200, 1400] as [Float]) func probabilitiesAreLogistic(spread: Float) {
    var random = SeededGenerator(seed: UInt64(spread))
    for _ in 0..<2000 {
      let logits = (0..<46).map { _ in spread * Float(random.unit() - 0.5) }
      let found = judge(
        logits, thresholds: Array(repeating: 0.5, count: 46),
        reviewed: Array(repeating: true, count: 46)
      ).probabilities
      var units = [UInt16](repeating: 0, count: 46)
      LogisticLabels.tenThousandths(found, into: &units)
      for label in 0..<46 {
        let exact = 1 / (1 + exp(-Double(logits[label])))
        #expect(abs(found[label] - exact) <= 4 * exact.ulp || exact < 1e-300)
        #expect(units[label] == UInt16(exact * 10_000 + 0.5))
      }
    }
  }

  @Test func extremes() {
    let logits: [Float] = [0, -0, 100, -800, 800, -1e30, 1e30, -709, .leastNonzeroMagnitude]
    let found = judge(
      logits, thresholds: Array(repeating: 0, count: 9), reviewed: Array(repeating: true, count: 9))
    #expect(found.probabilities[..<7] == [0.5, 0.5, 1, 0, 1, 0, 1])
    #expect(found.probabilities[7] > 0 && found.probabilities[7] < 1e-300)
    #expect(found.probabilities[8] == 0.5)
    // A threshold of 0 flags whatever there is.
    #expect(found.flagged.allSatisfy { $0 })
    #expect(found.2.top == 2)
  }

  @Test(arguments: 0...50) func verdictsAreThoseOfASlowReading(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    for round in 0..<60 {
      // Few different values, so that labels are equal, and reach their threshold exactly.
      let logits = (0..<count).map { _ in
        round % 2 == 0 ? Float(Int(random.next() % 5)) - 3 : Float(random.unit() * 8 - 6)
      }
      let thresholds = (0..<count).map { _ in [0.5, 0.3, 1, 0, 0.9][Int(random.next() % 5)] }
      let reviewed = (0..<count).map { _ in random.next() % 3 > 0 }
      let found = judge(logits, thresholds: thresholds, reviewed: reviewed)
      var (top, best, priority) = (0, -Double.infinity, 0.0)
      for label in 0..<count {
        let probability = found.probabilities[label]
        #expect(found.flagged[label] == (probability >= thresholds[label]))
        guard reviewed[label] else { continue }
        priority = max(priority, probability)
        let score =
          found.flagged[label]
          ? 2 + probability : min(probability / max(thresholds[label], 1e-9), 1.999)
        if score > best { (top, best) = (label, score) }
      }
      #expect(found.2.top == top)
      #expect(found.2.priority == priority)
      #expect(found.2.isAnyFlagged == found.flagged.contains(true))
      #expect(found.2.needsReview == zip(found.flagged, reviewed).contains { $0 && $1 })
    }
  }

  /// Documents whose probabilities were worked out together, with rows that begin anywhere.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 16, 46])
  func manyDocumentsAreJudgedAsOneByOne(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let labels = LogisticLabels(
      thresholds: (0..<count).map { _ in random.unit() },
      reviewed: (0..<count).map { _ in random.next() % 3 > 0 })
    for documents in 0..<20 {
      let logits = (0..<documents * count).map { _ in Float(random.unit() * 12 - 6) }
      var all: [Double] = []
      LogisticLabels.probabilities(of: logits.span, into: &all)
      #expect(all.count == logits.count)
      for row in 0..<documents {
        let range = row * count..<(row + 1) * count
        let alone = judge(Array(logits[range]), labels)
        let found = judge(probabilities: Array(all[range]), labels)
        #expect(found.probabilities == alone.probabilities)
        #expect(found.units == alone.units)
        #expect(found.flagged == alone.flagged)
        #expect(found.verdict == alone.verdict)
      }
    }
  }
}
