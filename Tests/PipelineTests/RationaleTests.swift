import LinearAlgebra
import Testing

@testable import Model
@testable import Pipeline

@Suite struct RationaleTests {
  private let text = "the VILE mess of the millers said on Monday"
  private let labels = [
    LabelInfo(id: "loaded_language", axis: .technique), LabelInfo(id: "blame", axis: .harm),
    LabelInfo(id: "news_reporting", axis: .context, name: "News reporting"),
    LabelInfo(id: "plain", isNeutral: true),
  ]

  private func evidence(
    _ label: Int, _ spans: [(Range<Int>, Double)] = []
  ) -> Evidence {
    Evidence(
      LabelExplanation(
        label: label, logit: 0, bias: 0,
        spans: spans.map {
          LabelExplanation.Span(
            start: $0.0.lowerBound, end: $0.0.upperBound, contribution: $0.1)
        }, document: []), limit: 5)
  }

  private func judgement(_ probabilities: [Double], _ flagged: [Bool]) -> Judge.Judgement {
    var judgement = Judge.Judgement()
    judgement.probabilities = probabilities
    judgement.flagged = flagged
    judgement.needsReview = flagged[0] || flagged[1]
    return judgement
  }

  private func say(
    _ judgement: Judge.Judgement, _ evidence: [Evidence], _ counterfactual: Counterfactual? = nil,
    of text: String? = nil, task: ClassificationTask = .multilabel
  ) -> String {
    let bytes = Array((text ?? self.text).utf8)
    let rationale = Rationale(labels: labels, task: task)
    return rationale.text(judgement, evidence, counterfactual, of: bytes)
  }

  @Test func aFlaggedLabelWithItsPassages() {
    let found = say(
      judgement([0.934, 0.1, 0.1, 0.1], [true, false, false, false]),
      [evidence(0, [(4..<8, 1.86), (9..<13, 0.44), (21..<28, 0.04)])])
    #expect(found == "Flagged for loaded language (93 %): “VILE” adds 1.9, “mess” adds 0.4.")
  }

  @Test func otherFlaggedLabelsAndContext() {
    let found = say(
      judgement([0.934, 0.5, 0.815, 0.1], [true, true, true, false]),
      [evidence(0, [(4..<8, 1)]), evidence(1, [(21..<28, 2)])])
    #expect(
      found == "Flagged for loaded language (93 %), also blame (50 %): “VILE” adds 1.0. "
        + "May be protected as news reporting (82 %).")
  }

  @Test func noMoreThanThreePassagesStrongestFirst() {
    let found = say(
      judgement([0.7, 0, 0, 0], [true, false, false, false]),
      [evidence(0, [(0..<3, 0.2), (4..<8, 0.9), (9..<13, 0.3), (14..<16, 0.1)])])
    #expect(
      found
        == "Flagged for loaded language (70 %): “VILE” adds 0.9, “mess” adds 0.3, “the” adds 0.2."
    )
  }

  @Test func nothingThatWeighsMuch() {
    let found = say(
      judgement([0.6, 0, 0, 0], [true, false, false, false]), [evidence(0, [(0..<3, 0.049)])])
    #expect(found == "Flagged for loaded language (60 %); no single passage weighs much.")
  }

  @Test func whatIsNotFlaggedSaysSo() {
    let found = say(
      judgement([0.31, 0.1, 0, 0], [false, false, false, false]), [evidence(0, [(4..<8, 0.6)])])
    #expect(found == "Not flagged; nearest is loaded language (31 %): “VILE” adds 0.6.")
  }

  /// A class that asks for no review is not what a text is flagged for.
  @Test func aNeutralClassIsNotFlagged() {
    let found = say(
      judgement([0.1, 0.1, 0.1, 0.7], [false, false, false, true]), [evidence(3)])
    #expect(found.hasPrefix("Not flagged; most probable is plain (70 %)"))
  }

  @Test func theCounterfactualIsQuoted() {
    let counterfactual = Counterfactual(
      label: 0, removed: [4..<8, 9..<13, 14..<16, 21..<28], probability: 0.214)
    func found(_ task: ClassificationTask) -> String {
      say(
        judgement([0.9, 0, 0, 0], [true, false, false, false]), [evidence(0, [(4..<8, 1)])],
        counterfactual, task: task)
    }
    let start =
      "Flagged for loaded language (90 %): “VILE” adds 1.0. "
      + "Without “VILE”, “mess”, “of” and other words it would be 21 %, "
    #expect(found(.multilabel) == start + "under the threshold.")
    // There is no threshold where the most probable class is taken.
    #expect(found(.multiclass) == start + "and another label would be chosen.")
  }

  @Test func nearlySureIsNotQuiteSure() {
    let flagged = [true, false, false, false]
    #expect(say(judgement([0.9971, 0, 0, 0], flagged), [evidence(0)]).contains("(over 99 %)"))
    #expect(say(judgement([1, 0, 0, 0], flagged), [evidence(0)]).contains("(100 %)"))
    #expect(say(judgement([0.994, 0, 0, 0], flagged), [evidence(0)]).contains("(99 %)"))
  }

  /// Passages of all lengths and scripts, against a description in words of `String`.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func passagesAreQuotedByCharacter(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "a", "b c", "\n", "\r", "\r\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}", "â",
      "Â",
      "e\u{301}", "\u{301}", "🧑‍🌾", "річка", "\u{E2}", "\u{201C}",
    ]
    let ascii = seed % 2 == 0
    var passage = ""
    for _ in 0..<Int(random.next() % 80) {
      passage += pieces[Int(random.next() % (ascii ? 7 : UInt64(pieces.count)))]
    }
    guard !passage.isEmpty else { return }
    let flat = String(passage.map { $0.isNewline ? " " : $0 })
    let quote = flat.count > 60 ? "“\(flat.prefix(59))…”" : "“\(flat)”"
    let found = say(
      judgement([0.9, 0, 0, 0], [true, false, false, false]),
      [evidence(0, [(0..<passage.utf8.count, 12.34)])], of: passage)
    #expect(
      Array(found.utf8) == Array("Flagged for loaded language (90 %): \(quote) adds 12.3.".utf8))
  }

  @Test func longPassagesAndLineBreaksAreCutToOneLine() {
    let long = String(repeating: "река\r\n", count: 20)
    let found = say(
      judgement([0.9, 0, 0, 0], [true, false, false, false]),
      [evidence(0, [(0..<long.utf8.count, 1)])], of: long)
    #expect(!found.contains { $0.isNewline })
    let shown = String(String(repeating: "река ", count: 20).prefix(59))
    #expect(found.contains("“\(shown)…” adds 1.0."))
  }
}
