import Foundation
import Testing

@testable import Store

@Suite struct ExportTests {
  private func text(_ store: ReviewStore, _ options: ExportOptions) throws -> String {
    var bytes: [UInt8] = []
    _ = try store.export(options) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func records(_ store: ReviewStore, all: Bool = false) throws -> [[String: Any]] {
    try text(store, ExportOptions(includesAll: all)).split(separator: "\n").map {
      try #require(
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func recordsSayWhatIsInForce() throws {
    let desk = try Desk()
    var samples = (0..<4).map { Sample("\($0)", plainText($0), priority: 0.9 - Double($0) / 10) }
    samples[0].source = "forum"
    samples[0].date = Timestamp(reading: "2020-01-02")
    try desk.load(samples)
    try desk.setQueue { $0.secondShare = 1 }
    let (ada, ben, lea) = (
      try desk.reviewer("ada"), try desk.reviewer("ben"), try desk.reviewer("lea", .lead)
    )
    var draft = VerdictDraft(outcome: .confirmed, confirmed: ["name_calling"], added: ["smears"])
    draft.spans = [VerdictSpan(start: 0, end: 3, label: "smears")]
    for _ in 0..<4 { try desk.judge(ada, draft) }
    try desk.judge(ben, draft)
    try desk.judge(ben, .no)
    try desk.judge(ben, .no)
    try desk.judge(lea, .no, queue: "adjudication")
    let lines = try records(desk.store)
    #expect(lines.map { $0["id"] as? String } == ["0", "1", "2", "3"])
    #expect(lines.map { $0["state"] as? String } == ["decided", "decided", "disputed", "second"])
    #expect(lines[0]["labels"] as? [String] == ["name_calling", "smears"])
    #expect(lines[0]["judged"] as? [String] == ["name_calling", "smears"])
    #expect(lines[0]["shares"] == nil && lines[0]["split"] == nil)
    #expect(lines[0]["source"] as? String == "forum" && lines[0]["lang"] as? String == "en")
    #expect(lines[0]["date"] as? String == "2020-01-02T00:00:00.000Z")
    #expect(lines[0]["reviewers"] as? [String] == ["ada", "ben"])
    let spans = try #require(lines[0]["spans"] as? [[String: Any]])
    #expect(spans[0]["start"] as? Int == 0 && spans[0]["label"] as? String == "smears")
    // Adjudicated: the lead's word, and how opinions were divided.
    #expect(lines[1]["labels"] as? [String] == [])
    let shares = try #require(lines[1]["shares"] as? [String: Double])
    #expect(abs(try #require(shares["smears"]) - 1.0 / 3) < 1e-4)
    // Disputed: half and half is not more than half.
    #expect(lines[2]["labels"] as? [String] == [] && lines[2]["outcome"] == nil)
    #expect(lines[2]["shares"] as? [String: Double] == ["name_calling": 0.5, "smears": 0.5])
    // What is read to train.
    for line in lines { #expect(line["text"] is String && line["group"] is String) }
    var judged: [String] = []
    try desk.store.forEachJudgedItem { judged.append($0.item.externalID) }
    #expect(judged == ["0", "1", "2", "3"])
  }

  @Test func allMeansAll() throws {
    let desk = try AuditTests.lived()
    let wanted = try desk.store.rows("SELECT count(*) FROM verdicts")[0]
    let lines = try records(desk.store, all: true)
    #expect(String(lines.count) == wanted)
    #expect(lines.count { $0["round"] as? String == "withdrawal" } == 1)
    #expect(lines.count { $0["withdrawn"] as? Bool == true } == 1)
    let csv = try text(desk.store, ExportOptions(format: .csv, includesAll: true))
    #expect(csv.components(separatedBy: "\r\n").count == lines.count + 2)
  }

  @Test func goldenItemsAndThoseWithoutTextAreLeftOut() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    let ada = try desk.reviewer("ada")
    for _ in 0..<3 { try desk.judge(ada) }
    try desk.store.setGolden(try desk.id("0"), outcome: .rejected, labels: [], by: .command)
    _ = try desk.store.purge(externalID: "1", by: .command)
    #expect(try records(desk.store).map { $0["id"] as? String } == ["2"])
    #expect(try desk.store.export { _ in } == ExportReport(lines: 1, withoutText: 1))
    let csv = try text(desk.store, ExportOptions(format: .csv))
    #expect(csv.components(separatedBy: "\r\n").count == 4)
  }

  @Test func pseudonymsHideNames() throws {
    let desk = try Desk()
    try desk.loadPlain(1)
    try desk.judge(try desk.reviewer("ada lovelace"))
    for format in ExportOptions.Format.allCases {
      for all in [true, false] {
        let named = try text(desk.store, ExportOptions(format: format, includesAll: all))
        let hidden = try text(
          desk.store, ExportOptions(format: format, includesAll: all, usesPseudonyms: true))
        #expect(named.contains("ada lovelace"))
        #expect(!hidden.contains("lovelace"))
        #expect(hidden.contains(try desk.store.reviewers()[0].pseudonym))
      }
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"),
    ("@sum", "'@sum"), ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"), ("\t=1", "'\t=1"),
    ("=\"a\",b", "\"'=\"\"a\"\",b\""), ("a=1", "a=1"), ("＝1", "'＝1"), ("\u{FEFF}=1", "'\u{FEFF}=1"),
  ])
  func cellsAreQuotedAndNeverFormulas(text: String, cell: String) {
    var bytes: [UInt8] = []
    ExportWriter.cell(text, into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == cell)
  }

  @Test func aReaderThatGoesAwayIsTold() throws {
    struct Gone: Error {}
    let desk = try Desk()
    try desk.loadPlain(2)
    let ada = try desk.reviewer("ada")
    try desk.judge(ada)
    #expect(throws: Gone.self) { _ = try desk.store.export { _ in throw Gone() } }
    try desk.judge(ada)
  }
}
