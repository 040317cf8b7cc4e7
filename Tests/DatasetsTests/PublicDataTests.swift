import Foundation
import Testing

@testable import Datasets

/// The folder with the public sets: `WINNOW_DATA`, or `../shared/data` beside the package.
private let dataFolder =
  ProcessInfo.processInfo.environment["WINNOW_DATA"] ?? packageRoot + "/../shared/data"

private let hasData = FileManager.default.fileExists(
  atPath: dataFolder + "/hatexplain.jsonl.gz")

@Suite(
  .enabled(
    if: hasData,
    "set WINNOW_DATA to the folder with the public sets that datasets/README.md lists"))
struct PublicDataTests {
  /// The rows of the README's table: label, then positives and negatives of train, dev, test.
  private func documented() throws -> [String: [Int]] {
    let text = try String(contentsOfFile: packageRoot + "/datasets/README.md", encoding: .utf8)
    var rows: [String: [Int]] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, cells.dropFirst().allSatisfy({ $0.contains(" / ") }) else { continue }
      rows[cells[0]] = cells.dropFirst().flatMap {
        $0.components(separatedBy: " / ").compactMap {
          Int($0.replacingOccurrences(of: ",", with: ""))
        }
      }
    }
    return rows
  }

  @Test func countsAreThoseOfTheREADME() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.jsonl", "")
    let output = try #require(FileHandle(forWritingAtPath: file))
    let mapping = try DatasetMapping(contentsOf: packageRoot + "/datasets/mapping.json")
    let report = try DatasetImport(mapping: mapping, dataFolder: dataFolder).run(
      into: { try output.write(contentsOf: Data($0)) })
    try output.close()
    let documented = try documented()
    #expect(documented.count == 16)
    #expect(Set(documented.keys) == Set(report.labels.rows.map(\.label)))
    for row in report.labels.rows {
      let counts = (0..<3).flatMap { [row.positives[$0], row.negatives[$0]] }
      #expect(counts == documented[row.label], "\(row.label)")
    }

    let taxonomy = try TaxonomyLabels(contentsOf: packageRoot + "/datasets/taxonomy.json")
    let validation = try DatasetValidation(reading: [file], taxonomy: taxonomy)
    #expect(validation.isClean, "\(validation)")
    #expect(validation.records == report.written)
    let statistics = try DatasetStatistics(reading: [file])
    #expect(
      Dictionary(uniqueKeysWithValues: statistics.labels.rows.map { ($0.label, $0) })
        == Dictionary(uniqueKeysWithValues: report.labels.rows.map { ($0.label, $0) }))
  }
}
