import Foundation
import Pipeline
import Store

/// What a model said of an item, for showing. All offsets count Unicode scalars.
struct MachineView: Sendable {
  struct Passage: Sendable, Hashable {
    var range: Range<Int>
    var text: String
    var contribution: Double
  }

  struct Label: Sendable, Hashable {
    var id: String
    var axis: String
    var probability: Double
    var threshold: Double?
    var isFlagged: Bool
    var logit: Double?
    var bias: Double?
    var rest: Double?
    var passages: [Passage] = []
    var document: [Part] = []
  }

  /// A feature of the text as a whole.
  struct Part: Sendable, Hashable {
    var feature: String
    var contribution: Double
  }

  struct Score: Sendable, Hashable {
    var label: String
    var probability: Double
  }

  struct Counterfactual: Sendable, Hashable {
    var label: String
    var removed: [Range<Int>]
    var probability: Double
  }

  var modelName: String
  var modelID: String
  /// Scored now, for this page; else as it was imported.
  var isLive = false
  var labels: [Label] = []
  /// Probabilities of the labels of context.
  var context: [Score] = []
  /// All probabilities of an item that passed.
  var scores: [Score] = []
  var counterfactual: Counterfactual?
  var rationale = ""

  /// Every passage that speaks for a label.
  var evidence: [(label: Label, passage: Passage)] {
    labels.flatMap { label in label.passages.map { (label, $0) } }
      .filter { $0.1.contribution > 0 }
  }
}

// MARK: A stored decision

extension MachineView {
  /// Reads a decision record.
  ///
  /// - Parameter text: the text the record is about, to convert offsets; `nil` leaves passages out
  ///   where they are not in scalars.
  /// - Returns: `nil` where the record cannot be read.
  init?(_ record: MachineRecord, text: String?) {
    guard let found = try? JSONDecoder().decode(Record.self, from: Data(record.json.utf8)) else {
      return nil
    }
    let offsets = ScalarOffsets(text ?? "", unit: found.offsets ?? "scalar")
    func range(_ start: Int, _ end: Int) -> Range<Int>? {
      guard let text else { return found.offsets == nil && start < end ? start..<end : nil }
      _ = text
      return offsets.range(start, end)
    }
    modelName = record.modelName
    modelID = record.modelID
    rationale = found.rationale ?? ""
    labels = (found.labels ?? []).map { label in
      Label(
        id: label.label, axis: label.axis ?? "", probability: label.probability,
        threshold: label.threshold, isFlagged: label.flagged, logit: label.logit,
        bias: label.bias, rest: label.rest,
        passages: (label.evidence ?? []).compactMap { passage in
          range(passage.start, passage.end).map {
            Passage(range: $0, text: passage.text ?? "", contribution: passage.contribution)
          }
        },
        document: (label.document ?? []).map {
          Part(feature: $0.feature, contribution: $0.contribution)
        })
    }
    context = (found.context ?? []).map { Score(label: $0.label, probability: $0.probability) }
    scores = (found.scores ?? [:]).map { Score(label: $0.key, probability: $0.value) }
      .sorted { ($1.probability, $0.label) < ($0.probability, $1.label) }
    if let other = found.counterfactual {
      let removed = other.remove.compactMap { $0.count == 2 ? range($0[0], $0[1]) : nil }
      counterfactual = Counterfactual(
        label: other.label, removed: removed, probability: other.probability)
    }
  }

  private struct Record: Decodable {
    struct Label: Decodable {
      var label: String
      var axis: String?
      var probability: Double
      var threshold: Double?
      var flagged: Bool
      var logit: Double?
      var bias: Double?
      var rest: Double?
      var evidence: [Passage]?
      var document: [Part]?
    }
    struct Passage: Decodable {
      var start: Int
      var end: Int
      var text: String?
      var contribution: Double
    }
    struct Part: Decodable {
      var feature: String
      var contribution: Double
    }
    struct Score: Decodable {
      var label: String
      var probability: Double
    }
    struct Counterfactual: Decodable {
      var label: String
      var remove: [[Int]]
      var probability: Double
    }
    var labels: [Label]?
    var context: [Score]?
    var scores: [String: Double]?
    var counterfactual: Counterfactual?
    var rationale: String?
    var offsets: String?
  }
}

// MARK: Scored now

extension MachineView {
  /// Scores a text with a model.
  init(scoring text: String, _ bundle: ModelBundle) {
    let report = DocumentReport(text, bundle)
    let offsets = ScalarOffsets(text, unit: "utf8")
    modelName = bundle.manifest.name
    modelID = bundle.id
    isLive = true
    rationale = report.needsReview ? report.rationale : ""
    labels = report.labels.filter { $0.isFlagged && $0.label.axis != .context }.map { label in
      Label(
        id: label.label.id, axis: label.label.axis.rawValue,
        probability: label.probability, threshold: label.threshold, isFlagged: true,
        logit: label.logit, bias: label.bias,
        passages: label.passages.compactMap { passage in
          offsets.range(passage.bytes.lowerBound, passage.bytes.upperBound).map {
            Passage(range: $0, text: passage.text, contribution: passage.contribution)
          }
        }.sorted { $0.contribution > $1.contribution },
        document: label.document.map {
          Part(feature: $0.feature, contribution: $0.contribution)
        })
    }
    context = report.labels.filter { $0.label.axis == .context }.map {
      Score(label: $0.label.id, probability: $0.probability)
    }
    if labels.isEmpty {
      scores = report.labels.map { Score(label: $0.label.id, probability: $0.probability) }
    }
  }
}
