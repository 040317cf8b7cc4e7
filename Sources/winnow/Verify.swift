import ArgumentParser
import Foundation
import Pipeline

/// `winnow verify`
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that decisions reproduce.",
    discussion: """
      With --input, scores the input again and compares every decision byte by byte; give the same \
      --explain, --evidence, --offsets and --flagged-only as when they were written. Without, checks \
      each decision against itself: its model, and that its parts add up. Exit code 1 where a \
      decision does not hold or is missing.

      EXAMPLES
        winnow verify decisions.jsonl --input posts.jsonl.gz
        winnow verify decisions.jsonl --model models/mine
      """)

  @Argument(help: "Decisions, as winnow score wrote them; - is standard input.")
  var decisions: String

  @Option(help: "The input they were made from; several may follow.")
  var input: [String] = []

  @OptionGroup var model: ModelOptions
  @OptionGroup var records: InputOptions
  @OptionGroup var reasons: ReasonOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "No progress and no summary; decisions that do not hold are listed all the same.")
  var quiet = false

  func run() async throws {
    var progress = ProgressLine(isQuiet: quiet)
    let verification = Verification(
      bundle: try model.load(), decisions: decisions, inputs: input,
      ingest: try records.ingest(), settings: try reasons.settings(), threads: threads.threads)
    let result: Verification.Result
    do {
      result = try await verification.run { counts in
        progress.show { $0.words(counts, total: nil) }
      }
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    for mismatch in result.mismatches {
      let id = Terminal.printable(mismatch.id)
      try Terminal.output("line \(mismatch.line), id “\(id)”: \(mismatch.reason)\n")
    }
    if result.mismatchCount > 0 {
      throw UsageFailure(
        "\(decisions): \(counted(result.mismatchCount, "decision")) not as made, of "
          + "\(grouped(result.decisions)) in the file; check model, input and options, then what "
          + "changed them")
    }
    if result.decisions == 0 { throw UsageFailure("\(decisions): holds no decision") }
    if !quiet {
      let all = counted(result.decisions, "decision")
      Terminal.error(
        input.isEmpty
          ? "\(all), each in order in itself; --input FILE scores the texts again"
          : "\(all), all reproduce")
    }
  }
}
