import Foundation
import Testing

/// `winnow explain`
@Suite struct ExplainTests {
  private let folder: Folder
  private let model: String
  private let text = "What about the traitors of Velmark? Nobody asks the clowns of the council."

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  private func explain(_ arguments: String..., input: String = "") throws -> Program.Outcome {
    try Program.run(
      ["explain"] + arguments + ["--model", model], in: folder, input: Data(input.utf8))
  }

  /// The decision about one text.
  private func decision(_ text: String) throws -> JSON {
    let file = try folder.write("a.jsonl", "{\"text\":\(JSON.quoted(text))}\n")
    return try #require(try scored(file, "--explain", "all", in: folder).first)
  }

  @Test func plainBracketsWhereThereIsNoTerminal() throws {
    let outcome = try explain(text)
    expectSilentSuccess(outcome)
    #expect(!outcome.text.contains("\u{1B}"))
    let decision = try decision(text)
    #expect(decision["outcome"]?.string == "review")
    #expect(outcome.text.hasPrefix("For review"))
    #expect(outcome.text.contains(decision["rationale"]?.string ?? "no rationale"))
    // The strongest passage stands in brackets, and without the brackets the text is as it was.
    let label = decision["labels"]?.array?.first
    let strongest = label?["evidence"]?.array?.first?["text"]?.string ?? "nothing"
    #expect(outcome.text.contains("[[\(strongest)]]"))
    let brackets = outcome.lines.map { $0.filter { $0 != "[" && $0 != "]" } }
    #expect(brackets.contains(text))
  }

  @Test(
    .enabled(if: Program.hasTool("script"), "script(1), which makes a terminal, is not installed"),
    arguments: [true, false])
  func coloursOnATerminalThatWantsThem(_ wanted: Bool) throws {
    let outcome = try Program.shell(
      "env \(wanted ? "-u NO_COLOR" : "NO_COLOR=1") TERM=xterm "
        + "script -qec \"$WINNOW explain '\(text)' --model '\(model)'\" /dev/null", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\u{1B}[1;30;43m") == wanted)
    #expect(outcome.text.contains("[[") != wanted)
  }

  @Test func shownPartsAddUpToTheScore() throws {
    for arguments in [["--all"], ["--label", "news_reporting"], []] {
      let outcome = try Program.run(
        ["explain", text, "--model", model] + arguments, in: folder)
      var sum = 0.0
      var scores = 0
      for line in outcome.lines {
        guard let match = line.firstMatch(of: #/^ *([+-][0-9]+\.[0-9]+)  (.*)$/#),
          let value = Double(match.1)
        else { continue }
        if match.2.hasPrefix("score, that is") {
          // Up to fifteen numbers are rounded to two places.
          #expect(abs(sum - value) < 0.08, "\(outcome.text)")
          sum = 0
          scores += 1
        } else {
          sum += value
        }
      }
      #expect(scores >= (arguments == ["--all"] ? 4 : 1))
    }
  }

  @Test func labelsThatAreShown() throws {
    func shown(_ arguments: String...) throws -> Set<String> {
      let outcome = try Program.run(["explain", text, "--model", model] + arguments, in: folder)
      #expect(outcome.status == 0)
      return Set(
        outcome.text.matches(of: #/(?m)^([A-Za-z ]+)  [0-9.]+ %/#).map { $0.1.lowercased() })
    }
    let names = [
      "appeal_to_fear": "appeal to fear or prejudice", "name_calling": "name calling or labelling",
      "news_reporting": "news reporting", "whataboutism": "whataboutism",
    ]
    let labels = try decision(text)["labels"]?.array ?? []
    let flagged = Set(labels.compactMap { names[$0["label"]?.string ?? ""] })
    #expect(!flagged.isEmpty && !flagged.contains("news reporting"))
    #expect(try shown() == flagged)
    #expect(try shown("--all") == Set(names.values))
    #expect(try shown("--label", "news_reporting") == flagged.union(["news reporting"]))
  }

  @Test func unknownLabelNamesThoseThereAre() throws {
    let outcome = try explain("hello", "--label", "nobody")
    #expect(outcome.status == 2)
    for part in ["nobody", "whataboutism", "news_reporting"] {
      #expect(outcome.message.contains(part))
    }
  }

  @Test func standardInputIsTheText() throws {
    #expect(try explain(input: text).text == explain(text).text)
    // Invalid UTF-8 is no reason to fail.
    let outcome = try Program.run(
      "explain", "--model", model, in: folder, input: Data([0x61, 0xFF, 0x62]))
    expectSilentSuccess(outcome)
    #expect(outcome.text.contains("a\u{FFFD}"))
  }

  @Test func emptyText() throws {
    for arguments in [[""], ["", "--html"], ["", "--all"]] {
      let outcome = try Program.run(["explain", "--model", model] + arguments, in: folder)
      expectSilentSuccess(outcome)
      #expect(!outcome.text.isEmpty)
    }
  }

  @Test func textDoesNotCommandTheTerminal() throws {
    let outcome = try explain(
      "What about \u{1B}[31mthe\u{7} \u{9B}2Jtraitors \u{8} of Velmark", "--all")
    let commands = outcome.text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(commands.isEmpty)
  }

  @Test(arguments: [[], ["--all"], ["--label", "news_reporting"]])
  func pageIsWellFormedAndEscapesMarkup(_ arguments: [String]) throws {
    let text =
      "What about </blockquote><script>alert('x')</script> & \"traitors\" of <b>Velmark</b>?\n\u{1}"
    let outcome = try Program.run(
      ["explain", text, "--html", "--model", model] + arguments, in: folder)
    expectSilentSuccess(outcome)
    let page = outcome.text
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(Markup.problems(page) == [])
    #expect(Set(Markup.elements(page)).isDisjoint(with: ["script", "b", "link", "img", "iframe"]))
    #expect(!page.contains("http:") && !page.contains("https:"))
    #expect(page.contains("<mark"))
    // Every quotation holds the text as it was.
    let quotations = Markup.texts(of: "blockquote", in: page)
    #expect(!quotations.isEmpty)
    let shown = text.replacingOccurrences(of: "\u{1}", with: "\u{FFFD}")
    #expect(quotations.allSatisfy { $0 == shown }, "\(quotations)")
  }

  @Test func pageOfOneLabelADocument() throws {
    let outcome = try Program.run(
      "explain", "The council met on Monday.", "--html", "--all", "--model",
      Models.shared.multiclass.path, in: folder)
    expectSilentSuccess(outcome)
    #expect(Markup.problems(outcome.text) == [])
    #expect(Markup.texts(of: "h2", in: outcome.text).count == 5)
  }
}
