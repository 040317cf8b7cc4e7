import Crypto
import Foundation
import Glibc
import SystemPackage

extension Checkpoint {
  /// The format of the file.
  static let schema = "winnow.checkpoint/1"

  /// What is in the file: the hash is over the JSON text of the checkpoint, keys sorted.
  private struct Content: Codable {
    var schema: String
    var sha256: String
    var checkpoint: Checkpoint
  }

  private struct Version: Codable {
    var schema: String
  }

  /// Larger files are no checkpoints.
  private static let maximumSize = 64 << 20

  /// Where the next checkpoint is written before it takes the place of the last.
  public static func partialPath(of path: String) -> String { path + ".partial" }

  /// Reads a checkpoint; `nil` where there is no file.
  ///
  /// - Throws: `cannotRead`; `badCheckpoint` for anything but a whole checkpoint.
  public static func read(_ path: String) throws(PipelineError) -> Checkpoint? {
    let bytes: Data
    do {
      let known = try FilePath(path).stat()
      guard known.type == .regular, known.size <= maximumSize else {
        throw bad(path, "is not a checkpoint")
      }
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as PipelineError {
      throw error
    } catch Errno.noSuchFileOrDirectory {
      return nil
    } catch {
      throw PipelineError(
        .cannotRead, file: path, detail: "cannot be read: \((error as? Errno)?.description ?? "")",
        hint: "check the path and its permissions")
    }
    let decoder = JSONDecoder()
    guard let version = try? decoder.decode(Version.self, from: bytes) else {
      throw bad(path, "is not a whole checkpoint")
    }
    guard version.schema == schema else {
      throw bad(path, "has the format “\(version.schema.prefix(40))”, this program reads \(schema)")
    }
    guard let content = try? decoder.decode(Content.self, from: bytes),
      let sum = try? content.checkpoint.sum(), sum == content.sha256
    else { throw bad(path, "is a damaged checkpoint") }
    return content.checkpoint
  }

  private static func bad(_ path: String, _ detail: String) -> PipelineError {
    PipelineError(
      .badCheckpoint, file: path, detail: detail,
      hint: "outputs were left as they are; remove this file to begin anew, or name another")
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private func sum() throws -> String {
    SHA256.hash(data: try Self.encoder.encode(self)).hexadecimal
  }

  /// Writes the checkpoint in place of an earlier one: after a crash one of the two is there, whole.
  func write(to path: String) throws(PipelineError) {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let partial = Self.partialPath(of: place.path)
    do {
      let content = Content(schema: Self.schema, sha256: try sum(), checkpoint: self)
      let file = try FileDescriptor.open(
        FilePath(partial), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      try file.closeAfter {
        _ = try file.writeAll(Self.encoder.encode(content) + [0x0A])
        try Self.synchronize(file)
      }
      if rename(partial, place.path) != 0 { throw Errno(rawValue: errno) }
      try Self.synchronizeFolder(of: place.path)
    } catch {
      throw PipelineError(
        .cannotWrite, file: path, detail: "cannot be written: \(error)",
        hint: "check the path and the space that is left; what was written before stays valid")
    }
  }

  /// Waits until the entry of a file in its folder is on the disk.
  static func synchronizeFolder(of path: String) throws {
    let parent = FilePath(path).removingLastComponent()
    let folder = try FileDescriptor.open(parent.isEmpty ? "." : parent, .readOnly)
    try folder.closeAfter { try synchronize(folder) }
  }

  private static func synchronize(_ file: FileDescriptor) throws {
    if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
  }
}
