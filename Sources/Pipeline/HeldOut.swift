import Features
import LinearAlgebra
import Model

/// Scores of records that a model did not learn from, with what is known of them.
struct HeldOut {
  private let labels: TrainingLabels
  /// Raw logits, `documents x labels`.
  private var logits: [Double] = []
  private var truth: [Bool] = []
  private var judged: [Bool] = []

  private var count: Int { labels.infos.count }

  /// Scores of a dev split by the model itself.
  init(
    dev: [(example: TrainingSet.Example, text: [UInt8])], _ labels: TrainingLabels,
    _ vocabulary: Vocabulary, _ model: LinearModel
  ) {
    self.labels = labels
    var extractor = FeatureExtractor(vocabulary: vocabulary)
    var scorer = Scorer(model: model)
    var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
    var rows: [Float] = []
    let targets = labels.targets(dev.lazy.map(\.example), unjudgedWeight: 0)
    for (index, record) in dev.enumerated() {
      if labels.task == .multiclass, !targets.hasOneLabel(index) { continue }
      extractor.begin(&batch)
      _ = extractor.append(record.text.span, to: &batch)
      scorer.score(batch, into: &rows)
      add(rows[...], targets, index)
    }
  }

  /// Which training records are held out: the part each is in, and the parts that are scored.
  ///
  /// Above 20,000 records one part of five says enough, and the others are not computed.
  static func folds(
    _ examples: [TrainingSet.Example], _ options: TrainingOptions
  ) -> (of: [Int], scored: Range<Int>) {
    let isLarge = examples.count > 20_000
    let folds = isLarge ? 5 : options.folds
    let foldOf = examples.map { example in
      var generator = SeededGenerator(seed: options.seed ^ example.group)
      return Int(generator.next() % UInt64(folds))
    }
    return (foldOf, 0..<(isLarge ? 1 : folds))
  }

  /// Scores of training records by models that did not see them, `nan` where there are none.
  init(outOfFold rows: [Float], of examples: [TrainingSet.Example], _ labels: TrainingLabels) {
    self.labels = labels
    let known = labels.targets(examples, unjudgedWeight: 0)
    for index in examples.indices
    where !rows[index * count].isNaN && !examples[index].isEvidence {
      add(rows[index * count..<(index + 1) * count], known, index)
    }
  }

  private mutating func add(
    _ row: ArraySlice<Float>, _ targets: TrainingTargets, _ document: Int
  ) {
    for (label, logit) in row.enumerated() {
      let entry = document * count + label
      logits.append(Double(logit))
      truth.append(targets.values[entry] >= 0.5)
      judged.append(targets.weights[entry] > 0)
    }
  }

  /// Calibration and thresholds that these records support.
  func policy(_ options: TrainingOptions) -> DecisionPolicy {
    switch labels.task {
    case .multilabel: multilabelPolicy(options)
    case .multiclass: multiclassPolicy(options)
    }
  }

  /// How the calibrated model does on these records.
  func report(_ policy: DecisionPolicy) -> ClassificationReport {
    let judge = Judge(
      task: labels.task, labels: labels.infos, thresholds: policy.thresholds,
      classOffsets: policy.classOffsets)
    let calibrated = self.calibrated(policy).map(Float.init)
    var judgement = Judge.Judgement()
    var probabilities: [Double] = []
    var decisions: [Bool] = []
    for document in 0..<logits.count / count {
      judge.judge(calibrated[document * count..<(document + 1) * count], into: &judgement)
      probabilities += judgement.probabilities
      decisions += judgement.flagged
    }
    return ClassificationReport(
      Predictions(
        task: labels.task, labels: labels.infos.map(\.id), probabilities: probabilities,
        truth: truth, decisions: decisions, judged: labels.task == .multilabel ? judged : nil,
        thresholds: labels.task == .multilabel ? policy.thresholds : nil), bootstrap: nil)
  }

  private func calibrated(_ policy: DecisionPolicy) -> [Double] {
    logits.enumerated().map { entry, logit in
      policy.slopes[entry % count] * logit + policy.intercepts[entry % count]
    }
  }

  private func multilabelPolicy(_ options: TrainingOptions) -> DecisionPolicy {
    var policy = DecisionPolicy(labels: count)
    for label in 0..<count {
      let column = stride(from: label, to: logits.count, by: count)
      let fit = PlattScaling.fit(
        logits: column.map { logits[$0] }, truth: column.map { truth[$0] },
        weights: column.map { judged[$0] ? 1 : 0 })
      policy.slopes[label] = fit.scaling.slope
      policy.intercepts[label] = fit.scaling.intercept
    }
    let probabilities = calibrated(policy).map { PlattScaling.identity.probability($0) }
    let choices = options.threshold.choices(
      probabilities: probabilities, truth: truth, labels: count, judged: judged)
    policy.thresholds = zip(choices, labels.infos).map { choice, label in
      let lowest = options.lowestThresholds[label.id] ?? options.lowestThreshold
      return max((choice.threshold * 1e4).rounded() / 1e4, lowest)
    }
    policy.verdicts = choices.map(\.verdict)
    return policy
  }

  private func multiclassPolicy(_ options: TrainingOptions) -> DecisionPolicy {
    var policy = DecisionPolicy(labels: count)
    let classes = (0..<truth.count / count).map { document in
      (0..<count).first { truth[document * count + $0] } ?? 0
    }
    let fit = TemperatureScaling.fit(
      logits: logits, classes: classes, labels: count, withOffsets: false)
    policy.slopes = [Double](repeating: fit.scaling.slope, count: count)
    if options.tunesClassOffsets {
      policy.classOffsets =
        ClassOffsets.fit(
          scores: calibrated(policy), classes: classes.map(Optional.init), labels: count,
          goal: .macroF1
        ).offsets.map { ($0 * 1e4).rounded() / 1e4 }
    }
    policy.thresholds = [Double](repeating: 0, count: count)
    return policy
  }
}

/// How logits become decisions.
struct DecisionPolicy {
  var slopes: [Double]
  var intercepts: [Double]
  var thresholds: [Double]
  var classOffsets: [Double]
  var verdicts: [ThresholdVerdict] = []

  init(labels: Int) {
    slopes = [Double](repeating: 1, count: labels)
    intercepts = [Double](repeating: 0, count: labels)
    thresholds = [Double](repeating: 0.5, count: labels)
    classOffsets = intercepts
  }

  /// What people should know about the thresholds: a line each, or one for many labels.
  func notes(_ labels: [LabelInfo]) -> [String] {
    let kinds: [(ThresholdVerdict, String)] = [
      (.tooFewDocuments, "too few held-out records to be sure"),
      (.outOfReach, "no threshold reaches what was wanted"),
      (.noPositives, "no held-out record has the label"),
    ]
    return kinds.flatMap { verdict, reason in
      let names = zip(labels, verdicts).filter { $0.1 == verdict }.map { "“\($0.0.id)”" }
      return names.count > 3
        ? ["thresholds of \(names.count) labels (\(names.joined(separator: ", "))): \(reason)"]
        : names.map { "threshold of \($0): \(reason)" }
    }
  }
}
