import Ingest
import Testing

@testable import Datasets

@Suite struct StatisticsTests {
  private let lines = [
    #"{"id":"a","text":"The mill is ours","labels":["doubt"],"judged":["doubt"],"split":"train","lang":"en","group":"g","spans":[{"start":0,"end":3,"label":"doubt"}]}"#,
    #"{"id":"a#assumed","text":"The mill is ours","labels":[],"judged":["smears"],"split":"train","lang":"en","group":"g"}"#,
    #"{"id":"b","text":"the mill is OURS!","labels":["smears"],"split":"dev","lang":"en","spans":[]}"#,
    #"{"id":"b","text":"🌊","labels":[],"judged":["doubt"],"split":"test","lang":"fr","group":"h"}"#,
    #"{"id":"c","text":"","labels":["doubt","smears"]}"#, #"{"id":"d"}"#,
  ]

  @Test func counts() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("records.jsonl", lines.joined(separator: "\n"))
    let statistics = try DatasetStatistics(reading: [file])
    #expect(statistics.records == [1, 1, 1, 1])
    #expect(statistics.assumed == 1)
    #expect(statistics.withoutLabels == 1)
    #expect(statistics.withSpans == 2)
    #expect(statistics.spans == 1)
    #expect(statistics.groups == 2)
    #expect(statistics.repeatedIDs == 1)
    #expect(statistics.repeatedTexts == 1)
    #expect(statistics.issues.rejectedCount == 1)
    #expect(statistics.languages.map(\.language) == ["en", "", "fr"])
    #expect(statistics.languages.map(\.count) == [2, 1, 1])
    #expect(statistics.lengths.total == 16 + 17 + 1)
    let rows = statistics.labels.rows
    #expect(rows.map(\.label) == ["doubt", "smears"])
    // “b” judges everything, so it is a negative of doubt.
    #expect(rows[0].positives == [1, 0, 0, 1])
    #expect(rows[0].negatives == [0, 1, 1, 0])
    #expect(rows[1].positives == [0, 1, 0, 1])
    #expect(rows[1].negatives == [0, 0, 0, 0])
    #expect(rows.map(\.assumed) == [0, 1])
    #expect(statistics.description.contains("no split"))
    #expect(statistics.description.contains("not said        1"))
  }

  @Test func sampleOfTheProject() throws {
    let statistics = try DatasetStatistics(
      reading: [packageRoot + "/datasets/samples/labelled.jsonl"])
    // The table of the datasheet in datasets/README.md.
    #expect(statistics.records == [74, 16, 21, 0])
    #expect(statistics.withoutLabels == 32)
    let rows = Dictionary(
      uniqueKeysWithValues: statistics.labels.rows.map { ($0.label, $0.positives) })
    #expect(
      rows == [
        "whataboutism": [15, 3, 5, 0], "appeal_to_fear": [12, 3, 3, 0],
        "name_calling": [16, 3, 4, 0], "news_reporting": [14, 3, 4, 0],
      ])
  }

  @Test(arguments: 0..<50)
  func quantiles(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
      Int.random(in: 0...9, using: &random)
    }.sorted()
    var lengths = TextLengths()
    for value in values.shuffled(using: &random) { lengths.add(value) }
    #expect(lengths.quantile(0) == values[0])
    #expect(lengths.quantile(1) == values[values.count - 1])
    #expect(lengths.quantile(0.5) == values[(values.count + 1) / 2 - 1])
    #expect(lengths.mean == Double(values.reduce(0, +)) / Double(values.count))
  }

  @Test func noTexts() {
    #expect(TextLengths().quantile(0.5) == nil)
    #expect(TextLengths().mean == nil)
  }
}
