import Foundation
import Glibc
import Model
public import Pipeline

/// The registry of models: `registry.json` and the folders beside it.
///
/// The file is replaced as a whole by a renaming: whoever reads it sees the state before or after a
/// change, and a crash leaves the model in use as it was. Changes hold a lock, so that two programs
/// do not lose each other's. Folders of models in the registry are never changed; a promotion copies
/// the candidate, because the next retraining writes over it.
public struct ModelRegistry: Sendable {
  /// The usual place.
  public static let usualPath = "models/registry.json"

  /// The file.
  public let path: String
  private var folder: String {
    let parent = (path as NSString).deletingLastPathComponent
    return parent.isEmpty ? "." : parent
  }

  /// A registry that need not exist yet.
  public init(path: String = usualPath) { self.path = path }

  /// Whether there is a file.
  public var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Reads the file; an empty registry where there is none.
  ///
  /// - Throws: ``RetrainingError`` `badRegistry`, `fileFailure`.
  public func read() throws(RetrainingError) -> RegistryFile {
    guard exists else { return RegistryFile() }
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw RetrainingError(
        .fileFailure, file: path, detail: "cannot be read", hint: "check its permissions")
    }
    guard let file = try? JSONDecoder().decode(RegistryFile.self, from: data) else {
      throw RetrainingError(
        .badRegistry, file: path, detail: "is not a registry of models",
        hint: "restore a backup, or name another one with --registry")
    }
    guard file.schema == RegistryFile.schema else {
      throw RetrainingError(
        .badRegistry, file: path,
        detail: "has the format “\(file.schema)”, this program reads \(RegistryFile.schema)")
    }
    return file
  }

  /// The folder of a model, as a path from the working directory.
  public func folder(of entry: RegistryFile.Entry) -> String {
    entry.path.hasPrefix("/") || folder == "." ? entry.path : folder + "/" + entry.path
  }

  /// The folder of the model in use, if there is one.
  ///
  /// - Throws: as ``read()``.
  public func currentFolder() throws(RetrainingError) -> String? {
    try read().currentEntry.map(folder(of:))
  }

  /// Changes the file, one program at a time.
  ///
  /// - Throws: ``RetrainingError`` `locked` where another program does not let go within ten
  ///   seconds, `fileFailure`, and what `body` throws; the file is then as it was.
  public func change(_ body: (inout RegistryFile) throws -> Void) throws {
    try makeFolder()
    let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else {
      throw RetrainingError(
        .fileFailure, file: path, detail: "cannot be locked: \(String(cString: strerror(errno)))",
        hint: "check the permissions of its folder")
    }
    defer { close(lock) }
    var attempts = 0
    while flock(lock, LOCK_EX | LOCK_NB) != 0 {
      attempts += 1
      guard attempts < 100 else {
        throw RetrainingError(
          .locked, file: path, detail: "another program is changing it", hint: "try again later")
      }
      usleep(100_000)
    }
    var file = try read()
    try body(&file)
    try write(file)
  }

  private func makeFolder() throws(RetrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RetrainingError(
        .fileFailure, file: folder, detail: "cannot be made", hint: "check the path")
    }
  }

  private func write(_ file: RegistryFile) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = try Array(encoder.encode(file)) + [0x0A]
    try WholeFile.write(to: path) { partial in try FileBytes.write(bytes, to: partial) }
  }

  /// Takes a model folder into the registry: copies it to a folder named after its id, where it is
  /// not in the registry's folder for good already.
  ///
  /// - Parameter isInPlace: use the folder where it is; it must not be written to any more.
  /// - Returns: the entry, not yet in the file.
  /// - Throws: `ModelFileError`, ``RetrainingError``.
  public func adopt(
    _ bundle: ModelBundle, from source: String, parent: String?, at time: String,
    isInPlace: Bool = false
  ) throws -> RegistryFile.Entry {
    if isInPlace {
      return RegistryFile.Entry(
        bundle, path: try placed(source), parent: parent, at: time)
    }
    let name = "\(Self.safe(bundle.manifest.name))-\(bundle.id.dropFirst(7).prefix(12))"
    let target = folder == "." ? name : folder + "/" + name
    if (try? ModelFolder(path: target).identifier()) != bundle.id {
      let original = ModelFolder(path: source)
      _ = try ModelFolder.create(at: target) { copy in
        for file in ModelFolder.allNames
        where FileManager.default.fileExists(atPath: original.path(of: file)) {
          try FileManager.default.copyItem(
            atPath: original.path(of: file), toPath: copy.path(of: file))
        }
        let id = try copy.identifier()
        guard id == bundle.id else {
          throw RetrainingError(
            .fileFailure, file: source, detail: "changed while it was copied",
            hint: "wait until nothing writes to it, and try again")
        }
      }
    }
    return RegistryFile.Entry(bundle, path: name, parent: parent, at: time)
  }

  /// The path of a folder from that of the registry, where it lies in it; else from the root.
  private func placed(_ source: String) throws -> String {
    func whole(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let (place, own) = (whole(source), whole(folder) + "/")
    return place.hasPrefix(own) ? String(place.dropFirst(own.count)) : place
  }

  private static func safe(_ name: String) -> String {
    let kept = name.unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", ".": Character(scalar)
      default: Character("-")
      }
    }
    let text = String(String(kept).drop { $0 == "." || $0 == "-" }.prefix(60))
    return text.isEmpty ? "model" : text
  }
}

extension RegistryFile.Entry {
  /// What a registry says of a model.
  init(_ bundle: ModelBundle, path: String, parent: String?, at time: String) {
    let manifest = bundle.manifest
    self.init(
      id: bundle.id, name: manifest.name, path: path, parent: parent, added: time,
      data: manifest.training.sources.map {
        Data(file: $0.file, records: $0.train + $0.dev, sha256: $0.sha256)
      }, gate: nil)
  }
}
