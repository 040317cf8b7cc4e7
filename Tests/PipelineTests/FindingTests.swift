import LinearAlgebra
import Testing

@testable import Model
@testable import Pipeline

@Suite struct FindingTests {
  private func finding(
    _ id: Int, label: Int, _ probability: Double, text: String = "the river",
    spans: [(Range<Int>, Double)] = []
  ) -> Finding {
    var judgement = Judge.Judgement()
    judgement.probabilities = [probability, probability, probability]
    let subject = DecisionEncoder.Subject(
      id: Array("\(id)".utf8)[...], text: Array(text.utf8)[...],
      judgement: judgement)
    let explanation = LabelExplanation(
      label: label, logit: 0, bias: 0,
      spans: spans.map {
        LabelExplanation.Span(start: $0.0.lowerBound, end: $0.0.upperBound, contribution: $0.1)
      }, document: [])
    return Finding(subject, Evidence(explanation, limit: 5), LabelInfo(id: "label\(label)"))
  }

  /// The best are the same however the stream is cut into blocks: of each label the two strongest,
  /// and the strongest of those; of equal ones the earlier.
  @Test(arguments: [1, 2, 3, 5], 1...20 as ClosedRange<UInt64>)
  func blocksDoNotChangeTheBest(limit: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let stream = (0..<40).map {
      finding($0, label: Int(random.next() % 3), Double(random.next() % 12) / 12)
    }
    func earlierOrStronger(_ left: Int, _ right: Int) -> Bool {
      let (l, r) = (stream[left].probability, stream[right].probability)
      return l != r ? l > r : left < right
    }
    let two = Set(stream.map(\.label)).flatMap { label in
      stream.indices.filter { stream[$0].label == label }.sorted(by: earlierOrStronger).prefix(2)
    }
    let expected = two.sorted(by: earlierOrStronger).prefix(limit).map { stream[$0] }
    for size in [1, 3, 8, 40] {
      var all = Findings(limit: limit)
      for start in stride(from: 0, to: 40, by: size) {
        var block = Findings(limit: limit)
        for entry in stream[start..<min(start + size, 40)] where block.accepts(entry.probability) {
          block.add(entry)
        }
        all.merge(block)
      }
      #expect(all.best.map(\.id) == expected.map(\.id), "blocks of \(size)")
    }
  }

  @Test func noneAreKeptWhereNoneAreWanted() {
    var none = Findings(limit: 0)
    #expect(!none.accepts(1))
    none.add(finding(1, label: 0, 1))
    #expect(none.best.isEmpty)
  }

  @Test func aShortTextIsShownWhole() {
    let found = finding(
      7, label: 0, 0.5, text: "the vile mess", spans: [(9..<13, 1), (4..<8, 2)])
    #expect(found.id == "7")
    #expect(found.excerpt == "the vile mess")
    #expect(found.passages == ["vile", "mess"])
  }

  /// An excerpt of a long text holds its strongest passage and is cut between scalars.
  @Test func aLongTextIsCutAroundItsStrongestPassage() {
    let text =
      String(repeating: "река ", count: 100) + "VILE" + String(repeating: " мост", count: 90)
    let place = 900
    let found = finding(
      1, label: 0, 0.5, text: text, spans: [(0..<8, 0.5), (place..<place + 4, 2)])
    #expect(found.excerpt.contains("VILE"))
    #expect(found.excerpt.hasPrefix("…") && found.excerpt.hasSuffix("…"))
    #expect(!found.excerpt.contains("\u{FFFD}"))
    #expect(found.excerpt.utf8.count < 240)
    #expect(found.passages == ["VILE"])
  }
}
