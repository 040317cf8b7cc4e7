import Foundation
import Testing

/// `winnow review watch`
@Suite struct WatchTests {
  private static let calm = [
    "The market opens at eight on Saturday near the old mill.",
    "The council met on Monday and read the report of the bridge.",
    "The boat leaves at noon, and the apples are ripe.",
  ]
  private static let loud = [
    "You are traitors and vermin, every one of you in Velmark!",
    "What about the mayor's brother? Nobody audits him!!!",
    "Those millers are liars and cowards and always were.",
  ]

  /// Words that make a text unlike all others, or they would be near-duplicates and count once.
  private static func filler(_ number: Int) -> String {
    var state = UInt64(number) &+ 77
    return (0..<14).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return String(state >> 40, radix: 26).map { digit in
        String(UnicodeScalar(UInt8(97 + (Int(String(digit), radix: 26) ?? 0))))
      }.joined()
    }.joined(separator: " ")
  }

  /// A dump of five weeks: `share` of the last week's texts are loud ones, a tenth before.
  private func database(_ share: Double, in folder: Folder) throws {
    var lines = ""
    for number in 0..<1400 {
      let day = number % 35
      let place = number / 35
      let isLoud = day >= 28 ? Double(place) < 40 * share : place < 4
      let texts = isLoud ? Self.loud : Self.calm
      let date = day < 30 ? "2026-06-\(day + 1)" : "2026-07-\(day - 29)"
      let padded = date.replacing(#/-(\d)$/#) { "-0\($0.1)" }
      lines +=
        #"{"id":"n\#(number)","text":"\#(texts[number % 3]) \#(Self.filler(number))","#
        + #""date":"\#(padded)"}"# + "\n"
    }
    try folder.write("dump.jsonl", lines)
    let outcome = try Program.shell(
      """
      $WINNOW score dump.jsonl --model '\(try Models.shared.multilabel.path)' -o d.jsonl --quiet &&
      $WINNOW review import d.jsonl --texts dump.jsonl --quiet
      """, in: folder)
    try #require(outcome.status == 0, "\(outcome.message)")
  }

  @Test func aChangedStreamIsAnAlarmAndTheSameIsNone() throws {
    for (share, isChanged) in [(0.1, false), (0.6, true)] {
      let folder = try Folder()
      try database(share, in: folder)
      for model in [[], ["--model", try Models.shared.multilabel.path]] {
        let outcome = try Program.run(
          ["review", "watch", "--by", "date", "--quiet"] + model, in: folder)
        #expect(outcome.status == 0 && outcome.message.isEmpty, "\(outcome.message)")
        #expect(outcome.text.contains("ALARM") == isChanged, "\(outcome.text)")
        #expect(outcome.text.contains("by the date of the texts"))
        #expect(outcome.text.contains("in at most 1.00 % of cases (Holm)"))
        let strict = try Program.run(
          ["review", "watch", "--fail-on-alarm", "--quiet"] + model, in: folder)
        #expect(strict.status == (isChanged ? 4 : 0))
      }
    }
  }

  @Test func jsonSaysTheSame() throws {
    let folder = try Folder()
    try database(0.6, in: folder)
    let outcome = try Program.run(
      "review", "watch", "--json", "--quiet", "--model", try Models.shared.multilabel.path,
      in: folder)
    let report = try JSON(outcome.text)
    #expect(report["schema"]?.string == "winnow.watch/1" && report["moment"]?.string == "date")
    let findings = report["findings"]?.array ?? []
    #expect(findings.contains { $0["measure"]?.string == "known_words" })
    #expect(findings.contains { $0["measure"]?.string == "scores" })
    let alarms = findings.filter { $0["alarm"]?.truth == true }
    #expect(Double(alarms.count) == report["alarms"]?.number && !alarms.isEmpty)
    let again = try Program.run(
      "review", "watch", "--json", "--quiet", "--model", try Models.shared.multilabel.path,
      in: folder)
    #expect(again.output == outcome.output)
  }

  @Test func whatCannotBeComparedIsSaid() throws {
    let folder = try Folder()
    try database(0.1, in: folder)
    let future = try Program.run("review", "watch", "--since", "2030-01-01", in: folder)
    #expect(future.status == 1 && future.messages.count == 1)
    let alone = try Program.run("review", "watch", "--since", "2026-06-01", in: folder)
    #expect(alone.status == 1 && alone.message.contains("no item in the reference period"))
    for wrong in [
      ["--since", "soon"], ["--window", "x"], ["--false-alarms", "0"], ["--by", "moon"],
      ["--since", "2026-06-01", "--window", "7d"], ["--reviewers", "--window", "7d"],
      ["--tolerance", "2"], ["--reference", "0d"],
    ] {
      #expect(try Program.run(["review", "watch"] + wrong, in: folder).status == 2, "\(wrong)")
    }
    let none = try Folder()
    #expect(try Program.run("review", "watch", in: none).status == 1)
  }

  /// Verdicts of four reviewers on portions that have nothing in common; the third turns its labels
  /// around.
  private func reviewers(isFlipped: Bool, in folder: Folder) throws {
    var lines = ""
    for number in 0..<600 {
      let isLoud = number % 5 < 2
      let reviewer = number / 5 % 4
      let says = isLoud != (isFlipped && reviewer == 2)
      let text = (isLoud ? Self.loud : Self.calm)[number % 3]
      lines +=
        #"{"id":"n\#(number)","text":"\#(text) \#(Self.filler(number))","reviewer":"#
        + #""r\#(reviewer)","labels":\#(says ? #"["name_calling"]"# : "[]")}"# + "\n"
    }
    try folder.write("v.jsonl", lines)
    let outcome = try Program.run(
      "review", "verdicts", "v.jsonl", "--create-reviewers", "--add-items", "--quiet", in: folder)
    try #require(outcome.status == 0, "\(outcome.message)")
  }

  @Test func aReviewerWhoTurnsLabelsAroundIsNamed() throws {
    for isFlipped in [true, false] {
      let folder = try Folder()
      try reviewers(isFlipped: isFlipped, in: folder)
      let outcome = try Program.run(
        "review", "watch", "--reviewers", "--quiet", "--fail-on-alarm", in: folder)
      #expect(outcome.status == (isFlipped ? 4 : 0), "\(outcome.text)")
      #expect(
        outcome.lines.first
          == (isFlipped
            ? "Far from the others: r2" : "No reviewer of 4 is far from the others."))
      let json = try JSON(
        try Program.run("review", "watch", "--reviewers", "--json", "--quiet", in: folder).text)
      #expect((json["suspects"]?.array ?? []).compactMap(\.string) == (isFlipped ? ["r2"] : []))
      let hidden = try Program.run(
        "review", "watch", "--reviewers", "--pseudonyms", "--quiet", in: folder)
      #expect(!hidden.text.contains("r2:") && hidden.text.contains("r-"))
    }
  }
}
