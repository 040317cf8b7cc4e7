import Testing

@testable import Datasets

@Suite struct SameTextTests {
  private let hashed =
    #""split": {"from": "hash", "by": "id", "train": 0.7, "dev": 0.15, "test": 0.15}"#

  private func own(_ id: String, _ text: String, _ split: String) -> String {
    #"{"id":"\#(id)","text":"\#(text)","labels":[],"split":"\#(split)"}"#
  }

  private func dealt(_ id: String, _ text: String) -> String {
    #"{"id":"\#(id)","text":"\#(text)","labels":[]}"#
  }

  /// `h0` falls to train, `h7` to dev (.846), `h1` to test (.875).
  private func sets() -> [SmallSet] {
    [
      SmallSet(
        rules: hashed,
        lines: [
          dealt("h0", "The mill is ours!"), dealt("h7", "Only here"), dealt("h1", "only HERE."),
          dealt("h4", "Dev text"), dealt("h5", "On its own"),
        ]),
      SmallSet(
        name: "ostrel", rules: "",
        lines: [
          own("a", "the mill, is ours", "train"), own("b", "The  Mill is ours", "test"),
          own("c", "Dev text", "train"), own("d", "Elsewhere", "train"),
        ]),
      SmallSet(
        name: "tessany", rules: "",
        lines: [own("e", "“Dev text”", "dev"), own("f", "THE MILL IS OURS", "dev")]),
    ]
  }

  @Test func oneSideForEachText() throws {
    let imported = try importing(sets(), sameText: "one_side")
    let sides = Dictionary(
      uniqueKeysWithValues: zip(imported.ids, imported.strings("split")))
    #expect(
      sides == [
        // Test in one set is test everywhere; what is dealt follows, what has a split leaves.
        "harrow/h0": "test", "ostrel/b": "test",
        // Dev before train.
        "harrow/h4": "dev", "tessany/e": "dev",
        // No set has a split of its own: where it came first.
        "harrow/h7": "dev", "harrow/h1": "dev",
        "harrow/h5": "train", "ostrel/d": "train",
      ])
    #expect(imported.report.sets.map(\.moved) == [3, 0, 0])
    #expect(imported.leftOut(0) == [:])
    #expect(imported.leftOut(1) == [.otherSide: 2])
    #expect(imported.leftOut(2) == [.otherSide: 1])
  }

  @Test func keptAsTheyAre() throws {
    let imported = try importing(sets(), sameText: "keep")
    #expect(
      imported.strings("split") == [
        "train", "dev", "test", "train", "train", "train", "test", "train", "train", "dev", "dev",
      ])
    #expect(imported.report.sets.map(\.moved) == [0, 0, 0])
  }

  @Test func recordsThatAreLeftOutDoNotDecide() throws {
    let imported = try importing(
      [
        SmallSet(
          rules: #""skip": {"without_spans": true}"#,
          lines: [#"{"id":"x","text":"Mill","labels":[],"spans":[],"split":"test"}"#]),
        SmallSet(name: "ostrel", rules: "", lines: [own("a", "Mill", "train")]),
      ], sameText: "one_side")
    #expect(imported.ids == ["ostrel/a"])
  }

  @Test func whoFollowsLeavesItsGroup() throws {
    // mill falls to train (.054) and ferry to test (.774).
    let imported = try importing(
      [
        SmallSet(
          rules: #""split": {"from": "hash", "by": "group", "train": 0.5, "dev": 0, "test": 0.5},"#
            + #""assumed": {"labels": ["doubt"], "weight": 1}"#,
          lines: [
            #"{"id":"1","text":"Tide","labels":[],"group":"mill"}"#,
            #"{"id":"2","text":"tide?","labels":[],"group":"ferry"}"#,
            #"{"id":"3","text":"Ebb","labels":[],"group":"ferry"}"#,
          ])
      ], sameText: "one_side")
    #expect(
      imported.ids == [
        "harrow/1", "harrow/1#assumed", "harrow/2", "harrow/2#assumed", "harrow/3",
      ])
    #expect(
      imported.strings("group") == ["harrow/mill", "harrow/mill", "-", "-", "harrow/ferry"])
  }

  @Test func piecesAreTexts() throws {
    let shared = String(repeating: "shared ", count: 7)
    let imported = try importing(
      [
        SmallSet(
          rules: hashed + #", "cut": 50"#,
          lines: [
            dealt("h0", shared + "\\nthe first document goes on quite differently"),
            dealt("h1", shared + "\\nand so does the second one, in other words"),
          ])
      ], sameText: "one_side")
    #expect(imported.ids == ["harrow/h0/1", "harrow/h0/2", "harrow/h1/1", "harrow/h1/2"])
    #expect(imported.strings("split") == ["train", "train", "train", "test"])
    #expect(imported.strings("group") == ["harrow/h0", "harrow/h0", "-", "harrow/h1"])
  }
}
