import Foundation
import Ingest

/// Brings public sets into one file of dataset records, after a mapping.
///
/// The files are read twice: first to learn on which side each text stands, then to write. What is
/// kept in memory is a 64-bit hash of each text, of each group and of each id of the set at hand.
///
/// ```swift
/// let mapping = try DatasetMapping(contentsOf: "datasets/mapping.json")
/// let report = try DatasetImport(mapping: mapping, dataFolder: "data").run { lines in … }
/// ```
public struct DatasetImport: Sendable {
  /// What begins the last part of the id of a record whose labels are only assumed to be absent.
  public static let assumedSuffix = "#assumed"

  /// What becomes of each set.
  public let mapping: DatasetMapping
  /// The folder with the files of the sets.
  public let dataFolder: String
  /// Whether sets that a model for shipping may not learn from are left out.
  public let shipOnly: Bool

  /// Makes an import; opens nothing yet.
  public init(mapping: DatasetMapping, dataFolder: String, shipOnly: Bool = true) {
    self.mapping = mapping
    self.dataFolder = dataFolder
    self.shipOnly = shipOnly
  }

  /// How far an import is.
  public struct Progress: Sendable, Hashable {
    /// The set that is being read.
    public var set: String
    /// 1 while sides are learnt, 2 while records are written.
    public var pass: Int
    /// Lines of this set that were read in this pass.
    public var lines: Int
  }

  /// Imports all sets in the order of the mapping.
  ///
  /// - Parameters:
  ///   - write: takes whole lines of dataset records; the same bytes for the same files.
  ///   - progress: called now and then.
  /// - Returns: what was written, and what was left out and why.
  /// - Throws: `missingFile`, `unreadable`, `unknownLabel`, and what `write` throws.
  public func run(
    into write: (_ lines: [UInt8]) throws -> Void, progress: (Progress) -> Void = { _ in }
  ) throws -> ImportReport {
    let rules = mapping.sets.filter { $0.ship || !shipOnly }
    let files = rules.map { SourceFile(rule: $0, path: path(of: $0.file)) }
    try checkFiles(files)
    var survey = ImportSurvey(keepsOneSide: mapping.sameText == .oneSide)
    for file in files {
      try survey.read(file) { progress(Progress(set: file.rule.name, pass: 1, lines: $0)) }
    }
    var report = ImportReport()
    for (file, facts) in zip(files, survey.facts) {
      var writer = SetWriter(file, facts, survey.ledger)
      try writer.run(write) { progress(Progress(set: file.rule.name, pass: 2, lines: $0)) }
      report.add(writer.report, writer.labels)
    }
    return report
  }

  private func path(of file: String) -> String {
    dataFolder.hasSuffix("/") ? dataFolder + file : "\(dataFolder)/\(file)"
  }

  private func checkFiles(_ files: [SourceFile]) throws(DatasetError) {
    let missing = files.filter { !FileManager.default.fileExists(atPath: $0.path) }
    guard let first = missing.first else { return }
    let others = missing.dropFirst().map(\.rule.file).joined(separator: ", ")
    throw DatasetError(
      .missingFile, file: first.path, set: first.rule.name,
      detail: others.isEmpty
        ? "there is no such file" : "there is no such file, and neither \(others)",
      hint: "Get the set from \(first.rule.source), bring it into dataset records as "
        + "datasets/README.md says and put it there, or take the set out of the mapping")
  }
}
