import LinearAlgebra
import Testing

@testable import Model

@Suite struct RationaleReportTests {
  private static let texts: [MarkedText] = {
    var same = MarkedTextTests.toad
    same.model = same.human
    same.probabilities = .init(whole: 0.9, without: 0.2, alone: 0.95)
    var nothing = MarkedTextTests.toad
    nothing.human = []
    nothing.model = []
    nothing.probabilities = .init(whole: 0.1, without: 0.1, alone: 0.3)
    var alarm = MarkedTextTests.toad
    alarm.human = []
    return [MarkedTextTests.toad, same, nothing, alarm]
  }()

  private func view(
    _ texts: [MarkedText], _ bootstrap: Bootstrap? = nil
  ) -> RationaleReport.View {
    RationaleReport.View(
      name: "any label", labels: ["a", "b"], rule: "what stands out", tunedOn: "dev",
      texts: texts, bootstrap: bootstrap)
  }

  @Test func meansByHand() {
    let view = self.view(Self.texts)
    #expect(view.documents == 4)
    #expect(view.markedByHumans == 2)
    #expect(view.markedByModel == 3)
    // The third text, with no mark at all, counts for characters alone.
    #expect(close(view[.tokenF1], (0.5 + 1 + 0) / 3))
    #expect(close(view[.tokenPrecision], (0.5 + 1 + 0) / 3))
    #expect(close(view[.tokenRecall], (0.5 + 1 + 0) / 3))
    // 3 right, 1 + 2 wrong, 1 missed.
    #expect(close(view[.microTokenF1], 6.0 / 10))
    #expect(close(view[.characterF1], (8.0 / 15 + 1 + 1 + 0) / 4))
    // Precision (0 + 1 + 0) / 3 of texts with spans of the model, recall (0 + 1) / 2 of the others.
    #expect(close(view[.spanF1], 2 * (1.0 / 3) * (1.0 / 2) / (1.0 / 3 + 1.0 / 2)))
    #expect(close(view[.averagePrecision], 5.0 / 6))
    #expect(close(view[.comprehensiveness], (0.7 + 0) / 2))
    #expect(close(view[.sufficiency], (-0.05 - 0.2) / 2))
    // All twenty characters: 9 right twice, then never.
    #expect(close(view.wholeCharacterF1, (18.0 / 29 + 18.0 / 29) / 4))
    #expect(close(view.wholeTokenF1, (4.0 / 7 + 4.0 / 7) / 4))
  }

  @Test func nothingToMeasureIsUndefined() {
    let view = self.view([Self.texts[2]])
    #expect(view[.tokenF1] == nil)
    #expect(view[.spanF1] == nil)
    #expect(view[.averagePrecision] == nil)
    #expect(view[.characterF1] == 1)
    #expect(self.view([MarkedTextTests.toad])[.sufficiency] == nil)
  }

  /// The slow way: draws texts with the same numbers and measures each sample.
  @Test func intervalsAreThoseOfSamples() throws {
    var texts = (0..<30).map { Self.texts[($0 * $0 + $0 / 3) % 4] }
    for index in texts.indices { texts[index].group = index }
    let bootstrap = Bootstrap(replicates: 40, confidence: 0.9, seed: 5)
    let measured = view(texts, bootstrap)
    var generator = SeededGenerator(seed: 5)
    var samples: [RationaleReport.View] = []
    for _ in 0..<40 {
      samples.append(
        view((0..<30).map { _ in texts[Int(generator.next().multipliedFullWidth(by: 30).high)] }))
    }
    for figure in measured.figures {
      let values = samples.compactMap { $0[figure.measure] }.sorted()
      let interval = try #require(figure.interval)
      #expect(values.count == 40)
      // Places .05 and .95 of 39 steps: 1.95 and 37.05.
      #expect(close(interval.lower, values[1] + 0.95 * (values[2] - values[1]), 1e-9))
      #expect(close(interval.upper, values[37] + 0.05 * (values[38] - values[37]), 1e-9))
    }
  }

  @Test func textsOfAGroupAreDrawnTogether() throws {
    var texts = (0..<40).map { Self.texts[$0 % 2] }
    for index in texts.indices { texts[index].group = 3 }
    #expect(view(texts, Bootstrap()).figures.allSatisfy { $0.interval == nil })
    for index in texts.indices { texts[index].group = index / 2 }
    // Every group is the same pair of texts: resampling changes nothing.
    let interval = try #require(view(texts, Bootstrap(replicates: 50)).figures.first?.interval)
    #expect(close(interval.lower, 0.75) && close(interval.upper, 0.75))
  }

  @Test func tableAndJSON() {
    let report = RationaleReport(bootstrap: nil, views: [view(Self.texts)])
    let lines = report.table.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.first == "any label: 4 documents; humans marked 2, the model 3")
    #expect(lines[1] == "  labels of the model: a, b")
    #expect(lines[2] == "  marked: what stands out; chosen on “dev”")
    #expect(lines[3].hasPrefix("  token F1           0.500"))
    #expect(lines[3].hasSuffix("marking everything: 0.286"))
    #expect(
      report.json.hasPrefix(
        #"{"bootstrap":null,"views":[{"name":"any label","labels":["a","b"],"#
          + #""rule":"what stands out","tuned_on":"dev","documents":4,"marked_by_humans":2,"#
          + #""marked_by_model":3,"token_f1":0.5,"token_precision":0.5,"token_recall":0.5,"#
          + #""micro_token_f1":0.6,"#))
    #expect(
      report.json.hasSuffix(
        #""marking_everything":{"token_f1":0.285714,"character_f1":0.310345}}]}"#))
  }
}
