import Foundation

extension ModelFolder {
  /// Writes a file of the folder and waits until it is on the disk.
  public func write(_ bytes: [UInt8], as name: String) throws(ModelFileError) {
    try FileBytes.write(bytes, to: path(of: name))
  }

  /// Writes a whole folder, or nothing.
  ///
  /// `body` writes into a hidden folder beside the wanted one, `.NAME.writing-PROCESS`. When it is
  /// through, everything is forced to the disk and the folder is renamed. A model folder that is
  /// already there is put aside as `.NAME.previous-PROCESS` just before, and removed just after;
  /// when the renaming fails it is put back. Whatever is thrown, nothing half-written stays behind;
  /// after a loss of power between the two renames, the previous model is in the folder put aside.
  ///
  /// - Parameters:
  ///   - path: The wanted folder; folders above it are created.
  ///   - body: Writes the files into the folder it is given.
  /// - Returns: The folder in its place.
  /// - Throws: `otherFiles` where the folder holds files that no model has (they would be deleted),
  ///   what `body` throws, and what the system reports; errors name files by their final path.
  public static func create(
    at path: String, _ body: (ModelFolder) throws -> Void
  ) throws -> ModelFolder {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let parent = place.deletingLastPathComponent()
    let process = ProcessInfo.processInfo.processIdentifier
    let name = place.lastPathComponent
    let writing = parent.appendingPathComponent(".\(name).writing-\(process)")
    let previous = parent.appendingPathComponent(".\(name).previous-\(process)")
    let exists = try isReplaceable(place, named: path)

    let manager = FileManager.default
    do {
      try? manager.removeItem(at: writing)
      try manager.createDirectory(at: writing, withIntermediateDirectories: true)
      let folder = ModelFolder(path: writing.path)
      try body(folder)
      for file in try manager.contentsOfDirectory(atPath: writing.path).sorted() {
        try FileBytes.synchronize(folder.path(of: file))
      }
      try FileBytes.synchronize(writing.path)
      if exists {
        try? manager.removeItem(at: previous)
        try manager.moveItem(at: place, to: previous)
      }
      do {
        try manager.moveItem(at: writing, to: place)
      } catch {
        if exists { try manager.moveItem(at: previous, to: place) }
        throw error
      }
      try FileBytes.synchronize(parent.path)
      if exists { try manager.removeItem(at: previous) }
    } catch {
      try? manager.removeItem(at: writing)
      throw final(error, at: path, instead: writing.path)
    }
    return ModelFolder(path: path)
  }

  /// Checks before any work is done that a model may be written to `path`.
  ///
  /// - Throws: `otherFiles` where there is a folder with files that no model has, and what the system
  ///   reports.
  public static func checkReplaceable(at path: String) throws(ModelFileError) {
    _ = try isReplaceable(URL(fileURLWithPath: path).resolvingSymlinksInPath(), named: path)
  }

  /// Whether there is a folder, which must then be a model's or empty.
  private static func isReplaceable(_ place: URL, named path: String) throws(ModelFileError) -> Bool
  {
    let manager = FileManager.default
    guard manager.fileExists(atPath: place.path) else { return false }
    let present: [String]
    do {
      present = try manager.contentsOfDirectory(atPath: place.path)
    } catch {
      throw ModelFileError(error, file: path)
    }
    if let other = present.sorted().first(where: { !allNames.contains($0) }) {
      throw ModelFileError(
        .otherFiles, file: path,
        detail: "the folder holds \(other), which is not a file of a model")
    }
    return true
  }

  /// An error of the hidden folder, told of the wanted one. Errors that are not of the system or of
  /// this module are left as they are.
  private static func final(_ error: any Error, at path: String, instead hidden: String)
    -> any Error
  {
    if var known = error as? ModelFileError {
      if known.file.hasPrefix(hidden) { known.file = path + known.file.dropFirst(hidden.count) }
      return known
    }
    let domains = [NSCocoaErrorDomain, NSPOSIXErrorDomain]
    return domains.contains((error as NSError).domain) ? ModelFileError(error, file: path) : error
  }
}
