import Foundation
public import Pipeline
public import Store

/// Puts a candidate in the place of the model in use, if the gate lets it.
public struct Promotion: Sendable {
  /// Who wants it, and why.
  public struct Request: Sendable {
    /// The folder of the candidate.
    public var candidate: String
    /// Who.
    public var by: String
    /// Why; may be empty where nothing is overridden.
    public var reason: String
    /// Promote although the gate refuses. Needs a reason and a database for its audit chain.
    public var overrides: Bool
    /// Use the candidate's folder where it is, in place of a copy.
    public var isInPlace: Bool

    /// Makes a value of its parts.
    public init(
      candidate: String, by: String, reason: String = "", overrides: Bool = false,
      isInPlace: Bool = false
    ) {
      self.candidate = candidate
      self.by = by
      self.reason = reason
      self.overrides = overrides
      self.isInPlace = isInPlace
    }
  }

  /// What came of it.
  public enum Outcome: Sendable, Equatable {
    /// The model is in use now; what the gate said against it, where that was overridden.
    case promoted(RegistryFile.Entry, overridden: [String])
    /// The model in use stays, for these reasons.
    case refused([String])
  }

  private let registry: ModelRegistry
  private let store: ReviewStore?
  private let now: Timestamp

  /// - Parameters:
  ///   - store: the review database whose audit chain notes the promotion.
  ///   - now: this moment.
  public init(_ registry: ModelRegistry, store: ReviewStore?, now: Timestamp) {
    self.registry = registry
    self.store = store
    self.now = now
  }

  /// What speaks against a promotion, in words; nothing where there is no model to compare with.
  ///
  /// - Parameters:
  ///   - report: the comparison, where there is a model in use.
  ///   - rule: the rule by which verdicts of the comparison were held out; `nil` where none were used.
  public static func refusals(
    _ report: GateReport?, _ candidate: ModelManifest, rule: HeldOutRule?
  ) -> [String] {
    guard let report else { return [] }
    var refusals: [String] = []
    if let rule {
      let promised = candidate.training.heldOut
      if promised?.rule != HeldOutRule.name || promised?.share != rule.share {
        refusals.append(
          "the candidate does not say that it was kept from the verdicts it is measured on: "
            + "“winnow retrain” makes one that was (with the same --held-out)")
      }
    }
    if !report.isEnough {
      refusals.append(
        "\(report.documents) held-out documents are too few to compare: "
          + "\(Gate.fewestDocuments) are needed")
    }
    return refusals + report.failures.map(\.words)
  }

  /// Promotes, or says why not.
  ///
  /// The copy of the model comes first, then the entry in the audit chain, then the registry: what
  /// breaks off leaves the model in use as it was, at worst with an entry about a promotion that did
  /// not come to be.
  ///
  /// - Parameters:
  ///   - bundle: the candidate.
  ///   - current: the id of the model that `report` compares it with; `nil` where there is none.
  public func promote(
    _ request: Request, _ bundle: ModelBundle, current: String?, report: GateReport?,
    refusals: [String]
  ) throws -> Outcome {
    guard refusals.isEmpty || request.overrides else { return .refused(refusals) }
    if !refusals.isEmpty {
      guard request.reason.contains(where: { !$0.isWhitespace }) else {
        throw RetrainingError(
          .badSettings, detail: "--override needs a reason", hint: "give it with --reason")
      }
      guard store != nil else {
        throw RetrainingError(
          .badSettings, detail: "--override is noted in the audit chain of a review database",
          hint: "name it with --database")
      }
    }
    let time = now.description
    var entry = try registry.adopt(
      bundle, from: request.candidate, parent: current, at: time, isInPlace: request.isInPlace)
    entry.gate = report.map(RegistryFile.Entry.Gate.init)
    try note(entry, request, current, report, refusals)
    try registry.change { file in
      guard file.current == current else {
        throw RetrainingError(
          .badRegistry, file: registry.path,
          detail: "another model came into use while this one was compared",
          hint: "compare again")
      }
      // A folder that was used in place and written anew holds the old model no more.
      file.models.removeAll { $0.path == entry.path && $0.id != entry.id }
      if let place = file.models.firstIndex(where: { $0.id == entry.id }) {
        file.models[place] = entry
      } else {
        file.models.append(entry)
      }
      try file.use(
        entry.id, .promote, at: time, by: request.by, reason: request.reason,
        overridden: refusals.isEmpty ? nil : refusals)
    }
    return .promoted(entry, overridden: refusals)
  }

  /// Puts the model in use that was there before.
  ///
  /// - Returns: its entry.
  /// - Throws: ``RetrainingError`` `unknownModel` where there is none, or its folder is not what it
  ///   was.
  public func rollback(by name: String, reason: String) throws -> RegistryFile.Entry {
    let file = try registry.read()
    guard let target = file.rollbackTarget, let entry = file.entry(target) else {
      throw RetrainingError(
        .unknownModel, file: registry.path, detail: "no model was in use before this one")
    }
    try check(entry)
    let time = now.description
    try store?.note(
      "model.rollback", by: .command,
      [
        "model": .string(entry.id), "previous": Self.text(file.current), "by": .string(name),
        "reason_sha256": .string(Self.hash(reason)),
      ])
    try registry.change { later in
      guard later.current == file.current else {
        throw RetrainingError(
          .badRegistry, file: registry.path, detail: "another model came into use meanwhile",
          hint: "look again with winnow model list")
      }
      try later.use(entry.id, .rollback, at: time, by: name, reason: reason)
    }
    return entry
  }

  /// Whether the folder of an entry still holds the model.
  func check(_ entry: RegistryFile.Entry) throws {
    let folder = registry.folder(of: entry)
    let bundle = try ModelBundle(path: folder)
    guard bundle.id == entry.id else {
      throw RetrainingError(
        .unknownModel, file: folder, detail: "holds another model than \(entry.id)",
        hint: "restore the folder from a backup")
    }
  }

  private func note(
    _ entry: RegistryFile.Entry, _ request: Request, _ current: String?, _ report: GateReport?,
    _ refusals: [String]
  ) throws {
    try store?.note(
      "model.promote", by: .command,
      [
        "model": .string(entry.id), "previous": Self.text(current),
        "by": .string(request.by), "reason_sha256": .string(Self.hash(request.reason)),
        "overridden": .array(refusals.map { .string($0) }),
        "documents": .integer(Int64(report?.documents ?? 0)),
        "data_sha256": Self.text(report?.dataHash),
      ])
  }

  private static func text(_ text: String?) -> AuditValue { text.map { .string($0) } ?? .null }

  private static func hash(_ text: String) -> String { TextDigest.sha256(text) }
}

extension RegistryFile.Entry.Gate {
  /// A comparison in short.
  init(_ report: GateReport) {
    func pair(_ family: GateReport.Family, _ name: String = "") -> RegistryFile.Entry.Pair? {
      guard
        let check = report.checks.first(where: { $0.family == family && $0.name == name }),
        let before = check.current, let after = check.candidate
      else { return nil }
      return RegistryFile.Entry.Pair(before: before, after: after)
    }
    self.init(
      documents: report.documents, dataSHA256: report.dataHash, macroF1: pair(.macroF1),
      calibrationError: pair(.calibration),
      falseAlarms: pair(.falseAlarms, "all harmless texts"), worse: report.failures.map(\.words))
  }
}
