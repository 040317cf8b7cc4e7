import ArgumentParser
import Foundation
import Ingest
import Pipeline
import SystemPackage

/// `winnow score`
struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score documents and write a decision for each.",
    discussion: """
      Reads JSON Lines, CSV, TSV, plain text (a document a line) and folders of .txt files, also \
      compressed with gzip or zstd. Writes one decision a line, in the order of the input, while it \
      is still reading. Records that cannot be read are counted, listed with --rejects, and never \
      stop the run; the exit code is then 3.

      EXAMPLES
        winnow score posts.jsonl.gz -o decisions.jsonl
        winnow score forum.csv --text-field body --id-field post_id --rejects bad.jsonl
        cat notes.txt | winnow score - --flagged-only
      """)

  @Argument(help: "Files or folders; - is standard input.")
  var inputs: [String]

  @OptionGroup var model: ModelOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var reasons: ReasonOptions
  @OptionGroup var threads: ThreadOptions

  @Option(name: [.short, .long], help: "Where decisions go; - is standard output.")
  var output: String = "-"

  @Option(help: "Where records that could not be scored go, with line, byte offset and reason.")
  var rejects: String?

  @Option(help: "How many of the strongest findings to show at the end.")
  var findings: Int = 0

  @Flag(help: "No progress; a summary only with --findings.")
  var quiet = false

  mutating func validate() throws {
    guard (0...1000).contains(findings) else {
      throw ValidationError("--findings is \(findings); use 0 to 1000")
    }
  }

  func run() async throws {
    let bundle = try model.load()
    var settings = try reasons.settings()
    settings.findings = findings
    // Before an output is emptied, so that a typing mistake costs no file.
    let options = try input.ingest()
    _ = try BlockReader(inputs, options: options)
    try OutputFile.check([output] + [rejects].compactMap(\.self), against: inputs)
    let decisions = try OutputFile(output)
    let rejected = try rejects.map { try OutputFile($0) }
    var sink = FileSink(
      decisions: decisions.descriptor, name: decisions.name, rejects: rejected?.descriptor,
      rejectsName: rejected?.name ?? "")
    let run = ScoreRun(
      bundle: bundle, inputs: inputs, ingest: options, settings: settings,
      threads: threads.threads)
    var progress = ProgressLine(isQuiet: quiet)
    let total = InputSize.bytes(inputs)
    let counts: ScoreCounts
    do {
      counts = try await run.run(into: &sink) { counts in
        progress.show { $0.words(counts, total: total) }
      }
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    try decisions.close()
    try rejected?.close()
    if counts.documents == 0, let first = counts.firstRejected {
      Terminal.error(
        "winnow: no record could be scored, \(grouped(counts.rejected)) rejected; the first: \(first)"
          + (first.code == .missingText ? "; name the field of the text with --text-field" : ""))
    } else if !quiet || findings > 0 {
      Terminal.error(
        ScoreSummary(counts, bundle, seconds: progress.elapsed, rejects: rejects).text)
    }
    if counts.rejected > 0 { throw ExitCode(3) }
  }
}

/// What a decision says beside the scores.
struct ReasonOptions: ParsableArguments {
  @Option(help: "For which documents contributions are listed: flagged, all or none.")
  var explain: DecisionSettings.Explained = .flagged

  @Option(help: "Most spans listed for a label, or all.")
  var evidence: String = "5"

  @Option(help: "What offsets count: scalar, utf8, utf16 or grapheme.")
  var offsets: OffsetUnit = .scalar

  @Flag(help: "Leave out documents that pass.")
  var flaggedOnly = false

  mutating func validate() throws {
    _ = try limit()
  }

  private func limit() throws -> Int? {
    if evidence == "all" { return nil }
    guard let number = Int(evidence), number >= 0 else {
      throw ValidationError("--evidence is “\(evidence)”; use a number from 0 up, or all")
    }
    return number
  }

  /// The settings for the writer.
  func settings() throws -> DecisionSettings {
    var settings = DecisionSettings()
    settings.explained = explain
    settings.evidence = try limit()
    settings.offsets = offsets
    settings.flaggedOnly = flaggedOnly
    return settings
  }
}
