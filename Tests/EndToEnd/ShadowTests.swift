import Foundation
import Testing

/// `winnow score --shadow`
@Suite struct ShadowTests {
  /// Another model of the same labels, less sure of itself.
  private func other(in folder: Folder) throws -> String {
    let settings = try folder.write(
      "settings.json", #"{"name": "other", "training": {"strength": 0.02}}"#)
    let outcome = try Program.run(
      "train", Repository.labelled, "--taxonomy", Repository.taxonomy, "--config", settings, "-o",
      "other", "--threads", "1", in: folder)
    try #require(outcome.status == 0, "\(outcome.message)")
    return folder.path("other")
  }

  private func score(_ extra: String..., in folder: Folder) throws -> Program.Outcome {
    try Program.run(
      ["score", Repository.dump, "--model", try Models.shared.multilabel.path] + extra, in: folder)
  }

  @Test func decisionsAreThoseWithoutAShadowByteForByte() throws {
    let folder = try Folder()
    let plain = try score(in: folder)
    let shadowed = try score(
      "--shadow", try other(in: folder), "--shadow-output", "diff.jsonl", in: folder)
    #expect(plain.status == 0 && shadowed.status == 0)
    #expect(plain.output == shadowed.output && !plain.output.isEmpty)
  }

  @Test func everyDifferenceIsListedAndNoOther() throws {
    let folder = try Folder()
    let path = try other(in: folder)
    let now = try score("--explain", "all", "--shadow", path, "--shadow-output", "d", in: folder)
    let then = try Program.run(
      "score", Repository.dump, "--model", path, "--explain", "all", in: folder)
    // What both say, from their decisions.
    func said(_ outcome: Program.Outcome) throws -> [(
      id: String, outcome: String, flagged: [String]
    )] {
      try outcome.lines.map { line in
        let record = try JSON(line)
        let labels = (record["labels"]?.array ?? []).filter { $0["flagged"]?.truth == true }
        return (
          record["id"]?.string ?? "", record["outcome"]?.string ?? "",
          labels.compactMap { $0["label"]?.string }.sorted()
        )
      }
    }
    let pairs = zip(try said(now), try said(then)).filter {
      $0.0.outcome != $0.1.outcome || $0.0.flagged != $0.1.flagged
    }
    #expect(!pairs.isEmpty)
    let lines = String(decoding: try folder.read("d"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == pairs.count)
    for (line, pair) in zip(lines, pairs) {
      let record = try JSON(String(line))
      #expect(record["schema"]?.string == "winnow.shadow/1")
      #expect(record["id"]?.string == pair.0.id)
      for (name, wanted) in [("current", pair.0), ("shadow", pair.1)] {
        #expect(record[name]?["outcome"]?.string == wanted.outcome)
        #expect(
          (record[name]?["flagged"]?.array ?? []).compactMap(\.string).sorted() == wanted.flagged)
      }
      #expect(record["current"]?["model"]?["id"]?.string == (try Models.shared.multilabel.id))
    }
    let count = now.lines.count
    #expect(now.message.contains("\(pairs.count) of \(count) documents would be decided otherwise"))
  }

  @Test func threadsDoNotChangeOneByte() throws {
    let folder = try Folder()
    let path = try other(in: folder)
    var first: (Data, Data, String)?
    for threads in ["1", "2", "5"] {
      let outcome = try score(
        "--shadow", path, "--shadow-output", "d", "--threads", threads, in: folder)
      // The time it took is in the line of the documents.
      let table = outcome.messages.drop { !$0.hasPrefix("Beside") }.filter { !$0.contains(" in ") }
      let made = (outcome.output, try folder.read("d"), table.joined(separator: "\n"))
      #expect(!made.1.isEmpty && made.2.contains("mean difference"))
      if let first { #expect(first == made) }
      first = first ?? made
    }
  }

  @Test func theSameModelDiffersNowhere() throws {
    let folder = try Folder()
    let outcome = try score(
      "--shadow", try Models.shared.multilabel.path, "--shadow-output", "d", in: folder)
    #expect(outcome.message.contains("0 of 313 documents would be decided otherwise"))
    #expect(try folder.read("d").isEmpty)
  }

  @Test func wrongUseIsRefusedInOneLineAndWritesNothing() throws {
    let folder = try Folder()
    let model = try Models.shared.multilabel.path
    let checkpoint = try score("--shadow", model, "--checkpoint", "c", "-o", "out", in: folder)
    #expect(checkpoint.status == 2 && checkpoint.message.contains("--checkpoint"))
    #expect(try score("--shadow-output", "d", in: folder).status == 2)
    let missing = try score("--shadow", "nowhere", "-o", "out", in: folder)
    #expect(missing.status == 1 && missing.messages.count == 1)
    let same = try score("--shadow", model, "--shadow-output", "out", "-o", "out", in: folder)
    #expect(same.status == 1 && same.message.contains("out"))
    let lost = try Program.run(
      "score", "missing.jsonl", "--model", model, "--shadow", model, "--shadow-output", "d",
      in: folder)
    #expect(lost.status == 1)
    #expect(try !folder.names.contains("d") && !folder.names.contains("out"))
  }
}
