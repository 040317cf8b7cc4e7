import Foundation
public import Ingest
public import Store

/// What reviewers decided, as records to learn from and to measure on.
public struct VerdictRecords: Sendable {
  /// How verdicts become records.
  public struct Settings: Sendable {
    /// Which groups are held out.
    public var rule: HeldOutRule
    /// The newest share of what is left calibrates and sets thresholds.
    public var devShare: Double
    /// With fewer records than this on that side, all are learnt from, and out-of-fold scores
    /// calibrate.
    public var minimumDev: Int
    /// Reviewers whose verdicts are left out.
    public var leftOut: Set<Int64>

    /// Makes settings.
    public init(
      rule: HeldOutRule = HeldOutRule(), devShare: Double = 0.15, minimumDev: Int = 300,
      leftOut: Set<Int64> = []
    ) {
      self.rule = rule
      self.devShare = devShare
      self.minimumDev = minimumDev
      self.leftOut = leftOut
    }
  }

  /// Records to learn from, of split `train` and `dev`, in the order of the database.
  public private(set) var learning: [DatasetRecord] = []
  /// Records that no model learns from: the groups that the rule holds out.
  public private(set) var heldOut: [DatasetRecord] = []
  /// Items with a known answer; never learnt from either.
  public private(set) var golden: [DatasetRecord] = []
  /// Judged items without a text.
  public private(set) var withoutText = 0
  /// Judged items on which only reviewers that are left out said something.
  public private(set) var leftOut = 0
  /// Records that are not learnt from because their text is among those that are measured on.
  public private(set) var knownTexts = 0
  /// Records whose labels are shares, because judgements differ and nobody decided.
  public private(set) var disputed = 0

  /// Reads the verdicts that stand.
  ///
  /// - Throws: ``StoreError``.
  public init(_ store: ReviewStore, _ settings: Settings = Settings()) throws {
    var answers: [Int64: GoldenAnswer] = [:]
    for answer in try store.goldenAnswers() { answers[answer.item] = answer }
    var times: [Timestamp] = []
    var groups: [Int64] = []
    try store.forEachJudgedItem { judged in
      guard judged.item.text != nil else { return withoutText += 1 }
      guard let counted = judged.without(settings.leftOut) else { return leftOut += 1 }
      let record = Self.record(counted)
      if !record.shares.isEmpty { disputed += 1 }
      if settings.rule.holdsOut(judged.groupHash) {
        heldOut.append(record)
      } else {
        learning.append(record)
        times.append(counted.verdicts.map(\.createdAt).max() ?? judged.item.importedAt)
        groups.append(judged.item.group)
      }
    }
    markNewest(times, groups, settings)
    for answer in answers.values.sorted(by: { $0.item < $1.item }) {
      let item = try store.item(answer.item)
      guard let text = item.text else { continue }
      golden.append(
        DatasetRecord(
          id: item.externalID, text: text, labels: answer.labels, split: "golden",
          language: item.language == "und" ? nil : item.language, group: "near-\(item.group)"))
    }
    dropKnownTexts()
  }

  /// Cuts the newest groups off for `dev`: a group is as new as its newest verdict.
  private mutating func markNewest(
    _ times: [Timestamp], _ groups: [Int64], _ settings: Settings
  ) {
    var newest: [Int64: Timestamp] = [:]
    for (time, group) in zip(times, groups) { newest[group] = max(newest[group] ?? time, time) }
    let sizes = groups.reduce(into: [Int64: Int]()) { $0[$1, default: 0] += 1 }
    let wanted = Int((Double(groups.count) * settings.devShare).rounded())
    guard wanted >= settings.minimumDev else { return }
    var chosen = Set<Int64>()
    var count = 0
    let order = newest.sorted { ($1.value, $1.key) < ($0.value, $0.key) }
    for (group, _) in order where count < wanted {
      chosen.insert(group)
      count += sizes[group, default: 0]
    }
    for place in learning.indices where chosen.contains(groups[place]) {
      learning[place].split = "dev"
    }
  }

  /// Takes out of what is learnt every text that also stands among what is measured on. Texts that
  /// differ in case and punctuation alone are the same.
  private mutating func dropKnownTexts() {
    let known = Set((heldOut + golden).map { TextKey.of($0.text) })
    let before = learning.count
    learning.removeAll { known.contains(TextKey.of($0.text)) }
    knownTexts = before - learning.count
  }

  /// The latest state of an item: what a lead or an appeal decided, else what reviewers agree on;
  /// where they differ, the share of them for each label.
  static func record(_ judged: JudgedItem) -> DatasetRecord {
    let item = judged.item
    let judgements = judged.judgements
    var record = DatasetRecord(
      id: item.externalID, text: item.text ?? "", labels: judged.labels,
      spans: (judged.effective?.draft.spans ?? []).map {
        LabelSpan(start: $0.start, end: $0.end, label: $0.label)
      },
      split: "train", language: item.language == "und" ? nil : item.language,
      group: "near-\(item.group)",
      judged: Set(judgements.flatMap { $0.draft.labels + $0.draft.rejected }).sorted())
    if judged.effective == nil {
      record.shares = judged.shares.filter { $0.value > 0 && $0.value < 1 }
    }
    if !item.source.isEmpty { record.otherFields["source"] = [item.source] }
    return record
  }
}
