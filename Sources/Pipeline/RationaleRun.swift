public import Ingest
public import Model

/// Compares the evidence of a model with what humans marked.
public struct RationaleRun: Sendable {
  /// What the choice of a rule is to make large.
  public enum Objective: String, Sendable, CaseIterable {
    /// Token F1, the mean over documents.
    case tokenF1 = "token-f1"
    /// Character F1, the mean over documents.
    case characterF1 = "character-f1"
  }

  /// What to measure, and how spans are chosen.
  public struct Settings: Sendable {
    /// The labels whose evidence is compared; `nil` for all that ask for review.
    public var labels: [String]?
    /// The rules to choose from; one of them is taken as it is.
    public var rules: [any SpanRule]
    /// The part of the data on which to choose; needed where there are several rules.
    public var tuneSplit: String?
    /// What to choose for.
    public var objective: Objective

    /// Takes the parts.
    public init(
      labels: [String]? = nil, rules: [any SpanRule] = [StrongestTokens()],
      tuneSplit: String? = nil, objective: Objective = .tokenF1
    ) {
      precondition(!rules.isEmpty, "there is no rule to mark spans with")
      self.labels = labels
      self.rules = rules
      self.tuneSplit = tuneSplit
      self.objective = objective
    }
  }

  /// What was measured.
  public struct Result: Sendable {
    /// The figures.
    public let report: RationaleReport
    /// Warnings about the data.
    public let notes: [String]
  }

  private let bundle: ModelBundle
  private let inputs: [String]
  private let ingest: IngestOptions
  private let split: String?
  private let settings: Settings

  /// A run over the records of `split`; records without a split count where no record has one.
  public init(
    bundle: ModelBundle, inputs: [String], ingest: IngestOptions = IngestOptions(),
    split: String? = "test", settings: Settings = Settings()
  ) {
    self.bundle = bundle
    self.inputs = inputs
    self.ingest = ingest
    self.split = split
    self.settings = settings
  }

  /// Reads, scores, chooses rules, compares.
  ///
  /// - Throws: `IngestError`, or `PipelineError`: `.badSettings` for labels that the model does not
  ///   have or a part to choose on that is measured as well, `.badData` where nothing can be
  ///   compared.
  public func run(
    bootstrap: Bootstrap? = Bootstrap(), progress: (Int) -> Void = { _ in }
  ) throws -> Result {
    if settings.rules.count > 1, settings.tuneSplit == nil || split == nil {
      throw PipelineError(
        .badSettings, detail: "a rule can be chosen on a part that is not measured alone",
        hint: "name both parts, with --tune-split and --split")
    }
    let labels = try labels()
    var measured = EvidenceSet(bundle, labels)
    var tuning = EvidenceSet(bundle, labels)
    let tuneSplit = settings.rules.count > 1 ? settings.tuneSplit : nil
    let reader = try SplitReader(
      inputs, ingest, splits: split.map { [$0] + (tuneSplit.map { [$0] } ?? []) })
    while let record = try reader.next() {
      if let tuneSplit, record.split == tuneSplit {
        tuning.add(record)
        if tuneSplit != split { continue }
      }
      measured.add(record)
      if measured.count % 1000 == 0 { progress(measured.count) }
    }
    guard measured.count > 0 else {
      throw reader.nothingToMeasure("with a field “spans” and a label that is compared")
    }
    if let tuneSplit, tuning.count == 0 {
      throw PipelineError(
        .badData, file: inputs.first,
        detail: "holds no record of split “\(tuneSplit)” with a field “spans” and a label that is "
          + "compared",
        hint: "choose another split with --tune-split, or give the rule")
    }
    var views: [RationaleReport.View] = []
    for view in measured.views {
      let rule = tuneSplit == nil ? settings.rules[0] : best(view, &tuning)
      let texts = measured.texts(view, rule, scoring: true)
      views.append(
        RationaleReport.View(
          name: view.name, labels: view.columns.map { bundle.manifest.labels[labels[$0]].id },
          rule: rule.summary, tunedOn: tuneSplit, texts: texts, bootstrap: bootstrap))
    }
    var notes = measured.notes + reader.notes
    if let tuneSplit, tuneSplit == split {
      notes.append("spans were chosen on the records that are measured: figures lean to the good")
    }
    return Result(
      report: RationaleReport(bootstrap: bootstrap, views: views), notes: notes)
  }

  private func labels() throws(PipelineError) -> [Int] {
    let own = bundle.manifest.labels
    guard let wanted = settings.labels else {
      let asking = own.indices.filter { own[$0].asksForReview }
      return asking.isEmpty ? Array(own.indices) : asking
    }
    var numbers: [Int] = []
    for id in wanted {
      guard let number = own.firstIndex(where: { $0.id == id }) else {
        throw PipelineError(
          .badSettings, detail: "the model has no label “\(id)”",
          hint: "its labels are \(own.map(\.id).joined(separator: ", "))")
      }
      if !numbers.contains(number) { numbers.append(number) }
    }
    return numbers
  }

  /// The rule that does best on `texts`; of equal ones the first.
  private func best(_ view: EvidenceView, _ set: inout EvidenceSet) -> any SpanRule {
    var best = settings.rules[0]
    var most = -1.0
    for rule in settings.rules {
      let value = settings.objective.value(set.texts(view, rule))
      if value > most {
        best = rule
        most = value
      }
    }
    return best
  }
}

extension RationaleRun.Objective {
  /// The mean over the texts; 0 where there is none to count.
  fileprivate func value(_ texts: [MarkedText]) -> Double {
    let values =
      switch self {
      case .characterF1: texts.map(\.characterF1)
      case .tokenF1:
        texts.map(\.tokenCounts).filter { $0.support + $0.flagged > 0 }.map(\.f1)
      }
    return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
