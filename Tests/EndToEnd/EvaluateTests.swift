import Foundation
import Testing

/// `winnow evaluate`
@Suite struct EvaluateTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func evaluate(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["evaluate"] + arguments, in: folder)
  }

  @Test func jsonHasTheKeysOfTheContract() throws {
    let outcome = try evaluate(Repository.labelled, "--model", model, "--json", "--quiet")
    expectSilentSuccess(outcome)
    #expect(outcome.lines.count == 1)
    let report = try JSON(outcome.text)
    #expect(report.keys == ["task", "documents", "accuracy", "micro_f1", "macro_f1", "labels"])
    #expect(report["task"]?.string == "multilabel")
    #expect(report["documents"]?.integer == 21)
    let labels = try #require(report["labels"])
    #expect(labels.keys == ["appeal_to_fear", "name_calling", "news_reporting", "whataboutism"])
    for name in labels.keys {
      #expect(
        labels[name]?.keys == [
          "precision", "recall", "f1", "auc", "average_precision", "support", "threshold",
        ])
      for key in labels[name]?.keys ?? [] where key != "support" {
        #expect((0...1).contains(labels[name]?[key]?.number ?? -1), "\(name).\(key)")
      }
    }
    #expect(labels.keys.map { labels[$0]?["support"]?.integer } == [3, 4, 4, 5])
  }

  /// The figures, counted again by hand from the decisions.
  @Test func figuresFollowFromTheDecisions() throws {
    let report = try JSON(
      evaluate(Repository.labelled, "--model", model, "--json", "--split", "all").text)
    let records = try Repository.records(Repository.labelled)
    let decisions = try scored(Repository.labelled, "--explain", "none", in: folder)
    let labels = report["labels"]?.keys ?? []
    var exact = 0
    var counts: [String: (right: Int, flagged: Int, held: Int)] = [:]
    for (record, decision) in zip(records, decisions) {
      let held = Set((record["labels"]?.array ?? []).compactMap(\.string))
      var flagged = Set<String>()
      for label in labels {
        let threshold = report["labels"]?[label]?["threshold"]?.number ?? .nan
        if (decision["scores"]?[label]?.number ?? 0) >= threshold { flagged.insert(label) }
        counts[label, default: (0, 0, 0)].right +=
          flagged.intersection(held).contains(label) ? 1 : 0
        counts[label, default: (0, 0, 0)].flagged += flagged.contains(label) ? 1 : 0
        counts[label, default: (0, 0, 0)].held += held.contains(label) ? 1 : 0
      }
      if flagged == held { exact += 1 }
    }
    func near(_ figure: JSON?, _ value: Double) -> Bool {
      abs((figure?.number ?? .nan) - value) < 1e-5
    }
    #expect(near(report["accuracy"], Double(exact) / Double(records.count)))
    var sum = (right: 0, both: 0, macro: 0.0)
    for label in labels {
      let (right, flagged, held) = try #require(counts[label])
      let figures = report["labels"]?[label]
      #expect(figures?["support"]?.integer == held)
      #expect(near(figures?["precision"], Double(right) / Double(flagged)))
      #expect(near(figures?["recall"], Double(right) / Double(held)))
      #expect(near(figures?["f1"], 2 * Double(right) / Double(flagged + held)))
      sum.right += right
      sum.both += flagged + held
      sum.macro += 2 * Double(right) / Double(flagged + held)
    }
    #expect(near(report["micro_f1"], 2 * Double(sum.right) / Double(sum.both)))
    #expect(near(report["macro_f1"], sum.macro / Double(labels.count)))
  }

  @Test func oneLabelADocument() throws {
    let file = try folder.write("topics.csv", TrainTests.topics)
    #expect(try Program.run("train", file, "-o", "m", "--quiet", in: folder).status == 0)
    let report = try JSON(
      evaluate(file, "--model", "m", "--json", "--quiet", "--split", "all").text)
    #expect(report["task"]?.string == "multiclass")
    #expect(report["accuracy"]?.number == 1)
    #expect(report["macro_f1"]?.number == 1)
    let labels = try #require(report["labels"])
    #expect(labels.keys == ["boats", "bread", "bridges"])
    // The most probable class is taken: there is no threshold.
    #expect(labels.keys.allSatisfy { labels[$0]?["threshold"] == .null })
  }

  @Test func undefinedFiguresAreNull() throws {
    let file = try folder.write(
      "a.jsonl", #"{"text":"The council met.","labels":["news_reporting"]}"# + "\n")
    let report = try JSON(evaluate(file, "--model", model, "--json", "--quiet").text)
    #expect(report["labels"]?["whataboutism"]?["auc"] == .null)
    #expect(report["labels"]?["whataboutism"]?["support"]?.integer == 0)
  }

  @Test func tableForPeople() throws {
    let outcome = try evaluate(Repository.labelled, "--model", model, "--quiet")
    expectSilentSuccess(outcome)
    #expect(outcome.text.contains("21 documents"))
    for part in ["exact match", "micro F1", "macro F1", "calibration error", "AUC", "interval"] {
      #expect(outcome.text.contains(part), "\(part)")
    }
    let rows = outcome.lines.filter { $0.hasPrefix("whataboutism") }
    #expect(rows.count == 1)
    #expect(rows.first?.split(separator: " ").dropFirst().first == "5")
  }

  @Test func sameFiguresEachTime() throws {
    let first = try evaluate(Repository.labelled, "--model", model, "--quiet")
    #expect(try evaluate(Repository.labelled, "--model", model, "--quiet").text == first.text)
  }

  @Test func splits() throws {
    for (split, count) in [("train", 74), ("dev", 16), ("test", 21), ("all", 111)] {
      let outcome = try evaluate(
        Repository.labelled, "--model", model, "--split", split, "--json", "--quiet")
      #expect(try JSON(outcome.text)["documents"]?.integer == count, "\(split)")
    }
    expectFailure(
      try evaluate(Repository.labelled, "--model", model, "--split", "tets", "--quiet"),
      says: "tets", "--split")
  }

  @Test func unknownLabelsAreNoted() throws {
    let file = try folder.write(
      "a.jsonl",
      #"{"text":"The council met.","labels":["news_reporting","unheard_of"]}"# + "\n"
        + #"{"text":"It rained."}"# + "\n")
    let outcome = try evaluate(file, "--model", model)
    #expect(outcome.status == 0)
    #expect(outcome.message.contains("unheard_of"))
    #expect(outcome.message.contains("a.jsonl:2"), "the record without labels is named")
  }
}
