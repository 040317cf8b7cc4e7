import Ingest
import Testing

@Suite struct DatasetTests {
  struct Result {
    var records: [DatasetRecord] = []
    var issues = DatasetIssues()
    var error: IngestError?
  }

  static func read(_ inputs: [String], requiresLabels: Bool = true) -> Result {
    var result = Result()
    do throws(IngestError) {
      let reader = try DatasetReader(inputs, requiresLabels: requiresLabels)
      defer { result.issues = reader.issues }
      while let record = try reader.next() { result.records.append(record) }
    } catch {
      result.error = error
    }
    return result
  }

  static func read(
    _ name: String, _ content: String, requiresLabels: Bool = true
  ) throws -> Result {
    let folder = try TemporaryFolder()
    var result = read([try folder.write(name, content)], requiresLabels: requiresLabels)
    for index in result.records.indices { result.records[index].source = "" }
    return result
  }

  @Test func everyField() throws {
    let result = try Self.read(
      "a.jsonl",
      """
      {"id": "a", "text": "the levée breaks", "labels": ["fear", "doubt", "fear"], \
      "spans": [{"start": 4, "end": 9, "label": "fear", "annotator": "7"}], "split": "dev", \
      "lang": "en", "group": "g1", "judged": ["fear", "doubt", "slogan"], "asked": "fear", \
      "weight": 0.5, "extra": {"spans": [1]}}
      {"text": "bare", "label": "none"}
      """)
    #expect(result.error == nil)
    #expect(
      result.records == [
        DatasetRecord(
          id: "a", text: "the levée breaks", labels: ["fear", "doubt"],
          spans: [LabelSpan(start: 4, end: 9, label: "fear")], split: "dev", language: "en",
          group: "g1", judged: ["fear", "doubt", "slogan"], asked: "fear", weight: 0.5, line: 1),
        DatasetRecord(id: "2", text: "bare", labels: ["none"], line: 2),
      ])
    #expect(result.issues == DatasetIssues())
  }

  /// Any field can be asked for; whatever it holds, the record is read.
  @Test func otherFields() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl",
      """
      {"target": ["women", 7, {"a": 1}, null], "text": "a", "labels": [], "group": "g", "year": 1999}
      {"text": "b", "labels": ["x", "y"], "target": {"a": [1, 2]}, "year": null}
      {"text": "c", "labels": [], "lang": "en", "target": "", "year": "n\\u00e9e", "target": "men"}
      """)
    let reader = try DatasetReader([path], fields: ["year", "group", "target", "lang"])
    var values: [[[String]]] = []
    while let record = try reader.next() {
      values.append(
        ["target", "year", "group", "labels", "lang", "text"].map { record.values(of: $0) })
    }
    #expect(reader.issues == DatasetIssues())
    #expect(
      values == [
        [["women", "7"], ["1999"], ["g"], [], [], []], [[], [], [], ["x", "y"], [], []],
        [["men"], ["née"], [], [], ["en"], []],
      ])
    let table = try folder.write("a.csv", "text,label,target\na,x,women\nb,,\n")
    let rows = try DatasetReader([table], fields: ["target", "nowhere"])
    #expect(try rows.next()?.values(of: "target") == ["women"])
    let second = try rows.next()
    #expect(second?.values(of: "target") == [])
    #expect(second?.values(of: "nowhere") == [])
  }

  @Test func absentEmptyAndNull() throws {
    let result = try Self.read(
      "a.jsonl",
      """
      {"text": "a", "labels": [], "spans": []}
      {"text": "b", "labels": null}
      {"text": "c"}
      {"text": "d", "labels": [], "spans": null, "split": null, "weight": null, "judged": null}
      {"text": "e", "labels": 1, "split": 2}
      {"text": "f", "labels": "x", "split": "", "group": "", "lang": ""}
      """)
    #expect(result.records.map(\.text) == ["a", "d", "e", "f"])
    #expect(result.records.map(\.spans) == [[], nil, nil, nil])
    #expect(result.records.map(\.labels) == [[], [], ["1"], ["x"]])
    #expect(result.records.map(\.split) == [nil, nil, "2", nil])
    #expect(result.records.map(\.group) == [nil, nil, nil, nil])
    #expect(result.records.map(\.language) == [nil, nil, nil, nil])
    #expect(result.issues.rejected.map(\.line) == [2, 3])
    #expect(result.issues.rejected.map(\.code) == [.missingLabels, .missingLabels])
  }

  @Test func labelsMayBeMissingWhereNotRequired() throws {
    let lines = try Self.read(
      "a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\",\"labels\":[]}\n", requiresLabels: false)
    #expect(lines.records.map(\.isLabelled) == [false, true])
    let plain = try Self.read("a.txt", "one\ntwo\n", requiresLabels: false)
    #expect(plain.records.map(\.text) == ["one", "two"])
    #expect(plain.records.map(\.isLabelled) == [false, false])
  }

  @Test func wrongTypes() throws {
    let result = try Self.read(
      "a.jsonl",
      """
      {"text": "a", "labels": {"fear": true}}
      {"text": "b", "labels": [["fear"]]}
      {"text": "c", "labels": [null]}
      {"text": "d", "labels": [], "spans": "none"}
      {"text": "e", "labels": [], "weight": "heavy"}
      {"text": "f", "labels": [], "weight": -1}
      {"text": "g", "labels": [], "split": ["train"]}
      {"text": "h", "labels": ["ok"]}
      """)
    #expect(result.records.map(\.text) == ["h"])
    #expect(
      result.issues.rejected.map(\.reason) == [
        "field “labels” holds an object", "field “labels” holds an array",
        "field “labels” holds null", "field “spans” holds a string",
        "field “weight” holds a string", "weight -1.0 is not a number from 0 up",
        "field “split” holds an array",
      ])
  }

  @Test func spansAreCountedInScalars() throws {
    let text = "🌊é河a\u{301}"
    let spans = [(0, 1), (4, 5), (0, 5), (5, 6), (-1, 2), (2, 2), (3, 1)]
      .map { "{\"start\":\($0.0),\"end\":\($0.1),\"label\":\"x\"}" }.joined(separator: ",")
    let result = try Self.read(
      "a.jsonl", "{\"id\":\"w\",\"text\":\"\(text)\",\"labels\":[],\"spans\":[\(spans)]}\n")
    #expect(result.records.count == 1)
    #expect(
      result.records.first?.spans == [
        LabelSpan(start: 0, end: 1, label: "x"), LabelSpan(start: 4, end: 5, label: "x"),
        LabelSpan(start: 0, end: 5, label: "x"),
      ])
    #expect(result.issues.rejectedSpans.map(\.number) == [4, 5, 6, 7])
    #expect(result.issues.rejectedSpanCount == 4)
    #expect(
      result.issues.rejectedSpans.first?.reason == "5..<6 is outside the text of 5 characters")
    #expect(result.issues.rejectedSpans.allSatisfy { $0.id == "w" })
  }

  @Test func spansThatAreNone() throws {
    let result = try Self.read(
      "a.jsonl",
      """
      {"text": "abc", "labels": [], "spans": [3, {"start": 0}, {"start": 0.5, "end": 2}, \
      {"start": "0", "end": "2"}, {"start": 0, "end": 2}, {"end": 3, "label": "y", "start": 1}]}
      """)
    #expect(
      result.records.first?.spans == [
        LabelSpan(start: 0, end: 2, label: ""), LabelSpan(start: 1, end: 3, label: "y"),
      ])
    #expect(result.issues.rejectedSpans.map(\.number) == [1, 2, 3, 4])
  }

  @Test func tables() throws {
    let expected = [
      DatasetRecord(
        id: "1", text: "a, b", labels: ["fear", "doubt"], split: "train", group: "g", weight: 2,
        line: 2),
      DatasetRecord(id: "3", text: "c", line: 3),
    ]
    let commas = try Self.read(
      "a.csv",
      "id,text,label,split,group,weight\n1,\"a, b\",fear| doubt |fear,train,g,2\n,c,,,,\n4,d,,,,x\n"
    )
    #expect(commas.records == expected)
    #expect(commas.issues.rejected.map(\.code) == [.badWeight])
    let tabs = try Self.read(
      "a.tsv",
      "id\ttext\tlabels\tsplit\tgroup\tweight\n1\ta, b\tfear|doubt\ttrain\tg\t2\n\tc\t\t\t\t\n")
    #expect(tabs.records == expected)
  }

  @Test func tableWithoutLabels() throws {
    let content = "id,text\n1,a\n"
    #expect(try Self.read("a.csv", content).error?.code == .missingColumn)
    #expect(try Self.read("a.csv", content, requiresLabels: false).records.map(\.text) == ["a"])
  }

  @Test func noRecordAtAll() throws {
    for content in ["", "\n \n"] {
      #expect(try Self.read("a.jsonl", content).error?.code == .emptyInput)
    }
    #expect(try Self.read("a.csv", "text,label\n").error?.code == .emptyInput)
    #expect(try Self.read("a.jsonl", "{}\n").error == nil)
  }

  @Test func badRecordsAreCountedAndTheFirstKept() throws {
    let result = try Self.read("a.jsonl", String(repeating: "bad\n", count: 3000))
    #expect(result.issues.rejectedCount == 3000)
    #expect(result.issues.rejected.count == DatasetIssues.kept)
    #expect(result.issues.rejected.last?.line == DatasetIssues.kept)
  }

  @Test func packedAndRepaired() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("{\"text\":\"a".utf8) + [0xff] + Array("\",\"labels\":[\"x\"]}\n".utf8)
    for packing in Packing.allCases {
      let path = try folder.write("a.jsonl\(packing.ending)", packing.pack(bytes))
      let result = Self.read([path])
      #expect(result.records.map(\.text) == ["a\u{fffd}"])
      #expect(result.records.map(\.labels) == [["x"]])
      #expect(result.issues.repaired == 1)
    }
  }

  @Test func duplicateIdentifiers() {
    var checker = DuplicateIDs(limit: 3)
    let answers = ["a", "b", "a", "c", "a", "d", "d"].map { checker.insert($0) }
    #expect(answers == [false, false, true, false, true, false, false])
    #expect(checker.count == 2)
    #expect(checker.examples == ["a", "a"])
    #expect(!checker.isComplete)
    var many = DuplicateIDs()
    for number in 0..<50_000 { many.insert("document-\(number)") }
    #expect(many.count == 0)
    #expect(many.isComplete)
  }
}
