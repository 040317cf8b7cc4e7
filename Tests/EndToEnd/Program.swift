import Foundation
import Testing

/// The built program, run as users run it.
enum Program {
  /// What a finished run left behind.
  struct Outcome {
    /// The exit code; 128 and the signal's number where a signal ended it.
    var status: Int32
    var output: Data
    /// What it said on standard error.
    var message: String

    /// Standard output as text.
    var text: String { String(decoding: output, as: UTF8.self) }
    /// The lines of standard output.
    var lines: [String] { text.split(separator: "\n").map(String.init) }
    /// The lines of standard error.
    var messages: [String] { message.split(separator: "\n").map(String.init) }
  }

  /// The file of the program: the environment variable `WINNOW`, else the release build.
  static let file: URL = {
    guard let path = ProcessInfo.processInfo.environment["WINNOW"] else {
      return Repository.root.appendingPathComponent(".build/release/winnow")
    }
    return URL(fileURLWithPath: path, relativeTo: Repository.root).absoluteURL
  }()

  /// Runs `winnow` with these arguments.
  ///
  /// - Parameters:
  ///   - folder: the working folder, where the streams are kept as well.
  ///   - input: standard input; nothing by default.
  ///   - output: a file to write standard output to, such as `/dev/full`.
  static func run(
    _ arguments: String..., in folder: Folder, input: Data = Data(), output: String? = nil,
    environment: [String: String] = [:], seconds: Double = 120
  ) throws -> Outcome {
    try run(
      arguments, in: folder, input: input, output: output, environment: environment,
      seconds: seconds)
  }

  /// Runs `winnow` with these arguments.
  static func run(
    _ arguments: [String], in folder: Folder, input: Data = Data(), output: String? = nil,
    environment: [String: String] = [:], seconds: Double = 120
  ) throws -> Outcome {
    try execute(
      file, arguments, in: folder, input: input, output: output, environment: environment,
      seconds: seconds)
  }

  /// Runs a line of shell in which `$WINNOW` is the program.
  static func shell(_ line: String, in folder: Folder, seconds: Double = 120) throws -> Outcome {
    try execute(
      URL(fileURLWithPath: "/bin/bash"), ["-c", "set -o pipefail; " + line], in: folder,
      seconds: seconds)
  }

  /// Whether a tool is installed.
  static func hasTool(_ name: String) -> Bool {
    guard let folder = try? Folder() else { return false }
    return (try? shell("command -v \(name)", in: folder))?.status == 0
  }

  /// Runs any program to its end, or to the end of its time.
  static func execute(
    _ file: URL, _ arguments: [String], in folder: Folder, input: Data = Data(),
    output: String? = nil, environment: [String: String] = [:], seconds: Double = 120
  ) throws -> Outcome {
    let streams = try Folder()
    let process = Process()
    process.executableURL = file
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment
      .merging(["WINNOW": Self.file.path]) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: try streams.write("in", input))
    process.standardOutput = FileHandle(
      forWritingAtPath: try output ?? streams.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try streams.write("err", Data()))
    try process.finish(within: seconds)
    return Outcome(
      status: process.status, output: output == nil ? try streams.read("out") : Data(),
      message: String(decoding: try streams.read("err"), as: UTF8.self))
  }
}

extension Process {
  /// The exit code as a shell tells it.
  var status: Int32 {
    terminationReason == .uncaughtSignal ? 128 + terminationStatus : terminationStatus
  }

  /// Starts the process and waits for its end; one that takes too long is ended and is an issue.
  func finish(within seconds: Double) throws {
    let ended = DispatchSemaphore(value: 0)
    terminationHandler = { _ in ended.signal() }
    try run()
    if ended.wait(timeout: .now() + seconds) == .success { return }
    kill(processIdentifier, SIGKILL)
    ended.wait()
    Issue.record("\(arguments ?? []) did not end within \(seconds) seconds")
  }
}
