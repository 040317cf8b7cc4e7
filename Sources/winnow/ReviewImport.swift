import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Store
import SystemPackage

/// `winnow review import`
struct ReviewImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring decisions, and the texts they are about, into the review database.",
    discussion: """
      Makes the database where there is none. A decision that is there already changes nothing; \
      that of another model about the same text is added beside it, and the queue goes by the \
      newest. An import that was killed goes on where it stopped. Lines that are no decisions are \
      counted and never stop the import; the exit code is then 3.

      Without --texts reviewers see only what decisions quote.

      EXAMPLE
        winnow score posts.jsonl.gz -o decisions.jsonl
        winnow review import decisions.jsonl --texts posts.jsonl.gz
      """)

  @Argument(help: "Files of decisions as winnow score writes them; - is standard input.")
  var decisions: [String]

  @OptionGroup var database: DatabaseOptions

  @Option(parsing: .singleValue, help: "The input that was scored; may be given several times.")
  var texts: [String] = []

  @OptionGroup var input: InputOptions

  @Option(help: "Where the texts come from, if their records do not say it.")
  var source: String = ""

  @Option(help: "Field that holds the source (source or group if not given).")
  var sourceField: String?

  @Option(help: "Field that holds the date (date, created_at or timestamp if not given).")
  var dateField: String?

  @Option(help: "Field that holds the author: a keyed hash of it is kept; nothing if not given.")
  var authorField: String?

  @Flag(help: "No progress and no summary.")
  var quiet = false

  func run() async throws {
    let options = try input.ingest()
    let store = try database.open(createsFile: true, isDurable: false)
    var total = ImportReport()
    var first: String?
    let clock = Date()
    for name in decisions {
      let report = try await load(name, into: store, options)
      total.add(report)
      if first == nil, let line = report.firstRejected.first {
        first = "\(name):\(line.line): \(line.reason)"
      }
    }
    try? store.checkpoint()
    if !quiet { Terminal.error(words(total, first, seconds: Date().timeIntervalSince(clock))) }
    if total.rejected > 0 { throw ExitCode(3) }
  }

  /// Loads one file of decisions.
  private func load(
    _ name: String, into store: ReviewStore, _ options: IngestOptions
  ) async throws -> ImportReport {
    let isStandard = name == "-"
    let run = try DecisionImport(
      into: store, name: isStandard ? "" : FilePath(name).lexicallyNormalized().string,
      stamp: isStandard ? "" : (try? InputStamp(of: name).sha256) ?? "", source: source,
      fields: fields)
    let start = InputPosition(text: run.position)
    if let start, !quiet {
      Terminal.error("\(name): goes on at line \(grouped(start.line))")
    }
    let lines = AheadReader(
      try BlockReader(
        [name], options: IngestOptions(format: .jsonLines, blockSize: 1 << 20), resumeAt: start)
    ) { block in
      var batch = DecisionBatch(
        parsing: block.bytes[..<block.count], firstLine: block.position.line)
      batch.reject(block.rejected.map { RejectedLine(line: $0.line, reason: $0.reason) })
      return batch
    }
    var window: TextWindow?
    if !texts.isEmpty {
      let dump = TextReader(try BlockReader(texts, options: options))
      window = TextWindow(fields: fields, isResumed: start != nil) { try dump.next() }
    }
    var progress = ProgressLine(isQuiet: quiet)
    let size = InputSize.bytes([name])
    while let next = try await lines.next() {
      var found: [IncomingText?]?
      if window != nil { found = try next.batch.records.map { try window?.find($0) ?? nil } }
      try run.add(next.batch, texts: found, position: next.position.text)
      progress.show { line in
        Self.words(run.report, next.position, start: start, size: size, line.elapsed)
      }
    }
    if run.report.withoutText > 0, !texts.isEmpty, !texts.contains("-") {
      try addRest(run, options, &progress)
    }
    progress.end()
    return try run.finish()
  }

  /// Reads the dump once more, for what stands in another order.
  private func addRest(
    _ run: DecisionImport, _ options: IngestOptions, _ progress: inout ProgressLine
  ) throws {
    let dump = TextReader(try BlockReader(texts, options: options))
    while let batch = try dump.next() {
      try run.addTexts(batch)
      progress.show { _ in "looking for \(grouped(run.report.withoutText)) more texts" }
    }
  }

  private var fields: TextFields {
    var fields = TextFields()
    if let sourceField { fields.source = [sourceField] }
    if let dateField { fields.date = [dateField] }
    if let authorField { fields.author = [authorField] }
    return fields
  }

  private static func words(
    _ report: ImportReport, _ position: InputPosition, start: InputPosition?, size: Int?,
    _ seconds: Double
  ) -> String {
    let rate = Double(report.decisions) / max(seconds, 1e-3)
    var text = "\(grouped(report.decisions)) decisions, \(grouped(Int(rate)))/s"
    let done = position.byteOffset - (start?.byteOffset ?? 0)
    if let size, done > 0, size > position.byteOffset {
      text += ", \(duration(seconds * Double(size - position.byteOffset) / Double(done))) left"
    }
    return text
  }

  private func words(_ report: ImportReport, _ first: String?, seconds: Double) -> String {
    var lines = [
      "\(counted(report.decisions, "decision")) in \(duration(seconds)): "
        + "\(grouped(report.added)) new, \(grouped(report.decisions - report.added)) known; "
        + "\(counted(report.items, "new item")), \(counted(report.texts, "new text"))"
    ]
    if report.withoutText > 0 {
      lines.append(
        "\(counted(report.withoutText, "decision")) without a text"
          + (texts.isEmpty
            ? "; --texts FILE brings them in"
            : ": no record of --texts has its identifier and its hash"))
    }
    if report.purged > 0 {
      lines.append("\(counted(report.purged, "text")) had been purged and did not come back")
    }
    if report.rejected > 0 {
      lines.append(
        "\(counted(report.rejected, "line")) rejected" + (first.map { "; the first: \($0)" } ?? ""))
    }
    return lines.joined(separator: "\n")
  }
}

extension ImportReport {
  fileprivate mutating func add(_ other: ImportReport) {
    decisions += other.decisions
    added += other.added
    items += other.items
    texts += other.texts
    withoutText += other.withoutText
    purged += other.purged
    rejected += other.rejected
  }
}

extension InputPosition {
  /// `source:byteOffset:line`
  fileprivate var text: String { "\(source):\(byteOffset):\(line)" }

  fileprivate init?(text: String) {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    self.init(source: parts[0], byteOffset: parts[1], line: parts[2])
  }
}

/// Reads the texts of a dump as `winnow score` reads them, so that hashes and identifiers agree.
private final class TextReader {
  private let reader: BlockReader
  private let parser: DocumentParser
  private var batch = DocumentBatch()

  init(_ reader: BlockReader) {
    self.reader = reader
    parser = DocumentParser(options: reader.options)
  }

  func next() throws -> [IncomingText]? {
    guard let block = try reader.next() else { return nil }
    batch.reset()
    parser.parse(block, into: &batch)
    return batch.documents.indices.map { place in
      IncomingText(
        id: batch.id(place), text: batch.text(place),
        record: block.format == .jsonLines ? record(batch.documents[place], block) : nil)
    }
  }

  /// The line of a document.
  private func record(_ document: DocumentSlice, _ block: RecordBlock) -> Data? {
    let start = document.byteOffset - block.position.byteOffset
    guard (0..<block.count).contains(start) else { return nil }
    let end = block.bytes[start..<block.count].firstIndex(of: 10) ?? block.count
    return Data(block.bytes[start..<end])
  }
}
