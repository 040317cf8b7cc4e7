public import Ingest

/// What is in a data set.
///
/// Records with an id that ends in ``DatasetImport/assumedSuffix`` repeat the text of another
/// record with labels that are only assumed to be absent. They are counted apart everywhere.
public struct DatasetStatistics: Sendable, Hashable {
  /// Records on train, dev, test and none of them, without the assumed ones.
  public private(set) var records = [0, 0, 0, 0]
  /// Second records with labels that are assumed to be absent.
  public private(set) var assumed = 0
  /// Counts of each label by side.
  public private(set) var labels = LabelCounts()
  /// Records without a single label.
  public private(set) var withoutLabels = 0
  /// Records that were asked for evidence, whether there is any or not.
  public private(set) var withSpans = 0
  /// How much evidence there is.
  public private(set) var spans = 0
  /// How long the texts are.
  public private(set) var lengths = TextLengths()
  /// Languages and how many records say so, the most frequent first; empty: says nothing.
  public var languages: [(language: String, count: Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }
  /// How many different groups there are.
  public var groups: Int { groupHashes.count }
  /// Records whose id was there before.
  public private(set) var repeatedIDs = 0
  /// Records whose text was there before, compared as the import does.
  public private(set) var repeatedTexts = 0
  /// What the reader did not like.
  public private(set) var issues = DatasetIssues()

  private var counts: [String: Int] = [:]
  private var groupHashes: Set<UInt64> = []

  /// Reads data sets to their end.
  ///
  /// Memory: three 64-bit hashes for each record.
  ///
  /// - Parameters:
  ///   - inputs: paths of files and folders, and `-`.
  ///   - progress: called now and then with how many records were read.
  /// - Throws: what `DatasetReader` throws.
  public init(
    reading inputs: [String], progress: (Int) -> Void = { _ in }
  ) throws(IngestError) {
    let reader = try DatasetReader(inputs, requiresLabels: false)
    var ids: Set<UInt64> = []
    var texts: Set<UInt64> = []
    while let record = try reader.next() {
      if reader.recordCount % 1000 == 0 { progress(reader.recordCount) }
      if !ids.insert(TextIdentity.shortHash(record.id)).inserted { repeatedIDs += 1 }
      if record.isAssumed {
        assumed += 1
        labels.addAssumed(judged: record.judged ?? [])
        continue
      }
      if !texts.insert(TextIdentity.hash(record.text)).inserted { repeatedTexts += 1 }
      add(record)
    }
    issues = reader.issues
  }

  private mutating func add(_ record: DatasetRecord) {
    let side = record.split.flatMap(SplitSide.init)?.index ?? 3
    records[side] += 1
    if record.labels.isEmpty { withoutLabels += 1 }
    if record.isLabelled { labels.add(labels: record.labels, judged: record.judged, side: side) }
    if let marked = record.spans {
      withSpans += 1
      spans += marked.count
    }
    lengths.add(record.text.unicodeScalars.count)
    counts[record.language ?? "", default: 0] += 1
    if let group = record.group { groupHashes.insert(TextIdentity.shortHash(group)) }
  }
}

extension DatasetRecord {
  /// Whether the import made this record of labels that are assumed to be absent.
  var isAssumed: Bool { labels.isEmpty && id.hasSuffix(DatasetImport.assumedSuffix) }
}
