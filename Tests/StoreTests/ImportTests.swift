import Foundation
import Testing

@testable import Store

@Suite struct ImportTests {
  @Test func itemsCarryWhatTheRecordSays() throws {
    let desk = try Desk()
    var sample = Sample("a", "You fool.", priority: 0.8)
    sample.source = "forum"
    sample.date = Timestamp(milliseconds: 1_600_000_000_000)
    sample.language = "de"
    let report = try desk.load([sample, Sample("b", "Fine.", priority: 0.2, isFlagged: false)])
    #expect(report.decisions == 2 && report.added == 2 && report.items == 2 && report.texts == 2)
    let item = try desk.store.items(externalID: "a")[0]
    #expect(item.text == "You fool." && item.state == .open && item.isFlagged)
    #expect(item.priority == 0.8 && item.uncertainty == 0.5 && item.language == "de")
    #expect(item.source == "forum" && item.date?.milliseconds == 1_600_000_000_000)
    #expect(item.textHashText == sha256("You fool."))
    #expect(try desk.store.items(externalID: "b")[0].state == .passed)
    #expect(try desk.store.counts()[.open] == 1)
    #expect(try desk.store.counts()[.passed] == 1)
    #expect(try desk.store.machineLabels(of: item.id).map(\.label) == ["name_calling"])
    #expect(try desk.store.machineRecords(of: item.id)[0].json == sample.line)
  }

  @Test func aSecondTimeChangesNothing() throws {
    let desk = try Desk()
    let samples = (0..<30).map { Sample("\($0)", plainText($0), isFlagged: $0 % 3 > 0) }
    try desk.load(samples)
    let before = try dump(desk.store)
    let report = try desk.load(samples)
    #expect(report.decisions == 30 && report.added == 0 && report.items == 0 && report.texts == 0)
    #expect(try dump(desk.store) == before)
  }

  @Test func aNewerModelIsKeptBesideAndRulesTheQueue() throws {
    let desk = try Desk()
    try desk.load([
      Sample("a", "one two three", priority: 0.8),
      Sample("b", "four", priority: 0.1, isFlagged: false),
      Sample("c", "five", priority: 0.7),
    ])
    let ada = try desk.reviewer("ada")
    let c = try desk.store.claim(try desk.id("c"), by: ada)
    _ = try desk.store.decide(.yes, on: c.item.id, by: ada)
    let report = try desk.load([
      Sample("a", "one two three", priority: 0.3, isFlagged: false, model: "sha256:two"),
      Sample(
        "b", "four", priority: 0.6, labels: [("smears", "technique", 0.6)], model: "sha256:two"),
      Sample("c", "five", priority: 0.2, isFlagged: false, model: "sha256:two"),
    ])
    #expect(report.added == 3 && report.items == 0)
    #expect(try desk.store.items(externalID: "a")[0].state == .passed)
    let b = try desk.store.items(externalID: "b")[0]
    #expect(b.state == .open && b.priority == 0.6)
    #expect(try desk.store.machineLabels(of: b.id).map(\.label) == ["smears"])
    #expect(try desk.store.machineRecords(of: b.id).map(\.modelID) == ["sha256:two", "sha256:one"])
    #expect(try desk.store.items(externalID: "c")[0].state == .decided)
    #expect(try desk.store.items(ItemFilter(label: "smears")).items.map(\.externalID) == ["b"])
    #expect(try desk.store.audit().isClean)
  }

  @Test func theSameIdentifierWithAnotherTextIsAnotherItem() throws {
    let desk = try Desk()
    try desk.load([Sample("1", "one text"), Sample("1", "another text")])
    #expect(try desk.store.items(externalID: "1").map(\.text) == ["one text", "another text"])
  }

