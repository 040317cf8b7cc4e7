import Model

/// One comparison of a reviewer with the others.
public struct ReviewerFinding: Sendable, Hashable {
  /// What is compared.
  public enum Signal: String, Sendable, Hashable, CaseIterable {
    /// How often the answer to a golden item is right.
    case golden
    /// How often the reviewer says what most others say of the same text.
    case agreement
    /// How often the reviewer says what a model says that learnt from others alone.
    case prediction
  }

  /// The number of the reviewer.
  public var reviewer: Int64
  /// What is compared.
  public var signal: Signal
  /// The label asked about; `nil`: whether anything asks for action.
  public var label: String?
  /// How often the reviewer was right or agreed.
  public var agreed: Int
  /// Out of how many texts.
  public var texts: Int
  /// The same of the others.
  public var othersAgreed: Int
  /// Out of how many.
  public var othersTexts: Int
  /// The reviewer's share minus that of the others.
  public var difference: Double
  /// The interval of `difference` at 95 %, for this comparison alone.
  public var lower: Double
  /// The end of the interval.
  public var upper: Double
  /// The p-value of this comparison alone.
  public var p: Double
  /// The p-value corrected for all reviewers, signals and labels.
  public var correctedP: Double = 1
  /// Whether `correctedP` is at most the rate of false alarms of the report.
  public var isAlarm = false
}

/// Which reviewers judge far otherwise than all others.
public struct ReviewerReport: Sendable, Hashable {
  /// The rate of reports that name anybody where nobody is worse than the others by more than
  /// `tolerance`.
  public var falseAlarms: Double
  /// How much lower than that of the others a reviewer's share may be.
  public var tolerance: Double
  /// Every reviewer's comparisons: for one that is suspected as they were when this was found, for
  /// the rest without the suspected ones.
  public var findings: [ReviewerFinding]
  /// The numbers of reviewers that are suspected, in the order they were found. Their verdicts are
  /// for people to look at, or to be left out.
  public var suspects: [Int64]
  /// What a reader should know.
  public var notes: [String]

  /// The findings that are alarms, the surest first.
  public var alarms: [ReviewerFinding] {
    findings.filter(\.isAlarm).sorted {
      ($0.correctedP, $0.reviewer) < ($1.correctedP, $1.reviewer)
    }
  }
}

extension ReviewerReport {
  /// The fewest texts of a reviewer, and of the others together, for a comparison.
  static let fewestTexts = 10

  /// Compares all reviewers, sets the one aside that is surest to be worse, and compares the rest
  /// again, until nobody is or half of them are set aside.
  ///
  /// - Parameter predict: for each vote the answers of a model that saw neither its reviewer nor the
  ///   excluded ones.
  init(
    _ table: ReviewerTable, falseAlarms: Double, tolerance: Double,
    predict: (Set<Int>) throws -> [UInt64?]
  ) rethrows {
    self.init(
      falseAlarms: falseAlarms, tolerance: tolerance, findings: [], suspects: [], notes: [])
    var excluded: Set<Int> = []
    while true {
      let found = Self.findings(
        table, table.trials(excluded: excluded, predictions: try predict(excluded)), falseAlarms,
        tolerance)
      let worst = found.filter { $0.1.isAlarm }
        .min { ($0.1.correctedP, $0.1.difference) < ($1.1.correctedP, $1.1.difference) }
      guard let worst, 2 * (excluded.count + 1) <= table.reviewers.count else {
        findings += found.map(\.1)
        break
      }
      excluded.insert(worst.0)
      suspects.append(table.reviewers[worst.0])
      findings += found.filter { $0.0 == worst.0 }.map(\.1)
    }
    findings.sort {
      ($0.reviewer, $0.signal.rawValue, $0.label ?? "")
        < ($1.reviewer, $1.signal.rawValue, $1.label ?? "")
    }
    let left = findings.filter { $0.isAlarm && !suspects.contains($0.reviewer) }
    if !left.isEmpty {
      notes.append(
        "more than half of the reviewers would be suspected: who is right cannot be told without "
          + "golden items that somebody else answered")
    }
  }

  /// The p-values of one round, with the places of the reviewers.
  ///
  /// The null hypothesis is that the reviewer's chance is at least that of the others less the
  /// tolerance. The chance of the others is not known: the lower end of a very wide interval takes
  /// its place, and the probability that it is lower still is added to p (Berger and Boos 1994).
  private static func findings(
    _ table: ReviewerTable, _ trials: [ReviewerTable.Trials], _ falseAlarms: Double,
    _ tolerance: Double
  ) -> [(Int, ReviewerFinding)] {
    let enough = trials.filter { min($0.own.all, $0.others.all) >= fewestTexts }
    guard !enough.isEmpty else { return [] }
    let rest = falseAlarms / Double(100 * enough.count)
    var found = enough.map { trial in
      let others = ProportionInterval.clopperPearson(
        successes: trial.others.yes, trials: trial.others.all, confidence: 1 - 2 * rest)
      let p =
        SignificanceTest.binomialLower(
          trial.own.yes, of: trial.own.all, chance: max(0, others.lower - tolerance)) + rest
      let interval = ProportionInterval.difference(
        trial.others.yes, of: trial.others.all, trial.own.yes, of: trial.own.all)
      return (
        trial.reviewer,
        ReviewerFinding(
          reviewer: table.reviewers[trial.reviewer], signal: trial.signal,
          label: table.questions[trial.question], agreed: trial.own.yes, texts: trial.own.all,
          othersAgreed: trial.others.yes, othersTexts: trial.others.all,
          difference: Double(trial.own.yes) / Double(trial.own.all)
            - Double(trial.others.yes) / Double(trial.others.all),
          lower: interval.lower, upper: interval.upper, p: min(1, p))
      )
    }
    let corrected = SignificanceTest.holm(found.map(\.1.p))
    for index in found.indices {
      found[index].1.correctedP = corrected[index]
      found[index].1.isAlarm = corrected[index] <= falseAlarms
    }
    return found
  }
}
