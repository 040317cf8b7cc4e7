/// What a model said about documents whose truth is known.
///
/// All tables are row-major, `documents x labels`: the entry of document `d` and label `l` is at
/// `d * labels.count + l`.
public struct Predictions: Sendable {
  /// What was decided: several labels a document, or one.
  public let task: ClassificationTask
  /// The names of the labels, in the order of the model.
  public let labels: [String]
  /// The number of documents.
  public let documents: Int
  /// Calibrated probabilities, each within 0...1.
  public let probabilities: [Double]
  /// Which labels hold.
  public let truth: [Bool]
  /// Which labels the model gave.
  public let decisions: [Bool]
  /// Which entries were judged at all; `nil` means all. Entries that were not judged count nowhere.
  /// For `multiclass` a document counts only when its whole row was judged.
  public let judged: [Bool]?
  /// The source or event of each document; documents of one group are resampled together.
  public let groups: [Int]?
  /// The thresholds behind `decisions`, one a label; `nil` where none were used.
  public let thresholds: [Double]?

  /// Takes tables as they are; their sizes must fit.
  ///
  /// For `multiclass`, every judged row of `truth` and of `decisions` must hold exactly one label.
  /// - Complexity: O(documents x labels).
  public init(
    task: ClassificationTask, labels: [String], probabilities: [Double], truth: [Bool],
    decisions: [Bool], judged: [Bool]? = nil, groups: [Int]? = nil, thresholds: [Double]? = nil
  ) {
    precondition(!labels.isEmpty, "there is no label to evaluate")
    precondition(
      Set(labels).count == labels.count,
      "\(labels.count) labels have only \(Set(labels).count) different names")
    let count = probabilities.count
    precondition(
      count % labels.count == 0, "\(count) probabilities do not fill rows of \(labels.count) labels"
    )
    let documents = count / labels.count
    precondition(truth.count == count, "truth has \(truth.count) entries, must have \(count)")
    precondition(
      decisions.count == count, "decisions has \(decisions.count) entries, must have \(count)")
    precondition(
      judged.map { $0.count == count } ?? true,
      "judged has \(judged?.count ?? 0) entries, must have \(count)")
    precondition(
      groups.map { $0.count == documents } ?? true,
      "groups has \(groups?.count ?? 0) entries, must have \(documents)")
    precondition(
      thresholds.map { $0.count == labels.count } ?? true,
      "thresholds has \(thresholds?.count ?? 0) entries, must have \(labels.count)")
    for (index, probability) in probabilities.enumerated() {
      precondition(
        probability >= 0 && probability <= 1,
        "probability \(probability) at entry \(index) is not within 0...1")
    }
    self.task = task
    self.labels = labels
    self.documents = documents
    self.probabilities = probabilities
    self.truth = truth
    self.decisions = decisions
    self.judged = judged
    self.groups = groups
    self.thresholds = thresholds
    if task == .multiclass { requireOneLabelPerRow() }
  }

  /// Whether the entry of `document` and `label` was judged.
  func isJudged(_ document: Int, _ label: Int) -> Bool {
    guard let judged else { return true }
    if task == .multiclass { return isJudged(document) }
    return judged[document * labels.count + label]
  }

  /// Whether any label of the document counts (multilabel), or the whole row (multiclass).
  func isJudged(_ document: Int) -> Bool {
    guard let judged else { return true }
    let row = judged[document * labels.count..<(document + 1) * labels.count]
    return task == .multiclass ? row.allSatisfy { $0 } : row.contains(true)
  }

  /// The label that holds in the row of `document`: for `multiclass` tables only.
  func onlyLabel(in table: [Bool], of document: Int) -> Int {
    let start = document * labels.count
    return table[start..<start + labels.count].firstIndex(of: true).map { $0 - start } ?? 0
  }

  private func requireOneLabelPerRow() {
    for document in 0..<documents where isJudged(document) {
      let row = document * labels.count..<(document + 1) * labels.count
      let held = truth[row].count { $0 }
      let decided = decisions[row].count { $0 }
      precondition(
        held == 1 && decided == 1,
        "document \(document) has \(held) true and \(decided) decided labels, must have 1 and 1")
    }
  }
}
