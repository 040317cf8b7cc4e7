import Foundation
import Glibc
import SystemPackage

/// A file that lines are appended to, or standard output.
struct LineFile: Sendable {
  /// What the file is called in messages.
  let name: String
  let descriptor: FileDescriptor
  /// Where the next line goes, in bytes from the start of a file.
  private(set) var length = 0

  init(_ descriptor: FileDescriptor, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Creates or empties the file; `-` is standard output.
  init(emptying path: String) throws(PipelineError) {
    if path == "-" {
      self.init(.standardOutput, name: "standard output")
    } else {
      let file = try Self.open(path, .writeOnly, [.create, .truncate])
      self.init(file, name: path)
    }
  }

  /// Opens the file as it is, to be cut and written to by this process alone.
  ///
  /// - Parameter creating: whether it is created where there is none.
  /// - Throws: `cannotWrite`, and `changedOutput` where another process has it.
  init(keeping path: String, creating: Bool) throws(PipelineError) {
    let file = try Self.open(path, .readWrite, creating ? [.create] : [])
    self.init(file, name: path)
    // Some file systems know no locks; they are no reason to refuse.
    if flock(file.rawValue, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      try? file.close()
      throw PipelineError(
        .changedOutput, file: path, detail: "another process is writing this file",
        hint: "wait for its end, or name another file")
    }
  }

  private static func open(
    _ path: String, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions
  ) throws(PipelineError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), mode, options: options.union(.closeOnExec),
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw PipelineError(
        .cannotWrite, file: path, detail: "cannot be written: \(error)", hint: "check the path")
    }
  }

  /// Appends lines. After a failure the file ends with a whole line; a pipe stays as it is.
  mutating func append(_ lines: [UInt8]) throws(PipelineError) {
    var rest = lines[...]
    do {
      while !rest.isEmpty {
        rest = rest.dropFirst(try rest.withUnsafeBytes { try descriptor.write($0) })
      }
      length += lines.count
    } catch {
      removePartialLine(of: lines.prefix(lines.count - rest.count))
      if error as? Errno == .brokenPipe {
        throw PipelineError(.closedPipe, file: name, detail: "closed")
      }
      throw failure(error)
    }
  }

  private func removePartialLine(of written: ArraySlice<UInt8>) {
    let partial = written.count - (written.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    guard partial > 0, let end = try? descriptor.seek(offset: 0, from: .current) else { return }
    try? descriptor.resize(to: end - Int64(partial))
  }

  /// Forgets everything after the first `length` bytes; lines are appended there.
  mutating func cut(to length: Int) throws(PipelineError) {
    do {
      try descriptor.resize(to: Int64(length))
      try descriptor.seek(offset: Int64(length), from: .start)
      self.length = length
    } catch {
      throw failure(error)
    }
  }

  /// Waits until what was appended is on the disk.
  func synchronize() throws(PipelineError) {
    if fdatasync(descriptor.rawValue) != 0 { throw failure(Errno(rawValue: errno)) }
  }

  /// How long the file is, whoever wrote it.
  func size() throws(PipelineError) -> Int {
    do { return Int(try descriptor.stat().size) } catch { throw failure(error) }
  }

  /// Up to `count` bytes before a place in the file.
  func bytes(before end: Int, count: Int) throws(PipelineError) -> [UInt8] {
    let start = max(0, end - count)
    var bytes = [UInt8](repeating: 0, count: end - start)
    var place = 0
    do {
      while place < bytes.count {
        let offset = Int64(start + place)
        let read = try bytes.withUnsafeMutableBytes { buffer in
          try descriptor.read(
            fromAbsoluteOffset: offset,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[place...]))
        }
        if read == 0 { break }
        place += read
      }
    } catch {
      throw PipelineError(.cannotRead, file: name, detail: "cannot be read: \(error)")
    }
    return Array(bytes.prefix(place))
  }

  /// Closes a file; what the system held back may fail here.
  func close() throws(PipelineError) {
    guard descriptor != .standardOutput else { return }
    // Said, so that a child process that holds a copy for a moment does not hold the lock.
    _ = flock(descriptor.rawValue, LOCK_UN)
    do { try descriptor.close() } catch { throw failure(error) }
  }

  private func failure(_ error: any Error) -> PipelineError {
    PipelineError(
      .cannotWrite, file: name, detail: "cannot be written: \(error)",
      hint: error as? Errno == .noSpace
        ? "free some space and run the same command again; lines already written are complete"
        : "check the path and its permissions")
  }
}
