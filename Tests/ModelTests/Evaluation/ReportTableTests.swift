import Model
import Testing

@Suite struct ReportTableTests {
  @Test func fitsATerminalAndLinesUp() {
    let table = ClassificationReport(multilabelFixture()).table
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 100 })
    let rows = lines.drop { !$0.hasPrefix("label") }.prefix(4)
    #expect(Set(rows.map(\.count)).count == 1)
    #expect(rows.first?.contains("thresh.") == true)
    #expect(table.contains("multilabel, 60 documents, 95 % intervals from 1000 samples"))
    #expect(table.contains("exact match       0.033"))
    #expect(rows.last?.hasSuffix("0.402  0.269   0.300") == true)
  }

  @Test func longNamesAreShortened() {
    let name = String(repeating: "very_", count: 12) + "long"
    let predictions = Predictions(
      labels: [name, "b"], probabilities: [0.5, 0.1, 0.2, 0.6], classes: [0, 1])
    let table = ClassificationReport(predictions).table
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(table.contains("very_very_very_very_very_…"))
    #expect(table.contains("very_ve…"))
  }

  @Test func classesHaveTheirConfusion() {
    let lines = ClassificationReport(multiclassFixture()).table.split(separator: "\n")
    let start = lines.firstIndex { $0.hasPrefix("true class") } ?? lines.endIndex
    #expect(
      lines[start...].dropFirst() == [
        "          east     west    north    south", "east        19        2        2        1",
        "west         3       20        2       16", "north        2        1        9        3",
        "south        0        0        0        0",
      ])
  }

  @Test func undefinedFiguresAreDashes() {
    let predictions = Predictions(labels: ["only"], probabilities: [], truth: [], thresholds: [0.5])
    let table = ClassificationReport(predictions).table
    #expect(table.contains("exact match       -"))
    #expect(table.contains("0 documents\n"))
  }
}
