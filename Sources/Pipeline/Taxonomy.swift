public import Foundation

/// The labels of `datasets/taxonomy.json`, as far as models need them.
public struct Taxonomy: Sendable, Equatable {
  /// Labels by identifier.
  public let labels: [String: LabelInfo]

  private struct File: Decodable {
    struct Label: Decodable {
      var id: String
      var axis: LabelInfo.Axis
      var name: String
    }
    var labels: [Label]
  }

  /// No labels.
  public init() {
    labels = [:]
  }

  /// Labels by identifier.
  public init(_ labels: [String: LabelInfo]) {
    self.labels = labels
  }

  /// Reads a taxonomy file.
  ///
  /// - Throws: `PipelineError` with code `.badSettings`.
  public init(path: String) throws(PipelineError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PipelineError(
        .badSettings, file: path, detail: "cannot be read", hint: "check the path")
    }
    try self.init(json: data, file: path)
  }

  /// Reads the text of a taxonomy file.
  ///
  /// - Throws: `PipelineError` with code `.badSettings`.
  public init(json: Data, file path: String) throws(PipelineError) {
    do {
      let file = try JSONDecoder().decode(File.self, from: json)
      labels = Dictionary(
        file.labels.map { ($0.id, LabelInfo(id: $0.id, axis: $0.axis, name: $0.name)) },
        uniquingKeysWith: { first, _ in first })
    } catch {
      throw PipelineError(
        .badSettings, file: path, detail: "is not a taxonomy",
        hint: "datasets/schema/taxonomy.schema.json describes the format")
    }
  }
}
