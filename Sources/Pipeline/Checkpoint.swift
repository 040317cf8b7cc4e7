import Crypto

/// What a run leaves behind while it works, so that the same command goes on after it was ended.
public struct Checkpoint: Sendable, Equatable, Codable {
  /// How far an output is written and on the disk.
  public struct Output: Sendable, Equatable, Codable {
    /// Bytes from its start.
    public var bytes: Int
    /// SHA-256 over the last of them, to see that the file is still the one that was written.
    public var tail: String

    private static let tailSize = 4096

    /// Looks at the first `length` bytes of a file.
    init(of file: LineFile, length: Int) throws(PipelineError) {
      bytes = length
      let last = try file.bytes(before: length, count: Self.tailSize)
      tail = SHA256.hash(data: last).hexadecimal
    }
  }

  /// What the run does.
  public var run: RunIdentity
  /// How far it came.
  public var progress: ScoreProgress
  /// The decisions so far.
  public var decisions: Output
  /// The rejected records so far, if they are written.
  public var rejects: Output?
  /// Seconds spent so far.
  public var seconds: Double
  /// Whether nothing is left to do.
  public var isFinished = false
}

extension Checkpoint {
  /// Checks that the outputs hold what was written of them, and as much as was.
  ///
  /// - Throws: `PipelineError` with code `changedOutput`.
  func check(_ files: FileSink, checkpoint: String) throws(PipelineError) {
    for (file, output) in [(files.decisions, decisions as Output?), (files.rejects, rejects)] {
      guard let file, let output else { continue }
      let size = try file.size()
      let fault: String
      if size < output.bytes {
        fault = "holds \(size) bytes where \(output.bytes) were written"
      } else if isFinished && size > output.bytes {
        fault = "holds \(size) bytes where the finished run wrote \(output.bytes)"
      } else if try Output(of: file, length: output.bytes) != output {
        fault = "does not hold what was written"
      } else {
        continue
      }
      throw PipelineError(
        .changedOutput, file: file.name, detail: fault,
        hint: "bring the file back as it was, or remove \(checkpoint) to begin anew")
    }
  }
}
