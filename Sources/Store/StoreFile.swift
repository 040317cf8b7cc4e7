import Foundation
import GRDB

/// The file before it is opened: SQLite would change what it does not know.
enum StoreFile {
  /// Looks at the header of the file, and makes an empty database where there is none.
  ///
  /// The header has the application's number from the first byte on, so that a program which is
  /// killed while it makes the file leaves one that can be told.
  static func prepare(_ path: String, createsFile: Bool) throws {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { throw StoreError.notAStore(path) }
    if !isThere {
      guard createsFile else {
        throw StoreError(
          .notFound, file: path, detail: "there is no such file",
          hint: "“winnow review import” makes one")
      }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw StoreError(
          .readOnly, file: path, detail: "there is no folder “\(folder)”", hint: "check the path")
      }
    }
    let header = isThere ? try header(of: path) : Data()
    if header.isEmpty { return try make(path) }
    guard header.count == 100, header.prefix(16) == Data("SQLite format 3\0".utf8),
      integer(header, 68) == Schema.applicationID
    else { throw StoreError.notAStore(path) }
    let version = integer(header, 60)
    guard version <= Schema.version else { throw newer(path, version) }
  }

  static func newer(_ path: String, _ version: Int32) -> StoreError {
    StoreError(
      .newerVersion, file: path,
      detail: "has version \(version), this program knows \(Schema.version)",
      hint: "use the winnow that wrote it, or a newer one")
  }

  private static func make(_ path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { db in
      try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
    }
    try queue.close()
  }

  private static func header(of path: String) throws -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError(
        .readOnly, file: path, detail: "cannot be read", hint: "check its permissions")
    }
    defer { try? file.close() }
    return try file.read(upToCount: 100) ?? Data()
  }

  private static func integer(_ header: Data, _ offset: Int) -> Int32 {
    let start = header.startIndex + offset
    return Int32(bitPattern: header[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }
}
