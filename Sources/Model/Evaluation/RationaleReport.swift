/// How well the evidence of a model agrees with that of humans.
public struct RationaleReport: Sendable, Equatable {
  /// One label, or several taken together.
  public struct View: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// The labels of the model whose evidence was compared.
    public let labels: [String]
    /// How the model's spans were chosen, in words.
    public let rule: String
    /// The part of the data on which that was settled; `nil` where it was given.
    public let tunedOn: String?
    /// How many documents were compared.
    public let documents: Int
    /// In how many of them humans marked anything.
    public let markedByHumans: Int
    /// In how many of them the model marked anything.
    public let markedByModel: Int
    /// The figures, in the order of `RationaleMeasure.allCases`.
    public let figures: [Figure]
    /// Token F1 of marking the whole of every text, to see what the figures are worth.
    public let wholeTokenF1: Double?
    /// Character F1 of marking the whole of every text.
    public let wholeCharacterF1: Double?

    /// The value of a measure.
    public subscript(measure: RationaleMeasure) -> Double? {
      figures.first { $0.measure == measure }?.value
    }
  }

  /// A measure of a view.
  public struct Figure: Sendable, Equatable {
    /// What was measured.
    public let measure: RationaleMeasure
    /// Its value; `nil` where it is not defined.
    public let value: Double?
    /// By resampling; `nil` where it was not asked for or cannot be told.
    public let interval: ConfidenceInterval?
  }

  /// How the intervals were made; `nil` where there are none.
  public let bootstrap: Bootstrap?
  /// All labels together first, then single ones.
  public let views: [View]

  /// Takes views as they are.
  public init(bootstrap: Bootstrap?, views: [View]) {
    self.bootstrap = bootstrap
    self.views = views
  }
}

extension RationaleReport.View {
  /// Measures marked texts.
  ///
  /// - Complexity: O(characters), and what `bootstrap` says for so many documents.
  public init(
    name: String, labels: [String], rule: String, tunedOn: String?, texts: [MarkedText],
    bootstrap: Bootstrap?
  ) {
    let measures = RationaleMeasure.allCases
    let rows = texts.map(RationaleSums.row)
    let total = RationaleSums.total(rows)
    let intervals = bootstrap?.intervals(ofSums: rows, groups: texts.map(\.group)) { sums in
      measures.map { RationaleSums.measure($0, sums) }
    }
    let all = RationaleSums.total(texts.map { RationaleSums.row($0.marksEverything) })
    self.name = name
    self.labels = labels
    self.rule = rule
    self.tunedOn = tunedOn
    documents = texts.count
    markedByHumans = texts.count { !$0.human.isEmpty }
    markedByModel = texts.count { !$0.model.isEmpty }
    figures = measures.enumerated().map { index, measure in
      let value = RationaleSums.measure(measure, total)
      return RationaleReport.Figure(
        measure: measure, value: value, interval: value == nil ? nil : intervals?[index])
    }
    wholeTokenF1 = RationaleSums.measure(.tokenF1, all)
    wholeCharacterF1 = RationaleSums.measure(.characterF1, all)
  }
}
