import Crypto
import Foundation
public import Model
import Pipeline

/// Compares a candidate with the current model on documents that neither learnt from.
///
/// For every figure the difference, candidate less current, is computed on bootstrap samples of the
/// groups, the same samples for both models. A figure is worse where the whole interval of its
/// difference lies on the wrong side of 0. One figure has an interval of 95 %; a family of m figures
/// (the precision of m labels, the false alarms of m slices) intervals of 1 - 5 %/m (Bonferroni), at
/// most 99.5 %, so that two models that are alike fail a family by chance in about one case of
/// forty.
public struct Gate: Sendable {
  /// With fewer documents nothing is promoted.
  public static let fewestDocuments = 100
  /// A slice with fewer harmless documents says nothing.
  public static let fewestInSlice = 20
  /// A label that either model flags less often has no precision to compare.
  public static let fewestFlagged = 10

  private let bootstrap: Bootstrap

  /// A gate that draws so many samples.
  public init(bootstrap: Bootstrap = Bootstrap(replicates: 2000)) {
    self.bootstrap = bootstrap
  }

  /// The report over scored documents.
  ///
  /// - Complexity: O(samples x judged entries).
  public func report(
    _ compared: ComparedModels, current: String, candidate: String
  ) -> GateReport {
    let figures = ComparisonFigures(compared)
    let names = Dictionary(
      compared.documents.map { $0.group }.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first })
    let groups = compared.documents.map { names[$0.group, default: 0] }
    let plans = plans(compared, figures)
    let whole = figures.values([Int](repeating: 1, count: groups.count))
    let samples = bootstrap.samples(groups: groups) { times in
      let values = figures.values(times)
      return plans.map { plan in
        guard let old = plan.figure(values.current), let new = plan.figure(values.candidate) else {
          return nil
        }
        return new - old
      }
    }
    let checks = zip(plans, samples).map { plan, sample in
      check(plan, whole.current, whole.candidate, sample)
    }
    return GateReport(
      current: current, candidate: candidate, documents: compared.documents.count,
      groups: names.count, changed: compared.changes.count,
      dataHash: Self.hash(compared.documents), checks: lostLabels(compared, figures) + checks)
  }

  /// A figure to compare.
  private struct Plan {
    var family: GateReport.Family
    var name = ""
    /// What the figure rests on.
    var documents: Int
    var isEnough: Bool
    var confidence = 0.95
    var figure: (ComparisonFigures.Values) -> Double?
  }

  private func plans(_ compared: ComparedModels, _ figures: ComparisonFigures) -> [Plan] {
    let judged = compared.documents.count { !$0.isProbe }
    var plans = [
      Plan(family: .macroF1, documents: judged, isEnough: judged >= Self.fewestDocuments) {
        $0.macroF1
      },
      Plan(family: .calibration, documents: judged, isEnough: judged >= Self.fewestDocuments) {
        $0.calibrationError
      },
    ]
    var precision: [Plan] = []
    for (place, label) in compared.labels.enumerated()
    where figures.isShared(label: place) && !label.isNeutral {
      let counts = figures.counts(label: place)
      let flagged = min(counts.current, counts.candidate)
      guard counts.judged > 0, max(counts.current, counts.candidate) > 0 else { continue }
      precision.append(
        Plan(
          family: .precision, name: label.id, documents: flagged,
          isEnough: flagged >= Self.fewestFlagged
        ) { $0.precision[place] })
    }
    var alarms: [Plan] = []
    for (place, name) in figures.sliceNames.enumerated() {
      let size = figures.sliceSizes[place]
      alarms.append(
        Plan(
          family: .falseAlarms, name: name, documents: size,
          isEnough: size >= Self.fewestInSlice
        ) { $0.falseAlarms[place] })
    }
    for family in [precision, alarms] {
      let tested = Double(max(family.count { $0.isEnough }, 1))
      plans += family.map { plan in
        var plan = plan
        plan.confidence = min(1 - 0.05 / tested, 0.995)
        return plan
      }
    }
    return plans
  }

  private func check(
    _ plan: Plan, _ current: ComparisonFigures.Values, _ candidate: ComparisonFigures.Values,
    _ sample: [Double]
  ) -> GateReport.Check {
    let (old, new) = (plan.figure(current), plan.figure(candidate))
    let interval = bootstrap.interval(of: sample, confidence: plan.confidence)
    var status = GateReport.Status.passed
    if !plan.isEnough || interval == nil {
      status = .tooFew
    } else if let interval {
      let isErrorRate = plan.family == .calibration || plan.family == .falseAlarms
      if isErrorRate ? interval.lower > 0 : interval.upper < 0 { status = .worse }
    }
    return GateReport.Check(
      family: plan.family, name: plan.name, current: old, candidate: new,
      difference: old.flatMap { old in new.map { $0 - old } }, lower: interval?.lower,
      upper: interval?.upper, confidence: plan.confidence, documents: plan.documents,
      status: status)
  }

  /// Labels that documents have, that the current model knows and the candidate does not.
  private func lostLabels(
    _ compared: ComparedModels, _ figures: ComparisonFigures
  ) -> [GateReport.Check] {
    compared.labels.indices.compactMap { place in
      let numbers = compared.numbers[place]
      let held = figures.counts(label: place).held
      guard numbers.current != nil, numbers.candidate == nil, held > 0 else { return nil }
      return GateReport.Check(
        family: .label, name: compared.labels[place].id, current: 1, candidate: 0, difference: -1,
        lower: nil, upper: nil, confidence: 1, documents: held, status: .worse)
    }
  }

  /// SHA-256 over identifiers, texts and labels, each with its length.
  private static func hash(_ documents: [MeasuredDocument]) -> String {
    var hash = SHA256()
    func add(_ text: String) {
      hash.update(data: Data("\(text.utf8.count)\n".utf8))
      hash.update(data: Data(text.utf8))
    }
    for document in documents {
      add(document.id)
      add(document.text)
      for label in document.labels.sorted() { add(label) }
      add(document.judged.map { $0.sorted().joined(separator: "\n") } ?? "*")
      add(document.isProbe ? "probe" : "judged")
    }
    return TextDigest.hexadecimal(hash.finalize())
  }
}