  @Test func brokenLinesAreCountedAndStopNothing() throws {
    let good = Sample("a", "text").line
    let lines = [
      good, "{", "[]", "\"x\"", "", "   ", good.replacing("\"id\":\"a\"", with: "\"id\":7"),
      good.replacing("winnow.decision/1", with: "winnow.decision/2"),
      good.replacing("\"outcome\":\"review\"", with: "\"outcome\":\"remove\""),
      good.replacing("\"priority\":0.9", with: "\"priority\":9"),
      good.replacing(sha256("text"), with: "abc"), good.replacing("\"id\":\"a\",", with: ""),
      Sample("b", "text").line + "\r",
    ]
    let batch = DecisionBatch(
      parsing: Array(lines.joined(separator: "\n").utf8)[...], firstLine: 5)
    #expect(batch.records.map(\.id) == ["a", "b"])
    #expect(batch.rejected.map(\.line) == [6, 7, 8, 11, 12, 13, 14, 15, 16])
    #expect(
      batch.rejected.map(\.reason).suffix(5) == [
        "the schema is not winnow.decision/1", "“outcome” is neither review nor pass",
        "“priority” or “uncertainty” is not from 0 to 1",
        "“text_sha256” is not 64 hexadecimal digits", "no field “id”",
      ])
  }

  @Test func invalidUTF8IsALineLikeOthers() {
    var bytes = Array(Sample("a", "text").line.utf8)
    bytes.insert(0xFF, at: 60)
    let batch = DecisionBatch(parsing: bytes[...], firstLine: 1)
    #expect(batch.records.isEmpty && batch.rejected.count == 1)
  }

  @Test func withoutTextsTheItemSaysSoUntilTheyCome() throws {
    let desk = try Desk()
    let samples = (0..<10).map { Sample("\($0)", plainText($0)) }
    let report = try desk.load(samples, withTexts: false)
    #expect(report.withoutText == 10 && report.texts == 0)
    #expect(try desk.store.items().items.allSatisfy { $0.text == nil })
    let run = try DecisionImport(into: desk.store, name: "", stamp: "")
    let date = Timestamp(milliseconds: 1_500_000_000_000)
    try run.addTexts(
      samples.reversed().map { IncomingText(id: $0.id, text: $0.text, date: date) } + [
        IncomingText(id: "3", text: "another text with that identifier"),
        IncomingText(id: "99", text: "nobody asked for this"),
      ])
    #expect(try run.finish().texts == 10)
    for sample in samples {
      let item = try desk.store.items(externalID: sample.id)[0]
      #expect(item.text == sample.text && item.date == date)
    }
    #expect(try desk.store.items(ItemFilter(until: date.adding(seconds: 1))).items.count == 10)
    #expect(try desk.store.audit().isClean)
  }

  @Test func aRecordGivesDateSourceAndAuthorByItsFields() throws {
    let record = #"{"when":"2020-01-02","who":"mia","forum":4,"text":"x"}"#
    var text = IncomingText(id: "1", text: "x", record: Data(record.utf8))
    text.readRecord(TextFields(date: ["date", "when"], source: ["forum"], author: ["who"]))
    #expect(text.date == Timestamp(reading: "2020-01-02"))
    #expect(text.source == "4" && text.author == "mia" && text.record == nil)
  }

  // MARK: The window

  private func window(_ texts: [IncomingText], records: Int = 1000, isResumed: Bool = false)
    -> TextWindow
  {
    var rest = texts[...]
    return TextWindow(records: records, isResumed: isResumed) {
      if rest.isEmpty { return nil }
      defer { rest = rest.dropFirst(7) }
      return Array(rest.prefix(7))
    }
  }

  private func record(_ id: String, _ text: String) throws -> DecisionRecord {
    try #require(
      DecisionBatch(parsing: Array(Sample(id, text).line.utf8)[...], firstLine: 1).records.first)
  }

  @Test func aPartOfTheDumpInItsOrderIsFoundInBoundedMemory() throws {
    var window = window(
      (0..<5000).map { IncomingText(id: "\($0)", text: "text \($0)") }, records: 100)
    for number in stride(from: 3, to: 5000, by: 13) {
      #expect(try window.find(record("\(number)", "text \(number)"))?.text == "text \(number)")
    }
  }

  @Test func whatIsNotThereCostsTheOthersNothing() throws {
    var window = window(
      (0..<400).map { IncomingText(id: "\($0)", text: "text \($0)") }, records: 100)
    for number in 0..<400 {
      #expect(try window.find(record("no-\(number)", "x")) == nil)
      #expect(try window.find(record("\(number)", "other text")) == nil)
      #expect(try window.find(record("\(number)", "text \(number)")) != nil)
    }
  }

  @Test func aResumedImportFindsItsPlace() throws {
    let texts = (0..<5000).map { IncomingText(id: "\($0)", text: "text \($0)") }
    var fresh = window(texts, records: 100)
    #expect(try fresh.find(record("4000", "text 4000")) == nil)
    var resumed = window(texts, records: 100, isResumed: true)
    #expect(try resumed.find(record("4000", "text 4000")) != nil)
  }

  // MARK: Where it stopped

  @Test func anImportGoesOnWhereItStopped() throws {
    let desk = try Desk()
    func run(_ stamp: String = "s") throws -> DecisionImport {
      try DecisionImport(into: desk.store, name: "d.jsonl", stamp: stamp)
    }
    func batch(_ numbers: Range<Int>) -> DecisionBatch {
      let lines = numbers.map { Sample("\($0)", plainText($0)).line }.joined(separator: "\n")
      return DecisionBatch(parsing: Array(lines.utf8)[...], firstLine: 1)
    }
    let first = try run()
    #expect(first.position == "")
    try first.add(batch(0..<5), position: "five")
    #expect(try run().position == "five")
    #expect(try run("changed file").position == "")
    let second = try run()
    try second.add(batch(5..<9), position: "nine")
    _ = try second.finish()
    // An import that ended is begun anew, and finds everything known.
    #expect(try run().position == "")
    #expect(try desk.store.counts()[.open] == 9)
  }
}

/// All tables but the index of the search as text.
func dump(_ store: ReviewStore) throws -> [String] {
  let tables = try store.rows(
    """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'
      AND name NOT LIKE 'sqlite%' ORDER BY name
    """)
  return try tables.flatMap { table in try store.rows("SELECT '\(table)', * FROM \(table)") }
}
