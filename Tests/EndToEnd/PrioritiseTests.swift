import Foundation
import Testing

/// `winnow review prioritise`
@Suite struct PrioritiseTests {
  private func imported() throws -> Folder {
    let folder = try Folder()
    let model = Repository.file("models/default")
    for arguments in [
      ["score", Repository.dump, "--model", model, "-o", "d.jsonl", "--quiet"],
      ["review", "import", "d.jsonl", "--texts", Repository.dump, "--quiet"],
    ] {
      let outcome = try Program.run(arguments, in: folder)
      try #require(outcome.status == 0, "\(outcome.message)")
    }
    return folder
  }

  private func prioritise(_ folder: Folder, _ arguments: String...) throws -> Program.Outcome {
    try Program.run(
      ["review", "prioritise", "--model", Repository.file("models/default")] + arguments,
      in: folder)
  }

  private func places(_ folder: Folder) throws -> [String] {
    try Program.shell(
      """
      python3 -c 'import sqlite3
      for r in sqlite3.connect("reviews.sqlite").execute("SELECT i.external_id, p.position, p.reason, p.gain FROM places p JOIN items i ON i.id = p.item ORDER BY p.position"): print(*r, sep="|")'
      """, in: folder
    ).lines
  }

  @Test func placesAreGivenAndToldOf() throws {
    let folder = try imported()
    let outcome = try prioritise(folder, "--count", "50", "--include-passed")
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.message)")
    #expect(outcome.messages.first?.hasPrefix("50 places given in ") == true)
    #expect(outcome.messages.first?.hasSuffix(": 40 for their gain, 10 at random") == true)
    #expect(outcome.message.contains("chosen among 313 items, knowing 0 labelled texts"))
    #expect(outcome.message.contains("drawn at random with probability 0.03195"))
    let first = try places(folder)
    #expect(first.count == 50 && first.count { $0.contains("|random|") } == 10)
    // Again, with other threads: the same places; one more entry in the chain, and it holds.
    let again = try prioritise(
      folder, "--count", "50", "--include-passed", "--threads", "3", "--quiet")
    #expect(again.status == 0 && again.message.isEmpty)
    #expect(try places(folder) == first)
    let audit = try Program.run("review", "audit", in: folder)
    #expect(audit.status == 0 && audit.lines.first == "4 entries, all hold")
    _ = try prioritise(folder, "--count", "50", "--include-passed", "--seed", "2")
    #expect(try places(folder) != first)
  }

  @Test func fewerThanAskedForAreTold() throws {
    let folder = try imported()
    let outcome = try prioritise(folder, "--random-share", "0")
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(outcome.message.contains(", 0 at random"))
    #expect(outcome.message.contains("fewer than 500, because no more wait"))
    #expect(!outcome.message.contains("probability"))
  }

  @Test func whatIsWrongIsNamed() throws {
    let folder = try imported()
    #expect(try prioritise(folder, "--count", "0").status == 2)
    #expect(try prioritise(folder, "--random-share", "1.2").status == 2)
    let missing = try prioritise(folder, "--database", "none.sqlite")
    #expect(missing.status == 1 && missing.message.contains("none.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.sqlite")))
    let vectors = try prioritise(folder, "--embedding", "none.vec")
    #expect(vectors.status == 1 && vectors.message.contains("none.vec"))
    let base = try prioritise(folder, "--base", "none.jsonl")
    #expect(base.status == 1 && base.message.contains("none.jsonl"))
    #expect(try places(folder).isEmpty)
  }
}
