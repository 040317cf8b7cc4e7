/// What a model does in parts of the data: whom it flags, and how well it tells apart what it should.
///
/// Figures that rest on fewer documents than `minimum` are left out (`nil`).
public struct SliceReport: Sendable, Equatable {
  /// A share of documents.
  public struct Share: Sendable, Equatable {
    /// How many count.
    public let count: Int
    /// Of how many.
    public let documents: Int
    /// The share; `nil` with too few documents.
    public let value: Double?
    /// Wilson's interval of the share.
    public let interval: ConfidenceInterval?
  }

  /// An area under the ROC curve.
  public struct Area: Sendable, Equatable {
    /// The area; `nil` with too few documents on either side.
    public let value: Double?
    /// Newcombe's interval of the area.
    public let interval: ConfidenceInterval?

    static let unknown = Area(value: nil, interval: nil)
  }

  /// How one question is answered in one slice; `slice` is `nil` for all documents.
  public struct Row: Sendable, Equatable {
    /// The part of the data.
    public let slice: SliceTable.Slice?
    /// The documents of which the truth is known.
    public let documents: Int
    /// How often the model says yes where the truth is no: false alarms.
    public let flaggedWithout: Share
    /// How often the model says yes where the truth is yes.
    public let flaggedWith: Share
    /// Positives against negatives, both of the slice.
    public let subgroup: Area
    /// Background positives, subgroup negatives: low where innocent texts of the slice score higher
    /// than harmful texts elsewhere, that is, where false alarms gather.
    public let backgroundPositive: Area
    /// Background negatives, subgroup positives: low where harmful texts of the slice score lower
    /// than innocent ones elsewhere, that is, where misses gather.
    public let backgroundNegative: Area
  }

  /// The slice in which a figure is worst.
  public struct Worst: Sendable, Equatable {
    /// Which figure, by its key in JSON.
    public let figure: String
    /// The slice.
    public let slice: SliceTable.Slice
    /// The figure there.
    public let value: Double
    /// The figure over all documents, where it has one.
    public let overall: Double?
  }

  /// How one question is answered.
  public struct View: Sendable, Equatable {
    /// The question.
    public let question: SliceTable.Question
    /// All documents.
    public let overall: Row
    /// Each slice.
    public let rows: [Row]
    /// The worst slice of each figure that any slice has.
    public let worst: [Worst]
  }

  /// How often something is flagged in one slice, whatever the truth; `slice` is `nil` for all
  /// documents.
  public struct Reviewed: Sendable, Equatable {
    /// The part of the data.
    public let slice: SliceTable.Slice?
    /// Its documents.
    public let documents: Int
    /// The shares, one for each of `shares`.
    public let shares: [Share]
  }

  /// The fewest documents behind a figure.
  public let minimum: Int
  /// What `reviewed` counts.
  public let shares: [String]
  /// What reviewers get to see: all documents, then each slice.
  public let reviewed: [Reviewed]
  /// A view for each question.
  public let views: [View]

  /// Measures a table.
  ///
  /// Slices are in the order of the fields, those of one field by size, then by name.
  /// - Complexity: O(questions x slices x documents log documents).
  public init(_ table: SliceTable, minimum: Int = 20) {
    precondition(minimum > 0, "minimum is \(minimum), must be at least 1")
    let documents = DocumentsOfSlices(table)
    self.minimum = minimum
    shares = table.shares
    reviewed = ([nil] + documents.order).map { slice in
      let own = documents[slice]
      return Reviewed(
        slice: slice.map { table.slices[$0] }, documents: own.count,
        shares: table.shares.indices.map { share in
          Share(own.count { table.counted[$0][share] }, of: own.count, minimum)
        })
    }
    views = table.questions.indices.map { question in
      let answers = table.answers.map { $0[question] }
      let overall = Row(nil, answers, documents[nil], outside: [], minimum)
      let rows = documents.order.map { slice in
        Row(
          table.slices[slice], answers, documents[slice],
          outside: documents.outside(slice), minimum)
      }
      return View(
        question: table.questions[question], overall: overall, rows: rows,
        worst: Self.worst(rows, overall))
    }
  }

