import Foundation
import Pipeline
import SystemPackage

/// Where a run writes, looked at before anything is opened.
enum OutputPlaces {
  /// Refuses to write over an input, or two outputs into one file, or where there is no folder.
  static func check(_ outputs: [String], against inputs: [String]) throws {
    var taken = Set(inputs.compactMap(identity))
    for output in outputs {
      try checkFolder(of: output)
      guard let own = identity(output) else { continue }
      guard taken.insert(own).inserted else {
        throw UsageFailure(
          "\(output): is an input or another output of this run; name another file to write")
      }
    }
  }

  /// Refuses with exit code 2 what a run cannot go back in after a crash.
  static func checkResumable(_ outputs: [String], checkpoint: String, inputs: [String]) throws {
    for input in inputs where standardInput.contains(input) {
      throw refusal("\(input): standard input cannot be read again", "save it to a file first")
    }
    for output in outputs + [checkpoint] {
      guard output != "-" else {
        throw refusal(
          "standard output: what was written cannot be cut off again", "name a file with --output")
      }
      let known = try? FilePath(output).stat()
      guard known == nil || known?.type == .regular,
        identity(output).map([Self.output, errors].contains) != true
      else { throw refusal("\(output): is not a plain file of its own", "name another file") }
    }
    try checkFolder(of: checkpoint)
    var taken = Set((inputs + outputs).compactMap(identity))
    for place in [checkpoint, Checkpoint.partialPath(of: checkpoint)] {
      guard let own = identity(place) else { continue }
      guard taken.insert(own).inserted else {
        throw refusal(
          "\(place): is an input or an output of this run, not a place for a checkpoint",
          "name another file with --checkpoint")
      }
    }
    for place in outputs + [checkpoint] where place.hasSuffix(".txt") {
      guard let folder = inputs.first(where: { isBelow(place, $0) }) else { continue }
      throw refusal("\(place): would be read as a text of \(folder)", "name a file elsewhere")
    }
  }

  private static let standardInput: Set = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]
  private static let output = identity("/dev/stdout")
  private static let errors = identity("/dev/stderr")

  private static func refusal(_ fault: String, _ hint: String) -> UsageFailure {
    UsageFailure("\(fault); with --checkpoint, \(hint)", status: 2)
  }

  /// A plain file that is there, or a place where one can be.
  private struct Identity: Hashable {
    var device: DeviceID
    var inode: Inode
    /// In the folder that device and number are of; `nil` where they are of the file itself.
    var name: String?
  }

  private static func identity(_ path: String) -> Identity? {
    guard path != "-" else { return nil }
    if let known = try? FilePath(path).stat() {
      guard known.type == .regular else { return nil }
      return Identity(device: known.deviceID, inode: known.inode)
    }
    guard let name = FilePath(path).lastComponent, let folder = try? folder(of: path).stat()
    else { return nil }
    return Identity(device: folder.deviceID, inode: folder.inode, name: name.string)
  }

  private static func folder(of path: String) -> FilePath {
    let folder = FilePath(path).removingLastComponent()
    return folder.isEmpty ? "." : folder
  }

  private static func checkFolder(of output: String) throws {
    guard output != "-", (try? folder(of: output).stat()) == nil else { return }
    throw UsageFailure(
      "\(output): cannot be written: there is no folder “\(folder(of: output))”; check the path")
  }

  private static func isBelow(_ path: String, _ folder: String) -> Bool {
    func resolved(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let parent = resolved(Self.folder(of: path).string) + "/"
    return parent.hasPrefix(resolved(folder) + "/")
  }
}
