import Foundation
import Testing

/// Killed at any moment, the same command goes on, and what it writes is what an undisturbed run
/// writes, byte for byte.
@Suite(.serialized) struct CheckpointTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  /// Kinds of input, each killed at least ten times.
  enum Kind: String, CaseIterable {
    case plain, gzip, zstd, table, several, onlyFlagged
  }

  /// The sample texts several times over, every seventh line no record.
  private func dump(_ name: String, copies: Int) throws -> String {
    let records = try String(
      decoding: Data(contentsOf: URL(fileURLWithPath: Repository.dump)), as: UTF8.self
    ).split(separator: "\n")
    var text = ""
    for copy in 0..<copies {
      for (number, record) in records.enumerated() {
        text += (copy + number) % 7 == 3 ? "no record\n" : record + "\n"
      }
    }
    return try folder.write(name, text)
  }

  private func table(copies: Int) throws -> String {
    let whole = try String(contentsOfFile: Repository.table, encoding: .utf8)
    let header = whole.prefix { $0 != "\n" }
    let rows = String(repeating: whole.dropFirst(header.count + 1) + "\n", count: copies)
    return try folder.write("dump.csv", header + "\n" + rows + "a,row,too,short\n")
  }

  private func packed(_ tool: String, _ ending: String, copies: Int) throws -> String {
    let file = try dump("dump.jsonl", copies: copies)
    try Program.shell("\(tool) -c '\(file)' > dump.jsonl.\(ending)", in: folder).expectSuccess()
    return folder.path("dump.jsonl.\(ending)")
  }

  private func arguments(_ kind: Kind) throws -> [String] {
    switch kind {
    case .plain: return [try dump("dump.jsonl", copies: 20), "--explain", "all"]
    case .gzip: return [try packed("gzip", "gz", copies: 20), "--explain", "all"]
    case .zstd: return [try packed("zstd", "zst", copies: 40)]
    case .table: return [try table(copies: 200), "--explain", "all"]
    case .onlyFlagged:
      return [try dump("dump.jsonl", copies: 60), "--flagged-only"]
    case .several:
      let texts = try String(contentsOfFile: Repository.dump, encoding: .utf8)
        .split(separator: "\n")
      for (number, text) in texts.prefix(60).enumerated() {
        try folder.write("texts/\(number % 7)/\(number).txt", String(text))
      }
      return [
        try packed("gzip", "gz", copies: 8), folder.path("texts"), try table(copies: 60),
        "--explain", "all", "--offsets", "utf16",
      ]
    }
  }

  /// A summary without the time it took.
  private func timeless(_ message: String) -> [Substring] {
    message.split(separator: "\n").filter { !$0.hasPrefix(KilledRun.checkpoint) }
      .map { $0.replacing(#/ in [0-9.]+ m?s:/#, with: ":")[...] }
  }

  @Test(arguments: Kind.allCases)
  func killedAtAnyMomentTheOutputIsThatOfAnUndisturbedRun(_ kind: Kind) throws {
    let arguments =
      try arguments(kind) + ["--model", model, "--findings", "5", "--evidence", "all"]
    let began = Date()
    let undisturbed = try Folder()
    let whole = try Program.run(
      ["score"] + arguments
        + ["-o", KilledRun.decisions, "--rejects", KilledRun.rejects, "--threads", "1"],
      in: undisturbed)
    let seconds = Date().timeIntervalSince(began)
    #expect(whole.status == 3, "\(whole.message)")
    let expected = try undisturbed.read(KilledRun.decisions)
    let expectedRejects = try undisturbed.read(KilledRun.rejects)
    #expect(expected.count > 500_000 && !expectedRejects.isEmpty)
    let run = KilledRun(
      folder: folder, arguments: arguments, size: expected.count, seconds: seconds)
    var random = SplitMix(seed: UInt64(kind.rawValue.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
    var (kills, resumptions, chains) = (0, 0, 0)
    while kills < 10 || resumptions < 5 {
      chains += 1
      try #require(chains <= 30, "\(kills) kills, \(resumptions) resumptions")
      let outcome = try run.run(kills: 6, random: &random)
      kills += outcome.kills
      resumptions += outcome.resumptions
      #expect(outcome.last.status == 3, "\(outcome.last.message)")
      #expect(try folder.read(KilledRun.decisions) == expected, "\(kind), chain \(chains)")
      #expect(try folder.read(KilledRun.rejects) == expectedRejects, "\(kind), chain \(chains)")
      #expect(timeless(outcome.last.message) == timeless(whole.message))
    }
  }
}
