import Foundation
import Testing

/// The program with a pipe for its input, to be written to bit by bit.
final class PipedProgram {
  private let process = Process()
  private let input = Pipe()
  private let streams: Folder
  private let ended = DispatchSemaphore(value: 0)

  init(_ arguments: [String], in folder: Folder) throws {
    // A program that ends early must not take the tests with it.
    signal(SIGPIPE, SIG_IGN)
    streams = try Folder()
    process.executableURL = Program.file
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = input
    process.standardOutput = FileHandle(forWritingAtPath: try streams.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try streams.write("err", Data()))
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// Hands bytes over.
  func write(_ data: Data) throws {
    try input.fileHandleForWriting.write(contentsOf: data)
  }

  /// Waits until this many lines were written, or `seconds`; returns how many there are.
  func waitForLines(_ count: Int, seconds: Double = 60) throws -> Int {
    let limit = Date(timeIntervalSinceNow: seconds)
    while true {
      let lines = try streams.read("out").count { $0 == 0x0A }
      if lines >= count || Date() > limit || !process.isRunning { return lines }
      usleep(5000)
    }
  }

  /// Closes the input and waits for the end.
  func finish(within seconds: Double = 120) throws -> Program.Outcome {
    try input.fileHandleForWriting.close()
    if ended.wait(timeout: .now() + seconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      Issue.record("the program did not end within \(seconds) seconds of its input")
    }
    return Program.Outcome(
      status: process.status, output: try streams.read("out"),
      message: String(decoding: try streams.read("err"), as: UTF8.self))
  }
}
