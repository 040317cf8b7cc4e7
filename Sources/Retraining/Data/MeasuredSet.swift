public import Ingest

/// The documents that models are compared on: verdicts that are held out, items with a known answer,
/// and data sets that somebody adds.
public struct MeasuredSet: Sendable {
  /// Data sets beside the verdicts.
  public struct Sources: Sendable {
    /// Labelled data sets; records of split `test` are taken, or all where there is no split.
    public var measured: [String]
    /// Examples of protected speech: harmless records of all splits but `train` and `dev`, that say
    /// nothing but whether they are flagged.
    public var protected: [String]
    /// Fields of the protected records whose values are slices.
    public var fields: [String]

    /// Makes a value of its parts.
    public init(measured: [String] = [], protected: [String] = [], fields: [String] = []) {
      self.measured = measured
      self.protected = protected
      self.fields = fields
    }
  }

  /// The documents, each text once.
  public private(set) var documents: [MeasuredDocument] = []
  /// How many come from verdicts, golden items, measured and protected sets.
  public private(set) var counts = (verdicts: 0, golden: 0, measured: 0, protected: 0)

  private var texts = Set<UInt64>()

  /// Takes what is held out of the verdicts and reads the other sources.
  ///
  /// - Parameter verdicts: `nil` where there is no database.
  /// - Throws: `IngestError`.
  public init(
    _ verdicts: VerdictRecords?, _ sources: Sources = Sources(), _ finder: SliceFinder
  ) throws(IngestError) {
    for record in verdicts?.golden ?? [] { add(finder.document(record), \.golden) }
    for record in verdicts?.heldOut ?? [] { add(finder.document(record), \.verdicts) }
    for path in sources.measured {
      let reader = try DatasetReader([path])
      while let record = try reader.next() {
        if record.split == nil || record.split == "test" {
          add(finder.document(record), \.measured)
        }
      }
    }
    for path in sources.protected {
      let reader = try DatasetReader([path], fields: sources.fields)
      while let record = try reader.next() {
        if record.split == "train" || record.split == "dev" { continue }
        let document = finder.document(record, isProbe: true, fields: sources.fields)
        if document.isHarmless { add(document, \.protected) }
      }
    }
  }

  private mutating func add(
    _ document: MeasuredDocument,
    _ count: WritableKeyPath<(verdicts: Int, golden: Int, measured: Int, protected: Int), Int>
  ) {
    guard texts.insert(TextKey.of(document.text)).inserted else { return }
    documents.append(document)
    counts[keyPath: count] += 1
  }

  /// Whether a text is among the documents; case and punctuation do not matter.
  public func contains(_ text: String) -> Bool { texts.contains(TextKey.of(text)) }
}
