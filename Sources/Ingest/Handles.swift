// Every raw pointer of this module. Callers pass arrays and ranges, which are checked here once.
import CCompression
import CSimdjson
import Glibc

/// One simdjson parser; not to be used by two threads at once.
@safe final class JSONHandle {
  private let parser: OpaquePointer

  init() {
    guard let parser = unsafe winnow_json_new() else { preconditionFailure("out of memory") }
    unsafe self.parser = parser
  }

  deinit { unsafe winnow_json_free(parser) }

  func name(_ field: String, _ role: winnow_json_role) {
    unsafe winnow_json_name(parser, field, field.utf8.count, role)
  }

  /// Reads `bytes[range]` into `record`; strings go to `arena[used...]`.
  func read(
    _ bytes: [UInt8], _ range: Range<Int>, into arena: inout [UInt8], at used: Int,
    _ record: inout winnow_json_record
  ) {
    Self.check(bytes, range)
    let needed = used + range.count + Int(WINNOW_JSON_PADDING)
    precondition(needed <= arena.count, "an arena of \(arena.count) bytes, \(needed) needed")
    unsafe winnow_json_read(
      parser, bytes, range.lowerBound, range.upperBound, bytes.count, &arena, used, &record)
  }

  func label(_ index: Int) -> winnow_json_slice { unsafe winnow_json_label(parser, index) }

  func judged(_ index: Int) -> winnow_json_slice { unsafe winnow_json_judged(parser, index) }

  func span(_ index: Int) -> winnow_json_span { unsafe winnow_json_span_at(parser, index) }

  /// The values of a field that was named as `WINNOW_JSON_OTHER`, by the order of such names.
  func other(_ field: Int) -> [winnow_json_slice] {
    (0..<(unsafe winnow_json_other_count(parser, field))).map {
      unsafe winnow_json_other(parser, field, $0)
    }
  }

  /// Where in `bytes` the names of the first fields are, as they are written.
  func fieldNames(_ bytes: [UInt8], _ range: Range<Int>, limit: Int) -> [Range<Int>] {
    Self.check(bytes, range)
    var slices = [winnow_json_slice](repeating: winnow_json_slice(), count: limit)
    let count = unsafe winnow_json_field_names(
      parser, bytes, range.lowerBound, range.upperBound, bytes.count, &slices, limit)
    return slices.prefix(count).map(\.range)
  }

  static func message(_ error: Int32) -> String {
    unsafe String(cString: winnow_json_error_message(error))
  }

  private static func check(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound + Int(WINNOW_JSON_PADDING) <= bytes.count,
      "record \(range) without padding in \(bytes.count) bytes")
  }
}

extension winnow_json_slice {
  var range: Range<Int> { offset..<offset + size }
}

/// One gzip or zstd decoder.
@safe final class DecoderHandle {
  private let decoder: OpaquePointer

  init(_ kind: winnow_decoder_kind) {
    guard let decoder = unsafe winnow_decoder_new(kind) else {
      preconditionFailure("out of memory")
    }
    unsafe self.decoder = decoder
  }

  deinit { unsafe winnow_decoder_free(decoder) }

  /// Decodes from `input[from]` to `output[to]`, as much as one step of the library does.
  func run(
    _ input: [UInt8], _ from: Range<Int>, into output: inout [UInt8], _ to: Range<Int>
  ) -> winnow_decoder_step {
    precondition(from.upperBound <= input.count, "\(from) of \(input.count) bytes of input")
    precondition(to.upperBound <= output.count, "\(to) of \(output.count) bytes of output")
    return unsafe winnow_decoder_run(
      decoder, input, from.lowerBound, from.upperBound, &output, to.lowerBound, to.upperBound)
  }

  /// Whether the input may end here.
  var isComplete: Bool { unsafe winnow_decoder_complete(decoder) }

  var message: String { unsafe String(cString: winnow_decoder_message(decoder)) }
}

/// The system's words for an error number.
struct SystemFailure: Error {
  var number: Int32
  var message: String { unsafe String(cString: strerror(number)) }
  var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
}

/// One open file; standard input stays open when it goes.
final class FileHandle {
  private let descriptor: Int32
  /// A regular file: reading never waits, and any place can be gone to.
  let isRegular: Bool

