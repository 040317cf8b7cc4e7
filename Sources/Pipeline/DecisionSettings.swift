/// What a decision record says beside the scores.
public struct DecisionSettings: Sendable, Equatable {
  /// For which documents contributions are listed.
  public enum Explained: String, Sendable, CaseIterable {
    /// Those that are flagged.
    case flagged
    /// All of them.
    case all
    /// None.
    case none
  }

  /// Which documents are explained.
  public var explained: Explained = .flagged
  /// The most spans and document features listed for a label; `nil` lists all.
  public var evidence: Int? = 5
  /// What offsets count.
  public var offsets: OffsetUnit = .scalar
  /// Whether documents that pass are left out.
  public var flaggedOnly = false

  /// How many of the strongest decisions are kept to be shown at the end.
  public var findings = 0

  /// The default settings.
  public init() {}
}

/// What the offsets of a span count.
public enum OffsetUnit: String, Sendable, CaseIterable, Codable {
  /// Unicode scalars, as Python counts.
  case scalar
  /// Bytes of UTF-8, as Rust and Go count.
  case utf8
  /// UTF-16 code units, as JavaScript and Java count.
  case utf16
  /// Grapheme clusters, as people count.
  case grapheme
}
