public import Features
import Foundation
public import Model

/// What `winnow train` is told beside the data: the JSON file behind `--config`.
///
/// Every key may be left out; a key that does not exist is an error, so that a typing mistake does
/// not pass unnoticed.
public struct TrainingSettings: Sendable, Equatable, Codable {
  /// The model's name in decisions.
  public var name = "model"
  /// What the model decides; `nil`: multiclass where every record has exactly one label.
  public var task: ClassificationTask?
  /// The labels, in the order of the model; empty: those of the data, sorted.
  public var labels: [LabelInfo] = []
  /// Labels that ask for no review, such as "normal" or "neither".
  public var neutral: [String] = []
  /// A paragraph for the model's card: where the data come from, what the model lacks.
  public var notes = ""
  /// What is counted in a text.
  public var features = FeatureConfiguration()
  /// How the weights are learnt.
  public var training = TrainingOptions()

  /// The default settings.
  public init() {}

  /// Reads a settings file; keys that are not there keep their defaults.
  ///
  /// - Throws: `PipelineError` with code `.badSettings` that names the key.
  public static func read(_ json: [UInt8], file: String) throws(PipelineError) -> TrainingSettings {
    func bad(_ detail: String) -> PipelineError {
      PipelineError(
        .badSettings, file: file, detail: detail, hint: "see docs/training.md for the settings")
    }
    do {
      let defaults = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self()))
      guard
        let given = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any],
        var merged = defaults as? [String: Any]
      else { throw bad("the settings are not a JSON object") }
      let free: Set<String> = ["labels", "task", "neutral"]
      var settings = Self()
      // One key after another, so that the key of a wrong value is known.
      func take(_ key: String) throws {
        do {
          settings = try JSONDecoder().decode(
            Self.self, from: JSONSerialization.data(withJSONObject: merged))
        } catch let error as DecodingError {
          throw bad(Self.wording(error, key))
        }
      }
      for (key, value) in given.sorted(by: { $0.key < $1.key }) {
        guard merged[key] != nil || free.contains(key) else { throw bad("unknown key “\(key)”") }
        if let unknown = Self.unknownLabelKey(key, value) { throw bad("unknown key “\(unknown)”") }
        guard var section = merged[key] as? [String: Any] else {
          merged[key] = value
          try take(key)
          continue
        }
        guard let values = value as? [String: Any] else { throw bad("“\(key)” is not an object") }
        for (name, inner) in values.sorted(by: { $0.key < $1.key }) {
          guard section[name] != nil || "\(key).\(name)" == "training.spanWeight" else {
            throw bad("unknown key “\(key).\(name)”")
          }
          section[name] = inner
          merged[key] = section
          try take("\(key).\(name)")
        }
      }
      if let problem = settings.features.problem ?? settings.training.problem {
        throw bad(problem)
      }
      return settings
    } catch let error as PipelineError {
      throw error
    } catch {
      throw bad("not valid JSON")
    }
  }

  /// The first key of a label that does not exist.
  private static func unknownLabelKey(_ key: String, _ value: Any) -> String? {
    guard key == "labels", let labels = value as? [[String: Any]] else { return nil }
    let known: Set<String> = ["id", "axis", "name", "neutral"]
    for (index, label) in labels.enumerated() {
      if let unknown = label.keys.sorted().first(where: { !known.contains($0) }) {
        return "labels.\(index).\(unknown)"
      }
    }
    return nil
  }

  private static func wording(_ error: DecodingError, _ key: String) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        .joined(separator: ".")
    }
    switch error {
    // Foundation does not say where a number is that the type cannot hold.
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      return "“\(key)”: the number does not fit"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      return "“\(path(context))”: \(context.debugDescription)"
    case .keyNotFound(let key, let context):
      return "“\(path(context))” lacks the key “\(key.stringValue)”"
    @unknown default:
      return "the settings cannot be read"
    }
  }
}
