import Foundation
public import Ingest
public import Pipeline

/// A document that models are compared on.
public struct MeasuredDocument: Sendable {
  /// The identifier.
  public var id: String
  /// The text.
  public var text: String
  /// The labels that apply.
  public var labels: Set<String>
  /// The labels that were judged; `nil` for all.
  public var judged: Set<String>?
  /// Documents of one group are drawn together.
  public var group: String
  /// Whether nothing in it asks for review: to flag it is a false alarm.
  public var isHarmless: Bool
  /// The kinds of protected speech it is an example of.
  public var slices: [String]
  /// Whether it only measures false alarms: its labels say nothing about others.
  public var isProbe: Bool

  /// Whether humans said of a label that it applies or that it does not.
  func isJudged(_ label: String) -> Bool {
    labels.contains(label) || judged?.contains(label) ?? true
  }
}

/// Finds the kinds of protected speech that a document is an example of.
public struct SliceFinder: Sendable {
  private let infos: [String: LabelInfo]
  private let terms: [IdentityTerms.Kind]

  /// - Parameters:
  ///   - infos: what is known of labels; one that is not listed asks for review.
  ///   - terms: words for groups of people.
  public init(_ infos: [String: LabelInfo], _ terms: IdentityTerms = IdentityTerms()) {
    self.infos = infos
    self.terms = terms.kinds
  }

  /// A document of a record. Where judgements differ, the label is neither there nor absent.
  public func document(
    _ record: DatasetRecord, isProbe: Bool = false, fields: [String] = []
  ) -> MeasuredDocument {
    let disputed = Set(record.shares.keys)
    let labels = Set(record.labels).subtracting(disputed)
    let asking = labels.union(disputed).filter { infos[$0]?.asksForReview ?? true }
    var slices = labels.filter { infos[$0]?.axis == .context }.sorted().map { "context \($0)" }
    if let language = record.language { slices.append("language \(language)") }
    let plain = IdentityTerms.plain(record.text)
    slices += terms.filter { $0.isIn(plain) }.map { "identity \($0.name)" }
    for field in fields { slices += record.values(of: field).map { "\(field) \($0)" } }
    return MeasuredDocument(
      id: record.id, text: record.text, labels: labels,
      judged: record.judged.map { Set($0).subtracting(disputed) }
        ?? (disputed.isEmpty ? nil : Set(infos.keys).subtracting(disputed)),
      group: record.group ?? "id:\(record.id)", isHarmless: asking.isEmpty, slices: slices,
      isProbe: isProbe)
  }
}
