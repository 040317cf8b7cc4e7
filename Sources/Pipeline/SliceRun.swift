public import Ingest
public import Model

/// Measures what a model does in parts of a data set: whom it flags, and how well it tells apart
/// what it should.
public struct SliceRun: Sendable {
  /// What to measure.
  public struct Settings: Sendable {
    /// The fields of the records whose values are slices.
    public var fields: [String]
    /// Words and phrases; a record belongs to the slice of each that its text holds.
    public var words: [String]
    /// The labels to ask about one by one; `nil` for all labels of axis harm or, where a model has
    /// none, all that ask for review.
    public var labels: [String]?
    /// The labels of the data that answer to those of the model; takes the place of `labels`.
    public var map: LabelMap?
    /// The fewest documents behind a figure.
    public var minimum: Int

    /// Takes the parts.
    public init(
      fields: [String], words: [String] = [], labels: [String]? = nil, map: LabelMap? = nil,
      minimum: Int = 20
    ) {
      self.fields = fields
      self.words = words
      self.labels = labels
      self.map = map
      self.minimum = minimum
    }
  }

  /// What was measured.
  public struct Result: Sendable {
    /// The figures.
    public let report: SliceReport
    /// Warnings about the data.
    public let notes: [String]
  }

  /// The most slices that are told apart; a field of more values names records, not groups.
  private static let mostSlices = 500

  private let bundle: ModelBundle
  private let inputs: [String]
  private let ingest: IngestOptions
  private let split: String?
  private let settings: Settings

  /// A run over the records of `split`; records without a split count where no record has one.
  public init(
    bundle: ModelBundle, inputs: [String], ingest: IngestOptions = IngestOptions(),
    split: String? = "test", settings: Settings
  ) {
    self.bundle = bundle
    self.inputs = inputs
    self.ingest = ingest
    self.split = split
    self.settings = settings
  }

  /// Reads and scores.
  ///
  /// - Throws: `IngestError`, or `PipelineError`: `.badSettings` for labels that the model does not
  ///   have, `.badData` where nothing can be measured.
  public func run(progress: (Int) -> Void = { _ in }) throws -> Result {
    let questions = try questions()
    let judge = bundle.judge
    let axes = LabelInfo.Axis.allCases.filter { axis in
      judge.labels.contains { $0.axis == axis && !$0.isNeutral }
    }
    var table = SliceTable(
      questions: questions.map(\.question), shares: axes.map(\.rawValue) + ["review"])
    let words = settings.words.map { (slice: SliceTable.Slice(field: "word", value: $0), $0) }
      .map { (slice: $0.slice, phrase: Self.plain($0.1)) }
    let reader = try SplitReader(
      inputs, ingest, splits: split.map { [$0] }, fields: settings.fields)
    var scorer = TextScorer(bundle)
    while let record = try reader.next() {
      let judgement = scorer.score(record.text)
      var slices = settings.fields.flatMap { field in
        let values = record.values(of: field)
        return (values.isEmpty ? ["(none)"] : values).map {
          SliceTable.Slice(field: field, value: $0)
        }
      }
      if !words.isEmpty {
        let plain = Self.plain(record.text)
        slices += words.filter { plain.contains($0.phrase) }.map(\.slice)
      }
      table.add(
        slices: slices, answers: questions.map { $0.answer(record, judgement) },
        counted: axes.map { axis in
          judge.labels.indices.contains {
            judgement.flagged[$0] && judge.labels[$0].axis == axis && !judge.labels[$0].isNeutral
          }
        } + [judgement.needsReview])
      if table.slices.count > Self.mostSlices {
        throw PipelineError(
          .badData, file: record.source,
          detail: "\(settings.fields.joined(separator: ", ")): more than \(Self.mostSlices) values",
          hint: "choose a field that puts many records together")
      }
      if table.documents % 1000 == 0 { progress(table.documents) }
    }
    guard table.documents > 0 else { throw reader.nothingToMeasure() }
    return Result(
      report: SliceReport(table, minimum: settings.minimum), notes: notes(table) + reader.notes)
  }

  private func notes(_ table: SliceTable) -> [String] {
    settings.fields.filter { field in
      !table.slices.contains { $0.field == field && $0.value != "(none)" }
    }.map { "no record has a value of “\($0)”" }
  }

  private func questions() throws(PipelineError) -> [LabelQuestion] {
    let labels = bundle.manifest.labels
    var pairs: [(name: String, gold: [String], labels: [String])]
    if let map = settings.map {
      pairs = map.pairs.map { ($0.name, $0.gold, $0.labels) }
    } else {
      let harms = labels.filter { $0.axis == .harm && !$0.isNeutral }
      let usual = harms.isEmpty ? labels.filter(\.asksForReview) : harms
      pairs = (settings.labels ?? usual.map(\.id)).map { ($0, [$0], [$0]) }
    }
    var questions: [LabelQuestion] = []
    for pair in pairs {
      var numbers: [Int] = []
      for id in pair.labels {
        guard let number = labels.firstIndex(where: { $0.id == id }) else {
          throw PipelineError(
            .badSettings, detail: "the model has no label “\(id)”",
            hint: "its labels are \(labels.map(\.id).joined(separator: ", "))")
        }
        numbers.append(number)
      }
      questions.append(
        LabelQuestion(
          question: SliceTable.Question(name: pair.name, gold: pair.gold, labels: pair.labels),
          numbers: numbers, isExclusive: bundle.manifest.task == .multiclass))
    }
    return questions
  }

  /// The words of a text in lower case, each between single blanks, and a blank at both ends: a
  /// phrase is in a text where its words are.
  static func plain(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.reduce(" ") { $0 + $1 + " " }
  }
}

/// A question with the numbers of its labels in the model.
private struct LabelQuestion {
  let question: SliceTable.Question
  let numbers: [Int]
  /// Whether a document has exactly one label.
  let isExclusive: Bool

  /// The answers of humans and model about a record; `nil` where no human was asked.
  func answer(_ record: DatasetRecord, _ judgement: TextScorer.Scores) -> SliceTable.Answer? {
    let isHeld = question.gold.contains { record.labels.contains($0) }
    if !isHeld, let judged = record.judged, !question.gold.allSatisfy(judged.contains) {
      return nil
    }
    let probabilities = numbers.map { judgement.probabilities[$0] }
    // Of several labels a document may have, the most probable one; of classes, their chances add up.
    let score =
      isExclusive ? min(1, probabilities.reduce(0, +)) : probabilities.reduce(0) { max($0, $1) }
    return SliceTable.Answer(
      isHeld: isHeld, isFlagged: numbers.contains { judgement.flagged[$0] }, score: score)
  }
}
