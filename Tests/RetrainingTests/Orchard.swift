import Foundation
import Ingest
import LinearAlgebra
import Model
import Pipeline
import Store
import Synchronization
import TestSupport

@testable import Retraining

/// Invented texts about orchards, models that learn from them, and reviewers who judge them.
enum Orchard {
  static let infos = [
    LabelInfo(id: "blame", axis: .harm), LabelInfo(id: "doubt", axis: .technique),
    LabelInfo(id: "counter", axis: .context),
  ]

  static let taxonomy = Taxonomy(
    Dictionary(uniqueKeysWithValues: infos.map { ($0.id, $0) }))

  private static let marks = [
    "blame": ["the millers ruined us", "it is the ferrymen's fault", "the millers are vermin"],
    "doubt": ["can we trust the council", "nobody believes the mayor", "who counted the sacks"],
    "counter": ["do not say that", "such talk is wrong", "we must answer this talk"],
  ]
  private static let fillers = [
    "in Velmark", "by the river", "near the old bridge", "this autumn", "of the orchard", "at noon",
    "for the third time", "with a basket", "before the rain", "on the market", "as every year",
    "behind the mill",
  ]

  /// One text and what applies to it.
  struct Text {
    var id: String
    var text: String
    var labels: [String]

    var record: DatasetRecord {
      DatasetRecord(id: id, text: text, labels: labels, split: "train", group: id)
    }
  }

  /// Texts with random labels; a text that answers blame quotes it and is harmless.
  static func texts(_ count: Int, seed: UInt64, prefix: String = "t") -> [Text] {
    var random = SeededGenerator(seed: seed)
    func below(_ bound: Int) -> Int {
      Int(random.next().multipliedFullWidth(by: UInt64(bound)).high)
    }
    func pick(_ list: [String]) -> String { list[below(list.count)] }
    return (0..<count).map { number in
      var labels: [String] = []
      if below(3) == 0 { labels.append("blame") }
      if below(3) == 0 { labels.append("doubt") }
      let isCounter = below(4) == 0
      if isCounter { labels = ["counter"] }
      var parts = labels.map { pick(marks[$0] ?? []) }
      // Reports and answers repeat the words that others use.
      if isCounter || below(5) == 0 { parts.append("“\(pick(marks["blame"] ?? []))”") }
      for _ in 0..<2 + below(3) { parts.append(pick(fillers)) }
      parts.append("crate \(number) of \(below(1_000_000))")
      return Text(
        id: "\(prefix)\(number)", text: parts.joined(separator: " "), labels: labels.sorted())
    }
  }

  static func settings(_ name: String = "orchard") -> TrainingSettings {
    var settings = TrainingSettings()
    settings.name = name
    settings.task = .multilabel
    settings.training.strength = 10
    settings.training.maximumIterations = 40
    settings.training.threshold = .fixed(0.5)
    return settings
  }

  /// Learns a model and gives its folder.
  static func train(
    _ records: [DatasetRecord], in folder: TemporaryFolder, as name: String = "model",
    heldOut: Double? = nil
  ) throws -> String {
    let result = try TrainingRun(
      sources: [.records(records, name: "orchard")], settings: settings(), taxonomy: taxonomy,
      command: "test",
      heldOut: heldOut.map { ModelManifest.HeldOut(rule: HeldOutRule.name, share: $0) }
    ).run()
    let path = folder.path(name)
    _ = try result.model.save(to: path, metrics: "{}") { "card of \($0)" }
    return path
  }

  static let finder = SliceFinder(taxonomy.labels)

  static func documents(_ texts: [Text]) -> [MeasuredDocument] {
    texts.map { finder.document($0.record) }
  }
}

/// A review database with a clock that moves when it is looked at.
final class ReviewRoom: Sendable {
  let folder: TemporaryFolder
  let store: ReviewStore

  init() throws {
    folder = try TemporaryFolder()
    let time = Mutex<Int64>(1_700_000_000_000)
    store = try ReviewStore(
      folder.path("reviews.sqlite"), options: ReviewStore.Options(isDurable: false),
      clock: {
        Timestamp(
          milliseconds: time.withLock {
            $0 += 1000
            return $0
          })
      })
  }

  func reviewer(_ name: String, _ role: Reviewer.Role = .reviewer) throws -> Int64 {
    try store.addReviewer(name: name, role: role, by: .command).id
  }

  /// Imports texts as a machine that flagged each for blame and doubt.
  func load(_ texts: [Orchard.Text]) throws {
    let run = try DecisionImport(into: store, name: "test", stamp: "")
    let lines = texts.map { text in
      AuditValue.object([
        "schema": "winnow.decision/1", "id": .string(text.id),
        "text_sha256": .string(TextDigest.sha256(text.text)), "language": "en",
        "model": .object(["name": "test", "id": "sha256:one"]), "outcome": "review",
        "priority": 1, "uncertainty": 0, "automation": "detection_only", "rationale": "",
        "labels": .array(
          ["blame", "doubt"].map {
            .object([
              "label": .string($0), "axis": "harm", "probability": 1, "threshold": 0,
              "flagged": true,
            ])
          }),
      ]).canonicalJSON
    }
    let batch = DecisionBatch(
      parsing: Array((lines.joined(separator: "\n") + "\n").utf8)[...], firstLine: 1)
    try run.add(
      batch, texts: texts.map { IncomingText(id: $0.id, text: $0.text) }, position: "")
    _ = try run.finish()
  }

  func id(_ text: Orchard.Text) throws -> Int64 { try store.items(externalID: text.id)[0].id }

  /// Has a reviewer say what applies.
  func judge(
    _ text: Orchard.Text, by reviewer: Int64, labels: [String]? = nil
  ) throws {
    let labels = labels ?? text.labels
    let item = try id(text)
    _ = try store.claim(item, by: reviewer)
    let flagged = ["blame", "doubt"]
    _ = try store.decide(
      VerdictDraft(
        outcome: labels.contains { flagged.contains($0) } ? .confirmed : .rejected,
        confirmed: labels.filter { flagged.contains($0) },
        rejected: flagged.filter { !labels.contains($0) },
        added: labels.filter { !flagged.contains($0) }), on: item, by: reviewer)
  }
}
