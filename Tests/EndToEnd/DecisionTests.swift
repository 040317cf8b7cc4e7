import Foundation
import Testing

/// Every decision keeps its contract: the schema, the offsets, the sums.
@Suite struct DecisionTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  /// Texts in which the units of offsets differ.
  private static let oddTexts = [
    "Traitors \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} and clowns of Ve\u{301}ldra e\u{301}te\u{301}",
    "\u{1F1FB}\u{1F1EA} What about the ferry? \u{1F600}\u{1F600}", "\r\n\r\nThe\r\ncouncil\r\n",
    "\u{202E}clowns\u{202C} \u{200B}fo\u{200B}ol", "\u{0633}\u{0640}\u{0644}\u{0627}\u{0645}",
    "\u{7DAD}\u{723E}\u{5FB7}\u{62C9}\u{7684}\u{8B70}\u{6703}\u{3002}", "\0 nul \u{1F}",
    "fo\u{FFFD}ol \u{FB01}re \u{1D400}\u{1D401}", " ", "",
    "\u{301}\u{301} lone marks \u{301}", "#WhatAboutThem @clown_7 www.veldra.example",
  ]

  private func oddFile() throws -> String {
    try folder.write(
      "odd.jsonl",
      Self.oddTexts.enumerated().map { #"{"id":"\#($0)","text":\#(JSON.quoted($1))}"# + "\n" }
        .joined())
  }

  @Test(arguments: ["flagged", "all", "none"])
  func schema(_ explained: String) throws {
    for file in [Repository.dump, try oddFile()] {
      let decisions = try scored(file, "--explain", explained, in: folder)
      #expect(!decisions.isEmpty)
      #expect(decisions.flatMap(DecisionSchema.problems).prefix(5) == [])
    }
  }

  @Test(arguments: ["flagged", "all", "none"])
  func schemaOfOneLabelADocument(_ explained: String) throws {
    let model = try Models.shared.multiclass
    let outcome = try Program.run(
      "score", Repository.dump, "--model", model.path, "--explain", explained, "--quiet",
      in: folder)
    let decisions = try outcome.lines.map { try JSON($0) }
    #expect(decisions.count == 313)
    #expect(decisions.flatMap(DecisionSchema.problems).prefix(5) == [])
    let passes = decisions.filter { $0["outcome"]?.string == "pass" }
    #expect(!passes.isEmpty)
    #expect(passes.allSatisfy { $0["rationale"]?.string?.hasPrefix("Not flagged") ?? true })
    for scores in decisions.compactMap({ $0["scores"] }) {
      let sum = scores.keys.reduce(0) { $0 + (scores[$1]?.number ?? 0) }
      #expect(abs(sum - 1) < 1e-3)
    }
  }

  @Test func modelIsNamed() throws {
    let model = try Models.shared.multilabel
    for decision in try scored(Repository.dump, in: folder) {
      #expect(decision["model"]?["id"]?.string == model.id)
      #expect(decision["model"]?["name"]?.string == "shared")
    }
  }

  @Test func axesAndContext() throws {
    let decisions = try scored(Repository.dump, "--explain", "all", in: folder)
    for decision in decisions {
      #expect(decision["context"]?.array?.map { $0["label"]?.string } == ["news_reporting"])
      for label in decision["labels"]?.array ?? [] {
        #expect(label["axis"]?.string == "technique")
      }
    }
    // A model that was trained without a taxonomy knows no axes.
    let outcome = try Program.run(
      "score", Repository.dump, "--model", Models.shared.multiclass.path, "--explain", "all",
      "--quiet", in: folder)
    #expect(!outcome.text.contains(#""axis""#))
  }

  @Test func outcomeFollowsFromThresholds() throws {
    for decision in try scored(Repository.dump, "--explain", "all", in: folder) {
      for label in decision["labels"]?.array ?? [] {
        guard let probability = label["probability"]?.number,
          let threshold = label["threshold"]?.number, let logit = label["logit"]?.number
        else { continue }
        #expect(abs(1 / (1 + exp(-logit)) - probability) < 1e-4)
        // Both are rounded to four places.
        guard abs(probability - threshold) > 1e-4 else { continue }
        #expect(label["flagged"]?.truth == (probability > threshold))
      }
    }
  }

  @Test(arguments: DecisionText.Unit.allCases)
  func offsetsAreExact(_ unit: DecisionText.Unit) throws {
    let texts = Dictionary(
      uniqueKeysWithValues: try Repository.records(Repository.dump).map {
        ($0["id"]?.string ?? "", $0["text"]?.string ?? "")
      })
    let arguments = ["--explain", "all", "--evidence", "all", "--offsets", unit.rawValue]
    let model = try Models.shared.multilabel.path
    var spans = 0
    var problems: [String] = []
    for file in [Repository.dump, try oddFile()] {
      let outcome = try Program.run(
        ["score", file, "--model", model, "--quiet"] + arguments, in: folder)
      for line in outcome.lines {
        let decision = try JSON(line)
        let id = decision["id"]?.string ?? ""
        let text = texts[id] ?? Self.oddTexts[Int(id) ?? 0]
        problems += DecisionText.problems(decision, text, unit).map { "\(id): \($0)" }
        spans += (decision["labels"]?.array ?? []).reduce(0) {
          $0 + ($1["evidence"]?.array?.count ?? 0)
        }
      }
    }
    #expect(spans > 1000)
    #expect(problems.prefix(5) == [])
  }

  @Test(arguments: ["0", "3", "all"])
  func partsAddUpToTheLogit(_ evidence: String) throws {
    var labels = 0
    var apart: [String] = []
    for file in [Repository.dump, try oddFile()] {
      for decision in try scored(file, "--explain", "all", "--evidence", evidence, in: folder) {
        for label in decision["labels"]?.array ?? [] {
          let holds = DecisionText.gap(label) <= 1e-4
          if !holds || (label["rest"] == nil) != (evidence == "all") {
            apart.append(decision["id"]?.string ?? "")
          }
          labels += 1
        }
      }
    }
    #expect(labels > 300)
    #expect(apart == [])
  }

  @Test func counterfactualHolds() throws {
    // What the decision says of the text without some passages, the program says when asked.
    let texts = try Repository.records(Repository.dump)
    let decisions = try scored(Repository.dump, in: folder)
    var records = ""
    var expected: [(id: String, label: String, probability: Double)] = []
    for (record, decision) in zip(texts, decisions) {
      guard let found = decision["counterfactual"], let label = found["label"]?.string,
        let probability = found["probability"]?.number, let id = decision["id"]?.string
      else { continue }
      var scalars = Array((record["text"]?.string ?? "").unicodeScalars)
      for range in (found["remove"]?.array ?? []).reversed() {
        let bounds = range.array?.compactMap(\.integer) ?? []
        scalars.replaceSubrange(bounds[0]..<bounds[1], with: [" "])
      }
      let rest = String(String.UnicodeScalarView(scalars))
      records += "{\"id\":\(JSON.quoted(id)),\"text\":\(JSON.quoted(rest))}\n"
      expected.append((id, label, probability))
    }
    let again = try scored(folder.write("rest.jsonl", records), "--explain", "none", in: folder)
    #expect(expected.count > 20)
    #expect(again.count == expected.count)
    for (decision, expected) in zip(again, expected) {
      #expect(decision["scores"]?[expected.label]?.number == expected.probability)
    }
  }
}
