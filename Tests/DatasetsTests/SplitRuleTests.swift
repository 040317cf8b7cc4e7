import Testing

@testable import Datasets

@Suite struct SplitRuleTests {
  /// Shares of `harrow/h0` to `harrow/h15`, computed by another program.
  private static let shares = [
    0.372, 0.875, 0.857, 0.816, 0.202, 0.251, 0.191, 0.846, 0.533, 0.712, 0.726, 0.833, 0.936, 0.02,
    0.036, 0.38,
  ]

  private func lines(_ split: String?) -> [String] {
    (0..<16).map {
      #"{"id":"h\#($0)","text":"\#($0)","labels":[]\#(split.map { #","split":"\#($0)""# } ?? "")}"#
    }
  }

  @Test func dealtByHashOfTheID() throws {
    let imported = try importing(
      #""split": {"from": "hash", "by": "id", "train": 0.7, "dev": 0.15, "test": 0.15}"#,
      lines(nil))
    #expect(
      imported.strings("split")
        == Self.shares.map { $0 < 0.7 ? "train" : $0 < 0.85 ? "dev" : "test" })
  }

  @Test func dealtByHashOfTheGroup() throws {
    // mill .054, bridge .207, market .268, ferry .774, orchard .648, quarry .540
    let groups = ["mill", "bridge", "market", "ferry", "orchard", "quarry"]
    let imported = try importing(
      #""split": {"from": "hash", "by": "group", "train": 0.25, "dev": 0.4, "test": 0.35}"#,
      groups.flatMap { group in
        (0..<2).map { #"{"id":"\#(group)\#($0)","text":"t","labels":[],"group":"\#(group)"}"# }
      } + [#"{"id":"mill","text":"t","labels":[]}"#])
    #expect(
      imported.strings("split")
        == ["train", "train", "dev", "test", "dev", "dev"].flatMap { [$0, $0] } + ["train"])
    #expect(
      imported.strings("group") == groups.flatMap { ["harrow/\($0)", "harrow/\($0)"] } + ["-"])
  }

  @Test func ownSplit() throws {
    let imported = try importing(
      "",
      ["train", "dev", "test"].map { #"{"text":"\#($0)","labels":[],"split":"\#($0)"}"# } + [
        #"{"text":"a","labels":[],"split":"validation"}"#, #"{"text":"b","labels":[]}"#,
      ])
    #expect(imported.strings("split") == ["train", "dev", "test"])
    #expect(imported.leftOut() == [.noSplit: 2])
  }

  @Test func shareOfTrainBecomesDev() throws {
    let rules = #""split": {"from": "split", "dev": 0.3}"#
    let extra = #"{"id":"h13","text":"x","labels":[],"split":"test"}"#
    let imported = try importing(rules, lines("train") + [extra])
    #expect(
      imported.strings("split") == Self.shares.map { $0 < 0.3 ? "dev" : "train" } + ["test"])
    // A set with a dev part keeps it as it is, wherever in the file it stands.
    let dev = #"{"id":"x","text":"y","labels":[],"split":"dev"}"#
    let kept = try importing(rules, lines("train") + [dev])
    #expect(kept.strings("split") == Self.shares.map { _ in "train" } + ["dev"])
  }

  @Test func groupsOnTwoSidesAreTopics() throws {
    let imported = try importing([
      SmallSet(
        rules: "",
        lines: [
          #"{"text":"a","labels":[],"split":"train","group":"mill"}"#,
          #"{"text":"b","labels":[],"split":"test","group":"mill"}"#,
          #"{"text":"c","labels":[],"split":"test","group":"ferry"}"#,
        ]),
      SmallSet(
        name: "ostrel", rules: "",
        lines: [#"{"text":"d","labels":[],"split":"train","group":"ferry"}"#]),
    ])
    #expect(imported.strings("group") == ["-", "-", "-", "ostrel/ferry"])
  }
}
