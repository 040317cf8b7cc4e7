import Foundation
import SystemPackage

/// Standard error and what it is connected to.
enum Terminal {
  /// Whether standard error is a terminal.
  static let isErrorInteractive = isatty(2) == 1

  /// Whether standard output is a terminal that shows colours.
  static let hasColour =
    isatty(1) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Writes a line to standard error.
  static func error(_ text: String) {
    write(text + "\n")
  }

  /// Writes text to standard error.
  static func write(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
  }

  /// Writes text to standard output.
  ///
  /// - Throws: `Errno.brokenPipe` where the reader went away, else `UsageFailure`.
  static func output(_ text: String) throws {
    do {
      _ = try FileDescriptor.standardOutput.writeAll(Array(text.utf8))
    } catch let error as Errno where error != .brokenPipe {
      throw UsageFailure("standard output: cannot be written: \(error)")
    }
  }

  /// Text without characters that would command the terminal.
  static func printable(_ text: some StringProtocol) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7F
            || (0x80..<0xA0).contains(scalar.value) ? "\u{FFFD}" : scalar
        }))
  }
}
