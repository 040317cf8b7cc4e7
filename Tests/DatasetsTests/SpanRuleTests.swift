import Testing

@testable import Datasets

@Suite struct SpanRuleTests {
  @Test func spanLabelsAreMapped() throws {
    let imported = try importing(
      #"""
      "labels": {"scare": ["appeal_to_fear"], "both": ["appeal_to_fear", "doubt"], "none": []},
      "spans": {"labels": {"why": ["@labels"], "fear": ["appeal_to_fear"], "typo": []}}
      """#,
      [
        #"{"text":"🌊 tide","split":"train","labels":["both"],"spans":[{"start":0,"end":1,"label":"why"},{"start":2,"end":6,"label":"fear"},{"start":2,"end":3,"label":"typo"}]}"#,
        #"{"text":"tide","split":"train","labels":["none"],"spans":[{"start":0,"end":4,"label":"why"}]}"#,
        #"{"text":"calm","split":"train","labels":["none"],"spans":[]}"#,
        #"{"text":"who knows","split":"train","labels":["scare"]}"#,
      ])
    #expect(
      imported.spans == [
        ["0-1 appeal_to_fear", "0-1 doubt", "2-6 appeal_to_fear"], [], [], nil,
      ])
  }

  @Test func withoutTheKeySpansAreNotWritten() throws {
    let imported = try importing(
      "",
      [#"{"text":"t","split":"train","labels":[],"spans":[{"start":0,"end":1,"label":"x"}]}"#])
    #expect(imported.spans == [nil])
  }

  @Test func unknownSpanLabelStopsTheImport() {
    let error = datasetError {
      _ = try importing(
        #""spans": {"labels": {"why": ["@labels"]}}"#,
        [#"{"text":"t","split":"train","labels":[],"spans":[{"start":0,"end":1,"label":"x"}]}"#])
    }
    #expect(error?.code == .unknownLabel)
    #expect(error?.description.contains("span label “x”") == true)
  }

  @Test func spansOutsideTheTextAreDropped() throws {
    // Four scalars, six UTF-16 units.
    let imported = try importing(
      #""spans": {"labels": {"*": ["appeal_to_fear"]}}"#,
      [
        #"{"text":"🌊a🌊b","split":"train","labels":["scare"],"spans":["#
          + #"{"start":0,"end":4,"label":"x"},{"start":0,"end":5,"label":"x"},"#
          + #"{"start":2,"end":2,"label":"x"},{"start":-1,"end":2,"label":"x"},"#
          + #"{"start":"0","end":2,"label":"x"},{"start":0,"end":1},7]}"#
      ])
    #expect(imported.spans == [["0-4 appeal_to_fear"]])
    #expect(imported.report.sets[0].droppedSpans == 6)
    #expect(imported.report.description.contains("6 spans outside the text"))
  }

  @Test func recordsWithoutSpansAreSkipped() throws {
    let imported = try importing(
      #""skip": {"without_spans": true}, "spans": {"labels": {"x": ["appeal_to_fear"]}}"#,
      [
        #"{"id":"empty","text":"t","split":"train","labels":["scare"],"spans":[]}"#,
        #"{"id":"unknown","text":"t","split":"train","labels":["scare"]}"#,
        #"{"id":"some","text":"t","split":"train","labels":["scare"],"spans":[{"start":0,"end":1,"label":"x"}]}"#,
      ])
    #expect(imported.ids == ["harrow/unknown", "harrow/some"])
    #expect(imported.leftOut() == [.noSpans: 1])
  }

  @Test func agreement() throws {
    // Of three annotators, half is two: 4..<6 has a and b, 6..<8 has a twice and b, 9..<10 b and c.
    let imported = try importing(
      #""spans": {"labels": {"x": ["appeal_to_fear"], "y": ["doubt"]}, "agree": 0.5}"#,
      [
        #"{"text":"0123456789","split":"train","labels":["scare"],"annotators":3,"spans":["#
          + #"{"start":0,"end":8,"label":"x","annotator":"a"},"#
          + #"{"start":6,"end":9,"label":"x","annotator":"a"},"#
          + #"{"start":4,"end":8,"label":"x","annotator":"b"},"#
          + #"{"start":9,"end":10,"label":"x","annotator":"b"},"#
          + #"{"start":9,"end":10,"label":"x","annotator":3},"#
          + #"{"start":0,"end":2,"label":"y","annotator":"a"}]}"#,
        #"{"text":"0123","split":"train","labels":[],"spans":[]}"#,
        #"{"text":"0123","split":"train","labels":[],"annotators":2,"spans":[]}"#,
      ])
    #expect(imported.spans == [["4-8 appeal_to_fear", "9-10 appeal_to_fear"], []])
    #expect(imported.leftOut() == [.noAnnotators: 1])
  }

  @Test(arguments: 0..<200)
  func agreementCountsEveryCharacter(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let length = 12
    let annotators = Int.random(in: 1...5, using: &random)
    let spans = (0..<Int.random(in: 0...14, using: &random)).map { _ in
      let start = Int.random(in: 0..<length, using: &random)
      return AnnotatedRange(
        part: LabelRange(
          range: start..<Int.random(in: start + 1...length, using: &random),
          label: ["doubt", "smears"].randomElement(using: &random) ?? ""),
        annotator: String(Int.random(in: 0..<annotators, using: &random)))
    }
    let agree: Double = [0.2, 1.0 / 3, 0.5, 1.0].randomElement(using: &random) ?? 1
    let runs = SpanAgreement.runs(spans, needed: agree * Double(annotators))
    for label in ["doubt", "smears"] {
      let own = spans.filter { $0.part.label == label }
      var expected: [Range<Int>] = []
      for place in 0..<length {
        let marks = Set(own.filter { $0.part.range.contains(place) }.map(\.annotator)).count
        guard Double(marks) >= agree * Double(annotators) - 1e-9, marks > 0 else { continue }
        if let last = expected.last, last.upperBound == place {
          expected[expected.count - 1] = last.lowerBound..<place + 1
        } else {
          expected.append(place..<place + 1)
        }
      }
      #expect(runs.filter { $0.label == label }.map(\.range) == expected)
    }
  }
}
