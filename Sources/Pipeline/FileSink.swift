public import Ingest
public import SystemPackage

/// Writes decisions and rejected records to files.
public struct FileSink: DecisionSink {
  private let decisions: FileDescriptor
  private let decisionsName: String
  private let rejects: FileDescriptor?
  private let rejectsName: String

  /// A sink over open files; `rejects` is `nil` where rejected records are only counted.
  public init(
    decisions: FileDescriptor, name: String, rejects: FileDescriptor? = nil,
    rejectsName: String = ""
  ) {
    self.decisions = decisions
    decisionsName = name
    self.rejects = rejects
    self.rejectsName = rejectsName
  }

  /// Appends lines to the decisions.
  public mutating func write(_ lines: [UInt8]) throws {
    try Self.write(lines, to: decisions, decisionsName)
  }

  /// Appends one line of JSON for each rejected record.
  public mutating func reject(_ records: [RejectedRecord]) throws {
    guard let rejects else { return }
    var json = JSONBytes()
    for record in records {
      json.raw(#"{"source":"#)
      json.string(record.source)
      json.raw(#","line":"#)
      json.integer(record.line)
      json.raw(#","byte_offset":"#)
      json.integer(record.byteOffset)
      json.raw(#","code":"#)
      json.string(record.code.rawValue)
      json.raw(#","reason":"#)
      json.string(record.reason)
      json.raw("}\n")
    }
    try Self.write(json.bytes, to: rejects, rejectsName)
  }

  private static func write(_ bytes: [UInt8], to file: FileDescriptor, _ name: String) throws {
    var rest = bytes[...]
    do {
      while !rest.isEmpty {
        rest = rest.dropFirst(try rest.withUnsafeBytes { try file.write($0) })
      }
    } catch let error as Errno {
      removePartialLine(of: bytes.prefix(bytes.count - rest.count), from: file)
      if error == .brokenPipe { throw PipelineError(.closedPipe, file: name, detail: "closed") }
      throw PipelineError(
        .cannotWrite, file: name, detail: "cannot be written: \(error)",
        hint: error == .noSpace
          ? "free some space and run the same command again; lines already written are complete"
          : "check the path and its permissions")
    }
  }

  /// After a failure, shortens a file so that it ends with a whole line; a pipe stays as it is.
  private static func removePartialLine(of written: ArraySlice<UInt8>, from file: FileDescriptor) {
    let partial = written.count - (written.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    guard partial > 0, let end = try? file.seek(offset: 0, from: .current) else { return }
    try? file.resize(to: end - Int64(partial))
  }
}
