import Foundation

/// How good a model's predictions are, over all labels and for each.
///
/// Averages follow scikit-learn: *micro* pools the decisions of all labels, *macro* is the plain mean
/// over all labels. A label without support stays in the macro average, with an F1 of 0
/// (`zero_division=0`): leaving it out would make a model look better for data that lacks a label.
/// Its `support` of 0 in the report tells.
public struct ClassificationReport: Sendable, Equatable {
  /// What was decided.
  public let task: ClassificationTask
  /// The documents that count: those with anything judged.
  public let documents: Int
  /// Share of the documents with the right class (multiclass), or with every judged label right
  /// (multilabel, exact match). `nil` without documents.
  public let accuracy: Double?
  /// All decisions of all labels together.
  public let counts: BinaryCounts
  /// Each label, in the order of the model.
  public internal(set) var labels: [LabelReport]
  /// Mean negative log of the probability given to the truth, in nats: of the true class
  /// (multiclass), or the mean over the labels (multilabel). `nil` without documents.
  public let logLoss: Double?
  /// Brier 1950: the squared difference of probability and truth, summed over the classes and
  /// averaged over documents, 0...2 (multiclass); or the mean over the labels, 0...1 (multilabel).
  /// `nil` without documents.
  public let brier: Double?
  /// Expected calibration error over 15 bins of equal width: of the probability of the most
  /// probable class against its being the true one (multiclass, whatever the decision), or the mean
  /// over the labels (multilabel). `nil` without documents.
  public let calibrationError: Double?
  /// What `calibrationError` was computed from, for multiclass; labels carry their own.
  public let reliability: ReliabilityCurve?
  /// Which class was taken for which; `nil` for multilabel.
  public let confusion: ConfusionMatrix?
  /// How sure the figures are; `nil` where it was not asked for or cannot be told.
  public let intervals: BootstrapIntervals?

  /// F1 of all decisions together.
  public var microF1: Double { counts.f1 }
  /// The mean F1 of the labels.
  public var macroF1: Double { mean(\.f1) }
  /// The mean precision of the labels.
  public var macroPrecision: Double { mean(\.precision) }
  /// The mean recall of the labels.
  public var macroRecall: Double { mean(\.recall) }

  /// Evaluates predictions.
  ///
  /// - Parameters:
  ///   - predictions: What the model said, with the truth.
  ///   - bootstrap: How to resample for intervals; `nil` leaves them out.
  /// - Complexity: O(labels x documents log documents), and what `bootstrap` says.
  public init(_ predictions: Predictions, bootstrap: Bootstrap? = Bootstrap()) {
    var labels = predictions.labels.indices.map { LabelReport(predictions, label: $0) }
    let intervals = bootstrap.flatMap { $0.intervals(of: predictions) }
    if let intervals {
      for label in labels.indices { labels[label].f1Interval = intervals.labelF1[label] }
    }
    let rows = RowMeasures(predictions)
    task = predictions.task
    documents = rows.documents
    accuracy = rows.documents == 0 ? nil : Double(rows.correct) / Double(rows.documents)
    counts = labels.reduce(BinaryCounts()) { $0 + $1.counts }
    switch predictions.task {
    case .multiclass:
      logLoss = rows.documents == 0 ? nil : rows.logLoss / Double(rows.documents)
      brier = rows.documents == 0 ? nil : rows.squares / Double(rows.documents)
      reliability = ReliabilityCurve(rows.topStatements)
      calibrationError = reliability?.expectedCalibrationError
      confusion = ConfusionMatrix(predictions)
    case .multilabel:
      logLoss = Self.mean(labels.compactMap(\.logLoss))
      brier = Self.mean(labels.compactMap(\.brier))
      calibrationError = Self.mean(labels.compactMap(\.calibrationError))
      reliability = nil
      confusion = nil
    }
    self.labels = labels
    self.intervals = intervals
  }

  private func mean(_ measure: (BinaryCounts) -> Double) -> Double {
    labels.reduce(0) { $0 + measure($1.counts) } / Double(labels.count)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// What is measured over whole rows.
private struct RowMeasures {
  var documents = 0
  var correct = 0
  var logLoss = 0.0
  var squares = 0.0
  var topStatements: [(probability: Double, holds: Bool)] = []

  init(_ predictions: Predictions) {
    let width = predictions.labels.count
    for document in 0..<predictions.documents where predictions.isJudged(document) {
      documents += 1
      if predictions.isExact(document) { correct += 1 }
      guard predictions.task == .multiclass else { continue }
      let row = document * width..<(document + 1) * width
      let held = row.lowerBound + predictions.onlyLabel(in: predictions.truth, of: document)
      var top = row.lowerBound
      for index in row {
        let probability = predictions.probabilities[index]
        if probability > predictions.probabilities[top] { top = index }
        let difference = probability - (index == held ? 1 : 0)
        squares += difference * difference
      }
      logLoss -= log(clipped(predictions.probabilities[held]))
      topStatements.append((predictions.probabilities[top], top == held))
    }
  }
}

extension Predictions {
  /// Whether every judged label of the document was decided as it is.
  func isExact(_ document: Int) -> Bool {
    for label in labels.indices where isJudged(document, label) {
      let index = document * labels.count + label
      if truth[index] != decisions[index] { return false }
    }
    return true
  }
}
