/// How public sets with labels of their own become records of the taxonomy.
///
/// The file is described by `datasets/schema/mapping.schema.json`; what each key does is told in
/// `datasets/README.md`.
public struct DatasetMapping: Sendable, Hashable {
  /// The version of the mapping.
  public var version: String
  /// The version of the taxonomy the labels are from.
  public var taxonomy: String?
  /// What to do about one text in several records.
  public var sameText: SameText
  /// The sets, in the order they are written.
  public var sets: [SetRule]

  /// What to do about one text in several records.
  public enum SameText: String, Sendable, Hashable {
    /// No text may stand on two sides of a split, in whatever set.
    case oneSide = "one_side"
    /// Records stay where their set puts them.
    case keep
  }

  /// Makes a mapping of its parts.
  public init(
    version: String, taxonomy: String? = nil, sameText: SameText = .keep, sets: [SetRule]
  ) {
    self.version = version
    self.taxonomy = taxonomy
    self.sameText = sameText
    self.sets = sets
  }
}

extension DatasetMapping {
  /// What becomes of the records of one set.
  public struct SetRule: Sendable, Hashable {
    /// The name, which begins the ids of its records.
    public var name: String
    /// The name of its file in the data folder.
    public var file: String
    /// The licence as its authors state it.
    public var licence: String
    /// Where it comes from.
    public var source: String
    /// Whether a model for shipping may learn from it.
    public var ship: Bool
    /// Own label to labels of the taxonomy; `*` stands for every name not listed.
    public var labels: [String: [String]]
    /// The labels that the annotators were asked about; `nil` means all.
    public var judged: [String]?
    /// The same for each record.
    public var asked: Asked?
    /// Own label to labels that a record with it says nothing about.
    public var unjudged: [String: [String]]
    /// Labels that are taken as absent although nobody was asked.
    public var assumed: Assumed?
    /// What becomes of evidence; `nil` means that the set has none.
    public var spans: Spans?
    /// Whether records whose list of spans is empty are left out.
    public var skipsWithoutSpans: Bool
    /// Longer texts are cut into pieces of about so many Unicode scalars at most.
    public var cut: Int?
    /// How records come to train, dev and test.
    public var split: Split
    /// How much each record counts in training, above 0 and up to 1.
    public var weight: Double
    /// For people.
    public var notes: String
  }

  /// A field of each record that says what was asked about.
  public struct Asked: Sendable, Hashable {
    /// The name of the field.
    public var field: String
    /// Value of the field to labels of the taxonomy.
    public var labels: [String: [String]]
  }

  /// Labels that are rare enough in a set to be taken as absent.
  public struct Assumed: Sendable, Hashable {
    /// Labels of the taxonomy.
    public var labels: [String]
    /// The weight of such a record as a share of the set's weight, above 0 and up to 1.
    public var weight: Double
  }

  /// What becomes of evidence.
  public struct Spans: Sendable, Hashable {
    /// In place of a label: whatever labels the record ended up with.
    public static let recordLabels = "@labels"

    /// Own span label to labels of the taxonomy; `*` stands for every name not listed.
    public var labels: [String: [String]]
    /// The share of the annotators who must have marked a character; `nil` takes spans as they are.
    public var agree: Double?
  }

  /// How records come to train, dev and test.
  public enum Split: Sendable, Hashable {
    /// By the set's own split; `dev` is the share of train moved to dev where the set has no dev.
    case own(dev: Double)
    /// By a hash of the id or the group; the rest is test.
    case hash(by: HashKey, train: Double, dev: Double)
  }

  /// What a hash is made of.
  public enum HashKey: String, Sendable, Hashable {
    /// The id of the record in its set.
    case id
    /// The group of the record, or its id where it has none.
    case group
  }
}

/// A side of a split.
public enum SplitSide: String, Sendable, Hashable, CaseIterable {
  /// To learn from.
  case train
  /// To tune on.
  case dev
  /// To report on, once.
  case test

  /// The place in a table, from 0: train, dev, test.
  var index: Int {
    switch self {
    case .train: 0
    case .dev: 1
    case .test: 2
    }
  }

  /// Whether this side keeps a text rather than `other`: test before dev before train.
  func outranks(_ other: SplitSide) -> Bool { index > other.index }
}
