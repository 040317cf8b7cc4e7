/// The labels of two models, those of the current one first.
public struct ShadowPair: Sendable {
  /// A label of either model, or of both.
  public struct Label: Sendable {
    /// Its id.
    public let id: String
    /// Its place in the current model.
    public let current: Int?
    /// Its place in the shadow model.
    public let shadow: Int?
    let asksNow: Bool
    let wouldAsk: Bool
  }

  /// Each label once.
  public let labels: [Label]

  init(_ current: ModelBundle, _ shadow: ModelBundle) {
    let (now, then) = (current.manifest.labels, shadow.manifest.labels)
    let added = then.map(\.id).filter { id in !now.contains { $0.id == id } }
    labels = (now.map(\.id) + added).map { id in
      let (old, new) = (
        now.firstIndex { $0.id == id }, then.firstIndex { $0.id == id }
      )
      return Label(
        id: id, current: old, shadow: new, asksNow: old.map { now[$0].asksForReview } ?? false,
        wouldAsk: new.map { then[$0].asksForReview } ?? false)
    }
  }
}

/// How often two models decide otherwise.
public struct ShadowCounts: Sendable, Equatable {
  /// What both say of one label.
  public struct Label: Sendable, Equatable {
    /// Its id.
    public let id: String
    /// Whether both models have it.
    public let isShared: Bool
    /// Documents that the current model flags for it.
    public internal(set) var current = 0
    /// Documents that the shadow model flags for it.
    public internal(set) var shadow = 0
    /// Documents that one of them flags for it and the other does not.
    public internal(set) var differing = 0
    /// In millionths of a millionth, so that the sum is the same in any order.
    private var differences: Int64 = 0
    private var documents = 0

    init(_ label: ShadowPair.Label) {
      id = label.id
      isShared = label.current != nil && label.shadow != nil
    }

    mutating func add(difference: Double) {
      differences += Int64((difference * 1e9).rounded())
      documents += 1
    }

    /// The mean absolute difference of the probabilities; `nil` where one model lacks the label.
    public var meanDifference: Double? {
      documents > 0 ? Double(differences) / 1e9 / Double(documents) : nil
    }

    static func += (left: inout Label, right: Label) {
      left.current += right.current
      left.shadow += right.shadow
      left.differing += right.differing
      left.differences += right.differences
      left.documents += right.documents
    }
  }

  /// Documents that both scored.
  public internal(set) var documents = 0
  /// Documents of which outcome or flagged labels differ.
  public internal(set) var differing = 0
  /// Documents for review by the current model.
  public internal(set) var currentReview = 0
  /// Documents for review by the shadow model.
  public internal(set) var shadowReview = 0
  /// The labels of both models.
  public internal(set) var labels: [Label]

  init(_ pair: ShadowPair) { labels = pair.labels.map(Label.init) }

  /// Nothing compared yet.
  public init(current: ModelBundle, shadow: ModelBundle) {
    self.init(ShadowPair(current, shadow))
  }

  /// Adds the numbers of another part of the same run.
  public static func += (left: inout ShadowCounts, right: ShadowCounts) {
    precondition(
      left.labels.map(\.id) == right.labels.map(\.id), "the numbers are about other models")
    left.documents += right.documents
    left.differing += right.differing
    left.currentReview += right.currentReview
    left.shadowReview += right.shadowReview
    for label in left.labels.indices { left.labels[label] += right.labels[label] }
  }
}

/// What came of comparing two models on one block.
public struct ShadowBlock: Sendable {
  /// Lines about documents that are decided otherwise, `winnow.shadow/1`.
  public let lines: [UInt8]
  /// The numbers.
  public let counts: ShadowCounts
}

/// A file for the lines of a comparison, opened when the run begins.
public struct ShadowFile {
  private var file: LineFile

  /// Creates or empties the file; `-` is standard output.
  ///
  /// - Throws: `PipelineError` `cannotWrite`.
  public init(_ path: String) throws { file = try LineFile(emptying: path) }

  /// Appends lines.
  public mutating func append(_ block: ShadowBlock) throws { try file.append(block.lines) }

  /// Closes it; what the system held back may fail here.
  public func close() throws { try file.close() }
}
