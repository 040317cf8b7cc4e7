import Foundation
import Testing

/// `winnow review`
@Suite struct ReviewTests {
  /// A folder with decisions about the sample dump.
  private func scored(_ extra: String...) throws -> Folder {
    let folder = try Folder()
    let outcome = try Program.run(
      ["score", Repository.dump, "--model", Repository.file("models/default"), "-o", "d.jsonl"]
        + extra, in: folder)
    try #require(outcome.status == 0, "\(outcome.message)")
    return folder
  }

  private func sqlite(_ line: String, in folder: Folder) throws -> [String] {
    try Program.shell(
      "python3 -c 'import sqlite3,sys\nfor r in sqlite3.connect(\"reviews.sqlite\").execute(sys.argv[1]): print(*r, sep=\"|\")' \"\(line)\"",
      in: folder
    ).lines
  }

  @Test func importsTheDumpAndItsTextsOnce() throws {
    let folder = try scored()
    let first = try Program.run(
      "review", "import", "d.jsonl", "--texts", Repository.dump, in: folder)
    #expect(first.status == 0 && first.output.isEmpty)
    #expect(first.message.contains("313 decisions in"))
    #expect(first.message.contains("313 new, 0 known; 313 new items, 313 new texts"))
    let head = try Program.run("review", "audit", in: folder)
    #expect(head.status == 0 && head.lines[0] == "2 entries, all hold")
    let second = try Program.run(
      "review", "import", "d.jsonl", "--texts", Repository.dump, in: folder)
    #expect(second.message.contains("0 new, 313 known; 0 new items, 0 new texts"))
    #expect(try Program.run("review", "audit", in: folder).output == head.output)
    let stats = try Program.run("review", "stats", in: folder)
    #expect(stats.text.contains("313 items, 1.9 % flagged by the machine"))
    #expect(stats.text.contains("307  passed"))
  }

  @Test func textsComeLaterAndInAnyOrderAndFromAnyFormat() throws {
    let folder = try scored()
    let first = try Program.run("review", "import", "d.jsonl", in: folder)
    #expect(first.message.contains("313 decisions without a text; --texts FILE brings them in"))
    _ = try Program.shell("tac \(Repository.dump) | gzip > back.jsonl.gz", in: folder)
    let second = try Program.run(
      "review", "import", "d.jsonl", "--texts", "back.jsonl.gz", "--quiet", in: folder)
    #expect(second.status == 0 && second.message.isEmpty)
    let third = try Program.run(
      "review", "import", "d.jsonl", "--texts", Repository.dump, in: folder)
    #expect(third.message.contains("0 new texts") && !third.message.contains("without"))
  }

  @Test func identifiersAreThoseOfTheScorer() throws {
    let folder = try Folder()
    try folder.write(
      "lines.txt",
      "first text\nYou are traitors and vermin.\n\u{FF}\n".replacing("\u{FF}", with: "x"))
    try folder.write("texts/a/b.txt", "a text in a folder")
    for input in ["lines.txt", "texts"] {
      _ = try Program.run(
        "score", input, "--model", Repository.file("models/default"), "-o", "d.jsonl", in: folder)
      let outcome = try Program.run(
        "review", "import", "d.jsonl", "--texts", input, in: folder)
      #expect(outcome.status == 0 && !outcome.message.contains("without"), "\(outcome.message)")
    }
  }

  @Test func brokenLinesAreCountedAndReported() throws {
    let folder = try scored()
    _ = try Program.shell(
      "sed -i -e '5s/.*/{not json/' -e '9s/winnow.decision/other/' d.jsonl", in: folder)
    let outcome = try Program.run("review", "import", "d.jsonl", in: folder)
    #expect(outcome.status == 3)
    #expect(outcome.message.contains("311 new"))
    #expect(outcome.message.contains("2 lines rejected; the first: d.jsonl:5: not valid JSON"))
  }

