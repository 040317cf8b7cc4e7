import Foundation
import Testing

/// `winnow verify`
@Suite struct VerifyTests {
  private let folder: Folder
  private let model: String
  private let lines: [String]

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
    let outcome = try Program.run(
      "score", Repository.dump, "--model", model, "--quiet", in: folder)
    lines = outcome.lines
    #expect(outcome.lines.count == 313)
  }

  private func verify(
    _ lines: [String], _ arguments: String..., withInput: Bool = true
  ) throws -> Program.Outcome {
    let file = try folder.write("decisions.jsonl", lines.joined(separator: "\n") + "\n")
    return try Program.run(
      ["verify", file, "--model", model] + (withInput ? ["--input", Repository.dump] : [])
        + arguments, in: folder)
  }

  private func id(_ line: String) throws -> String {
    try #require(try JSON(line)["id"]?.string)
  }

  /// Changes the first number after a key.
  private func changed(_ line: String, _ key: String) throws -> String {
    let range = try #require(line.range(of: "\"\(key)\":"))
    let digit = try #require(line[range.upperBound...].firstIndex { ("0"..."8").contains($0) })
    var line = line
    let raised = String((line[digit].wholeNumberValue ?? 0) + 1)
    line.replaceSubrange(digit...digit, with: raised)
    return line
  }

  @Test func allReproduce() throws {
    let outcome = try verify(lines)
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.message.contains("313"))
    expectSilentSuccess(try verify(lines, "--quiet"))
    expectSilentSuccess(try verify(lines, "--quiet", "--threads", "3"))
    expectSilentSuccess(try verify(lines, "--quiet", withInput: false))
  }

  @Test(arguments: [
    ["--explain", "all"], ["--explain", "none"], ["--evidence", "all"], ["--offsets", "utf16"],
    ["--flagged-only"], ["--flagged-only", "--explain", "all", "--evidence", "2"],
  ])
  func allReproduceWithTheSameOptions(_ options: [String]) throws {
    let score = try Program.run(
      ["score", Repository.dump, "--model", model, "--quiet", "-o", "d"] + options, in: folder)
    expectSilentSuccess(score)
    let verify = ["verify", "d", "--model", model, "--quiet"]
    let input = ["--input", Repository.dump]
    expectSilentSuccess(try Program.run(verify + input + options, in: folder))
    expectSilentSuccess(try Program.run(verify, in: folder))
    // With other options the decisions are others.
    #expect(try Program.run(verify + input, in: folder).status == 1)
  }

  @Test(arguments: ["priority", "uncertainty", "text_sha256", "probability", "contribution"])
  func changedDecisionIsNamed(_ key: String) throws {
    let place = try #require(
      lines.indices.dropFirst(40).first { lines[$0].contains("\"\(key)\":") })
    var written = lines
    written[place] = try changed(written[place], key)
    let outcome = try verify(written, "--quiet")
    expectFailure(outcome, says: "decisions.jsonl", "1 decision")
    #expect(outcome.lines.count == 1)
    let line = outcome.text
    for part in try ["line \(place + 1),", id(written[place]), key == "contribution" ? "" : key]
    where !part.isEmpty {
      #expect(line.contains(part), "\(line)")
    }
  }

  @Test func outcomeThatWasTurnedIsNamed() throws {
    var written = lines
    let place = try #require(lines.firstIndex { $0.contains(#""outcome":"review""#) })
    written[place] = written[place].replacingOccurrences(
      of: #""outcome":"review""#, with: #""outcome":"pass""#)
    let outcome = try verify(written, "--quiet")
    #expect(outcome.status == 1)
    #expect(outcome.lines.count == 1)
    #expect(try outcome.text.contains(id(written[place])))
  }

  @Test(arguments: ["logit", "bias", "rest", "contribution"])
  func changedSumIsFoundWithoutTheInput(_ key: String) throws {
    var written = lines
    let place = try #require(lines.firstIndex { $0.contains("\"\(key)\":") })
    written[place] = try changed(written[place], key)
    let outcome = try verify(written, "--quiet", withInput: false)
    expectFailure(outcome, says: "1 decision")
    #expect(outcome.lines.count == 1)
    #expect(try outcome.text.contains(id(written[place])))
  }

  @Test(arguments: [0, 150, 312])
  func removedDecisionIsNamed(_ place: Int) throws {
    var written = lines
    let removed = written.remove(at: place)
    let outcome = try verify(written, "--quiet")
    expectFailure(outcome, says: "1 decision")
    #expect(outcome.lines.count == 1)
    #expect(try outcome.text.contains(id(removed)))
    #expect(outcome.text.contains("missing"))
  }

  @Test func cutOffDecisionsAreNotAll() throws {
    let outcome = try verify(Array(lines.prefix(100)), "--quiet")
    expectFailure(outcome, says: "213 decisions")
  }

  @Test func reorderedDecisionsAreNamed() throws {
    var written = lines
    written.swapAt(20, 25)
    let outcome = try verify(written, "--quiet")
    #expect(outcome.status == 1)
    for place in [20, 25] { #expect(try outcome.text.contains(id(written[place]))) }
    // What stands in its place holds.
    #expect(outcome.lines.count == 2, "\(outcome.text)")
    #expect(try !outcome.text.contains(id(written[100])))
  }

  @Test func repeatedAndStrangeDecisionsAreNamed() throws {
    var written = lines
    written.insert(written[7], at: 8)
    written.insert(
      written[30].replacingOccurrences(of: try id(written[30]), with: "stranger"), at: 40)
    written.append("not a decision")
    let outcome = try verify(written, "--quiet")
    expectFailure(outcome, says: "3 decisions")
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[0].hasPrefix("line 9,"))
    #expect(outcome.lines[1].hasPrefix("line 41,") && outcome.lines[1].contains("stranger"))
    #expect(outcome.lines[2].hasPrefix("line 316,"))
  }

  @Test func decisionsOfAnotherModel() throws {
    let other = try Models.shared.multiclass.path
    let file = try folder.write("d.jsonl", lines.joined(separator: "\n"))
    for input in [[], ["--input", Repository.dump]] {
      let outcome = try Program.run(
        ["verify", file, "--model", other, "--quiet"] + input, in: folder)
      expectFailure(outcome, says: "313 decisions")
      #expect(outcome.lines.count == 313)
      #expect(outcome.lines.allSatisfy { $0.contains("model") })
    }
  }

  @Test func changedInputIsFound() throws {
    let text = try String(contentsOfFile: Repository.dump, encoding: .utf8)
      .replacingOccurrences(of: "Petrosh was limping", with: "Petrosh was resting")
    let input = try folder.write("dump.jsonl", text)
    let file = try folder.write("d.jsonl", lines.joined(separator: "\n"))
    let outcome = try Program.run(
      "verify", file, "--model", model, "--input", input, "--quiet", in: folder)
    expectFailure(outcome, says: "1 decision")
    #expect(outcome.lines.count == 1 && outcome.text.contains("co-1007"))
  }

  @Test func decisionsFromStandardInput() throws {
    let outcome = try Program.run(
      "verify", "-", "--model", model, "--input", Repository.dump, "--quiet", in: folder,
      input: Data(lines.joined(separator: "\n").utf8))
    expectSilentSuccess(outcome)
  }

  @Test func inputWithBadRecords() throws {
    let file = try folder.write(
      "a.jsonl", #"{"id":"1","text":"one"}"# + "\nnot JSON\n" + #"{"id":"3","text":"three"}"#)
    let score = try Program.run(
      "score", file, "--model", model, "--quiet", "-o", "d", in: folder)
    #expect(score.status == 3)
    expectSilentSuccess(
      try Program.run("verify", "d", "--model", model, "--input", file, "--quiet", in: folder))
  }

  @Test func filesThatHoldNoDecisions() throws {
    let empty = try folder.write("empty.jsonl", "")
    expectFailure(
      try Program.run("verify", empty, "--model", model, "--quiet", in: folder),
      says: "empty.jsonl", "no decision")
    expectFailure(
      try Program.run("verify", "nowhere.jsonl", "--model", model, "--quiet", in: folder),
      says: "nowhere.jsonl")
  }
}
