import ArgumentParser
import Foundation
import Pipeline
import Retraining
import Store

/// Where the registry of models is.
struct RegistryOptions: ParsableArguments {
  @Option(help: "Registry of models.")
  var registry: String = ModelRegistry.usualPath

  /// The registry.
  var opened: ModelRegistry { ModelRegistry(path: registry) }
}

/// The model in use.
struct CurrentModel {
  /// The folder.
  var folder: String
  /// The model.
  var bundle: ModelBundle

  /// The folder that is read where nothing is named: that of the registry's current model, else
  /// `models/default`.
  static func usualFolder(_ registry: ModelRegistry = ModelRegistry()) throws -> String {
    try registry.currentFolder() ?? "models/default"
  }

  /// The model of a folder; without one, that of the registry; `nil` where there is neither.
  ///
  /// - Throws: what reading a model throws; `UsageFailure` where the folder of the registry holds
  ///   another model than the registry says.
  static func load(_ path: String?, _ registry: ModelRegistry) throws -> CurrentModel? {
    if let path { return CurrentModel(folder: path, bundle: try ModelBundle(path: path)) }
    guard let entry = try registry.read().currentEntry else { return nil }
    let folder = registry.folder(of: entry)
    let bundle = try ModelBundle(path: folder)
    guard bundle.id == entry.id else {
      throw UsageFailure(
        "\(folder): holds another model than \(registry.path) says; restore the folder, "
          + "or name a model with --model")
    }
    return CurrentModel(folder: folder, bundle: bundle)
  }
}

/// What models are measured on, and what is known of labels.
struct MeasureDataOptions: ParsableArguments {
  @Option(help: "Share of the verdicts, by groups of near-duplicates, that no model learns from.")
  var heldOut: Double = 0.2

  @Option(
    help: ArgumentHelp(
      "Labelled data set to measure on as well: its split test, or all of it.",
      valueName: "dataset"))
  var measure: [String] = []

  @Option(
    help: ArgumentHelp(
      "Harmless examples of protected speech that should not be flagged.", valueName: "dataset"))
  var protect: [String] = []

  @Option(
    help: ArgumentHelp(
      "Field of the protected records whose values are looked at one by one.",
      valueName: "field"))
  var protectField: [String] = []

  @Option(help: "Words for groups of people (JSON); those of the program if left out.")
  var identityTerms: String?

  @Option(help: "Labels with names and axes; those of the program if left out.")
  var taxonomy: String?

  mutating func validate() throws {
    guard heldOut > 0, heldOut < 1 else {
      throw ValidationError("--held-out is \(heldOut); use a number above 0 and below 1")
    }
    if !protectField.isEmpty, protect.isEmpty {
      throw ValidationError("--protect-field needs --protect")
    }
  }

  /// Which verdicts are held out.
  var rule: HeldOutRule { HeldOutRule(share: heldOut) }

  /// Data sets beside the verdicts.
  var sources: MeasuredSet.Sources {
    MeasuredSet.Sources(measured: measure, protected: protect, fields: protectField)
  }

  /// The words for groups of people.
  func terms() throws -> IdentityTerms {
    guard let identityTerms else { return try .standard() }
    guard let data = FileManager.default.contents(atPath: identityTerms) else {
      throw UsageFailure("\(identityTerms): cannot be read; check the path")
    }
    return try IdentityTerms(json: data, file: identityTerms)
  }

  /// The labels.
  func labels() throws -> Taxonomy {
    guard let taxonomy else { return try .standard() }
    return try Taxonomy(path: taxonomy)
  }

  /// The documents that two models are compared on.
  func documents(
    _ store: ReviewStore?, _ models: [ModelManifest], leavingOut reviewers: Set<Int64> = []
  ) throws -> MeasuredSet {
    let verdicts = try store.map {
      try VerdictRecords($0, VerdictRecords.Settings(rule: rule, leftOut: reviewers))
    }
    let infos = RetrainingRun.infos(models, try labels())
    return try MeasuredSet(verdicts, sources, SliceFinder(infos, try terms()))
  }
}

/// Whose verdicts are left out.
struct ReviewerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Leave out what this reviewer decided.", valueName: "name"))
  var leaveOutReviewer: [String] = []

  @Flag(help: "Leave out reviewers that “winnow review watch --reviewers” would name.")
  var leaveOutSuspects = false

  /// Their numbers, and notes about who was found or should be looked at.
  func numbers(_ store: ReviewStore, threads: Int) throws -> (Set<Int64>, notes: [String]) {
    var numbers = Set<Int64>()
    for name in leaveOutReviewer {
      guard let reviewer = try store.reviewer(named: name) else {
        throw UsageFailure("there is no reviewer “\(name)” in \(store.path)")
      }
      numbers.insert(reviewer.id)
    }
    var settings = ReviewerWatch.Settings()
    // Models of everybody's verdicts take longer than the retraining itself.
    settings.usesPredictions = leaveOutSuspects
    settings.threads = threads
    let suspects = Set(try ReviewerWatch.report(store: store, settings: settings).suspects)
      .subtracting(numbers)
    let names = try store.reviewers().filter { suspects.contains($0.id) }.map(\.name)
      .joined(separator: ", ")
    guard !suspects.isEmpty else { return (numbers, []) }
    guard leaveOutSuspects else {
      return (
        numbers,
        [
          "far from golden answers or from the others: \(names); see winnow review watch "
            + "--reviewers, and --leave-out-suspects"
        ]
      )
    }
    return (numbers.union(suspects), ["left out as far from all others: \(names)"])
  }
}
