import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct DecisionLineTests {
  /// One way to write decisions.
  struct Style: CustomTestStringConvertible {
    var task: ClassificationTask
    var settings: DecisionSettings

    var testDescription: String {
      let evidence = settings.evidence.map(String.init) ?? "all"
      return "\(task), \(settings.explained), \(evidence), \(settings.offsets)"
    }

    static let all: [Style] = ClassificationTask.allCases.flatMap { task in
      DecisionSettings.Explained.allCases.flatMap { explained in
        ([nil, 0, 2] as [Int?]).map { evidence in
          var settings = DecisionSettings()
          settings.explained = explained
          settings.evidence = evidence
          settings.offsets = evidence == nil ? .grapheme : evidence == 0 ? .utf8 : .scalar
          return Style(task: task, settings: settings)
        }
      }
    }
  }

  private static let texts = TestModels.texts(count: 40, seed: 21) + ["", "река"]

  private func lines(
    _ texts: [String], _ style: Style, ids: Bool = true, language: String? = nil
  ) throws -> [JSONValue] {
    let bundle = try TestModels.bundle(of: style.task)
    let records = try texts.enumerated().map { number, text in
      var record: [String: Any] = ["text": text]
      if ids { record["id"] = "d\(number)" }
      if let language { record["lang"] = language }
      return try TestModels.line(record) + "\n"
    }
    var worker = ScoringWorker(bundle, IngestOptions(), style.settings)
    let output = worker.process(
      RecordBlock(Array(records.joined().utf8), format: .jsonLines))
    #expect(output.counts.documents == texts.count)
    #expect(output.decisions.isEmpty || output.decisions.last == 0x0A)
    return try output.decisions.split(separator: 0x0A).map { try JSONValue($0) }
  }

  @Test(arguments: Style.all)
  func everyLineFitsTheSchema(_ style: Style) throws {
    let schema = try JSONSchema(named: "decision")
    let lines = try lines(Self.texts, style)
    #expect(lines.count == Self.texts.count)
    for (line, text) in zip(lines, Self.texts) {
      #expect(schema.problems(line) == [], "“\(text)”")
    }
  }

  @Test(arguments: Style.all)
  func everyLineSaysWhatTheModelSays(_ style: Style) throws {
    let bundle = try TestModels.bundle(of: style.task)
    let labels = bundle.manifest.labels
    let lines = try lines(Self.texts, style)
    var reviews = 0
    for (number, (line, text)) in zip(lines, Self.texts).enumerated() {
      let judgement = freshJudgement(Array(text.utf8), bundle)
      #expect(line["id"]?.string == "d\(number)")
      #expect(line["model"]?["id"]?.string == bundle.id)
      #expect(line["outcome"]?.string == (judgement.needsReview ? "review" : "pass"))
      #expect(abs((line["priority"]?.number ?? 9) - judgement.priority) <= 0.5e-4 + 1e-9)
      #expect(abs((line["uncertainty"]?.number ?? 9) - judgement.uncertainty) <= 0.5e-4 + 1e-9)
      if judgement.needsReview { reviews += 1 }
      let isExplained =
        style.settings.explained == .all
        || (style.settings.explained == .flagged && judgement.needsReview)
      #expect((line["scores"] == nil) == isExplained)
      guard isExplained else {
        let scores = line["scores"]?.members ?? [:]
        #expect(Set(scores.keys) == Set(labels.map(\.id)))
        for (label, probability) in zip(labels, judgement.probabilities) {
          #expect(abs((scores[label.id]?.number ?? 9) - probability) <= 0.5e-4 + 1e-9)
        }
        continue
      }
      let context = line["context"]?.items ?? []
      #expect(
        context.compactMap { $0["label"]?.string }
          == labels.filter { $0.axis == .context }.map(\.id))
      let listed = line["labels"]?.items ?? []
      #expect(!listed.isEmpty)
      for item in listed { check(item, text, style, judgement, labels) }
      if judgement.needsReview {
        let flagged = labels.indices.filter { judgement.flagged[$0] && labels[$0].asksForReview }
        #expect(
          Set(listed.compactMap { $0["label"]?.string }) == Set(flagged.map { labels[$0].id }))
      }
    }
    #expect(reviews > 5 && reviews < lines.count)
  }

  /// Parts add up, spans lie where they say they do.
  private func check(
    _ item: JSONValue, _ text: String, _ style: Style, _ judgement: Judge.Judgement,
    _ labels: [LabelInfo]
  ) {
    let label = labels.firstIndex { $0.id == item["label"]?.string }
    guard let label, let logit = item["logit"]?.number, let bias = item["bias"]?.number else {
      Issue.record("no known label with numbers: \(item)")
      return
    }
    #expect(abs((item["probability"]?.number ?? 9) - judgement.probabilities[label]) <= 0.6e-4)
    #expect(item["flagged"]?.bool == (judgement.flagged[label] && labels[label].asksForReview))
    let evidence = item["evidence"]?.items ?? []
    let document = item["document"]?.items ?? []
    let parts = (evidence + document).reduce(0) { $0 + ($1["contribution"]?.number ?? .nan) }
    #expect(abs(bias + parts + (item["rest"]?.number ?? 0) - logit) < 1e-4)
    #expect((item["rest"] == nil) == (style.settings.evidence == nil))
    if let limit = style.settings.evidence {
      #expect(evidence.count <= limit && document.count <= limit)
    }
    var ranges: [Range<Int>] = []
    for span in evidence {
      let range = range(of: span)
      ranges.append(range)
      let whole = slice(text, range, style.settings.offsets)
      let part = span["text"]?.string ?? "?"
      // A grapheme cluster may hold more than the passage.
      let found =
        style.settings.offsets == .grapheme
        ? whole.range(of: part, options: .literal) != nil
        : whole.unicodeScalars.elementsEqual(part.unicodeScalars)
      #expect(found, "\(range) of “\(text)” is “\(whole)”, not “\(part)”")
    }
    guard style.settings.offsets != .grapheme else { return }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (left, right) in zip(ranges, ranges.dropFirst()) {
      #expect(left.upperBound <= right.lowerBound)
    }
  }

  private func range(of span: JSONValue) -> Range<Int> {
    let (start, end) = (span["start"]?.number ?? 0, span["end"]?.number ?? 0)
    return Int(start)..<Int(end)
  }

  private func slice(_ text: String, _ range: Range<Int>, _ unit: OffsetUnit) -> String {
    switch unit {
    case .utf8: String(decoding: Array(text.utf8)[range], as: UTF8.self)
    case .utf16: String(decoding: Array(text.utf16)[range], as: UTF16.self)
    case .scalar:
      String(String.UnicodeScalarView(Array(text.unicodeScalars)[range]))
    case .grapheme: String(Array(text)[range])
    }
  }

  /// The same spans in each unit.
  @Test(arguments: ClassificationTask.allCases)
  func unitsAgree(_ task: ClassificationTask) throws {
    var passages: [[[String]]] = []
    for unit in [OffsetUnit.utf8, .scalar, .utf16] {
      var settings = DecisionSettings()
      settings.explained = .all
      settings.evidence = nil
      settings.offsets = unit
      let lines = try lines(Self.texts, Style(task: task, settings: settings))
      var found: [[String]] = []
      for (line, text) in zip(lines, Self.texts) {
        let spans = (line["labels"]?.items ?? []).flatMap { $0["evidence"]?.items ?? [] }
        found.append(spans.map { slice(text, range(of: $0), unit) })
      }
      passages.append(found)
      #expect(lines.allSatisfy { $0["offsets"]?.string == (unit == .scalar ? nil : unit.rawValue) })
    }
    #expect(passages[0] == passages[1])
    #expect(passages[0] == passages[2])
    #expect(passages[0].joined().count > 100)
  }

  @Test func theHashIsOfTheText() throws {
    let style = Style(task: .multilabel, settings: DecisionSettings())
    let lines = try lines(["", "abc", "é", "e\u{301}"], style)
    // FIPS 180-4's own example, and the hash of nothing.
    #expect(
      lines[0]["text_sha256"]?.string
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      lines[1]["text_sha256"]?.string
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(lines[2]["text_sha256"] != lines[3]["text_sha256"])
  }

  @Test func idsAndLanguages() throws {
    let style = Style(task: .multilabel, settings: DecisionSettings())
    let numbered = try lines(["the river is by the bridge", "река и мост"], style, ids: false)
    #expect(numbered.map { $0["id"]?.string } == ["1", "2"])
    #expect(numbered[0]["language"]?.string == "en")
    let given = try lines(["the river"], style, language: "nn-NO")
    #expect(given[0]["language"]?.string == "nn-NO")
    for wrong in ["English", "e", "en_GB", "1", "en-"] {
      #expect(
        try lines(["the river and the bridge"], style, language: wrong)[0]["language"]?.string
          == "en")
    }
  }

  @Test(arguments: ClassificationTask.allCases)
  func flaggedOnlyLeavesOutWhatPasses(_ task: ClassificationTask) throws {
    var style = Style(task: task, settings: DecisionSettings())
    let all = try lines(Self.texts, style)
    style.settings.flaggedOnly = true
    let flagged = try lines(Self.texts, style)
    #expect(flagged == all.filter { $0["outcome"]?.string == "review" })
    #expect(!flagged.isEmpty && flagged.count < all.count)
  }

  @Test func languageTags() {
    for tag in ["en", "gsw", "en-GB", "zh-Hant-TW", "und", "und-Cyrl", "sl-nedis-1994"] {
      #expect(Array(tag.utf8)[...].isLanguageTag, "\(tag)")
    }
    for tag in [
      "", "e", "EN", "engl", "en-", "-en", "en--GB", "en-G", "en-123456789", "en_GB", "é",
    ] {
      #expect(!Array(tag.utf8)[...].isLanguageTag, "\(tag)")
    }
  }
}
