import ArgumentParser
import Pipeline

/// Whether and how often a run notes how far it is.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file that notes how far the run is; the same command goes on from there.",
      discussion: """
        Killed at any moment, give the same command again: outputs are cut back to what the file \
        vouches for and continued, and are in the end the same, byte for byte, as if nothing had \
        happened. Inputs must be files or folders that have not changed, outputs plain files; \
        --threads may differ. After the end the file stays, marked as finished: the command then \
        does nothing and ends with the exit code of the run, 0 or 3. Remove the file to score \
        anew. It holds no text of documents but the excerpts of --findings.
        """))
  var checkpoint: String?

  @Option(help: "Least seconds between two checkpoints; 0 for as often as possible.")
  var checkpointEvery: Double = 5

  mutating func validate() throws {
    guard checkpointEvery >= 0, checkpointEvery <= 86_400 else {
      throw ValidationError("--checkpoint-every is \(checkpointEvery); use 0 to 86400 seconds")
    }
  }

  /// The least time between two checkpoints.
  var interval: Duration { .seconds(checkpointEvery) }
}
