import ArgumentParser
import Ingest
import Pipeline

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

      What another model would decide, without acting on it:
        winnow score posts.jsonl -o d.jsonl --shadow models/new

      Until it is through, however often it is killed:
        until winnow score a.jsonl -o d --checkpoint c || [ $? -lt 128 ]; do :; done
      """)

  @Argument(help: "Files or folders; - is standard input.")
  var inputs: [String]

  @OptionGroup var model: ModelOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var reasons: ReasonOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var shadow: ShadowOptions

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
    if shadow.shadow != nil, checkpoints.checkpoint != nil {
      throw ValidationError(
        "--shadow compares from the first document to the last and cannot go on from a "
          + "--checkpoint; leave one of them out")
    }
  }

  func run() async throws {
    let options = try input.ingest()
    let outputs = [output] + [rejects, shadow.shadowOutput].compactMap(\.self)
    try OutputPlaces.check(outputs, against: inputs)
    if let path = checkpoints.checkpoint {
      try OutputPlaces.checkResumable(outputs, checkpoint: path, inputs: inputs)
    }
    let bundle = try model.load()
    var settings = try reasons.settings()
    settings.findings = findings
    let other = try shadow.load()
    let run = ScoreRun(
      bundle: bundle, inputs: inputs, ingest: options, settings: settings,
      threads: threads.threads, shadow: other)
    guard let path = checkpoints.checkpoint else {
      var sink = FileSink(decisions: output, rejects: rejects)
      var comparison = other.map { ShadowComparison(bundle, $0, shadow.shadowOutput) }
      let (counts, seconds) = try await score(run, into: &sink) { try comparison?.add($0) }
      try sink.close()
      try comparison?.close()
      if !quiet, let comparison { Terminal.error(comparison.text) }
      return try conclude(counts, bundle, seconds: seconds)
    }
    let identity = try RunIdentity(
      program: Winnow.configuration.version, bundle: bundle, inputs: inputs, ingest: options,
      settings: settings, decisions: output, rejects: rejects)
    var sink = try CheckpointedSink(
      checkpoint: path, run: identity, every: checkpoints.interval)
    if let earlier = sink.earlier {
      if !quiet { Terminal.error(words(earlier, path)) }
      if earlier.isFinished {
        return try conclude(earlier.progress.counts, bundle, seconds: earlier.seconds)
      }
    }
    let counts: ScoreCounts
    do {
      counts = try await score(run, into: &sink, from: sink.start).0
    } catch {
      try? sink.close()
      throw error
    }
    try sink.finish()
    try conclude(counts, bundle, seconds: sink.seconds)
  }

  /// Scores with progress; returns the numbers and the seconds it took.
  private func score(
    _ run: ScoreRun, into sink: inout some DecisionSink, from start: ScoreProgress = .start,
    compared: (ShadowBlock) throws -> Void = { _ in }
  ) async throws -> (ScoreCounts, Double) {
    var progress = ProgressLine(isQuiet: quiet)
    let total = InputSize.bytes(inputs)
    defer { progress.end() }
    let counts = try await run.run(
      into: &sink, from: start,
      progress: { counts in
        progress.show { $0.words(counts, total: total, since: start.counts) }
      }, compared: compared)
    return (counts, progress.elapsed)
  }

  /// What an earlier run left, in words.
  private func words(_ earlier: Checkpoint, _ path: String) -> String {
    if earlier.isFinished {
      return "\(path): this run is finished; remove the file to score anew"
    }
    let progress = earlier.progress
    if progress == .start { return "\(path): begins again, nothing was done yet" }
    return "\(path): goes on at line \(grouped(progress.position.line)) of \(progress.source), "
      + "after \(counted(progress.counts.documents, "document")) and "
      + "\(grouped(progress.counts.rejected)) rejected"
  }

  /// Tells what was found; exit code 3 where records were rejected.
  private func conclude(_ counts: ScoreCounts, _ bundle: ModelBundle, seconds: Double) throws {
    if counts.documents == 0, let first = counts.firstRejected {
      Terminal.error(
        "winnow: no record could be scored, \(grouped(counts.rejected)) rejected; the first: \(first)"
          + (first.code == .missingText ? "; name the field of the text with --text-field" : ""))
    } else if !quiet || findings > 0 {
      Terminal.error(
        ScoreSummary(
          counts, bundle, seconds: seconds, rejects: rejects, idField: input.idField
        ).text)
    }
    if counts.rejected > 0 { throw ExitCode(3) }
  }
}
