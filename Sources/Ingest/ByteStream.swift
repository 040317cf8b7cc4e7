import CCompression

/// The decompressed bytes of one file or of standard input.
///
/// Compression is found by the first bytes. Damage is thrown after everything before it was read.
struct ByteStream {
  private let file: FileHandle
  private let name: String
  private var decoder: DecoderHandle?
  private var input: [UInt8]
  private var inputRange = 0..<0
  private var inputEnded = false
  /// Bytes read from the file so far.
  private var fileOffset = 0
  private var kind = ""
  private var failure: IngestError?

  private static let inputSize = 128 << 10

  /// Begins reading; waits until the first bytes tell the compression.
  init(_ file: FileHandle, name: String) throws(IngestError) {
    self.file = file
    self.name = name
    input = [UInt8](repeating: 0, count: Self.inputSize)
    var match = FileSignature.Match.undecided
    while case .undecided = match, !inputEnded {
      try readInput()
      match = FileSignature.match(input, count: inputRange.count)
    }
    guard case .found(let signature) = match else { return }
    switch signature {
    case .gzip:
      decoder = DecoderHandle(WINNOW_DECODER_GZIP)
      kind = "gzip"
    case .zstd:
      decoder = DecoderHandle(WINNOW_DECODER_ZSTD)
      kind = "zstd"
    case .packed(let kind):
      throw IngestError(
        .unsupportedCompression, file: name, detail: "this is \(kind) data, which is not read",
        hint: "Unpack it first, or pack it with gzip or zstd")
    case .utf8Mark, .utf16Mark: break
    }
  }

  /// Whether the next byte to read can be chosen without reading those before.
  var isSeekable: Bool { decoder == nil && file.isRegular }

  /// Goes to a byte of a seekable stream.
  mutating func seek(to offset: Int) throws(IngestError) {
    guard offset <= file.size else { throw Self.changed(name, offset) }
    do { try file.seek(to: offset) } catch { throw unreadable(error) }
    inputRange = 0..<0
    inputEnded = false
    fileOffset = offset
  }

  /// Reads up to `range.count` bytes into `buffer[range]`: how many there were, 0 at the end,
  /// `nil` where it would have to wait and may not.
  ///
  /// - Complexity: linear in what is read; allocates nothing.
  mutating func read(
    into buffer: inout [UInt8], _ range: Range<Int>, mayWait: Bool
  ) throws(IngestError) -> Int? {
    precondition(!range.isEmpty, "no room to read into: \(range)")
    if let failure { throw failure }
    if let decoder { return try decode(decoder, into: &buffer, range, mayWait: mayWait) }
    if !inputRange.isEmpty {
      let count = min(inputRange.count, range.count)
      buffer.copy(input, inputRange.prefix(count), to: range.lowerBound)
      inputRange = inputRange.dropFirst(count)
      return count
    }
    if inputEnded { return 0 }
    if !mayWait && !file.isReady { return nil }
    do {
      let count = try file.read(into: &buffer, range)
      inputEnded = count == 0
      fileOffset += count
      return count
    } catch { throw unreadable(error) }
  }

  private mutating func decode(
    _ decoder: DecoderHandle, into buffer: inout [UInt8], _ range: Range<Int>, mayWait: Bool
  ) throws(IngestError) -> Int? {
    while true {
      if inputRange.isEmpty && !inputEnded {
        if !mayWait && !file.isReady { return nil }
        try readInput()
      }
      let step = decoder.run(input, inputRange, into: &buffer, range)
      inputRange = inputRange.dropFirst(step.consumed)
      if step.failed {
        failure = damaged("damaged \(kind) data (\(decoder.message))")
      } else if step.produced == 0 && step.consumed == 0 && inputEnded {
        if decoder.isComplete { return 0 }
        failure = damaged("the \(kind) data breaks off before its end")
      }
      if step.produced > 0 { return step.produced }
      if let failure { throw failure }
    }
  }

  /// Adds to the input what one read of the file gives.
  private mutating func readInput() throws(IngestError) {
    if inputRange.isEmpty { inputRange = 0..<0 }
    do {
      let count = try file.read(into: &input, inputRange.upperBound..<input.count)
      inputEnded = count == 0
      fileOffset += count
      inputRange = inputRange.lowerBound..<inputRange.upperBound + count
    } catch { throw unreadable(error) }
  }

  private func damaged(_ detail: String) -> IngestError {
    IngestError(
      .corruptCompression, file: name, offset: fileOffset - inputRange.count, detail: detail,
      hint: "The records before it were read; get the file again for the rest")
  }

  private func unreadable(_ failure: SystemFailure) -> IngestError {
    IngestError(
      .unreadable, file: name, offset: fileOffset, detail: "reading failed: \(failure.message)")
  }

  static func changed(_ name: String, _ offset: Int) -> IngestError {
    IngestError(
      .changedInput, file: name,
      detail: "has fewer than the \(offset) bytes that were read of it before",
      hint: "Give the same inputs as before, or begin anew without the checkpoint")
  }
}
