import Foundation
import Testing

/// Outputs that cannot be written.
@Suite struct OutputTests {
  private let folder: Folder
  private let model: String

  init() throws {
    folder = try Folder()
    model = try Models.shared.multilabel.path
  }

  @Test func fullDiskBehindAFile() throws {
    expectFailure(
      try Program.run(
        "score", Repository.dump, "--model", model, "-o", "/dev/full", "--quiet", in: folder),
      says: "/dev/full", "No space left")
    try folder.write("a.jsonl", "no\n" + #"{"text":"one"}"# + "\n")
    expectFailure(
      try Program.run(
        "score", "a.jsonl", "--model", model, "-o", "d", "--rejects", "/dev/full", "--quiet",
        in: folder), says: "/dev/full", "No space left")
  }

  @Test(arguments: [
    ["score", Repository.dump, "--quiet"], ["evaluate", Repository.labelled, "--quiet"],
    ["evaluate", Repository.labelled, "--json", "--quiet"], ["explain", "hello"],
    ["explain", "hello", "--html"],
  ])
  func fullDiskBehindStandardOutput(_ arguments: [String]) throws {
    expectFailure(
      try Program.run(arguments + ["--model", model], in: folder, output: "/dev/full"),
      says: "standard output", "No space left")
  }

  @Test(arguments: ["nowhere/d", "."])
  func outputThatCannotBeOpened(_ path: String) throws {
    expectFailure(
      try Program.run(
        "score", Repository.dump, "--model", model, "-o", path, "--quiet", in: folder), says: path)
    expectFailure(
      try Program.run(
        "score", Repository.dump, "--model", model, "-o", "d", "--rejects", path, "--quiet",
        in: folder), says: path)
  }

  /// Runs a line of shell with a disk of 64 KiB in the folder `small`, which is there while it runs.
  private func withSmallDisk(_ line: String) throws -> Program.Outcome {
    try FileManager.default.createDirectory(
      atPath: folder.path("small"), withIntermediateDirectories: true)
    return try Program.shell(
      "exec unshare --mount \(getuid() == 0 ? "" : "--user --map-root-user") bash -c "
        + "'mount -t tmpfs -o size=64k tmpfs small || exit 77; "
        + line.replacingOccurrences(of: "'", with: "'\\''") + "'", in: folder)
  }

  private static let canMount = {
    guard let folder = try? Folder() else { return false }
    let user = getuid() == 0 ? "" : "--user --map-root-user"
    let outcome = try? Program.shell(
      "unshare --mount \(user) mount -t tmpfs -o size=64k tmpfs .", in: folder)
    return outcome?.status == 0
  }()

  @Test(.enabled(if: canMount, "a small disk cannot be mounted here"))
  func decisionsBeforeTheDiskWasFullAreWhole() throws {
    let whole = try Program.run(
      "score", Repository.dump, "--model", model, "--quiet", in: folder)
    let outcome = try withSmallDisk(
      "$WINNOW score '\(Repository.dump)' --model '\(model)' -o small/d --quiet; "
        + "status=$?; cat small/d > kept; exit $status")
    expectFailure(outcome, says: "small/d", "No space left")
    // Every line that is there is whole, and the disk holds as many as fit.
    let kept = try folder.lines("kept")
    #expect(kept == Array(whole.lines.prefix(kept.count)))
    #expect(try folder.read("kept").last == 0x0A)
    #expect(kept.count > 20 && kept.count < 313)
  }

  @Test(.enabled(if: canMount, "a small disk cannot be mounted here"))
  func modelIsWrittenWholeOrNotAtAll() throws {
    let outcome = try withSmallDisk(
      "head -c 50000 /dev/zero > small/taken; "
        + "$WINNOW train '\(Repository.labelled)' -o small/m --quiet; "
        + "status=$?; ls -A small > left; exit $status")
    expectFailure(outcome, says: "small/m", "space")
    #expect(try folder.lines("left") == ["taken"])
  }
}
