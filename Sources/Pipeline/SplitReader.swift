import Ingest

/// The records of one or more parts of a data set, or of all of it.
///
/// Records without a split are given out where no record has one.
final class SplitReader {
  private let reader: DatasetReader
  private let inputs: [String]
  private let splits: [String]?
  private var withoutSplit = 0
  private var given = 0

  /// - Parameters:
  ///   - splits: the parts to read; `nil` for all records.
  ///   - fields: fields of the records that are looked at beside those of the dataset record.
  init(
    _ inputs: [String], _ ingest: IngestOptions, splits: [String]?, fields: [String] = []
  ) throws(IngestError) {
    self.inputs = inputs
    self.splits = splits
    reader = try DatasetReader(inputs, options: ingest, fields: fields)
  }

  /// The next record, or `nil` after the last.
  ///
  /// - Throws: `IngestError`, or `PipelineError` with code `.badData` where some records have a split
  ///   and some have none.
  func next() throws -> DatasetRecord? {
    while let record = try reader.next() {
      if let splits {
        guard let own = record.split else {
          withoutSplit += 1
          guard withoutSplit == reader.recordCount else { continue }
          given += 1
          return record
        }
        if withoutSplit > 0, given > 0 {
          throw PipelineError(
            .badData, file: record.source,
            detail: "line \(record.line): some records have a split and some have none",
            hint: "give all records a split, or use --split all")
        }
        if !splits.contains(own) { continue }
      }
      given += 1
      return record
    }
    return nil
  }

  /// What to tell about records that could not be read.
  var notes: [String] {
    guard reader.issues.rejectedCount > 0, let first = reader.issues.rejected.first else {
      return []
    }
    return ["\(reader.issues.rejectedCount) records were left out; the first: \(first)"]
  }

  /// Why there was no record to measure on; `what` a record must be or have for that.
  func nothingToMeasure(
    _ what: String = "that the model can be measured on"
  ) -> PipelineError {
    if let first = reader.issues.rejected.first {
      return PipelineError(
        .badData,
        detail: "nothing to measure: \(reader.issues.rejectedCount) records were left out",
        hint: "the first: \(first)")
    }
    let split = splits.map { $0.joined(separator: "”, “") } ?? "all"
    return PipelineError(
      .badData, file: inputs.first,
      detail: "holds no record of split “\(split)” \(what)",
      hint: "choose another split with --split, or --split all")
  }
}
