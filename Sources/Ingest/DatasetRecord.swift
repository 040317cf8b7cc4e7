/// One labelled text, as `winnow train` and `winnow evaluate` read it.
public struct DatasetRecord: Sendable, Hashable {
  /// The identifier: the record's own or, where it has none, its line number.
  public var id: String
  /// The text.
  public var text: String
  /// The labels a human gave, each once, in the order of the record; empty means that none fits.
  public var labels: [String]
  /// Whether the record has a field of labels at all. Always true where labels are required.
  public var isLabelled: Bool
  /// The evidence a human marked; `nil` where nobody was asked for it.
  public var spans: [LabelSpan]?
  /// `train`, `dev`, `test` or what the record says; `nil` where it says nothing.
  public var split: String?
  /// The language as the record says it.
  public var language: String?
  /// The source or event: records of one group belong on one side of a split.
  public var group: String?
  /// The labels that were judged at all, present or not; `nil` means all of them.
  public var judged: [String]?
  /// The one label that annotators were asked about, where the data set was made so.
  public var asked: String?
  /// Of labels that judgements differ on, the share that says it applies, 0 to 1. No file format has
  /// it: it comes with records made of verdicts.
  public var shares: [String: Double] = [:]
  /// How much the record counts in training, not negative; `nil` means 1.
  public var weight: Double?
  /// The input it comes from, as in ``RecordBlock/source``.
  public var source: String
  /// The line it begins on, counted from 1.
  public var line: Int
  /// The values of fields that the reader was asked for beside these.
  public var otherFields: [String: [String]] = [:]

  /// Makes a record of its parts.
  public init(
    id: String, text: String, labels: [String] = [], isLabelled: Bool = true,
    spans: [LabelSpan]? = nil, split: String? = nil, language: String? = nil,
    group: String? = nil, judged: [String]? = nil, asked: String? = nil, weight: Double? = nil,
    source: String = "", line: Int = 1
  ) {
    self.id = id
    self.text = text
    self.labels = labels
    self.isLabelled = isLabelled
    self.spans = spans
    self.split = split
    self.language = language
    self.group = group
    self.judged = judged
    self.asked = asked
    self.weight = weight
    self.source = source
    self.line = line
  }
}

extension DatasetRecord {
  /// The fields that a record has values of by itself.
  static let ownFields = ["labels", "label", "split", "group", "asked", "lang", "language"]

  /// The values of a field: none where the record says nothing or an empty string, several where it
  /// holds a list.
  public func values(of field: String) -> [String] {
    let values =
      switch field {
      case "labels", "label": labels
      case "split": split.map { [$0] } ?? []
      case "group": group.map { [$0] } ?? []
      case "asked": asked.map { [$0] } ?? []
      case "lang", "language": language.map { [$0] } ?? []
      default: otherFields[field] ?? []
      }
    return values.filter { !$0.isEmpty }
  }
}

/// Characters of a text that a human marked as evidence.
public struct LabelSpan: Sendable, Hashable {
  /// The first Unicode scalar, counted from 0.
  public var start: Int
  /// The Unicode scalar after the last one.
  public var end: Int
  /// What it is evidence of; empty where the record does not say.
  public var label: String

  /// Makes a span of its parts.
  public init(start: Int, end: Int, label: String) {
    self.start = start
    self.end = end
    self.label = label
  }
}

/// A span that was dropped from a record that was kept.
public struct RejectedSpan: Sendable, Hashable {
  /// The input, as in ``RecordBlock/source``.
  public var source: String
  /// The line the record begins on, counted from 1.
  public var line: Int
  /// The identifier of the record.
  public var id: String
  /// Which span of the record, counted from 1.
  public var number: Int
  /// What is wrong with it, in plain words.
  public var reason: String
}

extension RejectedSpan: CustomStringConvertible {
  /// One line: where and what.
  public var description: String {
    "\(source):\(line): span \(number) of record “\(id.prefix(80))”: \(reason)"
  }
}
