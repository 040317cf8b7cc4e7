import Foundation
import Testing

@testable import Datasets

@Suite struct ImportTests {
  @Test func badLinesAreLeftOutAndCounted() throws {
    let imported = try importing(
      "",
      [
        #"{"text""#, "[]", #"{"labels":[],"split":"train"}"#,
        #"{"text":1,"labels":[],"split":"train"}"#,
        #"{"text":"t","split":"train"}"#, #"{"text":"t","labels":"scare","split":"train"}"#, "",
        #"{"text":"good","labels":[],"split":"train"}"#,
      ])
    #expect(imported.ids == ["harrow/8"])
    #expect(imported.leftOut() == [.notJSON: 1, .notObject: 1, .noText: 2, .noLabels: 2])
    #expect(imported.report.sets[0].read == 7)
    #expect(imported.report.sets[0].leftOut.map(\.firstLine) == [1, 2, 3, 5])
    #expect(imported.report.written == 1)
  }

  @Test func setsThatMayNotShipAreLeftOut() throws {
    let record = [#"{"id":"1","text":"t","labels":[],"split":"train"}"#]
    let sets = [
      SmallSet(rules: #""ship": false"#, lines: record),
      SmallSet(name: "ostrel", rules: "", lines: record),
    ]
    #expect(try importing(sets).ids == ["ostrel/1"])
    #expect(try importing(sets, shipOnly: false).ids == ["harrow/1", "ostrel/1"])
  }

  @Test func missingFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    let sets = try ["harrow", "ostrel", "tessany"].map {
      try SmallSet(name: $0, rules: "", lines: []).json()
    }
    try folder.write("ostrel.jsonl", "")
    let json = try JSONSerialization.data(withJSONObject: ["version": "1", "sets": sets])
    let mapping = try DatasetMapping(json: json)
    let error = datasetError {
      _ = try DatasetImport(mapping: mapping, dataFolder: folder.path + "/").run(into: { _ in })
    }
    #expect(error?.code == .missingFile)
    #expect(error?.file == folder.path + "/harrow.jsonl")
    #expect(error?.set == "harrow")
    #expect(error?.detail.contains("tessany.jsonl") == true)
    #expect(error?.hint.contains("https://example.org") == true)
  }

  @Test func damagedFileIsAnError() throws {
    let folder = try TemporaryFolder()
    try Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]).write(
      to: URL(fileURLWithPath: folder.path + "/harrow.jsonl"))
    let json = try JSONSerialization.data(withJSONObject: [
      "version": "1", "sets": [try SmallSet(rules: "", lines: []).json()],
    ])
    let mapping = try DatasetMapping(json: json)
    let error = datasetError {
      _ = try DatasetImport(mapping: mapping, dataFolder: folder.path).run(into: { _ in })
    }
    #expect(error?.code == .unreadable)
    #expect(error?.set == "harrow")
  }

  @Test func failuresOfTheSinkAreThrown() throws {
    struct Full: Error {}
    let folder = try TemporaryFolder()
    let set = SmallSet(rules: "", lines: [])
    try folder.write(set.file, #"{"text":"t","labels":[],"split":"train"}"#)
    let json = try JSONSerialization.data(withJSONObject: ["version": "1", "sets": [set.json()]])
    let mapping = try DatasetMapping(json: json)
    #expect(throws: Full.self) {
      _ = try DatasetImport(mapping: mapping, dataFolder: folder.path).run(into: { _ in
        throw Full()
      })
    }
  }

  @Test func linesAreWholeInEveryChunk() throws {
    let folder = try TemporaryFolder()
    let set = SmallSet(rules: #""judged": ["*"]"#, lines: [])
    let text = String(repeating: "long ", count: 200)
    try folder.write(
      set.file,
      (0..<3000).map { #"{"id":\#($0),"text":"\#(text)","labels":[],"split":"train"}"# }
        .joined(separator: "\n"))
    let json = try JSONSerialization.data(withJSONObject: ["version": "1", "sets": [set.json()]])
    let mapping = try DatasetMapping(json: json)
    var chunks: [[UInt8]] = []
    var passes: [Int] = []
    _ = try DatasetImport(mapping: mapping, dataFolder: folder.path).run(
      into: { chunks.append($0) }, progress: { passes.append($0.pass) })
    #expect(chunks.count > 1)
    #expect(chunks.allSatisfy { $0.last == 0x0A && $0.count < 2 << 20 })
    #expect(chunks.joined().count(where: { $0 == 0x0A }) == 3000)
    #expect(passes == [1, 1, 1, 2, 2, 2])
  }

  @Test func reportInWords() throws {
    let imported = try importing([
      SmallSet(
        rules: "",
        lines: [
          #"{"text":"a","labels":["scare"],"split":"train"}"#,
          #"{"text":"b","labels":[],"split":"dev"}"#, "{",
        ]),
      SmallSet(
        name: "ostrel", rules: #""judged": ["*"]"#,
        lines: [#"{"text":"c","labels":["none"],"split":"train"}"#]),
    ])
    #expect(
      imported.report.description == """
        set     read  train  dev  test  assumed  moved  left out
        harrow     3      1    1     0        0      0         1
        ostrel     1      1    0     0        0      0         0

        Left out
        harrow: 1 × not well-formed JSON (first in line 3)

        Positives / judged negatives
        label           train    dev   test  assumed absent
        appeal_to_fear  1 / 1  0 / 1  0 / 0               0

        """)
  }
}
