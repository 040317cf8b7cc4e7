import LinearAlgebra
import Testing

@testable import Model
@testable import Pipeline

@Suite struct EvidenceTests {
  private func explanation(seed: UInt64) -> LabelExplanation {
    var random = SeededGenerator(seed: seed)
    var position = 0
    let spans = (0..<Int(random.next() % 12)).map { _ in
      position += Int(random.next() % 5)
      let start = position
      position += 1 + Int(random.next() % 8)
      // Some equal contributions, some of nothing.
      return LabelExplanation.Span(
        start: start, end: position, contribution: Double(Int(random.next() % 9) - 3) / 4)
    }
    let document = (0..<Int(random.next() % 9)).map {
      LabelExplanation.DocumentPart(
        feature: $0 * 2, contribution: [0.001, -0.004, 0.5, -0.5, 0.25][Int(random.next() % 5)])
    }
    let sum =
      spans.reduce(0) { $0 + $1.contribution } + document.reduce(0) { $0 + $1.contribution }
    return LabelExplanation(
      label: 3, logit: -0.5 + sum, bias: -0.5, spans: spans, document: document)
  }

  @Test(arguments: [0, 1, 2, 3, 5, 100], 1...30 as ClosedRange<UInt64>)
  func whatIsListedAndTheRestAreTheLogit(limit: Int, seed: UInt64) throws {
    let explanation = explanation(seed: seed)
    let evidence = Evidence(explanation, limit: limit)
    let rest = try #require(evidence.rest)
    let listed =
      evidence.spans.reduce(0) { $0 + $1.contribution }
      + evidence.document.reduce(0) { $0 + $1.contribution }
    #expect(abs(evidence.bias + listed + rest - explanation.logit) < 1e-9)
    #expect(evidence.logit == explanation.logit)
    #expect(evidence.label == 3)

    // The strongest that speak for the label, strongest first, each once.
    let positive = explanation.spans.filter { $0.contribution > 0 }
    #expect(evidence.spans.count == min(limit, positive.count))
    #expect(Set(evidence.spans.map(\.bytes)).count == evidence.spans.count)
    for (left, right) in zip(evidence.spans, evidence.spans.dropFirst()) {
      #expect(
        left.contribution > right.contribution
          || (left.contribution == right.contribution
            && left.bytes.lowerBound < right.bytes.lowerBound)
      )
    }
    let weakest = evidence.spans.last?.contribution ?? .infinity
    let left = positive.filter { span in
      !evidence.spans.contains { $0.bytes == span.start..<span.end }
    }
    #expect(limit == 0 || left.allSatisfy { $0.contribution <= weakest })

    #expect(evidence.document.count <= min(limit, 3))
    #expect(evidence.document.allSatisfy { abs($0.contribution) >= 0.005 })
    for (left, right) in zip(evidence.document, evidence.document.dropFirst()) {
      #expect(abs(left.contribution) >= abs(right.contribution))
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func withoutALimitAllIsListedInReadingOrder(seed: UInt64) {
    let explanation = explanation(seed: seed)
    let evidence = Evidence(explanation, limit: nil)
    #expect(evidence.rest == nil)
    #expect(evidence.spans.map(\.bytes) == explanation.spans.map { $0.start..<$0.end })
    #expect(evidence.spans.map(\.contribution) == explanation.spans.map(\.contribution))
    #expect(evidence.document == explanation.document)
  }
}
