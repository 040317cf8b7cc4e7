import Foundation
import Pipeline
import SystemPackage

/// A file that is written to, or standard output.
struct OutputFile {
  let name: String
  let descriptor: FileDescriptor
  private let isStandard: Bool

  /// Creates or empties the file; `-` is standard output.
  init(_ path: String) throws {
    if path == "-" {
      name = "standard output"
      descriptor = .standardOutput
      isStandard = true
      return
    }
    name = path
    isStandard = false
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch let error as Errno {
      throw UsageFailure("\(path): cannot be written: \(error); check the path")
    }
  }

  /// Closes the file; what the system held back may fail here.
  func close() throws {
    guard !isStandard else { return }
    do {
      try descriptor.close()
    } catch let error as Errno {
      throw UsageFailure("\(name): cannot be written: \(error)")
    }
  }
}

/// A failure that is worded where it happens.
struct UsageFailure: Error, CustomStringConvertible {
  let description: String
  /// The exit code.
  let status: Int32

  init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}

/// The size of inputs, for the time that is left.
enum InputSize {
  /// Bytes of plain files; `nil` where that says nothing (standard input, folders, compression).
  static func bytes(_ inputs: [String]) -> Int? {
    var total = 0
    for input in inputs {
      guard input != "-", !input.hasSuffix(".gz"), !input.hasSuffix(".zst"),
        let attributes = try? FileManager.default.attributesOfItem(atPath: input),
        attributes[.type] as? FileAttributeType == .typeRegular,
        let size = attributes[.size] as? Int
      else { return nil }
      total += size
    }
    return total
  }
}
