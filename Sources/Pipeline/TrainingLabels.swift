import Model

/// The labels a training set has examples of, and the task they make.
struct TrainingLabels {
  let task: ClassificationTask
  let infos: [LabelInfo]
  /// Labels that were left out, for people.
  let notes: [String]
  private let numbers: [String: Int]

  /// Settles task and labels.
  ///
  /// - Throws: `PipelineError` with code `.badData` where a label has no positive or no negative
  ///   example, or where the data do not fit the task.
  init(
    _ set: TrainingSet, _ settings: TrainingSettings, _ taxonomy: Taxonomy = Taxonomy(),
    minimumPositives: Int = 0
  ) throws(PipelineError) {
    let examples = set.train
    let isSingle = examples.allSatisfy { $0.labels.count == 1 && $0.judged == nil }
    let task = settings.task ?? (isSingle ? .multiclass : .multilabel)
    var names = settings.labels
    var notes: [String] = []
    if names.isEmpty {
      var found: [String: Int] = [:]
      for example in examples where !example.isEvidence {
        for label in example.labels { found[label, default: 0] += 1 }
        for label in example.judged ?? [] { found[label, default: 0] += 0 }
      }
      let sorted = found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      notes = sorted.filter { $0.value < minimumPositives }.map {
        "label “\($0.key)” is left out: \($0.value) of at least \(minimumPositives) positive examples"
      }
      names = sorted.filter { $0.value >= minimumPositives }
        .map { taxonomy.labels[$0.key] ?? LabelInfo(id: $0.key) }
    }
    self.notes = notes
    for index in names.indices where settings.neutral.contains(names[index].id) {
      names[index].isNeutral = true
    }
    if names.isEmpty {
      throw PipelineError(
        .badData, detail: "no training record has a label",
        hint: "records need a “labels” list, such as [\"loaded_language\"]")
    }
    if Set(names.map(\.id)).count != names.count {
      throw PipelineError(.badSettings, detail: "a label is listed twice in “labels”")
    }
    if let unknown = settings.neutral.first(where: { id in !names.contains { $0.id == id } }) {
      throw PipelineError(
        .badSettings, detail: "“neutral” names the label “\(unknown)”, which no record has",
        hint: "the labels are \(names.map(\.id).joined(separator: ", "))")
    }
    let thresholds = settings.training.lowestThresholds.keys.sorted()
    if let unknown = thresholds.first(where: { id in !names.contains { $0.id == id } }) {
      throw PipelineError(
        .badSettings,
        detail: "“training.lowestThresholds” names the label “\(unknown)”, which no record has",
        hint: "the labels are \(names.map(\.id).joined(separator: ", "))")
    }
    self.task = task
    infos = names
    numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1.id, $0) })
    try check(examples)
  }

  private func check(_ examples: [TrainingSet.Example]) throws(PipelineError) {
    var positives = [Int](repeating: 0, count: infos.count)
    for (index, example) in examples.enumerated() {
      let known = Set(example.labels.compactMap { numbers[$0] })
      for label in known { positives[label] += 1 }
      if task == .multiclass, known.count != 1 {
        throw PipelineError(
          .badData,
          detail: "training record \(index + 1) has \(known.count) of the labels; "
            + "a multiclass model needs exactly one",
          hint: "use --task multilabel")
      }
    }
    for (label, count) in positives.enumerated() {
      if count == 0 {
        throw PipelineError(
          .badData,
          detail: "label “\(infos[label].id)” has no positive example in the training records",
          hint: "add examples, or leave the label out of “labels” in the settings")
      }
      if count == examples.count {
        throw PipelineError(
          .badData, detail: "every training record has the label “\(infos[label].id)”",
          hint: "a model needs records without the label as well")
      }
    }
  }

  /// The number of a label, if the model has it.
  func number(_ label: String) -> Int? { numbers[label] }

  /// Targets of examples, `examples x labels`.
  ///
  /// `unjudgedWeight` is how much "not this label" counts where nobody was asked.
  func targets(
    _ examples: some Collection<TrainingSet.Example>, unjudgedWeight: Double
  ) -> TrainingTargets {
    let count = infos.count
    var values = [Float](repeating: 0, count: examples.count * count)
    var weights = values
    for (row, example) in examples.enumerated() {
      for label in 0..<count {
        weights[row * count + label] =
          Float(example.weight * (example.judged == nil ? 1 : unjudgedWeight))
      }
      for name in example.judged ?? [] {
        if let label = numbers[name] { weights[row * count + label] = Float(example.weight) }
      }
      for name in example.labels {
        guard let label = numbers[name] else { continue }
        values[row * count + label] = 1
        weights[row * count + label] = Float(example.weight)
      }
      for (name, share) in example.shares {
        guard let label = numbers[name] else { continue }
        values[row * count + label] = Float(share)
        weights[row * count + label] = Float(example.weight)
      }
    }
    return TrainingTargets(labels: count, values: values, weights: weights)
  }
}
