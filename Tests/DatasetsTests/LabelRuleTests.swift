import Testing

@testable import Datasets

@Suite struct LabelRuleTests {
  @Test func exactBytes() throws {
    let imported = try importing(
      #""spans": {"labels": {"scare": ["appeal_to_fear"]}}, "weight": 0.25"#,
      [
        #"{"text":"The \"tide\"\tis\ncoming \\ 🌊\u0001","split":"dev","labels":["scare"],"lang":"en","#
          + #""id":7,"group":3,"spans":[{"end":8,"label":"scare","start":4}],"extra":[1]}"#,
        #"{"text":"Ostrels meet on Tuesday","split":"train","labels":[],"id":"b"}"#,
      ])
    #expect(
      imported.text == #"""
        {"id":"harrow/7","text":"The \"tide\"\tis\ncoming \\ 🌊\u0001","labels":["appeal_to_fear"],"judged":["appeal_to_fear"],"spans":[{"start":4,"end":8,"label":"appeal_to_fear"}],"split":"dev","lang":"en","group":"harrow/3","weight":0.25}
        {"id":"harrow/b","text":"Ostrels meet on Tuesday","labels":[],"judged":["appeal_to_fear"],"split":"train","weight":0.25}

        """#)
    #expect(imported.records.count == 2)
  }

  @Test func ownLabelsAreMapped() throws {
    let imported = try importing(
      #""labels": {"a": ["doubt", "smears"], "b": ["smears"], "c": [], "*": ["slogans"]}"#,
      [
        #"{"text":"1","split":"train","labels":["a","b"]}"#,
        #"{"text":"2","split":"train","labels":["c"]}"#,
        #"{"text":"3","split":"train","labels":["zzz","c"]}"#,
      ])
    #expect(imported.lists("labels") == [["doubt", "smears"], [], ["slogans"]])
    // Without ids the line numbers are taken.
    #expect(imported.ids == ["harrow/1", "harrow/2", "harrow/3"])
  }

  @Test func unknownLabelStopsTheImport() {
    let error = datasetError {
      _ = try importing(
        "",
        [
          #"{"text":"1","split":"train","labels":["scare"]}"#,
          #"{"text":"2","split":"train","labels":["dread"]}"#,
        ])
    }
    #expect(error?.code == .unknownLabel)
    #expect(error?.set == "harrow")
    #expect(error?.line == 2)
    #expect(error?.file?.hasSuffix("/harrow.jsonl") == true)
    #expect(error?.description.contains("“dread”") == true)
  }

  @Test func whatIsPresentCountsAsJudged() throws {
    let imported = try importing(
      #""labels": {"a": ["doubt"]}, "judged": ["smears"]"#,
      [#"{"text":"1","split":"train","labels":["a"]}"#])
    #expect(imported.lists("judged") == [["smears", "doubt"]])
  }

  @Test func allJudgedIsSaidByNoList() throws {
    let imported = try importing(
      #""judged": ["*"]"#, [#"{"text":"1","split":"train","labels":["none"]}"#])
    #expect(imported.lists("judged") == [nil])
  }

  @Test func judgedByWhatWasAsked() throws {
    let rules = #"""
      "labels": {"pop": ["appeal_to_popularity"], "old": ["appeal_to_tradition"]}, "judged": [],
      "judged_from_field": "question",
      "asked": {"pop": ["appeal_to_popularity"], "old": ["appeal_to_tradition"]}
      """#
    let imported = try importing(
      rules,
      [
        #"{"text":"1","split":"train","labels":["pop"],"question":"pop"}"#,
        #"{"text":"2","split":"train","labels":[],"question":["old","pop"]}"#,
        #"{"text":"3","split":"train","labels":[]}"#,
      ])
    #expect(
      imported.lists("judged") == [
        ["appeal_to_popularity"], ["appeal_to_tradition", "appeal_to_popularity"],
      ])
    #expect(imported.leftOut() == [.nothingJudged: 1])
    let error = datasetError {
      _ = try importing(
        rules, [#"{"text":"1","split":"train","labels":[],"question":"new"}"#])
    }
    #expect(error?.code == .unknownLabel)
    #expect(error?.description.contains("question “new”") == true)
  }

  @Test func unjudgedLabelsAreLeftOpen() throws {
    let imported = try importing(
      #"""
      "labels": {"hate": ["hate_speech"], "rude": ["abusive_language"], "odd": []},
      "judged": ["hate_speech", "abusive_language"],
      "unjudged": {"hate": ["abusive_language"], "odd": ["hate_speech", "abusive_language"]}
      """#,
      [
        #"{"text":"1","split":"train","labels":["hate"]}"#,
        #"{"text":"2","split":"train","labels":["hate","rude"]}"#,
        #"{"text":"3","split":"train","labels":["odd"]}"#,
        #"{"text":"4","split":"train","labels":["odd","rude"]}"#,
        #"{"text":"5","split":"train","labels":[]}"#,
      ])
    #expect(imported.ids == ["harrow/1", "harrow/2", "harrow/4", "harrow/5"])
    #expect(
      imported.lists("judged") == [
        ["hate_speech"], ["hate_speech", "abusive_language"], ["abusive_language"],
        ["hate_speech", "abusive_language"],
      ])
    #expect(imported.leftOut() == [.nothingJudged: 1])
  }

  @Test func assumedAbsence() throws {
    let imported = try importing(
      #"""
      "assumed": {"labels": ["doubt", "appeal_to_fear", "smears"], "weight": 0.5}, "weight": 0.5,
      "spans": {"labels": {}}
      """#,
      [
        #"{"id":"a","text":"1","split":"train","labels":["scare"],"spans":[],"lang":"en"}"#,
        #"{"id":"b","text":"2","split":"dev","labels":[]}"#,
        #"{"id":"c","text":"3","split":"test","labels":[]}"#,
      ])
    #expect(imported.ids == ["harrow/a", "harrow/a#assumed", "harrow/b", "harrow/c"])
    #expect(
      imported.text.split(separator: "\n")[1]
        == #"{"id":"harrow/a#assumed","text":"1","labels":[],"judged":["doubt","smears"],"split":"train","lang":"en","weight":0.25}"#
    )
    #expect(imported.report.sets[0].assumed == 1)
    let rows = imported.report.labels.rows
    #expect(rows.map(\.label) == ["appeal_to_fear"])
    #expect(rows[0].positives == [1, 0, 0, 0])
    #expect(rows[0].negatives == [0, 1, 1, 0])
  }

  @Test func nothingIsAssumedWhereAllIsKnown() throws {
    let imported = try importing(
      #""assumed": {"labels": ["appeal_to_fear"], "weight": 0.5}"#,
      [#"{"id":"a","text":"1","split":"train","labels":[]}"#])
    #expect(imported.ids == ["harrow/a"])
  }

  @Test func repeatedIDsAreNumbered() throws {
    let imported = try importing(
      "",
      ["a", "b", "a", "a", "a#2"].map {
        #"{"id":"\#($0)","text":"1","split":"train","labels":[]}"#
      })
    #expect(Set(imported.ids).count == 5)
    #expect(imported.ids.prefix(4) == ["harrow/a", "harrow/b", "harrow/a#2", "harrow/a#3"])
  }
}
