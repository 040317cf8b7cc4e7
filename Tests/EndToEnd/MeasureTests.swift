import Foundation
import Testing

/// `winnow evaluate --rationales` and `--slices`
@Suite struct MeasureTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func evaluate(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["evaluate"] + arguments + ["--model", model], in: folder)
  }

  @Test func evidenceAsJSON() throws {
    let outcome = try evaluate(
      Repository.labelled, "--rationales", "--tune-split", "dev", "--json", "--quiet")
    expectSilentSuccess(outcome)
    let views = try #require(JSON(outcome.text)["views"]?.array)
    #expect(
      views.map { $0["name"]?.string } == [
        "any label", "appeal_to_fear", "name_calling", "whataboutism",
      ])
    for view in views {
      #expect(view["tuned_on"]?.string == "dev")
      for key in ["token_f1", "character_f1", "iou_f1", "token_auprc"] {
        let value = try #require(view[key]?.number)
        let interval = (view["intervals"]?[key]?.array ?? []).compactMap(\.number)
        #expect(interval.count == 2 && interval[0] <= value && value <= interval[1], "\(key)")
      }
    }
    // Eleven of the 21 test records have one of these; news_reporting, a context, is none to flag.
    #expect(views[0]["documents"]?.integer == 11)
    #expect(views[3]["documents"]?.integer == 5)
  }

  /// The mean F1 of tokens, counted here from spans in the file and a rule that can be seen through:
  /// the strongest token of each text, as `explain` shows it.
  @Test func figuresFollowFromTheRule() throws {
    let file = try folder.write(
      "a.jsonl",
      #"{"text":"What about the mayor?","labels":["whataboutism"],"#
        + #""spans":[{"start":0,"end":10,"label":"whataboutism"}]}"# + "\n")
    let outcome = try evaluate(
      file, "--rationales", "--span-share", "1e-9", "--span-gap", "9", "--json", "--quiet",
      "--rationale-labels", "whataboutism", "--bootstrap", "0")
    expectSilentSuccess(outcome)
    let view = try #require(JSON(outcome.text)["views"]?.array?.first)
    #expect(view["labels"]?.array?.compactMap(\.string) == ["whataboutism"])
    #expect(view["intervals"]?["token_f1"] == .null)
    let decision = try #require(
      scored(file, "--explain", "all", "--evidence", "all", in: folder).first)
    let evidence = try #require(
      decision["labels"]?.array?.first { $0["label"]?.string == "whataboutism" }?["evidence"]?
        .array)
    // From the first to the last word that speaks for the label.
    let positive = evidence.filter { ($0["contribution"]?.number ?? 0) > 0 }
    let start = try #require(positive.first?["start"]?.integer)
    let end = try #require(positive.last?["end"]?.integer)
    let words = [0..<4, 5..<10, 11..<14, 15..<21]
    let marked = words.map { $0.lowerBound < end && start < $0.upperBound }
    let right = marked.prefix(2).count { $0 }
    let f1 = 2 * Double(right) / Double(2 + marked.count { $0 })
    #expect(abs(try #require(view["token_f1"]?.number) - f1) < 1e-5)
  }

  @Test func evidenceAsATable() throws {
    let outcome = try evaluate(Repository.labelled, "--rationales", "--split", "dev", "--quiet")
    expectSilentSuccess(outcome)
    for part in [
      "any label: 9 documents", "token F1", "character F1", "IoU F1", "AUPRC",
      "comprehensiveness", "sufficiency", "marking everything",
    ] {
      #expect(outcome.text.contains(part), "\(part)")
    }
    #expect(
      try evaluate(Repository.labelled, "--rationales", "--split", "dev", "--quiet").text
        == outcome.text)
  }

  @Test func slicesAsJSON() throws {
    let outcome = try evaluate(
      Repository.labelled, "--slices", "group,lang", "--split", "all", "--slice-minimum", "3",
      "--slice-labels", "whataboutism", "--json", "--quiet")
    expectSilentSuccess(outcome)
    let report = try JSON(outcome.text)
    let records = try Repository.records(Repository.labelled)
    let decisions = try scored(Repository.labelled, "--explain", "none", in: folder)
    #expect(report["reviewed"]?.array?.first?["documents"]?.integer == 111)
    let view = try #require(report["views"]?.array?.first)
    let rows = try #require(view["slices"]?.array)
    #expect(rows.last?["field"]?.string == "lang")
    #expect(rows.last?["value"]?.string == "en")
    for row in rows where row["field"]?.string == "group" {
      let own = records.indices.filter { records[$0]["group"] == row["value"] }
      let held = own.filter {
        records[$0]["labels"]?.array?.contains(.string("whataboutism")) == true
      }
      #expect(row["documents"]?.integer == own.count)
      #expect(row["flagged_with"]?["documents"]?.integer == held.count)
      #expect((row["flagged_with"]?["share"] == .null) == (held.count < 3))
    }
    let flagged = decisions.count { $0["outcome"]?.string == "review" }
    #expect(
      report["reviewed"]?.array?.first?["flagged"]?["review"]?["count"]?.integer == flagged)
  }

  @Test func labelsOfOtherNamesAndWords() throws {
    let lines = (0..<60).map { number in
      #"{"text":"What about the \#(number % 2 == 0 ? "mayor" : "baker")? \#(number)","labels":["#
        + (number % 3 == 0 ? #""deflects""# : "") + #"],"target":"\#(number % 2)"}"#
    }
    let file = try folder.write("a.jsonl", lines.joined(separator: "\n") + "\n")
    let outcome = try evaluate(
      file, "--slices", "target", "--slice-words", "mayor,the baker", "--label-map",
      "deflects=whataboutism+name_calling", "--slice-minimum", "5")
    #expect(outcome.status == 0)
    #expect(
      outcome.text.contains(
        "deflects: deflects in the data, whataboutism or name_calling of the model"))
    for part in ["word mayor ", "word the baker ", "target 0 ", "worst bpsn auc: ", "BNSP AUC"] {
      #expect(outcome.text.contains(part), "\(part)")
    }
  }

  @Test func wrongUsage() throws {
    func expectUsage(_ arguments: String..., says part: String) throws {
      let outcome = try Program.run(
        ["evaluate", Repository.labelled, "--model", model] + arguments, in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.message.contains(part), "\(outcome.message)")
    }
    try expectUsage("--rationales", "--slices", "group", says: "one at a time")
    try expectUsage("--span-share", "0.5", says: "--rationales")
    try expectUsage("--rationales", "--span-share", "0", says: "--span-share")
    try expectUsage("--rationales", "--tune-split", "dev", "--split", "all", says: "--tune-split")
    try expectUsage("--rationales", "--tune-split", "dev", "--span-gap", "1", says: "--tune-split")
    try expectUsage("--slice-labels", "a", says: "--slices")
    try expectUsage("--slices", ",", says: "--slices")
    expectFailure(
      try evaluate(Repository.labelled, "--slices", "group", "--label-map", "a", "--quiet"),
      says: "“a”", "GOLD=LABEL")
    expectFailure(
      try evaluate(Repository.labelled, "--rationales", "--rationale-labels", "no", "--quiet"),
      says: "no label “no”")
    expectFailure(
      try evaluate(Repository.dump, "--rationales", "--split", "all", "--quiet"), says: "labels")
  }
}
