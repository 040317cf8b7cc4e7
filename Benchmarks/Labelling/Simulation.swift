import Foundation
import Ingest
import LinearAlgebra
import Model
import Pipeline
import Retraining

/// Labels a pool step by step and measures a model after each.
struct Simulation {
  let set: LabelledSet
  let settings: TrainingSettings
  let vectors: Matrix
  let folder: URL

  /// Quality of a model.
  struct Quality {
    var macroF1: Double
    var microF1: Double
  }

  /// Runs one strategy from `budgets[0]` documents drawn at random to the last budget.
  func run(
    _ strategy: Strategy, budgets: [Int], seed: UInt64,
    report: (Int, [(part: String, quality: Quality)], Double) -> Void
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var order = Array(set.pool.indices).shuffled(using: &generator)
    var labelled = Array(order.prefix(budgets[0]))
    order = []
    for (step, budget) in budgets.enumerated() {
      let bundle = try train(labelled)
      var scorer = PoolScorer(bundle)
      let qualities = set.held.map { ($0.part, quality(of: $0.documents, &scorer, bundle)) }
      let next = step + 1 < budgets.count ? budgets[step + 1] - budget : 0
      let start = Date()
      if next > 0 {
        let known = Set(labelled)
        let candidates = set.pool.indices.filter { !known.contains($0) }
        labelled += try strategy.choose(
          next, of: candidates, labelled: labelled, scores: scored(&scorer, bundle),
          vectors: vectors, seed: seed &* 1000 &+ UInt64(step))
      }
      report(budget, qualities, Date().timeIntervalSince(start))
    }
  }

  private func train(_ rows: [Int]) throws -> ModelBundle {
    let file = folder.appendingPathComponent("labelled.jsonl")
    var lines = Data()
    for row in rows.sorted() {
      let document = set.pool[row]
      var record: [String: Any] = [
        "id": document.id, "text": document.text, "labels": document.labels,
      ]
      if let group = document.group { record["group"] = group }
      lines += try JSONSerialization.data(withJSONObject: record)
      lines.append(0x0A)
    }
    try lines.write(to: file)
    var settings = settings
    settings.neutral = settings.neutral.filter { label in
      rows.contains { set.pool[$0].labels.contains(label) }
    }
    let result = try TrainingRun(sources: [.file(file.path)], settings: settings, command: "").run()
    let path = folder.appendingPathComponent("model").path
    _ = try result.model.save(to: path, metrics: "{}", card: { $0 })
    return try ModelBundle(path: path)
  }

  /// The place of each of the model's labels among those of the set.
  private func places(_ bundle: ModelBundle) -> [Int] {
    bundle.manifest.labels.map { set.labels.firstIndex(of: $0.id) ?? 0 }
  }

  private func scored(_ scorer: inout PoolScorer, _ bundle: ModelBundle) -> Scored {
    let places = places(bundle)
    let labels = set.labels.count
    // A label that the model does not know yet is as open as it can be.
    let missing = bundle.manifest.labels.count < labels ? Float(0.5) : 0
    var scored = Scored(
      labels: labels, isMulticlass: bundle.manifest.task == .multiclass,
      probabilities: [Float](repeating: missing, count: set.pool.count * labels),
      relative: [Float](repeating: missing, count: set.pool.count * labels))
    for (row, document) in set.pool.enumerated() {
      let scores = scorer.score(Array(document.text.utf8).span)
      for (label, place) in places.enumerated() {
        scored.probabilities[row * labels + place] = Float(scores.probabilities[label])
        scored.relative[row * labels + place] = scores.relative[label]
      }
    }
    return scored
  }

  private func quality(
    of documents: [LabelledSet.Document], _ scorer: inout PoolScorer, _ bundle: ModelBundle
  ) -> Quality {
    let places = places(bundle)
    var counts = [(both: Int, found: Int, held: Int)](
      repeating: (0, 0, 0), count: set.labels.count)
    for document in documents {
      let flagged = scorer.score(Array(document.text.utf8).span).flagged
      var found = [Bool](repeating: false, count: set.labels.count)
      for (label, place) in places.enumerated() { found[place] = flagged[label] }
      for (place, label) in set.labels.enumerated() {
        let held = document.labels.contains(label)
        if found[place] { counts[place].found += 1 }
        if held { counts[place].held += 1 }
        if held && found[place] { counts[place].both += 1 }
      }
    }
    func f1(_ both: Int, _ found: Int, _ held: Int) -> Double {
      found + held == 0 ? 0 : 2 * Double(both) / Double(found + held)
    }
    let macro = counts.map { f1($0.both, $0.found, $0.held) }.reduce(0, +)
    return Quality(
      macroF1: macro / Double(counts.count),
      microF1: f1(
        counts.reduce(0) { $0 + $1.both }, counts.reduce(0) { $0 + $1.found },
        counts.reduce(0) { $0 + $1.held }))
  }
}
