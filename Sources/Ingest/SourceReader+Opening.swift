extension SourceReader {
  /// How far is looked for the first character that is not a blank.
  private static let sniffed = 64 << 10

  /// Finds the encoding, the format and the columns.
  mutating func start() throws(IngestError) {
    try dropByteOrderMark()
    let named = file.path == nil ? nil : RecordFormat(fileName: file.name)
    let known = file.documentID == nil ? options.format ?? named : .textFile
    if let known {
      format = known
    } else {
      peek { RecordFormat.canTell(from: $0.prefix($1)) || $1 > Self.sniffed }
      format = RecordFormat(content: buffer.prefix(filled), textField: options.fields.text)
      isGuessedText = format == .text
    }
    if format == .jsonLines || known == nil { try checkJSONLines() }
    splitter = RecordSplitter(format)
    if format.hasHeader { try readHeader() }
  }

  /// Reads until the condition on the buffer and the count of bytes in it holds, or to the end.
  private mutating func peek(until isEnough: ([UInt8], Int) -> Bool) {
    while !isEnded && !isEnough(buffer, filled) {
      read(upTo: max(options.blockSize, filled + 64))
    }
  }

  private mutating func dropByteOrderMark() throws(IngestError) {
    peek { $1 > 0 && FileSignature.match($0, count: $1) != .undecided }
    switch FileSignature.match(buffer, count: filled) {
    case .found(.utf8Mark): drop(3)
    case .found(.utf16Mark):
      throw IngestError(
        .unsupportedEncoding, file: file.name, detail: "this is UTF-16 text; only UTF-8 is read",
        hint: "Convert it: iconv -f UTF-16 -t UTF-8 FILE")
    default: break
    }
  }

  /// Refuses what is one JSON value over many lines, before every line of it is rejected.
  private mutating func checkJSONLines() throws(IngestError) {
    peek { $1 > Self.sniffed || Self.opening($0.prefix($1)).count == 2 }
    switch Self.opening(buffer.prefix(filled)) {
    case [UInt8(ascii: "["), UInt8(ascii: "{")]:
      throw IngestError(
        .notJSONLines, file: file.name, detail: "this is one JSON array, not a record a line",
        hint: "Convert it: jq -c '.[]' FILE")
    case [UInt8(ascii: "{"), UInt8(ascii: "\n")]:
      throw IngestError(
        .notJSONLines, file: file.name, detail: "a JSON object goes over several lines",
        hint: "Write a record a line: jq -c . FILE")
    default: break
    }
  }

  /// The first character that is not a blank and what comes next: for an array the next that is
  /// not a blank, for an object the next that is not a space.
  private static func opening(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }) else { return [] }
    let isArray = bytes[first] == UInt8(ascii: "[")
    let rest = bytes[(first + 1)...]
    let second = rest.first { $0 > 0x20 || (!isArray && $0 == UInt8(ascii: "\n")) }
    return [bytes[first]] + (second.map { [$0] } ?? [])
  }

  private mutating func readHeader() throws(IngestError) {
    var row: [String] = []
    while row.isEmpty {
      guard case .records(let count) = fill() else { return }
      var rows = RecordSplitter(format)
      let end = rows.firstEnd(buffer, to: count) ?? count
      row = DelimitedRow(buffer, 0..<end, format: format).values(of: buffer)
      drop(end)
      splitter.drop(end)
    }
    columns = row
    let text = options.fields.text
    if !columns.contains(text) {
      let names = columns.prefix(20).map { "“\($0.prefix(40))”" }.joined(separator: ", ")
      throw IngestError(
        .missingColumn, file: file.name,
        detail: "no column “\(text)” in the header row; there are \(names)",
        hint: "Name the column of the text with --text-field")
    }
  }
}

// MARK: Going on where an earlier run stopped

extension SourceReader {
  /// Goes to a position in this source that an earlier reader of it gave.
  mutating func resume(at target: InputPosition) throws(IngestError) {
    if target.byteOffset <= position.byteOffset { return }
    if stream.isSeekable {
      try stream.seek(to: target.byteOffset)
      isEnded = false
      filled = 0
    } else {
      while position.byteOffset + filled < target.byteOffset {
        position.byteOffset += filled
        filled = 0
        if isEnded { throw failure ?? ByteStream.changed(file.name, target.byteOffset) }
        read(upTo: options.blockSize)
      }
      drop(target.byteOffset - position.byteOffset)
    }
    position = target
    splitter = RecordSplitter(format)
  }
}
