import Foundation
import Glibc
import Model
import SystemPackage

/// A file that appears whole or not at all.
package enum WholeFile {
  /// Refuses before any work what ``write(to:_:)`` would fail at.
  ///
  /// - Throws: `PipelineError` with code `.cannotWrite`.
  static func check(_ path: String) throws(PipelineError) {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let known = try? FilePath(place.path).stat()
    guard known == nil || known?.type == .regular else {
      throw fault(path, "cannot be written: is not a plain file", "name another file")
    }
    let folder = place.deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw fault(path, "cannot be written into \(folder)", "check the path and its permissions")
    }
  }

  /// Has `body` write a file of another name in the same folder, and gives it its name at the end.
  ///
  /// - Throws: `PipelineError` with code `.cannotWrite`, or what `body` throws; nothing is left
  ///   behind then, and an earlier file stays.
  package static func write(to path: String, _ body: (String) throws -> Void) throws {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let partial = place + ".partial"
    do {
      try body(partial)
      if rename(partial, place) != 0 { throw Errno(rawValue: errno) }
      try Checkpoint.synchronizeFolder(of: place)
    } catch {
      unlink(partial)
      switch error {
      case var error as ModelFileError:
        if error.file == partial { error.file = path }
        throw error
      case let error as Errno:
        throw fault(
          path, "cannot be written: \(error)", "check the path and the space that is left")
      default: throw error
      }
    }
  }

  private static func fault(_ path: String, _ detail: String, _ hint: String) -> PipelineError {
    PipelineError(.cannotWrite, file: path, detail: detail, hint: hint)
  }
}
