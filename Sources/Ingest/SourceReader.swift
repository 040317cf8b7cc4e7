/// Reads one source into blocks of whole records.
///
/// The buffer holds what was read and not given out yet. A block takes the buffer with it; the
/// beginning of the record after it moves to a new one.
struct SourceReader {
  let file: InputFile
  let options: IngestOptions
  var stream: ByteStream
  var format: RecordFormat
  /// Neither the options nor the name nor the content said that this is plain text.
  var isGuessedText = false
  var columns: [String] = []
  var splitter: RecordSplitter
  /// `filled` bytes from `position` on, then room, then padding.
  var buffer: [UInt8]
  var filled = 0
  var position: InputPosition
  /// Nothing more can be read: the end, or damage.
  var isEnded = false
  var failure: IngestError?
  private var isStarted = false

  /// Opens a file and finds its format; reads as far as that takes.
  init(_ file: InputFile, number: Int, options: IngestOptions) throws(IngestError) {
    self.file = file
    self.options = options
    stream = try ByteStream(Self.open(file), name: file.name)
    position = InputPosition(source: number, byteOffset: 0, line: 1)
    buffer = [UInt8](repeating: 0, count: options.blockSize + RecordBlock.padding)
    format = .text
    splitter = RecordSplitter(.text)
    try start()
  }

  private static func open(_ file: InputFile) throws(IngestError) -> FileHandle {
    guard let path = file.path else { return FileHandle(standardInput: ()) }
    do { return try FileHandle(path: path) } catch {
      throw InputWalker.unreadable(file.name, error)
    }
  }

  /// The next block, or `nil` at the end.
  mutating func next() throws(IngestError) -> RecordBlock? {
    while true {
      switch fill() {
      case .records(let count): return take(count)
      case .tooLong: return skipRecord()
      case .cutOff: return rejectRest()
      case .ended:
        if let failure { throw failure }
        // An empty file in a folder is a document without text.
        if format == .textFile && !isStarted { return take(0) }
        return nil
      }
    }
  }

  /// Gives out the first `count` bytes of the buffer.
  private mutating func take(_ count: Int) -> RecordBlock {
    isStarted = true
    let start = position
    advance(over: count)
    let rest = count..<filled
    var next = [UInt8](
      repeating: 0, count: max(options.blockSize, rest.count) + RecordBlock.padding)
    next.copy(buffer, rest, to: 0)
    swap(&next, &buffer)
    filled = rest.count
    splitter.drop(count)
    return block(next, count: count, from: start)
  }

  private func block(
    _ bytes: [UInt8], count: Int, from start: InputPosition, rejected: [RejectedRecord] = []
  ) -> RecordBlock {
    // A file that is one document ends with it; an empty one does not move the position.
    let next = InputPosition(source: position.source + 1, byteOffset: 0, line: 1)
    return RecordBlock(
      bytes: bytes, count: count, source: file.name, format: format, position: start,
      endPosition: format == .textFile ? next : position, columns: columns,
      isGuessedText: isGuessedText, documentID: file.documentID, rejected: rejected)
  }

  private mutating func advance(over count: Int) {
    position.byteOffset += count
    position.line += buffer.count(UInt8(ascii: "\n"), in: 0..<count)
  }

  /// Leaves out the first `count` bytes of the buffer.
  mutating func drop(_ count: Int) {
    advance(over: count)
    var rest = [UInt8](repeating: 0, count: buffer.count)
    rest.copy(buffer, count..<filled, to: 0)
    buffer = rest
    filled -= count
  }
}

// MARK: Records that are not given out

extension SourceReader {
  /// Goes over the record at the start of the buffer, which is longer than allowed, to its end.
  private mutating func skipRecord() -> RecordBlock {
    let start = position
    while true {
      advance(over: filled)
      filled = 0
      splitter.restart()
      read(upTo: buffer.count - RecordBlock.padding)
      if isEnded { break }
      if let end = splitter.firstEnd(buffer, to: filled) {
        drop(end)
        splitter = RecordSplitter(format)
        break
      }
    }
    return rejection(.tooLong, RejectedRecord.tooLong(options.maximumRecordBytes), from: start)
  }

  private mutating func rejectRest() -> RecordBlock {
    let start = position
    advance(over: filled)
    filled = 0
    splitter.restart()
    return rejection(.cutOff, "cut off where the compressed data is damaged", from: start)
  }

  private mutating func rejection(
    _ code: RejectedRecord.Code, _ reason: String, from start: InputPosition
  ) -> RecordBlock {
    isStarted = true
    let record = RejectedRecord(
      source: file.name, line: start.line, byteOffset: start.byteOffset, code: code,
      reason: reason)
    return block(
      [UInt8](repeating: 0, count: RecordBlock.padding), count: 0, from: start,
      rejected: [record])
  }
}
