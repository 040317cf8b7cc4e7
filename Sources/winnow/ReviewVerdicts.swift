import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Store

/// `winnow review verdicts`
struct ReviewVerdicts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verdicts",
    abstract: "Bring verdicts that were given elsewhere into the review database.",
    discussion: """
      Reads dataset records (JSON Lines, also compressed): “id”, “text_sha256” or “text” say which \
      item, “labels” what applies, and, where they are there, “judged” what was asked, “spans”, \
      “outcome”, “reviewer” and “judged_at”. Labels that the machine flagged are confirmed, others \
      added; labels that were asked about and do not apply are rejected. Without “judged” these are \
      the flagged ones. What winnow review export writes can be read.

      The same verdicts a second time change nothing. Lines that become no verdict are named and \
      counted and never stop the import; the exit code is then 3.

      EXAMPLES
        winnow review verdicts judged.jsonl --reviewer ada
        winnow review verdicts old.jsonl.gz --create-reviewers --add-items --model models/default
      """)

  @Argument(help: "Files of judged records; - is standard input.")
  var files: [String]

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Who judged, where records do not say it.")
  var reviewer: String?

  @Flag(help: "Make reviewers that do not exist; they cannot log in.")
  var createReviewers = false

  @Flag(help: "Make items that do not exist from the texts of their records.")
  var addItems = false

  @Option(help: "Model folder: it decides about the items that are made. Without, nothing does.")
  var model: String?

  @Flag(help: "The machine's score was seen before judging, where records do not say it.")
  var scoreShown = false

  @Option(
    help: "Label that asks for no action by itself, such as a class “none”; several times.")
  var passive: [String] = []

  @Option(help: "Taxonomy file: its labels of context ask for no action either.")
  var taxonomy: String?

  @Option(help: "Where the texts of new items come from, if their records do not say it.")
  var source: String = ""

  @Flag(help: "No progress and no summary.")
  var quiet = false

  mutating func validate() throws {
    if model != nil && !addItems {
      throw ValidationError("--model decides about new items: it needs --add-items")
    }
    guard files.count(where: { $0 == "-" }) < 2 else { throw ValidationError("- is given twice") }
  }

  func run() async throws {
    let bundle = try model.map { try ModelBundle(path: $0) }
    var options = VerdictImportOptions()
    options.reviewer = reviewer
    options.createsReviewers = createReviewers
    options.addsItems = addItems
    options.scoreShown = scoreShown
    options.source = source
    options.passive = try passiveLabels(bundle)
    // Where all can be made there need be no database yet.
    let store = try database.open(createsFile: addItems && createReviewers, isDurable: false)
    var total = VerdictImportReport()
    let clock = Date()
    for name in files {
      let report = try await load(name, into: store, options, bundle)
      for line in report.firstRejected { Terminal.error("\(name):\(line.line): \(line.reason)") }
      if report.rejected > report.firstRejected.count {
        let more = report.rejected - report.firstRejected.count
        Terminal.error("\(name): \(counted(more, "more line")) rejected")
      }
      total.add(report)
    }
    try? store.checkpoint()
    if !quiet { Terminal.error(words(total, seconds: Date().timeIntervalSince(clock))) }
    if total.rejected > 0 { throw ExitCode(3) }
  }

  private func passiveLabels(_ bundle: ModelBundle?) throws -> Set<String> {
    var labels = Set(passive)
    let known = try taxonomy.map { try Array(Taxonomy(path: $0).labels.values) } ?? []
    for label in known + (bundle?.manifest.labels ?? [])
    where label.axis == .context || label.isNeutral {
      labels.insert(label.id)
    }
    return labels
  }

  private func load(
    _ name: String, into store: ReviewStore, _ options: VerdictImportOptions,
    _ bundle: ModelBundle?
  ) async throws -> VerdictImportReport {
    let run = try VerdictImport(into: store, options)
    let lines = AheadReader(
      try BlockReader([name], options: IngestOptions(format: .jsonLines, blockSize: 1 << 19))
    ) { block in
      var batch = VerdictBatch(
        parsing: block.bytes[..<block.count], firstLine: block.position.line)
      batch.reject(block.rejected.map { RejectedLine(line: $0.line, reason: $0.reason) })
      return batch
    }
    var decider = bundle.map { TextDecider($0) }
    var progress = ProgressLine(isQuiet: quiet)
    defer { progress.end() }
    while let next = try await lines.next() {
      let decisions = try decisions(run, next.batch, &decider)
      try run.add(next.batch, decisions: decisions)
      progress.show { line in
        let rate = Double(run.report.records) / max(line.elapsed, 1e-3)
        return "\(grouped(run.report.records)) verdicts, \(grouped(Int(rate)))/s"
      }
    }
    return try run.finish()
  }

  /// What the model says of the items that a batch makes.
  private func decisions(
    _ run: VerdictImport, _ batch: VerdictBatch, _ decider: inout TextDecider?
  ) throws -> [Int: DecisionRecord] {
    guard decider != nil else { return [:] }
    let places = try run.newItems(in: batch)
    var documents = DocumentBatch()
    for place in places {
      let record = batch.records[place]
      documents.append(
        id: VerdictImport.identifier(of: record), text: record.text ?? "",
        language: record.language)
    }
    let lines = decider?.lines(documents) ?? []
    let decided = DecisionBatch(parsing: lines[...], firstLine: 1)
    precondition(
      decided.records.count == places.count,
      "\(decided.records.count) decisions about \(places.count) texts")
    return Dictionary(uniqueKeysWithValues: zip(places, decided.records))
  }

  private func words(_ report: VerdictImportReport, seconds: Double) -> String {
    var lines = [
      "\(counted(report.records, "verdict")) in \(duration(seconds)): "
        + "\(grouped(report.added)) new, \(grouped(report.known)) known; "
        + "\(counted(report.items, "new item")), \(counted(report.reviewers, "new reviewer"))"
    ]
    if report.withdrawn > 0 {
      lines.append("\(counted(report.withdrawn, "withdrawn verdict")) passed over")
    }
    if report.rejected > 0 { lines.append("\(counted(report.rejected, "line")) rejected") }
    return lines.joined(separator: "\n")
  }
}

extension VerdictImportReport {
  fileprivate mutating func add(_ other: VerdictImportReport) {
    records += other.records
    added += other.added
    known += other.known
    withdrawn += other.withdrawn
    items += other.items
    reviewers += other.reviewers
    rejected += other.rejected
  }
}
