import Features
import Foundation
import Ingest
import Model

/// The training records of some data sets: features learnt on the way, labels kept as they are.
struct TrainingSet {
  /// What is known of one record beside its text.
  struct Example {
    var labels: [String]
    var judged: [String]?
    var weight: Double
    /// Records of one group stay on one side when the set is cut.
    var group: UInt64
  }

  private(set) var learner: FeatureLearner
  private(set) var train: [Example] = []
  private(set) var dev: [(example: Example, text: [UInt8])] = []
  private(set) var sources: [ModelManifest.Source] = []
  /// Warnings about the data, for people.
  private(set) var notes: [String] = []

  init(_ settings: TrainingSettings) throws {
    learner = try FeatureLearner(configuration: settings.features)
  }

  /// Reads one data set: `train` (or no split) to learn from, `dev` to calibrate with.
  mutating func read(
    _ input: String, _ options: IngestOptions, progress: (Int) -> Void
  ) throws {
    let reader = try DatasetReader([input], options: options)
    var hash = RecordHash()
    var duplicates = DuplicateIDs()
    let before = (train.count, dev.count)
    while let record = try reader.next() {
      switch record.split ?? "train" {
      case "train":
        let text = record.text.utf8
        learner.add(text.span)
        train.append(Self.example(record))
      case "dev", "validation", "valid":
        dev.append((Self.example(record), Array(record.text.utf8)))
      default:
        continue
      }
      hash.add(record)
      _ = duplicates.insert(record.id)
      if train.count % 1000 == 0 { progress(train.count) }
    }
    let name = input == "-" ? "-" : String(input.split(separator: "/").last ?? "")
    sources.append(
      ModelManifest.Source(
        file: name, train: train.count - before.0, dev: dev.count - before.1,
        sha256: hash.hexadecimal()))
    note(name, reader.issues, duplicates)
  }

  private mutating func note(
    _ name: String, _ issues: DatasetIssues, _ duplicates: DuplicateIDs
  ) {
    if issues.rejectedCount > 0, let first = issues.rejected.first {
      notes.append(
        "\(name): \(issues.rejectedCount) records were left out; the first: \(first)")
    }
    if issues.rejectedSpanCount > 0, let first = issues.rejectedSpans.first {
      notes.append(
        "\(name): \(issues.rejectedSpanCount) spans were left out; the first: \(first)")
    }
    if duplicates.count > 0, let first = duplicates.examples.first {
      notes.append(
        "\(name): \(duplicates.count) records repeat an id, such as “\(first)”; all were used")
    }
  }

  private static func example(_ record: DatasetRecord) -> Example {
    // FNV-1a: any fixed hash will do to keep a group together.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (record.group ?? record.id).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return Example(
      labels: record.labels, judged: record.judged, weight: record.weight ?? 1, group: hash)
  }
}
