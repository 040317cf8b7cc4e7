/// Streams the records of data sets: JSON Lines after the dataset record, or CSV and TSV with the
/// columns `text` and `label` or `labels` (several labels separated by `|`).
///
/// ```swift
/// let reader = try DatasetReader(["corpus.jsonl"])
/// while let record = try reader.next() { … }
/// print(reader.issues.rejectedCount)
/// ```
///
/// One task at a time uses a reader.
public final class DatasetReader {
  /// What was not right so far.
  public internal(set) var issues = DatasetIssues()
  /// How many records were given out so far.
  public private(set) var recordCount = 0

  let options: IngestOptions
  let requiresLabels: Bool
  /// Fields that are kept beside those of the dataset record.
  let otherFields: [String]
  let json: JSONRecordReader
  /// Holds the strings of one record at a time.
  var arena = DocumentBatch()
  var row = DelimitedRow()
  var table: DatasetColumns?

  private let reader: BlockReader
  private var block: RecordBlock?
  private var cursor: RecordCursor?
  private var isFinished = false

  /// Opens nothing yet, but looks whether every input is there.
  ///
  /// - Parameters:
  ///   - inputs: paths of files and folders, and `-`.
  ///   - options: how to read them.
  ///   - requiresLabels: reject records without labels. An empty list of labels is not without.
  ///   - fields: names of fields or columns that ``DatasetRecord/values(of:)`` is to know beside
  ///     those of the dataset record.
  /// - Throws: `notFound` or `unreadable`.
  public init(
    _ inputs: [String], options: IngestOptions = IngestOptions(), requiresLabels: Bool = true,
    fields: [String] = []
  ) throws(IngestError) {
    self.options = options
    self.requiresLabels = requiresLabels
    let own = [options.fields.text, options.fields.id] + options.fields.language
    otherFields = fields.filter { !DatasetRecord.ownFields.contains($0) && !own.contains($0) }
    json = JSONRecordReader(options.fields, isDataset: true, others: otherFields)
    reader = try BlockReader(inputs, options: options)
  }

  /// The next good record, or `nil` after the last.
  ///
  /// - Throws: what ``BlockReader/next()`` throws; `missingColumn` for a table without labels;
  ///   `emptyInput` at the end if there was no record at all, good or bad.
  public func next() throws(IngestError) -> DatasetRecord? {
    while true {
      guard let current = block else {
        guard try nextBlock() else { return nil }
        continue
      }
      guard let place = cursor?.next(current.bytes) else {
        block = nil
        continue
      }
      if let record = read(place, of: current) {
        recordCount += 1
        return record
      }
    }
  }

  private func nextBlock() throws(IngestError) -> Bool {
    if isFinished { return false }
    guard let next = try reader.next() else {
      isFinished = true
      if recordCount == 0 && issues.rejectedCount == 0 {
        throw IngestError(
          .emptyInput, detail: "there is no record in the data",
          hint: "Check that the files are not empty")
      }
      return false
    }
    if next.format.hasHeader && table?.base.columns != next.columns {
      let columns = DatasetColumns(next.columns, options.fields, others: otherFields)
      if requiresLabels && columns.labels == nil {
        throw IngestError(
          .missingColumn, file: next.source,
          detail: "no column “label” or “labels” in the header row",
          hint: "Add one; several labels of a row are separated by “|”")
      }
      table = columns
    }
    for record in next.rejected { issues.add(record) }
    cursor = RecordCursor(next)
    block = next
    return true
  }

  private func read(_ place: RecordCursor.Record, of block: RecordBlock) -> DatasetRecord? {
    arena.reset()
    do throws(Fault) {
      if place.range.count > options.maximumRecordBytes {
        throw Fault(.tooLong, RejectedRecord.tooLong(options.maximumRecordBytes))
      }
      var record = try parse(place, of: block)
      if requiresLabels && !record.isLabelled {
        throw Fault(.missingLabels, "no field “labels” (an empty list means that none fits)")
      }
      if let weight = record.weight, !(weight >= 0 && weight.isFinite) {
        throw Fault(.badWeight, "weight \(weight) is not a number from 0 up")
      }
      if record.id.isEmpty { record.id = String(place.line) }
      return record
    } catch {
      issues.add(
        RejectedRecord(
          source: block.source, line: place.line, byteOffset: place.byteOffset, code: error.code,
          reason: error.reason))
      return nil
    }
  }

  /// Why one record is rejected.
  struct Fault: Error {
    var code: RejectedRecord.Code
    var reason: String

    init(_ code: RejectedRecord.Code, _ reason: String) {
      self.code = code
      self.reason = reason
    }
  }
}