  @Test func tamperingIsExitCodeOneAndNamesTheEntry() throws {
    let folder = try scored()
    _ = try Program.run("review", "import", "d.jsonl", in: folder)
    let head = try #require(try Program.run("review", "audit", in: folder).lines.last)
    let hash = try #require(head.split(separator: " ").last)
    #expect(
      try Program.run("review", "audit", "--expect-head", String(hash), in: folder).status == 0)
    let other = try Program.run(
      "review", "audit", "--expect-head", String(repeating: "a", count: 64), in: folder)
    #expect(other.status == 1 && other.message.contains("no entry has the expected hash"))
    #expect(try Program.run("review", "audit", "--expect-head", "abc", in: folder).status == 2)
    _ = try Program.shell(
      "python3 -c 'import sqlite3; c = sqlite3.connect(\"reviews.sqlite\"); c.execute(\"UPDATE decisions SET record = replace(record, 0.9, 0.1)\"); c.commit()'",
      in: folder)
    let broken = try Program.run("review", "audit", in: folder)
    #expect(broken.status == 1 && broken.output.isEmpty)
    #expect(broken.messages.first?.hasPrefix("reviews.sqlite: entry 1: decision ") == true)
    #expect(broken.messages.last?.hasPrefix("winnow: reviews.sqlite: ") == true)
  }

  @Test func purgeRemovesAndSaysHowMany() throws {
    let folder = try scored()
    _ = try Program.run("review", "import", "d.jsonl", "--texts", Repository.dump, in: folder)
    let one = try Program.run("review", "purge", "--id", "co-2148", in: folder)
    #expect(one.status == 0 && one.message == "texts of 1 item removed\n")
    #expect(try !folder.read("reviews.sqlite").contains(Data("Fluoride is not natural".utf8)))
    let none = try Program.run("review", "purge", "--older-than", "1d", in: folder)
    #expect(none.message == "texts of 0 items removed\n")
    let all = try Program.run("review", "purge", "--older-than", "0d", in: folder)
    #expect(all.message == "texts of 312 items removed\n")
    #expect(try Program.run("review", "audit", in: folder).status == 0)
    #expect(try Program.run("review", "purge", "--id", "nobody", in: folder).status == 1)
    for wrong in [[], ["--older-than", "6x"], ["--id", "a", "--older-than", "1d"]] {
      #expect(try Program.run(["review", "purge"] + wrong, in: folder).status == 2)
    }
  }

  @Test func exportsWithoutVerdictsAreEmptyAndTablesHaveAHeader() throws {
    let folder = try scored()
    _ = try Program.run("review", "import", "d.jsonl", in: folder)
    let records = try Program.run("review", "export", in: folder)
    #expect(records.status == 0 && records.output.isEmpty && records.message == "0 judged items\n")
    let table = try Program.run("review", "export", "--format", "csv", "-o", "v.csv", in: folder)
    #expect(table.status == 0)
    #expect(try folder.lines("v.csv").first?.hasPrefix("id,text,labels,outcome") == true)
    #expect(try Program.run("review", "export", "-o", "reviews.sqlite", in: folder).status == 1)
    #expect(try Program.run("review", "audit", in: folder).status == 0)
  }

  @Test func whatIsNoDatabaseIsOneLine() throws {
    let folder = try scored()
    for command in ["stats", "audit", "export"] {
      let missing = try Program.run("review", command, "--database", "none.sqlite", in: folder)
      #expect(missing.status == 1 && missing.messages.count == 1)
      #expect(missing.message.contains("there is no such file"))
      let other = try Program.run("review", command, "--database", "d.jsonl", in: folder)
      #expect(other.status == 1)
      #expect(
        other.message
          == "winnow: d.jsonl: is not a review database of winnow; name another file; a new one is made where there is none\n"
      )
    }
    #expect(!folder.has("none.sqlite"))
  }

  /// The system lets no file grow beyond half a megabyte.
  @Test func noRoomLeftIsAnErrorAndTheDatabaseStaysWhole() throws {
    let folder = try scored()
    let full = try Program.shell(
      "ulimit -f 512; trap '' XFSZ; $WINNOW review import d.jsonl --texts \(Repository.dump)",
      in: folder)
    #expect(full.status == 1, "\(full.message)")
    let again = try Program.run(
      "review", "import", "d.jsonl", "--texts", Repository.dump, in: folder)
    #expect(again.status == 0)
    #expect(try Program.run("review", "audit", in: folder).status == 0)
    #expect(try Program.run("review", "stats", in: folder).text.contains("313 items"))
  }

  // MARK: Killed

  /// 20,000 decisions, whose import takes long enough to be interrupted.
  private func many() throws -> Folder {
    let folder = try Folder()
    var lines = ""
    for number in 0..<20_000 {
      lines += "{\"id\":\"p\(number)\",\"text\":\"You fool number \(number) of \(number % 97)\"}\n"
    }
    try folder.write("dump.jsonl", lines)
    let outcome = try Program.run(
      "score", "dump.jsonl", "--model", Repository.file("models/default"), "-o", "d.jsonl",
      in: folder)
    try #require(outcome.status == 0)
    return folder
  }

  @Test func aKilledImportGoesOnWhereItStopped() throws {
    let folder = try many()
    let command = "review import d.jsonl --texts dump.jsonl"
    var random = SplitMix(seed: 3)
    var resumed = 0
    for _ in 0..<6 {
      let milliseconds = 20 + random.below(600)
      let killed = try Program.shell(
        "$WINNOW \(command) & pid=$!; sleep \(Double(milliseconds) / 1000); kill -9 $pid; wait $pid",
        in: folder)
      if killed.message.contains("goes on at line") { resumed += 1 }
      if folder.has("reviews.sqlite"), try folder.read("reviews.sqlite").count > 0 {
        let audit = try Program.run("review", "audit", in: folder)
        #expect(audit.status == 0, "\(audit.message)")
      }
    }
    let last = try Program.shell("$WINNOW \(command)", in: folder)
    #expect(last.status == 0, "\(last.message)")
    let stats = try Program.run("review", "stats", in: folder)
    #expect(stats.text.hasPrefix("20,000 items"))
    #expect(try Program.run("review", "audit", in: folder).status == 0)
    #expect(resumed > 0)
    // The same as in one go, but for when things happened.
    let columns =
      "SELECT external_id, hex(text_sha256), state, priority, group_id, spread, t.text FROM items i LEFT JOIN texts t ON t.item = i.id ORDER BY i.id"
    let pieces = try sqlite(columns, in: folder)
    for name in ["reviews.sqlite", "reviews.sqlite-wal", "reviews.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: folder.path(name))
    }
    _ = try Program.shell("$WINNOW \(command)", in: folder)
    let whole = try sqlite(columns, in: folder)
    #expect(whole.count >= 20_000 && pieces == whole)
  }

  @Test func severalImportsAtOnceAreOneAfterTheOther() throws {
    let folder = try many()
    let outcome = try Program.shell(
      """
      for part in 1 2 3; do $WINNOW review import d.jsonl --texts dump.jsonl --quiet & done
      wait -n && wait -n && wait -n
      """, in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
    #expect(try Program.run("review", "stats", in: folder).text.hasPrefix("20,000 items"))
    #expect(try Program.run("review", "audit", in: folder).status == 0)
  }

  /// Ten times the decisions need no more memory.
  @Test func memoryDoesNotGrowWithTheInput() throws {
    let folder = try many()
    func peak(_ command: String) throws -> Int {
      let outcome = try Program.shell(
        "python3 -c 'import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' $WINNOW \(command)",
        in: folder)
      return try #require(Int(outcome.lines.last ?? ""), "\(outcome.message)")
    }
    _ = try Program.shell(
      "head -2000 d.jsonl > few.jsonl; head -2000 dump.jsonl > few-dump.jsonl", in: folder)
    let few = try peak("review import few.jsonl --texts few-dump.jsonl --database few.sqlite")
    let many = try peak("review import d.jsonl --texts dump.jsonl")
    #expect(many < few + 120_000, "\(few) and \(many) KiB")
  }
}
