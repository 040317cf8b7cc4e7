/// One file to read.
struct InputFile: Sendable, Hashable {
  /// `nil` is standard input.
  var path: [UInt8]?
  /// How it is called in messages.
  var name: String
  /// In a folder, the path from there: the identifier of the file's one document.
  var documentID: String?
}

/// Goes through the inputs in order, and through folders in the order of their paths' bytes.
///
/// Only the names of the folders on the way are in memory, never a list of all files.
struct InputWalker {
  private struct Entry {
    var relative: [UInt8]
    /// `relative`, with a slash at the end of a folder: makes the order that of whole paths.
    var key: [UInt8]
    var isFolder: Bool
  }

  private struct Folder {
    var name: String
    var root: [UInt8]
    /// Entries still to visit, the next one last.
    var stack: [Entry]
    var texts = 0
  }

  private let inputs: [String]
  private var index = 0
  private var folder: Folder?

  /// Takes paths and `-`; each must exist.
  init(_ inputs: [String]) throws(IngestError) {
    for input in inputs where input != "-" {
      _ = try Self.kind(Array(input.utf8), name: input)
    }
    self.inputs = inputs
  }

  /// The next file, or `nil` after the last. After an error the next call goes on with what follows.
  mutating func next() throws(IngestError) -> InputFile? {
    while true {
      if let file = try nextInFolder() { return file }
      guard index < inputs.count else { return nil }
      let input = inputs[index]
      index += 1
      if input == "-" { return InputFile(path: nil, name: "standard input") }
      let path = Array(input.utf8)
      if try Self.kind(path, name: input) == .file { return InputFile(path: path, name: input) }
      let root = path.last == UInt8(ascii: "/") ? path : path + [UInt8(ascii: "/")]
      folder = Folder(name: input, root: root, stack: try Self.entries(root: root, below: []))
    }
  }

  private mutating func nextInFolder() throws(IngestError) -> InputFile? {
    while var current = folder {
      guard let entry = current.stack.popLast() else {
        folder = nil
        if current.texts == 0 {
          throw IngestError(
            .noTexts, file: current.name, detail: "no .txt files in this folder",
            hint: "Name the files themselves if they are of another kind")
        }
        return nil
      }
      if entry.isFolder {
        folder = current
        current.stack += try Self.entries(root: current.root, below: entry.key)
        folder = current
        continue
      }
      current.texts += 1
      folder = current
      let path = current.root + entry.relative
      return InputFile(
        path: path, name: String(decoding: path, as: UTF8.self),
        documentID: String(decoding: entry.relative, as: UTF8.self))
    }
    return nil
  }

  /// The `.txt` files and the folders in a folder, last one first. Links to folders are not
  /// followed, so there are no circles.
  private static func entries(
    root: [UInt8], below prefix: [UInt8]
  ) throws(IngestError) -> [Entry] {
    let path = root + prefix
    let name = String(decoding: path, as: UTF8.self)
    var entries: [Entry] = []
    let names: [[UInt8]]
    do { names = try FileSystem.names(in: path) } catch { throw unreadable(name, error) }
    for entryName in names {
      let relative = prefix + entryName
      guard let kind = try? FileSystem.kind(root + relative, followingLinks: false) else {
        continue
      }
      switch kind {
      case .folder:
        entries.append(
          Entry(relative: relative, key: relative + [UInt8(ascii: "/")], isFolder: true))
      case .file where entryName.suffix(4) == Array(".txt".utf8)[...]:
        guard (try? FileSystem.kind(root + relative)) == .file else { continue }
        entries.append(Entry(relative: relative, key: relative, isFolder: false))
      case .file: break
      }
    }
    entries.sort { $1.key.lexicographicallyPrecedes($0.key) }
    return entries
  }

  private static func kind(
    _ path: [UInt8], name: String
  ) throws(IngestError) -> FileSystem.Kind {
    do { return try FileSystem.kind(path) } catch { throw unreadable(name, error) }
  }

  /// Says why a path cannot be opened.
  static func unreadable(_ name: String, _ failure: SystemFailure) -> IngestError {
    failure.isNotFound
      ? IngestError(
        .notFound, file: name, detail: "there is no such file or folder",
        hint: "Check the path; “-” reads standard input")
      : IngestError(.unreadable, file: name, detail: "cannot be opened: \(failure.message)")
  }
}