  init(path: [UInt8]) throws(SystemFailure) {
    descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw SystemFailure(number: errno) }
    isRegular = Self.status(descriptor).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  init(standardInput: Void) {
    descriptor = STDIN_FILENO
    isRegular = false
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Reads up to `range.count` bytes into `buffer[range]`; 0 at the end.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemFailure) -> Int {
    precondition(range.upperBound <= buffer.count, "\(range) of \(buffer.count) bytes")
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress! + range.lowerBound, range.count)
      }
      if count >= 0 { return count }
      if errno != EINTR { throw SystemFailure(number: errno) }
    }
  }

  /// Whether a read would return at once.
  var isReady: Bool {
    if isRegular { return true }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  /// Goes to a byte of a regular file.
  func seek(to offset: Int) throws(SystemFailure) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else { throw SystemFailure(number: errno) }
  }

  /// The size of a regular file.
  var size: Int { Self.status(descriptor).map { Int($0.st_size) } ?? 0 }

  private static func status(_ descriptor: Int32) -> stat? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? status : nil
  }
}

/// What the file system says about a path.
enum FileSystem {
  enum Kind: Sendable { case file, folder }

  /// The kind of what a path leads to; links are followed unless `followingLinks` is false.
  static func kind(_ path: [UInt8], followingLinks: Bool = true) throws(SystemFailure) -> Kind {
    var status = stat()
    let result = unsafe path.withCString { path in
      unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
    }
    guard result == 0 else { throw SystemFailure(number: errno) }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// The names in a folder, in the system's order, without `.` and `..`.
  static func names(in path: [UInt8]) throws(SystemFailure) -> [[UInt8]] {
    guard let folder = unsafe path.withCString({ unsafe opendir($0) }) else {
      throw SystemFailure(number: errno)
    }
    defer { unsafe closedir(folder) }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
      }
      if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
    }
    return names
  }
}

extension [UInt8] {
  fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe (self + [0]).withUnsafeBytes { bytes in
      unsafe body(bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }

  /// The first `byte` in a range.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.upperBound <= count, "\(range) of \(count) bytes")
    return unsafe withUnsafeBytes { bytes in
      guard !range.isEmpty, let base = bytes.baseAddress else { return nil }
      guard let place = unsafe memchr(base + range.lowerBound, Int32(byte), range.count) else {
        return nil
      }
      return unsafe UnsafeRawPointer(place) - base
    }
  }

  /// The last `byte` in a range.
  func last(_ byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.upperBound <= count, "\(range) of \(count) bytes")
    let place = unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe winnow_last_byte(base + range.lowerBound, range.count, byte)
    }
    return place == range.count ? nil : range.lowerBound + place
  }

  /// How many `byte`s there are in a range.
  func count(_ byte: UInt8, in range: Range<Int>) -> Int {
    precondition(range.upperBound <= count, "\(range) of \(count) bytes")
    return unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe winnow_count_byte(base + range.lowerBound, range.count, byte)
    }
  }

  /// Whether a range is well-formed UTF-8.
  func isUTF8(_ range: Range<Int>) -> Bool {
    precondition(range.upperBound <= count, "\(range) of \(count) bytes")
    return unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return true }
      return unsafe winnow_valid_utf8(base + range.lowerBound, range.count)
    }
  }

  /// Lengthens the array to `count` bytes, the new ones 0.
  mutating func grow(to count: Int) {
    precondition(count >= self.count, "\(self.count) bytes grown to \(count)")
    var grown = [UInt8](repeating: 0, count: count)
    grown.copy(self, indices, to: 0)
    self = grown
  }

  /// Copies `source[range]` to `self[place...]`, within what is there.
  mutating func copy(_ source: [UInt8], _ range: Range<Int>, to place: Int) {
    precondition(range.upperBound <= source.count, "\(range) of \(source.count) bytes")
    precondition(place + range.count <= count, "\(range.count) bytes to \(place) of \(count)")
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { bytes in
        guard !range.isEmpty else { return }
        unsafe target.baseAddress!.advanced(by: place).copyMemory(
          from: bytes.baseAddress! + range.lowerBound, byteCount: range.count)
      }
    }
  }
}
