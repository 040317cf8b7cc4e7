/// A label of a model, as reviewers see it.
public struct LabelInfo: Sendable, Equatable, Codable {
  /// What a label speaks of.
  public enum Axis: String, Sendable, Codable, CaseIterable {
    /// How a text persuades.
    case technique
    /// What harm it may do.
    case harm
    /// What may justify it: reporting, counter-speech, satire, …
    case context
    /// A label from outside the taxonomy.
    case other
  }

  /// The identifier in data sets.
  public var id: String
  /// The axis of the taxonomy.
  public var axis: Axis
  /// The name in running text.
  public var name: String
  /// Whether the label asks for no review: "neither", "normal".
  public var isNeutral: Bool

  /// Whether a text with this label is put before a human: not for neutral labels nor for contexts.
  public var asksForReview: Bool { axis != .context && !isNeutral }

  /// A label; without a name, the identifier is made readable.
  public init(id: String, axis: Axis = .other, name: String? = nil, isNeutral: Bool = false) {
    self.id = id
    self.axis = axis
    self.name =
      name ?? String(id.map { $0 == "_" || $0 == "-" ? " " : $0 })
    self.isNeutral = isNeutral
  }

  /// Reads a label; only its identifier must be there.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id),
      axis: try values.decodeIfPresent(Axis.self, forKey: .axis) ?? .other,
      name: try values.decodeIfPresent(String.self, forKey: .name),
      isNeutral: try values.decodeIfPresent(Bool.self, forKey: .isNeutral) ?? false)
  }

  private enum CodingKeys: String, CodingKey {
    case id, axis, name
    case isNeutral = "neutral"
  }
}
