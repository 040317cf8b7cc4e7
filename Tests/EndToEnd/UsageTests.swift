import Foundation
import Testing

/// Wrong usage is exit code 2 with a word on what is wrong; help is success.
@Suite struct UsageTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  @Test(arguments: [
    (["nonsense"], "nonsense"), (["score"], "inputs"),
    (["score", "a", "--nonsense"], "--nonsense"),
    (["score", "a", "--threads", "0"], "--threads"),
    (["score", "a", "--threads", "x"], "--threads"),
    (["score", "a", "--format", "xml"], "xml"), (["score", "a", "--evidence", "some"], "some"),
    (["score", "a", "--evidence=-1"], "--evidence"), (["score", "a", "--explain", "some"], "some"),
    (["score", "a", "--offsets", "chars"], "chars"),
    (["score", "a", "--findings=-1"], "--findings"),
    (["score", "a", "--model"], "--model"), (["train", "a"], "--output"),
    (["train", "-o", "m"], "datasets"), (["train", "a", "-o", "m", "--task", "guess"], "guess"),
    (["train", "a", "-o", "m", "--seed", "x"], "--seed"), (["evaluate"], "datasets"),
    (["evaluate", "a", "--bootstrap=-1"], "--bootstrap"), (["verify"], "decisions"),
    (["explain", "a", "b"], "b"), (["serve", "--port", "70000"], "--port"),
    (["serve", "--no-login", "--host", "0.0.0.0"], "--no-login"),
  ])
  func wrongUsage(_ arguments: [String], _ part: String) throws {
    let outcome = try Program.run(arguments, in: folder)
    #expect(outcome.status == 2, "\(outcome.message)")
    #expect(outcome.message.contains(part), "\(outcome.message)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.count <= 4, "\(outcome.message)")
    #expect(try folder.names == [])
  }

  @Test(arguments: ["score", "train", "evaluate", "explain", "verify", "serve"])
  func helpHasExamples(_ command: String) throws {
    for arguments in [[command, "--help"], ["help", command], [command, "-h"]] {
      let outcome = try Program.run(arguments, in: folder)
      expectSilentSuccess(outcome)
      #expect(outcome.text.contains("EXAMPLES"))
      #expect(outcome.text.contains("winnow \(command) "))
      #expect(outcome.lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE: ") })
    }
  }

  @Test func helpOfTheProgram() throws {
    let outcome = try Program.run("--help", in: folder)
    expectSilentSuccess(outcome)
    for command in ["score", "train", "evaluate", "explain", "verify", "EXAMPLES"] {
      #expect(outcome.text.contains(command))
    }
    let version = try Program.run("--version", in: folder)
    expectSilentSuccess(version)
    #expect(version.text.wholeMatch(of: #/[0-9]+\.[0-9]+\.[0-9]+[^\n]*\n/#) != nil)
  }
}
