import Model

/// Whether a recent period differs from the one before it by more than chance.
///
/// All comparisons are one family: their p-values are corrected by Holm's method, which holds
/// whatever depends on what, so that a report about two periods in which nothing differs has an
/// alarm of any kind at most with the stated rate. Which comparisons are made is decided by the
/// totals of both periods, which say nothing about a difference.
public struct DriftReport: Sendable, Hashable {
  /// The rate of reports with an alarm where nothing differs.
  public var falseAlarms: Double
  /// All comparisons, in the order of ``DriftFinding/Measure``.
  public var findings: [DriftFinding]
  /// Comparisons that were wanted and not made, with the reason.
  public var notes: [String]

  /// The findings that are alarms, the surest first.
  public var alarms: [DriftFinding] {
    findings.filter(\.isAlarm).sorted {
      ($0.correctedP, $0.measure.rawValue, $0.subject ?? "")
        < ($1.correctedP, $1.measure.rawValue, $1.subject ?? "")
    }
  }

  /// The fewest texts a period needs for a comparison of distributions or means.
  static let fewestTexts = 50
  /// The fewest flags, or texts of a language, in both periods for a comparison of shares: with
  /// fewer not even the largest difference would be an alarm.
  static let fewestCases = 10
  /// The fewest verdicts on a label in each period.
  static let fewestVerdicts = 20
  /// At most so many languages are compared, the most frequent.
  static let mostLanguages = 10

  /// Compares two periods.
  public init(reference: WatchSample, recent: WatchSample, falseAlarms: Double) {
    precondition(
      falseAlarms > 0 && falseAlarms < 1, "the rate of false alarms is \(falseAlarms)")
    self.falseAlarms = falseAlarms
    findings = []
    notes = []
    compareFlags(reference, recent)
    compareScores(reference, recent)
    compareVocabulary(reference, recent)
    compareLanguages(reference, recent)
    comparePrecision(reference, recent)
    let corrected = SignificanceTest.holm(findings.map(\.p))
    for index in findings.indices {
      findings[index].correctedP = corrected[index]
      findings[index].isAlarm = corrected[index] <= falseAlarms
    }
  }

  private mutating func compareFlags(_ reference: WatchSample, _ recent: WatchSample) {
    guard reference.flagged.all > 0, recent.flagged.all > 0 else {
      notes.append("no flag rates: a period has no decisions of this model")
      return
    }
    findings.append(DriftFinding(.flagRate, nil, reference.flagged, recent.flagged))
    for label in Set(reference.labels.keys).union(recent.labels.keys).sorted() {
      let first = WatchSample.Count(reference.labels[label] ?? 0, of: reference.flagged.all)
      let second = WatchSample.Count(recent.labels[label] ?? 0, of: recent.flagged.all)
      guard first.yes + second.yes >= Self.fewestCases else { continue }
      findings.append(DriftFinding(.flagRate, label, first, second))
    }
  }

  private mutating func compareScores(_ reference: WatchSample, _ recent: WatchSample) {
    if isEnough(reference.topScores, recent.topScores, "distributions of scores") {
      findings.append(
        DriftFinding(distribution: .topScores, nil, reference.topScores, recent.topScores))
    }
    for label in reference.scores.keys.sorted() {
      guard let first = reference.scores[label], let second = recent.scores[label],
        min(first.count, second.count) >= Self.fewestTexts
      else { continue }
      findings.append(DriftFinding(distribution: .scores, label, first, second))
    }
  }

  private mutating func compareVocabulary(_ reference: WatchSample, _ recent: WatchSample) {
    if reference.knownWords.isEmpty && recent.knownWords.isEmpty { return }
    guard isEnough(reference.knownWords, recent.knownWords, "shares of known words") else { return }
    findings.append(DriftFinding(mean: .knownWords, reference.knownWords, recent.knownWords))
    if min(reference.knownPairs.count, recent.knownPairs.count) >= Self.fewestTexts {
      findings.append(DriftFinding(mean: .knownPairs, reference.knownPairs, recent.knownPairs))
    }
  }

  private mutating func isEnough(
    _ reference: [Double], _ recent: [Double], _ what: String
  ) -> Bool {
    let fewest = min(reference.count, recent.count)
    if fewest < Self.fewestTexts {
      notes.append("no \(what): a period has \(fewest) texts, it takes \(Self.fewestTexts)")
    }
    return fewest >= Self.fewestTexts
  }

  private mutating func compareLanguages(_ reference: WatchSample, _ recent: WatchSample) {
    let all = reference.languages.merging(recent.languages, uniquingKeysWith: +)
    let chosen = all.filter { $0.value >= Self.fewestCases }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostLanguages)
    guard all.count > 1, reference.texts > 0, recent.texts > 0 else { return }
    for language in chosen.map(\.key).sorted() {
      findings.append(
        DriftFinding(
          .language, language,
          WatchSample.Count(reference.languages[language] ?? 0, of: reference.texts),
          WatchSample.Count(recent.languages[language] ?? 0, of: recent.texts)))
    }
  }

  private mutating func comparePrecision(_ reference: WatchSample, _ recent: WatchSample) {
    var left: [String] = []
    for label in Set(reference.precision.keys).union(recent.precision.keys).sorted() {
      let first = reference.precision[label] ?? WatchSample.Count()
      let second = recent.precision[label] ?? WatchSample.Count()
      guard min(first.all, second.all) >= Self.fewestVerdicts else {
        left.append(label)
        continue
      }
      findings.append(DriftFinding(.precision, label, first, second))
    }
    if !left.isEmpty {
      notes.append(
        "no precision of \(left.joined(separator: ", ")): it takes \(Self.fewestVerdicts) verdicts "
          + "on the label in each period")
    }
  }
}
