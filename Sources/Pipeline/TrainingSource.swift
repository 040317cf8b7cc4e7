public import Ingest

/// Where training records come from.
public struct TrainingSource: Sendable {
  enum Content: Sendable {
    case file(String, IngestOptions)
    case records([DatasetRecord])
  }

  /// The name in the model's record, without a folder.
  let name: String
  let content: Content
  /// Records that are passed over, whatever their split.
  let isLeftOut: @Sendable (DatasetRecord) -> Bool

  /// A file or folder, or `-` for standard input.
  ///
  /// - Parameter isLeftOut: records not to learn from; they are no part of the data's hash either.
  public static func file(
    _ path: String, _ options: IngestOptions = IngestOptions(),
    leavingOut isLeftOut: @escaping @Sendable (DatasetRecord) -> Bool = { _ in false }
  ) -> TrainingSource {
    let name = path == "-" ? "-" : String(path.split(separator: "/").last ?? "")
    return TrainingSource(name: name, content: .file(path, options), isLeftOut: isLeftOut)
  }

  /// Records in memory.
  public static func records(_ records: [DatasetRecord], name: String) -> TrainingSource {
    TrainingSource(name: name, content: .records(records), isLeftOut: { _ in false })
  }

  /// Gives every record that is not left out to `body`, in order.
  ///
  /// - Returns: what was not right with the records of a file.
  func forEach(_ body: (DatasetRecord) -> Void) throws(IngestError) -> DatasetIssues {
    switch content {
    case .records(let records):
      for record in records where !isLeftOut(record) { body(record) }
      return DatasetIssues()
    case .file(let path, let options):
      let reader = try DatasetReader([path], options: options)
      while let record = try reader.next() {
        if !isLeftOut(record) { body(record) }
      }
      return reader.issues
    }
  }
}
