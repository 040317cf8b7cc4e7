import Foundation
import Testing

/// A scoring run that is ended by SIGKILL again and again, at moments of a seeded generator, and
/// begun again by the same command until it comes to its end.
struct KilledRun {
  /// What came of one such run.
  struct Outcome {
    /// The last, undisturbed call.
    var last: Program.Outcome
    /// Calls that were killed while they worked.
    var kills = 0
    /// Calls that went on from documents which an earlier one had scored.
    var resumptions = 0
  }

  let folder: Folder
  /// Arguments without those of outputs, threads and checkpoints.
  let arguments: [String]
  /// The size of the decisions of an undisturbed run.
  let size: Int
  /// How long an undisturbed run takes.
  let seconds: Double

  static let decisions = "decisions.jsonl"
  static let rejects = "rejects.jsonl"
  static let checkpoint = "run.checkpoint"

  /// Runs to the end with at most `kills` kills.
  func run(kills: Int, random: inout SplitMix) throws -> Outcome {
    // Now and then the outputs hold something of before, which is longer.
    let isOverwriting = random.below(2) == 0
    for name in [Self.decisions, Self.rejects, Self.checkpoint] {
      try? FileManager.default.removeItem(atPath: folder.path(name))
      guard isOverwriting, name != Self.checkpoint else { continue }
      try folder.write(name, Data(repeating: 0x78, count: size + 1000))
    }
    var outcome = Outcome(last: Program.Outcome(status: 0, output: Data(), message: ""))
    while true {
      if try documentsDone() > 0 { outcome.resumptions += 1 }
      let isLast = outcome.kills == kills
      let last = try call(&random, isKilled: !isLast)
      if last.status == 128 + SIGKILL {
        outcome.kills += 1
      } else {
        outcome.last = last
        return outcome
      }
    }
  }

  /// How many documents the checkpoint vouches for.
  private func documentsDone() throws -> Int {
    guard folder.has(Self.checkpoint) else { return 0 }
    let text = String(decoding: try folder.read(Self.checkpoint), as: UTF8.self)
    let counts = try JSON(text)["checkpoint"]?["progress"]?["counts"]
    return try #require(counts?["documents"]?.integer)
  }

  private func call(_ random: inout SplitMix, isKilled: Bool) throws -> Program.Outcome {
    let streams = try Folder()
    let process = Process()
    process.executableURL = Program.file
    process.currentDirectoryURL = folder.url
    process.arguments =
      ["score"] + arguments + [
        "-o", Self.decisions, "--rejects", Self.rejects, "--checkpoint", Self.checkpoint,
        "--checkpoint-every", "0", "--threads", "\(1 + random.below(3))",
      ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: try streams.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try streams.write("err", Data()))
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if isKilled {
      wait(for: process, &random)
      kill(process.processIdentifier, SIGKILL)
    }
    if ended.wait(timeout: .now() + 120) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      Issue.record("the run did not end")
    }
    return Program.Outcome(
      status: process.status, output: try streams.read("out"),
      message: String(decoding: try streams.read("err"), as: UTF8.self))
  }

  /// Waits for the moment to kill: some time after the start, or after a certain size of the
  /// decisions is reached, which does not depend on how busy the machine is.
  private func wait(for process: Process, _ random: inout SplitMix) {
    if random.below(3) == 0 {
      usleep(UInt32(random.below(Int(seconds * 1e6) + 1)))
      return
    }
    let wanted = random.below(size)
    while process.isRunning {
      var status = stat()
      if stat(folder.path(Self.decisions), &status) == 0, status.st_size >= wanted { break }
      usleep(200)
    }
    usleep(UInt32(random.below(5000)))
  }
}

/// SplitMix64.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}
