/// What the training documents are labelled with.
///
/// `values` and `weights` are `documents x labels`, row-major. A value is 1 where the document has
/// the label, 0 where not, between where annotators disagree. A weight of 0 means that nothing is
/// known. For a multiclass task the values of a document sum to one and its weights are equal.
public struct TrainingTargets: Sendable {
  /// The number of labels.
  public let labels: Int
  /// Wanted outputs.
  public var values: [Float]
  /// How much each counts.
  public var weights: [Float]

  /// The number of documents.
  public var documents: Int { values.count / labels }

  /// Targets for `values.count / labels` documents.
  public init(labels: Int, values: [Float], weights: [Float]) {
    precondition(labels > 0, "a model needs at least one label, not \(labels)")
    precondition(
      values.count == weights.count && values.count % labels == 0,
      "\(values.count) values and \(weights.count) weights do not fit \(labels) labels")
    self.labels = labels
    self.values = values
    self.weights = weights
  }

  /// Whether exactly one label of the document is certain.
  public func hasOneLabel(_ document: Int) -> Bool {
    values[document * labels..<(document + 1) * labels].count { $0 == 1 } == 1
  }

  /// The same targets with the weights of some documents set to zero.
  func withoutDocuments(where isLeftOut: (Int) -> Bool) -> TrainingTargets {
    var copy = self
    for document in 0..<documents where isLeftOut(document) {
      for label in 0..<labels { copy.weights[document * labels + label] = 0 }
    }
    return copy
  }

  /// Multiplies the weights so that rare classes count more: positives and negatives of a label
  /// by `(total / (2 own))^power`, classes of a multiclass task likewise.
  func balanced(power: Double, task: ClassificationTask) -> TrainingTargets {
    guard power > 0 else { return self }
    var copy = self
    switch task {
    case .multilabel:
      for label in 0..<labels {
        var positive = 0.0
        var total = 0.0
        for entry in stride(from: label, to: values.count, by: labels) {
          positive += Double(values[entry] * weights[entry])
          total += Double(weights[entry])
        }
        guard positive > 0, positive < total else { continue }
        let up = powered(total / (2 * positive), power)
        let down = powered(total / (2 * (total - positive)), power)
        for entry in stride(from: label, to: values.count, by: labels) {
          copy.weights[entry] *= values[entry] * up + (1 - values[entry]) * down
        }
      }
    case .multiclass:
      var own = [Double](repeating: 0, count: labels)
      for entry in values.indices { own[entry % labels] += Double(values[entry] * weights[entry]) }
      let total = own.reduce(0, +)
      for document in 0..<documents {
        var factor: Float = 0
        for label in 0..<labels where own[label] > 0 {
          factor +=
            values[document * labels + label]
            * powered(total / (Double(labels) * own[label]), power)
        }
        for label in 0..<labels { copy.weights[document * labels + label] *= factor }
      }
    }
    return copy
  }
}

/// The outputs that a solver sees of the labels.
///
/// Two classes are one output, z = z_1 - z_0: the same model as a softmax over (-z/2, z/2), whose
/// penalty is half of |w|².
struct OutputProblem {
  /// One for two classes, else one a label.
  let outputs: Int
  /// Whether the outputs are classes, of which one is right.
  let isSoftmax: Bool
  /// Wanted outputs, documents x outputs.
  let values: [Float]
  /// How much each counts, documents x outputs.
  let weights: [Float]
  /// λ, the factor of |w|² / 2, without the share of an absolute penalty.
  let penalty: Double

  /// How many outputs there are for so many labels.
  static func outputs(labels: Int, _ task: ClassificationTask) -> Int {
    task == .multiclass && labels == 2 ? 1 : labels
  }

  init(_ targets: TrainingTargets, task: ClassificationTask, _ options: TrainingOptions) {
    let isBinary = task == .multiclass && targets.labels == 2
    func second(_ source: [Float]) -> [Float] {
      stride(from: 1, to: source.count, by: 2).map { source[$0] }
    }
    outputs = Self.outputs(labels: targets.labels, task)
    isSoftmax = task == .multiclass && !isBinary
    values = isBinary ? second(targets.values) : targets.values
    weights = isBinary ? second(targets.weights) : targets.weights
    penalty = (isBinary ? 0.5 : 1) / options.strength
  }

  /// The loss of each group of outputs that depend on each other.
  var losses: [OutputLoss] {
    let groups = isSoftmax ? [0..<outputs] : (0..<outputs).map { $0..<$0 + 1 }
    return groups.map {
      OutputLoss(
        labels: $0, of: outputs, values: values, weights: weights, isSoftmax: isSoftmax)
    }
  }
}
