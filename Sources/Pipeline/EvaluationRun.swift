public import Ingest
public import Model

/// Measures a model on labelled records.
public struct EvaluationRun: Sendable {
  private let bundle: ModelBundle
  private let inputs: [String]
  private let ingest: IngestOptions
  private let split: String?

  /// A run over the records of `split`; records without a split count where no record has one.
  public init(
    bundle: ModelBundle, inputs: [String], ingest: IngestOptions = IngestOptions(),
    split: String? = "test"
  ) {
    self.bundle = bundle
    self.inputs = inputs
    self.ingest = ingest
    self.split = split
  }

  /// What was measured.
  public struct Result: Sendable {
    /// The figures.
    public let report: ClassificationReport
    /// Warnings about the data.
    public let notes: [String]
  }

  /// Reads and scores.
  ///
  /// - Throws: `IngestError`, or `PipelineError` with code `.badData` where nothing can be measured.
  public func run(
    bootstrap: Bootstrap? = Bootstrap(), progress: (Int) -> Void = { _ in }
  ) throws -> Result {
    var table = EvaluationTable(bundle)
    let reader = try SplitReader(inputs, ingest, splits: split.map { [$0] })
    while let record = try reader.next() {
      table.add(record)
      if table.count % 1000 == 0 { progress(table.count) }
    }
    guard table.count > 0 else { throw reader.nothingToMeasure() }
    return Result(report: table.report(bootstrap), notes: table.notes + reader.notes)
  }
}

/// The scores and the truth of the records read so far.
private struct EvaluationTable {
  private let judge: Judge
  private let numbers: [String: Int]
  private var scorer: TextScorer
  private var probabilities: [Double] = []
  private var truth: [Bool] = []
  private var decisions: [Bool] = []
  private var judged: [Bool] = []
  private var groups: [Int] = []
  private var groupNumbers: [String: Int] = [:]
  private var unknown: [String: Int] = [:]
  private var left = 0

  init(_ bundle: ModelBundle) {
    judge = bundle.judge
    numbers = Dictionary(
      uniqueKeysWithValues: bundle.manifest.labels.enumerated().map { ($1.id, $0) })
    scorer = TextScorer(bundle)
  }

  var count: Int { groups.count }

  mutating func add(_ record: DatasetRecord) {
    let held = Set(record.labels.compactMap { numbers[$0] })
    for label in record.labels where numbers[label] == nil { unknown[label, default: 0] += 1 }
    if judge.task == .multiclass, held.count != 1 {
      left += 1
      return
    }
    let scores = scorer.score(record.text)
    probabilities += scores.probabilities
    decisions += scores.flagged
    let asked = record.judged.map { Set($0.compactMap { numbers[$0] }) }
    for label in judge.labels.indices {
      truth.append(held.contains(label))
      judged.append(held.contains(label) || asked?.contains(label) ?? true)
    }
    let group = record.group ?? "id:\(record.id):\(record.line)"
    groups.append(groupNumbers[group, default: groupNumbers.count])
    groupNumbers[group] = groups.last
  }

  var notes: [String] {
    var notes: [String] = []
    if left > 0 { notes.append("\(left) records have none of the model's labels") }
    for (label, count) in unknown.sorted(by: { $0.key < $1.key }).prefix(10) {
      notes.append("the model does not know the label “\(label)” (\(count) records)")
    }
    return notes
  }

  func report(_ bootstrap: Bootstrap?) -> ClassificationReport {
    let isMultilabel = judge.task == .multilabel
    return ClassificationReport(
      Predictions(
        task: judge.task, labels: judge.labels.map(\.id), probabilities: probabilities,
        truth: truth, decisions: decisions, judged: isMultilabel ? judged : nil,
        groups: groups, thresholds: isMultilabel ? judge.thresholds : nil),
      bootstrap: bootstrap)
  }
}
