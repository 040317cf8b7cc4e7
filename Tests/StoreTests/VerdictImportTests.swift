import Foundation
import Testing

@testable import Store

@Suite struct VerdictImportTests {
  private func options(
    _ change: (inout VerdictImportOptions) -> Void = { _ in }
  ) -> VerdictImportOptions {
    var options = VerdictImportOptions()
    options.reviewer = "ada"
    options.createsReviewers = true
    change(&options)
    return options
  }

  @discardableResult
  private func load(
    _ lines: String..., into desk: Desk, _ options: VerdictImportOptions
  ) throws -> VerdictImportReport {
    let run = try VerdictImport(into: desk.store, options)
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    try run.add(VerdictBatch(parsing: bytes[...], firstLine: 1))
    return try run.finish()
  }

  private func flagged(_ labels: [String], _ id: String = "a", _ text: String = "one two") -> Sample
  {
    Sample(id, text, labels: labels.map { ($0, "technique", 0.8) })
  }

  @Test func flaggedLabelsAreConfirmedOrRejectedAndOthersAdded() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears", "name_calling"])])
    let report = try load(
      #"{"id":"a","labels":["smears","doubt"],"spans":[{"start":0,"end":3,"label":"doubt"}]}"#,
      into: desk, options())
    #expect(report.added == 1 && report.reviewers == 1 && report.rejected == 0)
    let item = try desk.id("a")
    let draft = try #require(try desk.store.verdicts(of: item).first).draft
    #expect(draft.confirmed == ["smears"] && draft.added == ["doubt"])
    #expect(draft.rejected == ["name_calling"] && draft.outcome == .confirmed)
    #expect(draft.spans == [VerdictSpan(start: 0, end: 3, label: "doubt")] && !draft.scoreShown)
    #expect(try desk.store.item(item).state == .decided)
    #expect(try desk.store.audit().isClean)
  }

  @Test func whereItSaysWhatWasAskedNothingElseIsRejected() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears", "name_calling"])])
    try load(
      #"{"id":"a","labels":[],"judged":["smears","doubt"]}"#, into: desk, options())
    let draft = try desk.store.verdicts(of: try desk.id("a"))[0].draft
    #expect(draft.rejected == ["doubt", "smears"] && draft.outcome == .rejected)
  }

  @Test func labelsThatAskForNoActionConfirmNothing() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    try load(
      #"{"id":"a","labels":["quotation"]}"#, into: desk,
      options { $0.passive = ["quotation"] })
    let draft = try desk.store.verdicts(of: try desk.id("a"))[0].draft
    #expect(draft.outcome == .rejected && draft.added == ["quotation"])
  }

  @Test func itemsAreFoundByWhateverTheRecordHas() throws {
    let desk = try Desk()
    try desk.load([
      flagged(["smears"], "a", "one two"), flagged(["smears"], "b", "three four"),
      flagged(["smears"], "c", "five"), flagged(["smears"], "d", "same"),
      flagged(["smears"], "e", "same"), flagged(["smears"], "f", "x"),
      flagged(["smears"], "f", "y"),
    ])
    let report = try load(
      #"{"id":"a","labels":["smears"]}"#,
      #"{"text_sha256":"\#(sha256("three four"))","labels":["smears"]}"#,
      #"{"text":"five","labels":["smears"]}"#,
      #"{"text":"same","labels":["smears"]}"#,
      #"{"id":"f","labels":["smears"]}"#,
      #"{"id":"f","text":"y","labels":["smears"]}"#,
      #"{"id":"a","text":"three four","labels":["smears"]}"#,
      #"{"labels":["smears"]}"#, into: desk, options())
    #expect(report.added == 4 && report.rejected == 4)
    #expect(report.firstRejected.map(\.line) == [4, 5, 7, 8])
    #expect(report.firstRejected[0].reason.contains("several items have this text"))
    #expect(report.firstRejected[1].reason.contains("several items have this “id”"))
    #expect(report.firstRejected[2].reason.contains("no such item"))
    #expect(try desk.store.items(externalID: "f").map(\.state) == [.open, .decided])
  }

  @Test func aSecondTimeChangesNothing() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"]), flagged(["smears"], "b", "other words")])
    let lines = [
      #"{"id":"a","labels":["smears"],"reviewer":"eva","judged_at":"2020-05-01T10:00:00Z"}"#,
      #"{"id":"b","labels":[],"spans":[]}"#,
      #"{"id":"n","text":"quite new","labels":["doubt"]}"#,
    ]
    let options = options { $0.addsItems = true }
    let first = try load(lines[0], lines[1], lines[2], into: desk, options)
    #expect(first.added == 3 && first.items == 1 && first.reviewers == 2)
    let before = try dump(desk.store)
    let second = try load(lines[0], lines[1], lines[2], into: desk, options)
    #expect(second.added == 0 && second.known == 3 && second.items == 0 && second.reviewers == 0)
    #expect(try dump(desk.store) == before)
    #expect(try desk.store.audit().isClean)
  }

  @Test func aVerdictThatWasTakenBackDoesNotComeBack() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    try load(#"{"id":"a","labels":["smears"]}"#, into: desk, options())
    let ada = try #require(try desk.store.reviewer(named: "ada")).id
    try desk.store.undo(try #require(try desk.store.lastDecision(of: ada)), by: ada)
    let again = try load(#"{"id":"a","labels":["smears"]}"#, into: desk, options())
    #expect(again.known == 1 && again.added == 0)
    #expect(try desk.store.item(try desk.id("a")).state == .open)
  }

  @Test func theVerdictHasItsOwnTimeAndTheChainThatOfTheImport() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    let before = desk.time.now
    let report = try load(
      #"{"id":"a","labels":["smears"],"judged_at":"2020-05-01T10:00:00Z"}"#,
      #"{"id":"a","labels":["smears"],"judged_at":"2999-01-01","reviewer":"eva"}"#, into: desk,
      options())
    #expect(report.firstRejected.map(\.reason) == ["“judged_at” is in the future"])
    let verdict = try desk.store.verdicts(of: try desk.id("a"))[0]
    #expect(verdict.createdAt.description == "2020-05-01T10:00:00.000Z")
    let entries = try desk.store.auditEntries().suffix(2)
    #expect(entries.map(\.kind) == ["verdict", "verdicts.import"])
    #expect(entries.allSatisfy { $0.time > before })
    #expect(try desk.store.audit().isClean)
  }

  @Test func otherReviewersAreSecondAndDisagreementIsDisputed() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    try load(
      #"{"id":"a","labels":["smears"],"reviewer":"eva"}"#,
      #"{"id":"a","labels":[],"reviewer":"bob"}"#,
      #"{"id":"a","labels":["smears"],"reviewer":"bob"}"#, into: desk, options())
    let verdicts = try desk.store.verdicts(of: try desk.id("a"))
    #expect(verdicts.map(\.round) == [.first, .second])
    #expect(try desk.store.item(try desk.id("a")).state == .disputed)
  }

  @Test func verdictsOnGoldenItemsMeasureTheReviewer() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    let item = try desk.id("a")
    try desk.store.setGolden(item, outcome: .confirmed, labels: ["smears"], by: .command)
    try load(#"{"id":"a","labels":["smears"]}"#, into: desk, options())
    #expect(try desk.store.goldenScores().map(\.right) == [1])
    #expect(try desk.store.item(item).state == .golden)
  }

  @Test func whatCannotBeAVerdictIsNamedAndLeavesNoTrace() throws {
    let desk = try Desk()
    try desk.load([flagged(["smears"])])
    try desk.store.addReviewer(name: "aud", role: .auditor, by: .command)
    let before = try dump(desk.store)
    var options = VerdictImportOptions()
    options.addsItems = true
    let report = try load(
      "{", "[]", #"{"id":"a"}"#, #"{"id":"a","labels":["smears"]}"#,
      #"{"id":"a","labels":["smears"],"reviewer":"nobody"}"#,
      #"{"id":"a","labels":["smears"],"reviewer":"aud"}"#,
      #"{"id":"a","labels":["smears",""],"reviewer":"aud"}"#,
      #"{"id":"a","labels":[],"judged":[],"reviewer":"aud"}"#,
      #"{"id":"a","labels":[],"outcome":"remove","reviewer":"aud"}"#,
      #"{"id":"a","labels":[],"judged_at":"soon","reviewer":"aud"}"#,
      #"{"id":"a","text":"x","text_sha256":"\#(sha256("y"))","labels":[]}"#,
      #"{"id":"zz","labels":[],"reviewer":"aud"}"#,
      #"{"id":"a","labels":["s"],"spans":[{"start":2,"end":90,"label":"s"}],"reviewer":"aud"}"#,
      into: desk, options)
    #expect(report.rejected == 13 && report.added == 0 && report.firstRejected.count == 13)
    #expect(try dump(desk.store) == before)
  }

  @Test func anItemThatWasMadeTakesADecisionLaterAndStaysInOneGroup() throws {
    let desk = try Desk()
    let text = plainText(3)
    let options = options { $0.addsItems = true }
    try load(
      #"{"id":"a","text":"\#(text)","labels":["smears"],"lang":"de","source":"forum"}"#,
      #"{"id":"b","text":"\#(text)!","labels":["smears"],"date":"2021-02-03"}"#, into: desk, options
    )
    let (a, b) = (try desk.store.item(try desk.id("a")), try desk.store.item(try desk.id("b")))
    #expect(a.language == "de" && a.source == "forum" && a.state == .decided && !a.isFlagged)
    #expect(b.group == a.id && b.spread == 2 && b.date?.dayText == "2021-02-03")
    try desk.load([
      Sample("a", text, labels: [("smears", "technique", 0.9)]),
      Sample("b", text + "!", labels: [("smears", "technique", 0.9)]),
    ])
    #expect(try desk.store.item(b.id).spread == 2)
    #expect(try desk.store.item(a.id).isFlagged)
    #expect(try desk.store.audit().isClean)
  }

  @Test func anExportOfVerdictsComesInElsewhere() throws {
    let desk = try Desk()
    try desk.loadPlain(12)
    let (ada, eva) = (try desk.reviewer("ada"), try desk.reviewer("eva"))
    for number in 0..<6 {
      try desk.judge(ada, number % 2 == 0 ? .yes : .no)
      try desk.judge(eva, .yes)
    }
    var lines: [UInt8] = []
    _ = try desk.store.export(ExportOptions(includesAll: true)) { lines += $0 }
    let other = try Desk()
    other.time.advance(seconds: 60)
    let run = try VerdictImport(into: other.store, options { $0.addsItems = true })
    try run.add(VerdictBatch(parsing: lines[...], firstLine: 1))
    #expect(try run.finish().added == 12)
    func said(_ desk: Desk) throws -> [String] {
      var said: [String] = []
      try desk.store.forEachJudgedItem { judged in
        said += judged.verdicts.map {
          "\(judged.item.externalID) \($0.draft.labels) \($0.draft.rejected) \($0.draft.outcome)"
            + " \($0.createdAt)"
        }
      }
      return said.sorted()
    }
    #expect(try said(other) == said(desk))
  }
}
