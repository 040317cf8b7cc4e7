import Foundation

/// Reading and writing whole files with errors that name them.
package enum FileBytes {
  /// How much is read at a time.
  static let chunk = 1 << 18

  /// The content of a file.
  static func read(_ path: String) throws(ModelFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // A hint alone: a file may grow or be no plain file.
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? Int { bytes.reserveCapacity(size) }
    try forEachChunk(path) { bytes += $0 }
    return bytes
  }

  /// Hands over the content of a file in pieces, and returns its length.
  @discardableResult
  static func forEachChunk(
    _ path: String, _ body: (Data) -> Void
  ) throws(ModelFileError) -> Int {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      var count = 0
      while let data = try file.read(upToCount: chunk), !data.isEmpty {
        body(data)
        count += data.count
      }
      return count
    } catch {
      throw ModelFileError(error, file: path)
    }
  }

  /// Creates a file, or empties it, and opens it for writing.
  static func create(_ path: String) throws(ModelFileError) -> FileHandle {
    do {
      let url = URL(fileURLWithPath: path)
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    } catch {
      throw ModelFileError(error, file: path)
    }
  }

  /// Writes a file and waits until it is on the disk.
  package static func write(_ bytes: [UInt8], to path: String) throws(ModelFileError) {
    let file = try create(path)
    do {
      try file.write(contentsOf: bytes)
      try file.synchronize()
      try file.close()
    } catch {
      throw ModelFileError(error, file: path)
    }
  }

  /// Waits until a file, or the entries of a folder, are on the disk.
  static func synchronize(_ path: String) throws(ModelFileError) {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      try file.synchronize()
      try file.close()
    } catch {
      throw ModelFileError(error, file: path)
    }
  }
}
