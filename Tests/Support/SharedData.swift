public import Foundation

/// Measuring data that is not part of the project: the folder named by the environment variable
/// `WINNOW_DATA`, or `../shared/data` beside the package.
public enum SharedData {
  /// The folder.
  public static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["WINNOW_DATA"] {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("shared/data", isDirectory: true)
  }

  /// A file of the folder, if it is there.
  public static func file(_ name: String) -> URL? {
    let url = folder.appendingPathComponent(name)
    return FileManager.default.isReadableFile(atPath: url.path) ? url : nil
  }

  /// The lines of a gzip file of the folder, unpacked by the system's gzip.
  public static func lines(ofGzip name: String) throws -> [Data] {
    guard let url = file(name) else { throw CocoaError(.fileNoSuchFile) }
    let gzip = Process()
    let output = Pipe()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", url.path]
    gzip.standardOutput = output
    try gzip.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return data.split(separator: UInt8(ascii: "\n"))
  }
}
