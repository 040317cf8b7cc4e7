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
    /// Of labels that annotators differ on, the share that says it applies.
    var shares: [String: Double] = [:]
    var weight: Double
    /// Whether it is a marked passage of another example.
    var isEvidence = false
    /// Records of one group stay on one side when the set is cut.
    var group: UInt64
  }

  private(set) var learner: FeatureLearner
  private(set) var train: [Example] = []
  private(set) var dev: [(example: Example, text: [UInt8])] = []
  private(set) var sources: [ModelManifest.Source] = []
  /// Warnings about the data, for people.
  private(set) var notes: [String] = []
  private let spanWeight: Double
  /// Marked passages among the examples of the source that is being read.
  private var evidence = 0

  init(_ settings: TrainingSettings) throws {
    learner = try FeatureLearner(configuration: settings.features)
    spanWeight = settings.training.spanWeight ?? 0
  }

  /// Reads one source: `train` (or no split) to learn from, `dev` to calibrate with.
  mutating func read(_ source: TrainingSource, progress: (Int) -> Void) throws {
    var hash = RecordHash()
    var duplicates = DuplicateIDs()
    let before = (train.count, dev.count)
    let issues = try source.forEach { record in
      switch record.split ?? "train" {
      case "train":
        let text = record.text.utf8
        learner.add(text.span)
        train.append(Self.example(record))
        addEvidence(record)
      case "dev", "validation", "valid":
        dev.append((Self.example(record), Array(record.text.utf8)))
      default:
        return
      }
      hash.add(record)
      _ = duplicates.insert(record.id)
      if train.count % 1000 == 0 { progress(train.count) }
    }
    sources.append(
      ModelManifest.Source(
        file: source.name, train: train.count - before.0 - evidence, dev: dev.count - before.1,
        sha256: hash.hexadecimal()))
    evidence = 0
    note(source.name, issues, duplicates)
  }

  /// Adds what a human marked for each label as a short text of its own with that label.
  private mutating func addEvidence(_ record: DatasetRecord) {
    guard spanWeight > 0, let spans = record.spans, !spans.isEmpty else { return }
    let scalars = Array(record.text.unicodeScalars)
    for label in record.labels {
      var marked = String.UnicodeScalarView()
      for span in spans where span.label == label {
        if !marked.isEmpty { marked.append("\n") }
        marked.append(contentsOf: scalars[span.start..<span.end])
      }
      guard !marked.isEmpty else { continue }
      learner.add(String(marked).utf8.span)
      var example = Self.example(record)
      (example.labels, example.shares, example.isEvidence) = ([label], [:], true)
      if example.judged != nil || record.labels.count > 1 { example.judged = [label] }
      example.weight *= spanWeight
      train.append(example)
      evidence += 1
    }
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
      labels: record.labels, judged: record.judged, shares: record.shares,
      weight: record.weight ?? 1, group: hash)
  }
}