  /// The figures that are compared: key, where it is, whether more is worse.
  private static let compared:
    [(key: String, figure: @Sendable (Row) -> Double?, moreIsWorse: Bool)] = [
      ("flagged_without", { $0.flaggedWithout.value }, true),
      ("flagged_with", { $0.flaggedWith.value }, false),
      ("subgroup_auc", { $0.subgroup.value }, false),
      ("bpsn_auc", { $0.backgroundPositive.value }, false),
      ("bnsp_auc", { $0.backgroundNegative.value }, false),
    ]

  private static func worst(_ rows: [Row], _ overall: Row) -> [Worst] {
    compared.compactMap { key, figure, moreIsWorse in
      var worst: (slice: SliceTable.Slice, value: Double)?
      for row in rows {
        guard let slice = row.slice, let value = figure(row) else { continue }
        if let known = worst, moreIsWorse ? value <= known.value : value >= known.value {
          continue
        }
        worst = (slice, value)
      }
      return worst.map {
        Worst(figure: key, slice: $0.slice, value: $0.value, overall: figure(overall))
      }
    }
  }
}

/// Which documents are in which slice.
private struct DocumentsOfSlices {
  /// The slices in the order of the report.
  let order: [Int]
  private let all: [Int]
  private var own: [[Int]]

  init(_ table: SliceTable) {
    all = Array(0..<table.documents)
    own = [[Int]](repeating: [], count: table.slices.count)
    for (document, slices) in table.memberships.enumerated() {
      for slice in slices { own[slice].append(document) }
    }
    var fields: [String] = []
    for slice in table.slices where !fields.contains(slice.field) { fields.append(slice.field) }
    let sizes = own.map(\.count)
    order = table.slices.indices.sorted { left, right in
      let (one, other) = (table.slices[left], table.slices[right])
      if one.field != other.field {
        return fields.firstIndex(of: one.field) ?? 0 < fields.firstIndex(of: other.field) ?? 0
      }
      return sizes[left] != sizes[right] ? sizes[left] > sizes[right] : one.value < other.value
    }
  }

  /// The documents of a slice, or all.
  subscript(slice: Int?) -> [Int] { slice.map { own[$0] } ?? all }

  /// The documents that are not in a slice.
  func outside(_ slice: Int) -> [Int] {
    let inside = Set(own[slice])
    return all.filter { !inside.contains($0) }
  }
}

extension SliceReport.Share {
  init(_ count: Int, of documents: Int, _ minimum: Int) {
    self.count = count
    self.documents = documents
    guard documents >= minimum else {
      value = nil
      interval = nil
      return
    }
    value = Double(count) / Double(documents)
    interval = ProportionInterval.wilson(successes: Double(count), trials: Double(documents))
  }
}

extension SliceReport.Area {
  init(_ positives: [Double], _ negatives: [Double], _ minimum: Int) {
    guard min(positives.count, negatives.count) >= minimum,
      let area = RankMetrics.areaUnderROC(positives: positives, negatives: negatives)
    else {
      self = .unknown
      return
    }
    value = area
    interval = RankMetrics.interval(
      area: area, positives: positives.count, negatives: negatives.count)
  }
}

extension SliceReport.Row {
  /// Measures the answers about the documents of a slice; without `outside` there is no background.
  fileprivate init(
    _ slice: SliceTable.Slice?, _ answers: [SliceTable.Answer?], _ documents: [Int],
    outside: [Int], _ minimum: Int
  ) {
    let own = documents.compactMap { answers[$0] }
    let others = outside.compactMap { answers[$0] }
    func scores(_ answers: [SliceTable.Answer], _ isHeld: Bool) -> [Double] {
      answers.filter { $0.isHeld == isHeld }.map(\.score)
    }
    func flagged(_ isHeld: Bool) -> SliceReport.Share {
      SliceReport.Share(
        own.count { $0.isHeld == isHeld && $0.isFlagged },
        of: own.count { $0.isHeld == isHeld }, minimum)
    }
    self.slice = slice
    self.documents = own.count
    flaggedWithout = flagged(false)
    flaggedWith = flagged(true)
    subgroup = SliceReport.Area(scores(own, true), scores(own, false), minimum)
    backgroundPositive = SliceReport.Area(scores(others, true), scores(own, false), minimum)
    backgroundNegative = SliceReport.Area(scores(own, true), scores(others, false), minimum)
  }
}
