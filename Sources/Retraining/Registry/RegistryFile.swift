import Foundation

/// `registry.json`: which models there are, which one is in use, and how that came to be.
public struct RegistryFile: Sendable, Codable, Equatable {
  /// The format.
  public static let schema = "winnow.registry/1"

  /// One model.
  public struct Entry: Sendable, Codable, Equatable {
    /// `sha256:` and the hash of its files.
    public var id: String
    /// The name in decisions.
    public var name: String
    /// Its folder, relative to that of the registry.
    public var path: String
    /// The model that it was compared with when it came in.
    public var parent: String?
    /// When it came in, in UTC.
    public var added: String
    /// The data it learnt from.
    public var data: [Data]
    /// How it was compared, where it was.
    public var gate: Gate?

    /// A data set.
    public struct Data: Sendable, Codable, Equatable {
      /// The name.
      public var file: String
      /// Records learnt from.
      public var records: Int
      /// SHA-256 over them.
      public var sha256: String
    }

    /// A comparison in short.
    public struct Gate: Sendable, Codable, Equatable {
      /// Documents.
      public var documents: Int
      /// SHA-256 over them.
      public var dataSHA256: String
      /// Mean F1, of the model before and of this one.
      public var macroF1: Pair?
      /// Mean calibration error.
      public var calibrationError: Pair?
      /// Share of harmless texts that are flagged.
      public var falseAlarms: Pair?
      /// What it was worse at; empty where it passed.
      public var worse: [String]

      private enum CodingKeys: String, CodingKey {
        case documents, worse
        case dataSHA256 = "data_sha256"
        case macroF1 = "macro_f1"
        case calibrationError = "calibration_error"
        case falseAlarms = "false_alarms"
      }
    }

    /// A figure before and after.
    public struct Pair: Sendable, Codable, Equatable {
      /// Of the model before.
      public var before: Double
      /// Of this one.
      public var after: Double
    }
  }

  /// A change of the model in use.
  public struct Change: Sendable, Codable, Equatable {
    /// What was done.
    public enum Action: String, Sendable, Codable {
      /// A model took the place of another, or the empty place.
      case promote
      /// The model before took its place again.
      case rollback
    }

    /// What was done.
    public var action: Action
    /// The model in use from then on.
    public var model: String
    /// The model in use until then.
    public var previous: String?
    /// When, in UTC.
    public var time: String
    /// Who.
    public var by: String
    /// Why.
    public var reason: String
    /// What the model was worse at, where it was promoted all the same.
    public var overridden: [String]?
  }

  /// `winnow.registry/1`.
  public var schema = Self.schema
  /// The id of the model in use.
  public var current: String?
  /// The models, in the order in which they came in.
  public var models: [Entry] = []
  /// The changes, in their order.
  public var history: [Change] = []

  /// A registry of nothing.
  public init() {}

  /// The entry of a model.
  public func entry(_ id: String) -> Entry? { models.first { $0.id == id } }

  /// The entry of the model in use.
  public var currentEntry: Entry? { current.flatMap(entry) }

  /// Puts a model in use. The rules of the registry are here, without files.
  ///
  /// - Throws: ``RetrainingError`` `unknownModel` where it is not listed, `badSettings` where it is
  ///   in use already.
  public mutating func use(
    _ id: String, _ action: Change.Action, at time: String, by: String, reason: String,
    overridden: [String]? = nil
  ) throws(RetrainingError) {
    guard entry(id) != nil else {
      throw RetrainingError(.unknownModel, detail: "the registry has no model \(id)")
    }
    guard current != id else {
      throw RetrainingError(.badSettings, detail: "the model \(id.prefix(19)) is in use already")
    }
    history.append(
      Change(
        action: action, model: id, previous: current, time: time, by: by, reason: reason,
        overridden: overridden))
    current = id
  }

  /// The model that was in use before the present one: what a rollback goes to. After rollbacks it
  /// is the one before that, so that repeating it walks back.
  public var rollbackTarget: String? {
    var stack: [String] = []
    for change in history {
      switch change.action {
      case .promote:
        if stack.isEmpty, let previous = change.previous { stack.append(previous) }
        stack.append(change.model)
      case .rollback:
        _ = stack.popLast()
      }
    }
    return stack.dropLast().last
  }

  /// The entry that a person means: an id, its beginning (at least four digits), a name that only one
  /// model has, or the path of its folder.
  ///
  /// - Throws: ``RetrainingError`` `unknownModel`.
  public func entry(named name: String) throws(RetrainingError) -> Entry {
    let digits = name.hasPrefix("sha256:") ? String(name.dropFirst(7)) : name
    let found = models.filter { entry in
      entry.name == name || entry.path == name
        || (digits.count >= 4 && entry.id.dropFirst(7).hasPrefix(digits))
    }
    if found.count == 1 { return found[0] }
    throw RetrainingError(
      .unknownModel,
      detail: found.isEmpty
        ? "no model of the registry is called “\(name)”"
        : "\(found.count) models of the registry are called “\(name)”",
      hint: "winnow model list shows them; use the first digits of the id")
  }
}
