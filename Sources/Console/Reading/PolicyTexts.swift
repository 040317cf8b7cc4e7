public import Foundation

/// Names, definitions and policy of labels, as in `datasets/taxonomy.json`.
public struct PolicyTexts: Sendable {
  /// One label.
  public struct Label: Sendable, Hashable, Decodable {
    var id: String
    var axis: String
    var name: String
    var definition: String?
    var guidance: String?
    var nearMisses: [String]?
    var examples: [String]?
    var policy: String?

    enum CodingKeys: String, CodingKey {
      case id, axis, name, definition, guidance, examples, policy
      case nearMisses = "near_misses"
    }
  }

  struct Axis: Sendable, Decodable {
    var name: String
    var definition: String?
  }

  private struct File: Decodable {
    var axes: [String: Axis]?
    var labels: [Label]
  }

  let labels: [Label]
  let axes: [String: Axis]
  private let places: [String: Int]

  /// Reads a taxonomy.
  ///
  /// - Throws: `DecodingError`.
  public init(json: Data) throws {
    let file = try JSONDecoder().decode(File.self, from: json)
    labels = file.labels
    axes = file.axes ?? [:]
    places = Dictionary(
      file.labels.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The taxonomy that is part of the program.
  public static func standard() throws -> PolicyTexts {
    try PolicyTexts(json: Data(PackageResources.taxonomy_json))
  }

  subscript(_ id: String) -> Label? { places[id].map { labels[$0] } }

  /// The name of a label; its id made readable where the taxonomy does not have it.
  func name(_ id: String) -> String {
    self[id]?.name ?? id.replacing("_", with: " ")
  }

  func axis(_ id: String) -> String { self[id]?.axis ?? "" }
}
