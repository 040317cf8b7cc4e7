public import Ingest

/// What is wrong with a data set, if anything.
public struct DatasetValidation: Sendable, Hashable {
  /// One kind of fault and where it is.
  public struct Finding: Sendable, Hashable {
    /// So many places are kept.
    public static let kept = 10

    /// What kind of fault it is.
    public var kind: Kind
    /// How often.
    public var count: Int
    /// The first places, each one line.
    public var places: [String]
  }

  /// A kind of fault; open, so that callers compare with the constants below.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The fault in plain words.
    public let rawValue: String

    /// Makes a kind of its words.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A line that is no record.
    public static let rejected = Kind(rawValue: "lines that are no record")
    /// Evidence that is not inside its text.
    public static let spanOutside = Kind(rawValue: "spans that are not inside the text")
    /// An id that was there before.
    public static let repeatedID = Kind(rawValue: "ids that were there before")
    /// A split other than train, dev, test.
    public static let unknownSplit = Kind(rawValue: "splits other than train, dev, test")
    /// A group with records on several sides of a split.
    public static let groupOnTwoSides = Kind(rawValue: "groups on more than one side of a split")
    /// A text with records on several sides of a split.
    public static let textOnTwoSides = Kind(rawValue: "texts on more than one side of a split")
    /// A label that the taxonomy does not have.
    public static let unknownLabel = Kind(rawValue: "labels that are not in the taxonomy")
  }

  /// The records that were read.
  public private(set) var records = 0
  /// One for each kind of fault that there is, in a fixed order.
  public private(set) var findings: [Finding] = []

  /// Whether nothing is wrong.
  public var isClean: Bool { findings.isEmpty }

  /// Reads data sets to their end.
  ///
  /// Memory: three 64-bit hashes for each record.
  ///
  /// - Parameters:
  ///   - inputs: paths of files and folders, and `-`.
  ///   - taxonomy: labels that may occur; `nil` allows all.
  ///   - progress: called now and then with how many records were read.
  /// - Throws: what `DatasetReader` throws.
  public init(
    reading inputs: [String], taxonomy: TaxonomyLabels? = nil,
    progress: (Int) -> Void = { _ in }
  ) throws(IngestError) {
    var checker = RecordChecker(taxonomy)
    let reader = try DatasetReader(inputs, requiresLabels: false)
    while let record = try reader.next() {
      if reader.recordCount % 1000 == 0 { progress(reader.recordCount) }
      checker.check(record)
    }
    checker.note(reader.issues)
    records = reader.recordCount
    findings = checker.findings
  }
}

extension DatasetValidation: CustomStringConvertible {
  /// One paragraph for each kind of fault, or one line.
  public var description: String {
    if isClean { return "\(records) records, nothing wrong\n" }
    return findings.map { finding in
      let more = finding.count - finding.places.count
      return "\(finding.count) \(finding.kind.rawValue)\n"
        + finding.places.map { "  \($0)\n" }.joined() + (more > 0 ? "  and \(more) more\n" : "")
    }.joined()
  }
}
