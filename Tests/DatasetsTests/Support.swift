import Foundation
import Testing

@testable import Datasets

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, good enough for tests.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A small set, written for one test.
struct SmallSet {
  var name = "harrow"
  /// Keys of the set in the mapping, beside those that every set has.
  var rules: String
  /// Records, one JSON object a line.
  var lines: [String]

  var file: String { "\(name).jsonl" }

  /// Where a key of `rules` is also a default one, that of `rules` counts.
  func json() throws -> [String: Any] {
    let own = try JSONSerialization.jsonObject(with: Data("{\(rules)}".utf8))
    let defaults: [String: Any] = [
      "name": name, "file": file, "licence": "CC0-1.0", "source": "https://example.org",
      "ship": true, "labels": ["scare": ["appeal_to_fear"], "none": [String]()],
      "judged": ["appeal_to_fear"], "split": ["from": "split"], "weight": 1, "notes": "Invented.",
    ]
    return defaults.merging(own as? [String: Any] ?? [:]) { $1 }
  }
}

/// What an import wrote.
struct Imported {
  var text: String
  var report: ImportReport

  /// Each line as an object.
  var records: [[String: Any]] {
    text.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  var ids: [String] { strings("id") }

  func strings(_ key: String) -> [String] { records.map { $0[key] as? String ?? "-" } }

  func lists(_ key: String) -> [[String]?] { records.map { $0[key] as? [String] } }

  /// The spans of each record as `start-end label`.
  var spans: [[String]?] {
    records.map { record in
      (record["spans"] as? [[String: Any]])?.map {
        "\($0["start"] as? Int ?? -1)-\($0["end"] as? Int ?? -1) \($0["label"] as? String ?? "?")"
      }
    }
  }

  /// Why records of a set were left out.
  func leftOut(_ set: Int = 0) -> [LeftOut: Int] {
    Dictionary(uniqueKeysWithValues: report.sets[set].leftOut.map { ($0.why, $0.count) })
  }
}

/// Imports small sets.
func importing(
  _ sets: [SmallSet], sameText: String = "keep", shipOnly: Bool = true
) throws -> Imported {
  let folder = try TemporaryFolder()
  for set in sets { try folder.write(set.file, set.lines.joined(separator: "\n") + "\n") }
  let json = try JSONSerialization.data(withJSONObject: [
    "version": "1", "same_text": sameText, "sets": sets.map { try $0.json() },
  ])
  let mapping = try DatasetMapping(json: json)
  var bytes: [UInt8] = []
  let report = try DatasetImport(
    mapping: mapping, dataFolder: folder.path, shipOnly: shipOnly
  ).run(into: { bytes += $0 })
  return Imported(text: String(decoding: bytes, as: UTF8.self), report: report)
}

/// Imports one small set.
func importing(_ rules: String, _ lines: [String], sameText: String = "keep") throws -> Imported {
  try importing([SmallSet(rules: rules, lines: lines)], sameText: sameText)
}

/// The root of the package.
var packageRoot: String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
}

/// The error of a call, if it throws one of the module.
func datasetError(_ body: () throws -> Void) -> DatasetError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DatasetError
  }
}
