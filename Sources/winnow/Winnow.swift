import ArgumentParser
import CMemory
import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#endif

/// The command-line program.
@main
struct Winnow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "winnow",
    abstract: "Flags propaganda indicators in text, with exact reasons, for a human to decide.",
    discussion: """
      winnow reads text dumps, scores each document with a linear model, and writes one decision a \
      line: pass, or review with the passages that led to it. It never removes anything.

      EXAMPLES
        winnow score posts.jsonl.gz -o decisions.jsonl
        zcat posts.csv.gz | winnow score - --format csv > decisions.jsonl
        winnow explain "Either you march with us or you are a coward."
        winnow train labelled.jsonl -o models/mine
        winnow evaluate labelled.jsonl --model models/mine
      """,
    version: "0.1.0",
    subcommands: [
      Score.self, Explain.self, Train.self, Embed.self, Evaluate.self, Verify.self, Dataset.self,
      Review.self, Serve.self, Retrain.self, ModelCommand.self,
    ])

  static func main() async {
    // A reader that goes away is reported by write, not by a signal.
    signal(SIGPIPE, SIG_IGN)
    winnow_keep_freed_memory()
    BLAS.useOneThread()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      leave(error)
    }
  }

  /// Ends the program: 0 done, 1 the run failed, 2 wrong usage, 3 some records were rejected.
  private static func leave(_ error: any Error) -> Never {
    if let status = error as? ExitCode {
      exit(withError: status)
    }
    if isUsage(error) {
      let text = fullMessage(for: error)
      if exitCode(for: error) == .success {
        print(text)
        end(0)
      }
      Terminal.error(text)
      end(2)
    }
    if FailureWording.isClosedPipe(error) { end(0) }
    Terminal.error("winnow: " + FailureWording.text(error))
    end(FailureWording.status(error))
  }

  private static func isUsage(_ error: any Error) -> Bool {
    exitCode(for: error) == .success || exitCode(for: error) == .validationFailure
  }

  /// The C library's exit; the command's own takes errors.
  private static func end(_ status: Int32) -> Never { Glibc.exit(status) }
}
